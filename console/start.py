"""Composes a workstation: the window with the queue first, everything else behind the first paint, one step at a time.

Measured from process start to the first painted queue. Nothing of the database library, the map, plots, video, rule book or sound is
loaded before that: what a step needs is imported in the step.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console.duty_screen import DutyScreen
from console.keys import DUTY
from console.person import Person
from console.qt_words import QtWords
from console.tasks import Tasks
from console.vocabulary import Vocabulary, language_of
from console.window import Window
from models.clock import SteadyClock
from models.settings import Settings
from widgets.theme import Theme

if TYPE_CHECKING:
    from console.demo_room import DemoRoom
    from console.entrance import Entrance
    from console.equipment import Equipment
    from console.live import Live
    from console.seat import Seat
    from console.snapshot import Snapshot
    from console.window_place import WindowPlace
    from console.workstation import Workstation
    from models.commands.desk import Desk
    from models.store import Store
    from models.views.glance import Glance

LOG = logging.getLogger(__name__)
SEAT = "1"
SIZE = (1920, 1080)
ENVIRONMENT = 3
SWITCH_SECONDS = 0.001
"""After so long a thread that decodes or reads hands the interpreter to the one that paints: at the default of 5 ms each call into Qt
may wait that long, and a painted queue makes hundreds."""


def run_console(settings: Settings, *, demo: bool = False) -> int:
    """Run a workstation until its window is closed; returns the exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    app = application(settings.lang)
    if demo:
        from models.rules.allowed_hosts import DEMO_PORTS

        settings = replace(settings, video_ports=DEMO_PORTS)
    opening = Opening(app, settings, demo=demo)
    opening.begin()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: opening.window.close())
    code = app.exec()
    opening.close()
    return code


def run_wall(settings: Settings) -> int:
    """Run the wall display until its window is closed."""
    from console.start_wall import run_wall as run

    return run(settings)


def application(lang: str = "zh_CN") -> QApplication:
    """The application; of a process that has one already, that one. Without a screen the process ends here, with a sentence in `lang`."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    qInstallMessageHandler(QtWords(lang))
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["eco-guardian"])
    app.setApplicationName("eco-guardian")
    # From here on no Python stands behind Qt's messages: plug-ins speak while the loader is locked, and a thread that waits for the
    # loader with the interpreter in its hand (ctypes, an import) would never let the message through. Seen, with libVLC and sound.
    qInstallMessageHandler(None)
    QLoggingCategory.setFilterRules("*.debug=false\n*.info=false\n*.warning=false")
    return app


class Opening(QObject):
    """Opens a workstation step by step, and closes it again."""

    def __init__(self, app: QApplication, settings: Settings, *, demo: bool) -> None:
        super().__init__()
        self.app, self.settings, self.demo = app, settings, demo
        self.clock = SteadyClock()
        self.theme = Theme(name=settings.theme)
        self.theme.apply(app)
        self.words = Vocabulary(language_of(settings.lang))
        self.tasks = Tasks()
        self.window = Window(self.theme, self.words)
        self.duty = DutyScreen(self.theme, self.words, self.clock.now)
        self.window.add_screen(DUTY, self.duty)
        self.window.resize(*SIZE)
        self.window.asked.connect(self._asked)
        self.store: Store | None = None
        self.live: Live | None = None
        self.seat: Seat | None = None
        self.workstation: Workstation | None = None
        self.equipment: Equipment | None = None
        self.room: DemoRoom | None = None
        self._entrance: Entrance | None = None
        self.place: WindowPlace | None = None
        self._steps: deque[Callable[[], None]] = deque()
        # Python looks at its signals only when it runs: a tick lets Ctrl-C and SIGTERM through on a quiet screen.
        self._breath = QTimer(self)
        self._breath.setInterval(300)
        self._breath.timeout.connect(lambda: None)
        self._breath.start()
        self.tasks.troubled.connect(self._trouble)
        sys.excepthook = self._unexpected

    @property
    def is_open(self) -> bool:
        """Whether somebody sits here and everything behind the first paint is built."""
        return self.workstation is not None and not self._steps

    def begin(self) -> None:
        """Show the window: with the queue where somebody sits down without a password (the demo), else with the page that comes before."""
        glance = self._glance()
        person = self._demo_person(glance)
        if glance is not None and person is not None:
            from console.snapshot import Snapshot

            snapshot = Snapshot(glance.rows, glance.seq, self.clock.now())
            self._show_queue(person, snapshot)
            self._steps.extend([self._open_store, lambda: self.sit_down(person, snapshot)])
        else:
            self._show_page("preparing.open")
            self._steps.extend([self._open_store, self._after_opening])
        self.window.painted.connect(self._next_step)
        self._show()

    def close(self) -> None:
        """Let go of everything, in the order things depend on each other."""
        self._steps.clear()
        self._breath.stop()
        if self.place is not None and self.seat is not None:
            self.place.keep(self.seat.person.role)
        self.window.hide()
        if self.equipment is not None:
            self.equipment.close()
        self.duty.close_video()
        if self.room is not None:
            self.room.close()
        if self.live is not None:
            self.live.close()
        if self.seat is not None:
            self.seat.close()
        self.tasks.close()
        if self.store is not None:
            self.store.close()
        sys.excepthook = sys.__excepthook__

    # The first paint.

    def _show(self) -> None:
        screen = self.window.screen()
        if screen is not None and screen.size().width() <= SIZE[0]:
            self.window.showMaximized()
        else:
            self.window.show()

    @property
    def is_sample(self) -> bool:
        """Whether the county in this data folder is the demo county, which every screen has to say."""
        return (self.settings.data_dir / "keys" / "demo-secrets.json").exists()

    def _glance(self) -> Glance | None:
        if not (self.demo and self.is_sample) or self.settings.database:
            return None
        from models.views.glance import glance

        return glance(self.settings.data_dir / "store.sqlite3", self.clock.now())

    def _demo_person(self, glance: Glance | None) -> Person | None:
        from console.person import DEMO_LOGIN, person_of

        row = glance.people.get(DEMO_LOGIN) if glance is not None else None
        return None if row is None else person_of(row, SEAT)

    def _show_queue(self, person: Person, snapshot: Snapshot) -> None:
        self.duty.set_rows(snapshot.rows)
        self._greet(person)
        self.window.status.show_sample(self.is_sample)
        self.window.status.show_age(snapshot.read_at, 0.0)
        self.window.tick(snapshot.read_at)
        self.window.show_screen(DUTY)
        self.duty.queue.setFocus()

    def _show_page(self, key: str) -> None:
        from console.pages import PreparingPage

        self.page = PreparingPage(self.theme, self.words, key)
        self.window.add_screen("page", self.page)
        self.window.show_screen("page", keys=False)

    # Steps behind it.

    def _next_step(self) -> None:
        """One heavy thing, then a breath for keys and paints, then the next; what fails takes nothing after it along."""
        if not self._steps:
            return
        QTimer.singleShot(0, self, self._next_step)
        self._steps.popleft()()

    def _open_store(self) -> None:
        from models.store import Store, StoreUnavailable

        try:
            self.store = Store.open(self.settings.database or None, self.settings.data_dir, self.settings.evidence_dir)
            self._is_current = self.store.is_current()
        except StoreUnavailable as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Without a database nothing can begin: one plain sentence, and the exit code says the environment is missing."""
        self._steps.clear()
        from console.failures import worded

        print(worded(error, self.settings.lang), file=sys.stderr)
        self.app.exit(ENVIRONMENT)

    def _after_opening(self) -> None:
        if self.store is None:
            return
        if not self._is_current or (self.demo and self._is_empty()):
            self.page.show_text("preparing.demo" if self.demo else "preparing.store")
            self.tasks.run(self._bring_up_to_date, lambda _done: self._prepared(), self._not_prepared)
        else:
            self._prepared()

    def _is_empty(self) -> bool:
        from models.demo.county import is_empty

        assert self.store is not None
        return is_empty(self.store)

    def _not_prepared(self, error: Exception) -> None:
        from console.failures import worded
        from models.store import StoreUnavailable

        if isinstance(error, StoreUnavailable):
            self._give_up(error)
            return
        LOG.error("the store could not be prepared", exc_info=error)
        self.page.show_failure(worded(error, self.settings.lang))

    def _bring_up_to_date(self) -> None:
        assert self.store is not None
        if not self.store.is_current():
            self.store.migrate()
        if self.demo:
            from console.demo_room import DemoRoom, prepare

            room = self.room = DemoRoom(self.settings)
            prepare(self.store, self.settings, self.clock, self.open_desk, lambda: room.start_cameras(self.open_desk))

    def _prepared(self) -> None:
        from console.accounts import Accounts
        from console.person import DEMO_LOGIN

        assert self.store is not None
        person = None
        if self.demo and self.is_sample:
            person = Accounts(self.store, self.clock, self.settings.data_dir / "signin.json").without_password(DEMO_LOGIN, SEAT)
        if person is None:
            self._sign_in()
        else:
            self.sit_down(person)

    def _sign_in(self) -> None:
        from console.entrance import Entrance

        assert self.store is not None
        if self._entrance is None:
            self._entrance = Entrance(self.window, self.theme, self.words, self.store, self.clock, self.tasks, self.settings, self.open_desk)
            self._entrance.entered.connect(self.sit_down)
        self._entrance.open(SEAT)

    # At the seat.

    def sit_down(self, person: Person, snapshot: Snapshot | None = None) -> None:
        """This person works here now: the queue comes to the front, and everything beside it is built step by step."""
        assert self.store is not None
        self._restore_place(person)
        if self.workstation is not None:
            self.workstation.seat.person = self.workstation.reader.person = person
            self.workstation.live.operator = person.name
            self._greet(person)
            self.window.show_screen(DUTY)
            self.workstation.live.read_all_again()
            return
        from console.live import Live
        from console.reader import Reader
        from console.seat import Seat
        from console.workstation import Workstation

        self.live = Live(self.store, self.clock, person.name, reader=person)
        self.seat = Seat(self.open_desk, person)
        reader = Reader(self.store, self.clock, person)
        self.workstation = Workstation(self.window, self.duty, self.live, self.seat, reader, self.tasks, self.words)
        if snapshot is None:
            snapshot = self.live.first()
            self._show_queue(person, snapshot)
        self.workstation.show_snapshot(snapshot)
        self.live.start(snapshot.seq)
        self._steps.extend([self.duty.build_detail, self._build_map, self._equip])
        QTimer.singleShot(0, self, self._next_step)

    def _restore_place(self, person: Person) -> None:
        """The window stands where this role last had it on these monitors."""
        from console.window_place import WindowPlace

        if self.place is not None and self.seat is not None:
            self.place.keep(self.seat.person.role)
        if self.place is None:
            self.place = WindowPlace(self.window, self.settings.data_dir)
            if self.place.put_aside:
                self.window.toasts.tell(self.words.say("told.layouts_aside", file=self.place.put_aside), 2)
        self.place.restore(person.role)

    def _greet(self, person: Person) -> None:
        self.window.top.show_seat(person.seat, person.name if self.words.language == "zh" else person.name_en or person.name)

    def _build_map(self) -> None:
        from widgets.county import read_county

        county = read_county()
        self.words.learn(places=county.spellings)
        self.duty.build_map(county)
        if self.workstation is not None:
            self.duty.show_alerts(self.workstation.rows)
            self.duty.select_place(self.duty.queue.list.chosen_id)
            self.workstation.refresh()

    def _equip(self) -> None:
        from console.equipment import Equipment

        assert self.workstation is not None
        self.equipment = Equipment(self, self.workstation, demo=self.demo)
        self.equipment.start()

    def open_desk(self) -> Desk:
        """A door to the store, with the county's rules as they are now."""
        from console.tools import opened_desk

        assert self.store is not None
        return opened_desk(self.store, self.settings)

    # What belongs to no screen.

    def _asked(self, name: str) -> None:
        if name == "language":
            self.words.use("en" if self.words.language == "zh" else "zh")
            if self.seat is not None:
                self._greet(self.seat.person)
        elif name == "theme":
            self.theme.use(name="light" if self.theme.name == "dark" else "dark")
        elif name in ("bigger", "smaller", "plain_size"):
            self.theme.use(scale={"bigger": self.theme.scale + 0.1, "smaller": self.theme.scale - 0.1, "plain_size": 1.0}[name])
        elif name == "lock" and self.workstation is not None:
            self._sign_in()

    def _trouble(self, name: str, _error: object) -> None:
        from console.tasks import work_named
        from widgets.notice import Note

        text = self.words.say("banner.trouble_text", what=work_named(name, self.words))
        self.window.banners.put(Note("trouble", 3, self.words.say("banner.trouble"), text), gone_after_ms=15_000)

    def _unexpected(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        """What a slot raises: logged with all its details, shown as one plain sentence."""
        LOG.error("unexpected", exc_info=(kind, error, trace))  # type: ignore[arg-type]
        self._trouble("screen", error)
