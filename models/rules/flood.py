"""An alert flood: when one begins and when it ends. What then stands together is in `folding`. Source: ux.md 12.1, anchors.md 5.1."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=10)
BEGINS: Final = 10
"""More alerts than this within `WINDOW` begin a flood."""
ENDS: Final = 5
"""Fewer than this within `WINDOW` end it."""


@dataclass(slots=True)
class FloodWatch:
    """Counts what comes in at the Centre and says whether it is a flood. Times are aware UTC.

    `begins` and `ends` are the county's thresholds per ten minutes.
    """

    begins: int = BEGINS
    ends: int = ENDS
    is_on: bool = False
    _arrivals: deque[datetime] = field(default_factory=deque)

    def arrived(self, moments: Iterable[datetime]) -> None:
        """Alerts came in at these moments."""
        known = self._arrivals[-1] if self._arrivals else None
        fresh = sorted(moments)
        self._arrivals.extend(fresh)
        if fresh and known is not None and fresh[0] < known:
            self._arrivals = deque(sorted(self._arrivals))

    def begin_with(self, moments: Iterable[datetime]) -> None:
        """Everything of the last ten minutes is known anew: at sign-in, after a long absence."""
        self._arrivals = deque(sorted(moments))

    def settle(self, now: datetime) -> bool:
        """Whether there is a flood at this moment."""
        while self._arrivals and now - self._arrivals[0] > WINDOW:
            self._arrivals.popleft()
        self.is_on = self.count > self.begins or (self.is_on and self.count >= self.ends)
        return self.is_on

    @property
    def count(self) -> int:
        """Alerts of the last ten minutes, as of the last look."""
        return len(self._arrivals)
