"""U-4: a thousand alerts in ten seconds, five of the top grade, nobody acts: the gravest are on the glass and heard, nothing acknowledges itself.

The real gateway, a dispatcher's and a duty leader's console as processes of their own. Source: reliability.md U-4; ux.md 8, 12.1.
`python -m tests.bars.alarm_flood LOGIN MUTANT LYING_S …arguments of main.py` is one console, watched from inside.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from models.journal.entry import JOURNAL
from tests.bars.bar import Bar
from tests.bars.claims import furnish_alerts
from tests.bars.rig import Gateway, Hotline, furnish
from tests.bed.fixtures import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.start import Opening

ROOT = Path(__file__).parents[2]
WITHIN_S = 2.0
FULL = 1000
GRAVE = 5
LANES = 4
REPEATED_S = 60.0
OPEN_SECONDS, PATIENCE_S = 60.0, 20.0
BROKEN = 1000.0


def flood_idle_seats(database: Database, count: int, seed: int, mutant: str = "") -> Bar:
    """Pour `count` alerts over two idle seats at 100 a second. The figure is the slowest of the gravest, on screen and heard, in seconds.

    Whatever else was promised and not kept adds `BROKEN` to it; the notes say what. The full lane waits the real minute until an alert is
    passed up, the fast one some seconds.
    """
    lying = 60.0 if count >= FULL else 5.0
    bar = Bar("U-4", count, seed, limit=WITHIN_S)
    furnish_alerts(database, 0)
    furnish(database)
    with bar.timed(), ExitStack() as stack:
        gateway = Gateway(database)
        gateway.start()
        stack.callback(gateway.stop)
        seat = stack.enter_context(_console(database, "wangyifan", mutant, lying))
        leader = stack.enter_context(_console(database, "liufeng", mutant, lying))
        sent = _pour(gateway, count, seed)
        _until(lambda: sum(seat.ask("seen")["waiting"]) >= count)
        seat.ask("trouble")
        time.sleep(2.5)
        seat.ask("mute")
        time.sleep(max(0.0, lying + 3.0 - (time.monotonic() - min(sent.values()))))
        time.sleep(7.0)
        seen, above = seat.ask("seen"), leader.ask("seen")
        acknowledged = _acknowledged(database)
    slowest = max(max(_waits(sent, seen["painted"])), max(_heard_after(sent, seen["heard"])))
    broken = _broken(count, seen, above, acknowledged)
    bar.figure = slowest + BROKEN * len(broken)
    heard = [at for name, at in seen["heard"] if name == "p1"]
    bar.notes = {
        "painted_s": round(max(_waits(sent, seen["painted"])), 2),
        "heard_s": round(max(_heard_after(sent, seen["heard"])), 2),
        "counted": sum(seen["waiting"]),
        "lines": seen["lines"],
        "again_s": round(max((b - a for a, b in pairwise(heard)), default=0.0), 1),
        "acknowledged_by_itself": acknowledged,
        "broken": ",".join(broken) or "none",
    }
    return bar


def _broken(count: int, seen: dict[str, Any], above: dict[str, Any], acknowledged: int) -> list[str]:
    heard = [at for name, at in seen["heard"] if name == "p1"]
    promises = {
        "counted": sum(seen["waiting"]) == count,
        "nothing_acknowledges_itself": acknowledged == 0,
        "announced_again": len(heard) > 1 and max(b - a for a, b in pairwise(heard)) <= REPEATED_S,
        "passed_up": "passed_up" in above["banners"] and "passed_up" in {name for name, _ in above["heard"]},
        "trouble_heard_apart": "lost" in {name for name, _ in seen["heard"]},
        "flood_shown": "flood" in seen["banners"] and seen["lines"] < count,
        "silence_keeps_the_sign": bool(seen["muted"]) and "flood" in seen["banners"] and max(heard, default=0.0) > seen["muted_at"],
    }
    return [name for name, kept in promises.items() if not kept]


def _waits(sent: dict[str, float], painted: dict[str, float]) -> list[float]:
    """Seconds from the post of each grave alert to its first paint."""
    return [painted.get(number, BROKEN + at) - at for number, at in sent.items()]


def _heard_after(sent: dict[str, float], heard: list[tuple[str, float]]) -> list[float]:
    """Seconds from the post of each grave alert to the next sound of a critical one."""
    return [min((moment - at for name, moment in heard if name == "p1" and moment >= at), default=BROKEN) for at in sent.values()]


def _pour(gateway: Gateway, count: int, seed: int) -> dict[str, float]:
    """Send them evenly over their seconds; return when each grave one's post was due, by its number."""
    rate, places, sent = 100.0, 40, dict[str, float]()
    grave = {(seed + turn * count // GRAVE) % count for turn in range(GRAVE)}
    began = time.monotonic() + 0.2

    def send(lane: int) -> None:
        line = Hotline(gateway.http)
        for number in range(lane, count, LANES):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            spot = {"text": f"白石镇{number % places}号", "lon": 114.2 + 0.02 * (number % places), "lat": 28.1}
            told = {"danger_flags": ["fire"]} if number in grave else {"ongoing": "unknown"}
            _, answer = line.send(f"u4-{number}", f"异味 {number}", place=spot, category="air", **told)
            if number in grave:
                sent[answer["alert_no"]] = due
        line.close()

    with ThreadPoolExecutor(LANES) as pool:
        for done in [pool.submit(send, lane) for lane in range(LANES)]:
            done.result()
    return sent


def _acknowledged(database: Database) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).where(JOURNAL.c.kind == "alert.acknowledged")).scalar_one())
    finally:
        store.close()


class Console:
    """A console in its own process, one question a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, word: str) -> dict[str, Any]:
        """Ask one thing. Raises AssertionError when it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the console ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def _console(database: Database, login: str, mutant: str, lying: float) -> Iterator[Console]:
    words = [sys.executable, "-m", "tests.bars.alarm_flood", login, mutant, str(lying), *database.arguments, "console"]
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "ECO_GUARDIAN_GATEWAY_START": "never"}
    with (database.data_dir / f"{login}.txt").open("w") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            console = Console(process)
            _until(lambda: bool(console.ask("seen")["open"]), OPEN_SECONDS)
            yield console
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()
            process.communicate()


def _until(holds: Any, seconds: float = PATIENCE_S) -> None:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.2)


# In the console's process.


def _watch(opening: Opening) -> dict[str, Any]:
    """Hang on from outside: what the list paints of the top grade, what the loudspeaker is given."""
    from console.sound import Speaker
    from widgets.queue_list import QueueList

    painted: dict[str, float] = {}
    heard: list[tuple[str, float]] = []
    muted: list[float] = []
    paint, play = QueueList.paintEvent, Speaker.play

    def painting(shown: Any, event: Any) -> None:
        paint(shown, event)
        height, position = shown.viewport().height(), max(0, shown.rowAt(0))
        while position < shown.queue.rowCount() and shown.rowViewportPosition(position) + shown.rowHeight(position) <= height:
            row = shown.queue.row_at(position)
            if row is not None and row.level == 1:
                painted.setdefault(row.number, time.monotonic())
            position += 1

    def playing(speaker: Any, name: str) -> bool:
        heard.append((name, time.monotonic()))
        return play(speaker, name)

    def mute() -> dict[str, Any]:
        muted.append(time.monotonic())
        opening.window.asked.emit("mute")
        return {}

    def trouble() -> dict[str, Any]:
        assert opening.live is not None
        opening.live.away.emit(opening.live.read_at)
        opening.live.back.emit()
        return {}

    def seen() -> dict[str, Any]:
        window, queue = opening.window, opening.duty.queue
        return {
            "open": opening.workstation is not None and opening.workstation.sources is not None,
            "painted": painted,
            "heard": heard,
            "banners": window.banners.keys(),
            "waiting": window.top.waiting.counts,
            "lines": queue.model.rowCount(),
            "muted": window.top.sound.text,
            "muted_at": muted[0] if muted else 0.0,
        }

    QueueList.paintEvent = painting  # type: ignore[method-assign, assignment]
    Speaker.play = playing  # type: ignore[method-assign, assignment]
    return {"seen": seen, "mute": mute, "trouble": trouble}


def waits_for_the_gap() -> None:
    """Planted defect: in a flood a new critical alert waits for the pause between two sounds, as any other."""
    from console.bell import Bell

    Bell._is_new_critical = lambda _bell, _rows: False  # type: ignore[method-assign, assignment]


def folds_the_gravest() -> None:
    """Planted defect: a critical alert goes into a fold like any other."""
    from models.rules import folding

    folding.STANDS_ALONE = 0  # type: ignore[misc]


def is_silenced_whole() -> None:
    """Planted defect: muting silences critical alerts too."""
    from console import bell

    bell.ALWAYS = frozenset()  # type: ignore[misc]


def main() -> int:
    """Be one console, with this person at it."""
    import main as program
    from console import flood_desk
    from console.accounts import Accounts
    from console.start import Opening
    from tests.bars.screens import listen

    login, mutant, lying = sys.argv[1:4]
    for defect in (waits_for_the_gap, folds_the_gravest, is_silenced_whole):
        if defect.__name__ == mutant:
            defect()
    flood_desk.PASSED_UP_AFTER = timedelta(seconds=float(lying))  # type: ignore[misc]
    begin = Opening.begin

    def sit(opening: Opening) -> None:
        assert opening.store is not None
        person = Accounts(opening.store, opening.clock, opening.settings.data_dir / "signin.json").without_password(login, "1")
        assert person is not None
        opening.sit_down(person)

    def begun(opening: Opening) -> None:
        answers = _watch(opening)
        begin(opening)
        opening.kept = listen(answers)  # type: ignore[attr-defined]

    Opening._sign_in = sit  # type: ignore[method-assign]
    Opening.begin = begun  # type: ignore[method-assign]
    return program.main(sys.argv[4:])


if __name__ == "__main__":
    sys.exit(main())
