"""Where the time comes from: an input everywhere. Stands alone, so that the first window need not load the database library for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

JUMP_SECONDS: Final = 2.0
"""A machine's clock that moves by more than this at once was set. Source: reliability bar J-5."""


class Clock(Protocol):
    """Where the time comes from. Logic never asks the machine itself."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)


def _ticks() -> float:
    # Linux' plain monotonic clock stands still while the machine sleeps; limits do not.
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SteadyClock:
    """The machine's clock as it stood at the start, carried on by a counter nobody can set: who sets the machine's clock moves no limit.

    `correct` takes over a better clock, the database server's.
    """

    def __init__(self, wall: Callable[[], float] = time.time, ticks: Callable[[], float] = _ticks) -> None:
        """`wall` gives the machine's time in seconds since 1970, `ticks` seconds that only ever go on."""
        self._wall, self._ticks = wall, ticks
        self._base = wall() - ticks()
        self._told = 0.0

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.fromtimestamp(self._base + self._ticks(), UTC)

    @property
    def astray_seconds(self) -> float:
        """By how much the machine's clock is ahead of this one; 0.0 within `JUMP_SECONDS`."""
        ahead = self._wall() - self._base - self._ticks()
        return ahead if abs(ahead) >= JUMP_SECONDS else 0.0

    def jump_seconds(self) -> float:
        """By how much the machine's clock was set since this was last asked; 0.0 when it was not."""
        moved = self._wall() - self._base - self._ticks() - self._told
        if abs(moved) < JUMP_SECONDS:
            return 0.0
        self._told += moved
        return moved

    def correct(self, right: datetime) -> float:
        """Go on from `right`, which is now; return by how many seconds this clock was behind."""
        behind = (right - self.now()).total_seconds()
        self._base += behind
        self._told -= behind
        return behind
