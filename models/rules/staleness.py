"""How old a measured value may be before it says so itself. Source: ux.md 12.3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final, Literal

Freshness = Literal["fresh", "old", "stopped"]
OLD_AFTER: Final = 2
STOPPED_AFTER: Final = 5
LOOKED_BACK: Final = 20
"""So many values tell how often one is to be expected."""


def usual_interval(moments: Sequence[datetime]) -> timedelta | None:
    """How often a source usually speaks: the median of its last gaps; None of fewer than three moments. Oldest first."""
    last = moments[-LOOKED_BACK:]
    gaps = [(later - earlier).total_seconds() for earlier, later in zip(last, last[1:], strict=False) if later > earlier]
    return timedelta(seconds=median(gaps)) if len(gaps) > 1 else None


def freshness(age: timedelta, interval: timedelta | None) -> Freshness:
    """`old` (shown with its age) beyond twice the interval, `stopped` (not shown as a value any more) beyond five times."""
    if interval is None:
        return "fresh"
    return "stopped" if age > interval * STOPPED_AFTER else "old" if age > interval * OLD_AFTER else "fresh"
