"""How often a stream brought its video process down, and when that is too often: five times within thirty seconds.

Source: reliability.md V-4; the same figures as the parts of the intake process (models/intake/parts.py).
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")
PARK_AFTER, PARK_WITHIN_S = 5, 30.0
PARKED_FOR_S = 60.0
"""So long a parked stream is left alone; then it is tried once more, in a process of its own."""


class Breakdowns:
    """The tally of one stream."""

    def __init__(self) -> None:
        self.count = 0
        self.parked_at: float | None = None
        self._times: list[float] = []

    def note(self, now: float) -> bool:
        """One more at `now` (ticks); whether the stream is to be parked. One that breaks down when it is tried again is parked at once."""
        self.count += 1
        self._times = [at for at in self._times if now - at < PARK_WITHIN_S] + [now]
        if len(self._times) >= PARK_AFTER or (self.parked_at is not None and now - self.parked_at < PARKED_FOR_S + PARK_WITHIN_S):
            self.parked_at = now
            return True
        return False

    def is_due(self, now: float) -> bool:
        """Whether a parked stream has been left alone long enough."""
        return self.parked_at is not None and now - self.parked_at >= PARKED_FOR_S


def divide(streams: list[T], guilty: list[T], *, is_outside: bool) -> list[list[T]]:
    """Which streams of a process that went down come back together.

    One known to be guilty comes back alone. Where nobody knows, the streams are divided in two, so that one that does it again is
    soon found alone. What ended the process from outside divides nobody.
    """
    if guilty:
        others = [stream for stream in streams if stream not in guilty]
        return [group for group in (*([stream] for stream in guilty), others) if group]
    if is_outside or len(streams) < 2:
        return [streams] if streams else []
    middle = (len(streams) + 1) // 2
    return [streams[:middle], streams[middle:]]
