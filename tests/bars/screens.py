"""Real consoles and walls as processes of their own, watched from inside: which state of which matter was painted when.

`python -m tests.bars.screens console|wall LOGIN MUTANT …arguments of main.py` is the screen; `Screen` is what a bar speaks with.
The hooks are hung on from outside before the product starts; nothing of them is in the product.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bed.fixtures import Database

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from console.start import Opening

ROOT = Path(__file__).parents[2]
OPEN_SECONDS = 60.0
WALL = ("--canvas", "1920x1080", "--distance", "2.5")


class Screen:
    """One screen in its own process. Every question is one line out and one JSON line back."""

    def __init__(self, kind: str, database: Database, login: str = "", mutant: str = "") -> None:
        """Start it; `opened` waits until it shows something."""
        self.kind = kind
        database.data_dir.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "tests.bars.screens", kind, login, mutant, *database.arguments, kind, *(WALL if kind == "wall" else ())]
        environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "ECO_GUARDIAN_GATEWAY_START": "never"}
        self._log = (database.data_dir / "said.txt").open("w")
        self.process = subprocess.Popen(words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True)

    def opened(self) -> None:
        """Wait until the first matters are on it. Raises AssertionError."""
        until = time.monotonic() + OPEN_SECONDS
        while not self.ask("rows")["rows"]:
            assert time.monotonic() < until, f"the {self.kind} shows nothing"
            time.sleep(0.2)

    def ask(self, word: str) -> dict[str, Any]:
        """Ask one thing."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the {self.kind} ended: {Path(self._log.name).read_text()[-600:]}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End it as a person would, or by force."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self._log):
            with contextlib.suppress(BrokenPipeError):  # it ended before it had heard the last question
                if pipe is not None:
                    pipe.close()


class Seen:
    """What this screen has painted: `ID STATE` to the moment of its first paint (monotonic seconds)."""

    def __init__(self) -> None:
        self.painted: dict[str, float] = {}
        self.waiting: dict[str, str] = {}
        self.said: dict[str, list[float]] = {"away": [], "back": []}

    def came(self, rows: Iterable[Any]) -> None:
        """These matters are to be painted in these states."""
        self.waiting.update((row.id, str(row.state)) for row in rows if f"{row.id} {row.state}" not in self.painted)

    def shown(self, ids: Iterable[str]) -> None:
        """A paint has just ended that showed these."""
        now = time.monotonic()
        for row_id in [one for one in ids if one in self.waiting]:
            self.painted.setdefault(f"{row_id} {self.waiting.pop(row_id)}", now)

    def note(self, what: str) -> None:
        """`away` or `back` was said now."""
        self.said[what].append(time.monotonic())


def watch_queue(seen: Seen) -> None:
    """Note changed lines when the list has painted them; whoever sits here follows the last change down the list."""
    from PySide6.QtGui import QPaintEvent

    from widgets.queue_list import QueueList
    from widgets.queue_model import QueueModel
    from widgets.queue_view import QueueView

    paint, change, flush = QueueList.paintEvent, QueueModel.change, QueueView.flush

    def painted(shown: QueueList, event: QPaintEvent) -> None:
        paint(shown, event)
        seen.shown([row_id for row_id in list(seen.waiting) if _is_on_glass(shown, row_id)])

    def changed(model: QueueModel, rows: Iterable[Any], gone: Iterable[str] = ()) -> list[str]:
        rows = list(rows)
        seen.came(rows)
        return change(model, rows, gone)

    def flushed(view: QueueView) -> None:
        flush(view)
        if seen.waiting:
            view.list.scrollTo(view.model.index(max(view.model.position(row_id) for row_id in seen.waiting)))
            view.list.viewport().update()

    QueueList.paintEvent = painted  # type: ignore[method-assign, assignment]
    QueueModel.change = changed  # type: ignore[method-assign, assignment]
    QueueView.flush = flushed  # type: ignore[method-assign, assignment]


def _is_on_glass(shown: Any, row_id: str) -> bool:
    position = shown.queue.position(row_id)
    return bool(position >= 0 and 0 <= shown.rowViewportPosition(position) <= shown.viewport().height() - shown.rowHeight(position))


def console(seen: Seen, login: str) -> None:
    """A workstation with this person at it (signed in already: typing the password is not what is measured)."""
    from console.accounts import Accounts
    from console.start import Opening

    begin = Opening.begin
    watch_queue(seen)

    def sit(opening: Opening) -> None:
        assert opening.store is not None
        person = Accounts(opening.store, opening.clock, opening.settings.data_dir / "signin.json").without_password(login, "1")
        assert person is not None
        opening.sit_down(person)
        assert opening.live is not None
        opening.live.away.connect(lambda _since: seen.note("away"))
        opening.live.back.connect(lambda: seen.note("back"))

    def begun(opening: Opening) -> None:
        begin(opening)
        opening.kept = listen({**_answers(seen), "act": lambda row_id: _act(opening, row_id), "rows": lambda: _lines(opening)})  # type: ignore[attr-defined]

    Opening._sign_in = sit  # type: ignore[method-assign]
    Opening.begin = begun  # type: ignore[method-assign]


def _act(opening: Opening, row_id: str) -> dict[str, Any]:
    """Acknowledge, as the key A does."""
    assert opening.workstation is not None
    chosen, asked = opening.duty.queue.choose(row_id), time.monotonic()
    opening.workstation.do("acknowledge")
    return {"chosen": chosen, "asked": asked}


def _lines(opening: Opening) -> dict[str, Any]:
    station = opening.workstation
    return {"rows": {} if station is None else {row.id: str(row.state) for row in station.rows}, "banners": opening.window.banners.keys()}


def wall(seen: Seen) -> None:
    """The wall: a page counts as painted when its list of matters, whose count every act changes, has been painted with it."""
    from PySide6.QtGui import QPaintEvent

    from console.wall_pages import Overview
    from console.wall_window import WallWindow
    from models.views.rows import WallPage
    from widgets.wall_rows import WallRows

    show, paint, stand = Overview.show_page, WallRows.paintEvent, WallWindow.stand_on
    pages: list[WallPage] = []

    def shown(overview: Overview, page: WallPage) -> None:
        pages[:] = [page]
        seen.came(page.alerts)
        show(overview, page)

    def painted(rows: WallRows, event: QPaintEvent) -> None:
        paint(rows, event)
        seen.shown(list(seen.waiting))

    def stood(window: WallWindow, *where: Any) -> None:
        stand(window, *where)
        window.kept = listen({**_answers(seen), "rows": lambda: {"rows": {row.id: str(row.state) for page in pages for row in page.alerts}}})  # type: ignore[attr-defined]

    Overview.show_page = shown  # type: ignore[method-assign]
    WallRows.paintEvent = painted  # type: ignore[method-assign]
    WallWindow.stand_on = stood  # type: ignore[method-assign, assignment]


def _answers(seen: Seen) -> dict[str, Callable[..., dict[str, Any]]]:
    return {"painted": lambda: seen.painted, "said": lambda: seen.said}


def listen(answers: dict[str, Callable[..., dict[str, Any]]]) -> QObject:
    """Answer the bar in the event loop; returns what must live as long as the window."""
    from PySide6.QtCore import QSocketNotifier

    words = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def answer() -> None:
        for line in os.read(sys.stdin.fileno(), 65536).decode().splitlines():
            word, *rest = line.split()
            print(json.dumps(answers[word](*rest)), flush=True)

    words.activated.connect(answer)
    return words


def deaf() -> None:
    """Planted defect of L-1: hears no bell and never looks by itself."""
    from models.journal.follower import Follower

    def hears_nothing(follower: Follower, timeout: float) -> list[Any]:
        follower._stopped.wait(timeout)
        return []

    Follower.wait = hears_nothing  # type: ignore[method-assign, assignment]


def main() -> int:
    """Be one screen."""
    import main as program

    kind, login, mutant = sys.argv[1:4]
    {"": lambda: None, "deaf": deaf}[mutant]()
    seen = Seen()
    if kind == "wall":
        wall(seen)
    else:
        console(seen, login)
    return program.main(sys.argv[4:])


if __name__ == "__main__":
    sys.exit(main())
