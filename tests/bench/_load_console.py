"""The console of the bench `load`: the product as people start it, watched from inside; `python -m tests.bench._load_console LOGIN …arguments of main.py`.

What the list paints of the top grade and what the loudspeaker is given are watched as in bar U-4, the lateness of the event loop as in `glass`. With
`ECO_GUARDIAN_BENCH_PROFILE=FILE` the event loop is profiled. Nothing of this is in the product: it is hung on from outside.
"""

from __future__ import annotations

import cProfile
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

import main
from console.accounts import Accounts
from console.sound import Speaker
from console.start import Opening
from models.views.rows import QueueRow
from tests.bars.alarm_flood import _watch
from tests.bars.screens import listen
from tests.bench._glass_console import BEAT_MS, Watch


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


def held_by(*roots: Any) -> int:
    """Bytes of all plain values that hang on these, each counted once; what belongs to Qt is left out."""
    seen: set[int] = set()
    total, left = 0, list(roots)
    while left:
        value = left.pop()
        if value is None or id(value) in seen or isinstance(value, QObject | type) or callable(value):
            continue
        seen.add(id(value))
        total += sys.getsizeof(value)
        if isinstance(value, dict):
            left += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset | deque):
            left += value
        elif hasattr(value, "__dataclass_fields__"):
            left += [getattr(value, one.name) for one in fields(value)]
        elif type(value).__module__.startswith(("models.", "widgets.", "console.")):
            left += getattr(value, "__dict__", {}).values()
    return total


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
        station, model, county = opening.workstation, opening.duty.queue.model, opening.duty.map
        if station is None or county is None:
            return {"lines": 0, "held": 0}
        return {"lines": len(station.rows), "held": held_by(vars(station)["_lines"], vars(model), vars(county)["_alerts"], vars(county)["_gathering"])}

    return {"begin": start, "end": end, "lines": lines, "heard": lambda: {"heard": ears.heard}}


if __name__ == "__main__":
    sys.exit(run())
