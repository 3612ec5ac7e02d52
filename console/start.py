"""Composes a workstation: the window with the queue first, everything else behind the first paint, one step at a time.

Measured from process start to the first painted queue; what is heavy (map, plots, video, rule book, sound) comes in `_behind_the_paint`.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console.duty_screen import DutyScreen
from console.keys import DUTY
from console.live import Live
from console.seat import Person, Seat
from console.tasks import Tasks
from console.vocabulary import Vocabulary, language_of
from console.window import Window
from models.base import SystemClock
from models.settings import Settings
from models.store import Store
from widgets.theme import Theme

if TYPE_CHECKING:
    from console.equipment import Equipment
    from console.workstation import Workstation
    from models.commands.desk import Desk

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parents[1]
SEAT = "1"
SIZE = (1920, 1080)


def run_console(settings: Settings, *, demo: bool = False) -> int:
    """Run a workstation until its window is closed; returns the exit code."""
    store = Store.open(settings.database or None, settings.data_dir)
    try:
        app = application(settings)
        opening = Opening(app, settings, store, demo=demo)
        opening.begin()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: opening.window.close())
        code = app.exec()
        opening.close()
        return code
    finally:
        store.close()


def run_wall(settings: Settings) -> int:
    """Run the wall display until its window is closed."""
    from console.start_wall import run_wall as run

    return run(settings)


def application(settings: Settings) -> QApplication:
    """The application with its look."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["eco-guardian"])
    app.setApplicationName("eco-guardian")
    app.setProperty("lang", settings.lang)
    return app


class Opening(QObject):
    """Opens a workstation step by step, and closes it again."""

    def __init__(self, app: QApplication, settings: Settings, store: Store, *, demo: bool) -> None:
        super().__init__()
        self.app, self.settings, self.store, self.demo = app, settings, store, demo
        self.clock = SystemClock()
        self.theme = Theme(name=settings.theme)
        self.theme.apply(app)
        self.words = Vocabulary(language_of(settings.lang))
        self.tasks = Tasks()
        self.window = Window(self.theme, self.words)
        self.duty = DutyScreen(self.theme, self.words, self.clock.now)
        self.window.add_screen(DUTY, self.duty)
        self.window.resize(*SIZE)
        self.window.asked.connect(self._asked)
        self.live: Live | None = None
        self.seat: Seat | None = None
        self.workstation: Workstation | None = None
        self.equipment: Equipment | None = None
        self._steps: deque[Callable[[], None]] = deque()
        # Python looks at its signals only when it runs: a tick lets Ctrl-C and SIGTERM through on a quiet screen.
        self._breath = QTimer(self)
        self._breath.setInterval(300)
        self._breath.timeout.connect(lambda: None)
        self._breath.start()
        self.tasks.troubled.connect(self._trouble)
        sys.excepthook = self._unexpected

    def begin(self) -> None:
        """Show the window: with the queue where somebody may sit down at once, else with the page that comes before."""
        if not self.store.is_current():
            self._prepare()
        elif self.demo and self._sample():
            self._sit_down_in_demo()
        elif self.demo and self._is_empty():
            self._prepare()
        else:
            self._sign_in()
        self._show()

    def close(self) -> None:
        """Let go of everything, in the order things depend on each other."""
        self._steps.clear()
        self.window.hide()
        if self.equipment is not None:
            self.equipment.close()
        self.duty.close_video()
        if self.live is not None:
            self.live.close()
        if self.seat is not None:
            self.seat.close()
        self.tasks.close()
        sys.excepthook = sys.__excepthook__

    # Pages that come before the queue.

    def _show(self) -> None:
        screen = self.window.screen()
        if screen is not None and screen.size().width() <= SIZE[0]:
            self.window.showMaximized()
        else:
            self.window.show()

    def _sample(self) -> bool:
        from console.demo_room import is_sample

        return is_sample(self.settings)

    def _is_empty(self) -> bool:
        from models.demo.county import is_empty

        return is_empty(self.store)

    def _prepare(self) -> None:
        """The store is new or behind: bring it up to date (and fill it for a demo) off the GUI thread, and say so meanwhile."""
        from console.pages import PreparingPage

        page = PreparingPage(self.theme, self.words, "preparing.demo" if self.demo else "preparing.store")
        self.window.add_screen("preparing", page)
        self.window.show_screen("preparing", keys=False)
        self.tasks.run(self._bring_up_to_date, lambda _done: self._prepared(), lambda error: page.show_failure(str(error)))

    def _bring_up_to_date(self) -> None:
        if not self.store.is_current():
            self.store.migrate()
        if self.demo:
            from console.demo_room import prepare

            prepare(self.store, self.settings, self.clock, self.open_desk)

    def _prepared(self) -> None:
        if self.demo and self._sample():
            self._sit_down_in_demo()
        else:
            self._sign_in()

    def _sign_in(self) -> None:
        from console.entrance import Entrance

        entrance = Entrance(self.window, self.theme, self.words, self.store, self.clock, self.tasks, self.settings)
        entrance.setParent(self)
        entrance.entered.connect(self.sit_down)
        entrance.open(SEAT)

    def _sit_down_in_demo(self) -> None:
        from console.accounts import Accounts
        from console.demo_room import LOGIN

        person = Accounts(self.store, self.clock, self.settings.data_dir / "signin.json").without_password(LOGIN, SEAT)
        if person is None:
            self._sign_in()
        else:
            self.sit_down(person)

    # The queue.

    def sit_down(self, person: Person) -> None:
        """This person works here now: the queue comes to the front."""
        from console.reader import Reader
        from console.workstation import Workstation

        if self.workstation is not None and self.seat is not None:
            self.seat.person = person
            self._greet(person)
            self.window.show_screen(DUTY)
            return
        self.live = Live(self.store, self.clock, person.name)
        self.seat = Seat(self.open_desk, person)
        reader = Reader(self.store, self.clock, person)
        snapshot = self.live.first()
        self.workstation = Workstation(self.window, self.duty, self.live, self.seat, reader, self.tasks, self.words)
        self.workstation.show_snapshot(snapshot)
        self._greet(person)
        self.window.status.show_sample(self._sample())
        self.window.status.show_age(snapshot.read_at, 0.0)
        self.window.tick(snapshot.read_at)
        self.window.show_screen(DUTY)
        self.duty.queue.setFocus()
        self._steps.extend([lambda: self.live.start(snapshot.seq) if self.live else None, *self._behind_the_paint()])
        if self.window.isVisible():
            QTimer.singleShot(0, self, self._next_step)
        else:
            self.window.painted.connect(self._next_step)

    def _greet(self, person: Person) -> None:
        self.window.top.show_seat(person.seat, person.name if self.words.language == "zh" else person.name_en or person.name)

    def _behind_the_paint(self) -> list[Callable[[], None]]:
        return [self.duty.build_detail, self._build_map, self._equip, self._finish]

    def _next_step(self) -> None:
        """One heavy thing, then a breath for keys and paints, then the next."""
        if self._steps:
            self._steps.popleft()()
            QTimer.singleShot(0, self, self._next_step)

    def _build_map(self) -> None:
        from widgets.county import read_county

        county = read_county()
        self.words.learn(places=county.spellings)
        self.duty.build_map(county)
        if self.workstation is not None:
            self.duty.show_alerts(self.workstation.rows)
            self.workstation.refresh()

    def _equip(self) -> None:
        from console.equipment import Equipment

        assert self.workstation is not None and self.live is not None and self.seat is not None
        self.equipment = Equipment(self, self.workstation, demo=self.demo)
        self.equipment.start()

    def _finish(self) -> None:
        LOG.info("the workstation is open")

    def open_desk(self) -> Desk:
        """A door to the store, with the county's rules as they are now."""
        from console.tools import opened_desk

        return opened_desk(self.store, self.settings)

    # What belongs to no screen.

    def _asked(self, name: str) -> None:
        if name == "keys":
            self.window.show_keys()
        elif name == "language":
            self.words.use("en" if self.words.language == "zh" else "zh")
            if self.seat is not None:
                self._greet(self.seat.person)
        elif name == "theme":
            self.theme.use(name="light" if self.theme.name == "dark" else "dark")
        elif name in ("bigger", "smaller", "plain_size"):
            self.theme.use(scale={"bigger": self.theme.scale + 0.1, "smaller": self.theme.scale - 0.1, "plain_size": 1.0}[name])
        elif name == "lock" and self.workstation is not None:
            self._sign_in()

    def _trouble(self, name: str, error: object) -> None:
        from widgets.notice import Note

        text = self.words.say("banner.trouble_text", what=f"{name} ({type(error).__name__})")
        self.window.banners.put(Note("trouble", 3, self.words.say("banner.trouble"), text), gone_after_ms=15_000)

    def _unexpected(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        """What a slot raises: logged with all its details, shown as one plain sentence."""
        LOG.error("unexpected", exc_info=(kind, error, trace))  # type: ignore[arg-type]
        self._trouble("screen", error)
