"""A round as it is watched at this seat: which stop is in front, how long its picture was really live, and when it is time for the next.

Knows no widget and asks nobody: it is told the state of the picture once a second and answers what has come about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from models.rules.patrol import is_watched
from models.views.patrol import RoundRow, StopRow

LONGEST_STEP_S: Final = 2.0
"""A seat that slept does not count the time as watched."""


class Happened(StrEnum):
    """What a second brought."""

    NOTHING = "nothing"
    WATCHED = "watched"
    OVER = "over"


class RoundWatch:
    """One round. `index` is the stop in front, `live_s` how long its picture was live, `lost_s` how long it has not been."""

    def __init__(self, row: RoundRow) -> None:
        """Begin with the first stop that is neither watched nor skipped."""
        self.row = row
        self.is_held = False
        self.live_s = self.lost_s = 0.0
        self._before: float | None = None
        self.index = next((place for place, stop in enumerate(row.stops) if stop.state == "open"), 0)

    @property
    def stops(self) -> Sequence[StopRow]:
        """The stops in the order of the plan."""
        return self.row.stops

    @property
    def stop(self) -> StopRow:
        """The stop in front."""
        return self.row.stops[self.index]

    @property
    def left_s(self) -> float:
        """How long the stop in front is still to be watched."""
        return max(0.0, self.stop.dwell_s - self.live_s)

    @property
    def is_over(self) -> bool:
        """Whether no stop is open any more."""
        return all(stop.state != "open" for stop in self.row.stops)

    def take(self, row: RoundRow) -> None:
        """The round as it was read again; what this seat knows of a stop that is not written yet stays."""
        known = {stop.number: stop for stop in self.row.stops}
        stops = tuple(known[stop.number] if stop.state == "open" and known[stop.number].state == "watched" else stop for stop in row.stops)
        self.row = replace(row, stops=stops)

    def tick(self, ticks: float, *, is_live: bool) -> Happened:
        """A moment of a clock that never jumps; only time with a live picture counts."""
        step = 0.0 if self._before is None else min(LONGEST_STEP_S, max(0.0, ticks - self._before))
        self._before = ticks
        if self.is_held:
            return Happened.NOTHING
        if not is_live:
            self.lost_s += step
            return Happened.NOTHING
        self.live_s, self.lost_s = self.live_s + step, 0.0
        if self.stop.state == "open" and is_watched(self.live_s, self.stop.dwell_s):
            self._mark("watched")
            return Happened.WATCHED
        return Happened.OVER if self.live_s >= self.stop.dwell_s and not self.is_last_look else Happened.NOTHING

    @property
    def is_last_look(self) -> bool:
        """Whether no other stop is open: the picture stays until somebody leaves."""
        return all(stop.state != "open" for place, stop in enumerate(self.row.stops) if place != self.index)

    def skip(self, reason: str) -> StopRow:
        """The stop in front is left out; return it."""
        skipped = self.stop
        self._mark("skipped", reason)
        return skipped

    def go(self, step: int) -> bool:
        """To another stop; False at either end. By itself (`next_open`) stops that were watched or skipped are passed over."""
        there = self.index + step
        if not 0 <= there < len(self.row.stops):
            return False
        self._to(there)
        return True

    def next_open(self) -> bool:
        """To the next stop nobody has watched yet, from the first again after the last; False when there is none."""
        places = [(self.index + step) % len(self.row.stops) for step in range(1, len(self.row.stops) + 1)]
        there = next((place for place in places if self.row.stops[place].state == "open"), None)
        if there is None:
            return False
        self._to(there)
        return True

    def _to(self, index: int) -> None:
        self.index, self.live_s, self.lost_s, self._before = index, 0.0, 0.0, None

    def _mark(self, state: str, reason: str = "") -> None:
        stops = list(self.row.stops)
        stops[self.index] = replace(stops[self.index], state=state, reason=reason)
        self.row = replace(self.row, stops=tuple(stops))
