"""The console of the bench `load`: the product as people start it, watched from inside; `python -m tests.bench._load_console LOGIN …arguments of main.py`.

What the list paints of the top grade and what the loudspeaker is given are watched as in bar U-4, the lateness of the event loop as in `glass`. With
`ECO_GUARDIAN_BENCH_PROFILE=FILE` the event loop is profiled. Nothing of this is in the product: it is hung on from outside.
"""

from __future__ import annotations

import cProfile
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import fields
from itertools import islice
from typing import Any

from PySide6.QtCore import Qt, QTimer

import main
from console.accounts import Accounts
from console.sound import Speaker
from console.start import Opening
from models.views.rows import QueueRow
from tests.bars.alarm_flood import _watch
from tests.bars.screens import listen
from tests.bench._glass_console import BEAT_MS, Watch

SAMPLE = 200


class Ears:
    """When each matter of the top grade was first among those a critical sound was given for."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}

    def listen(self, rows: Callable[[], Iterable[QueueRow]]) -> None:
        """Hook the loudspeaker: `rows` is what stands in the queue at that moment."""
        play = Speaker.play

        def playing(speaker: Speaker, name: str) -> bool:
            if name == "p1":
                now = time.monotonic()
                for row in rows():
                    if row.level == 1:
                        self.heard.setdefault(row.number, now)
            return play(speaker, name)

        Speaker.play = playing  # type: ignore[method-assign, assignment]


def line_bytes(rows: list[QueueRow]) -> float:
    """What one line of the queue takes, its texts, its limit and its moments with it, in bytes: the mean of some."""
    return sum(_size(row, set()) for row in islice(rows, SAMPLE)) / max(1, min(len(rows), SAMPLE))


def _size(value: Any, seen: set[int]) -> int:
    if id(value) in seen or value is None:
        return 0
    seen.add(id(value))
    own = sys.getsizeof(value)
    if hasattr(value, "__dataclass_fields__"):
        return own + sum(_size(getattr(value, one.name), seen) for one in fields(value))
    return own


def run() -> int:
    """Start the product with this person at the seat, and the watch on it."""
    login, profile = sys.argv[1], cProfile.Profile() if os.environ.get("ECO_GUARDIAN_BENCH_PROFILE") else None
    watch, ears, begin = Watch(), Ears(), Opening.begin

    def sit(opening: Opening) -> None:
        assert opening.store is not None
        person = Accounts(opening.store, opening.clock, opening.settings.data_dir / "signin.json").without_password(login, "1")
        assert person is not None
        opening.sit_down(person)

    def begun(opening: Opening) -> None:
        answers = {**_watch(opening), **_answers(opening, watch, ears, profile)}
        ears.listen(lambda: [] if opening.workstation is None else opening.workstation.rows)
        begin(opening)
        beat = QTimer()
        beat.setTimerType(Qt.TimerType.PreciseTimer)
        beat.timeout.connect(watch.beat)
        beat.start(BEAT_MS)
        opening.kept = [beat, listen(answers)]  # type: ignore[attr-defined]

    Opening._sign_in = sit  # type: ignore[method-assign]
    Opening.begin = begun  # type: ignore[method-assign]
    return main.main(sys.argv[2:])


def _answers(opening: Opening, watch: Watch, ears: Ears, profile: cProfile.Profile | None) -> dict[str, Callable[..., dict[str, Any]]]:
    def start() -> dict[str, Any]:
        if profile is not None:
            profile.enable()
        return watch.begin()

    def end() -> dict[str, Any]:
        found = {"late_ms": list(watch.late_ms), "processor": watch.end()["processor"]}
        if profile is not None:
            profile.disable()
            profile.dump_stats(os.environ["ECO_GUARDIAN_BENCH_PROFILE"])
        return found

    def lines() -> dict[str, Any]:
        rows = [] if opening.workstation is None else opening.workstation.rows
        return {"lines": len(rows), "line_bytes": line_bytes(rows[-SAMPLE:])}

    return {"begin": start, "end": end, "lines": lines, "heard": lambda: {"heard": ears.heard}}


if __name__ == "__main__":
    sys.exit(run())
