"""How much of a station's course is shown at once, and in how many stretches. Source: issue 4, Build 4."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
SPANS: Final[Mapping[str, timedelta]] = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}
"""How much of the course is shown; in the order of their digits."""
FINEST: Final = timedelta(minutes=1)
"""No stretch is shorter: loggers send once a minute at most."""


def stretched(span: str, until: datetime, columns: int) -> tuple[datetime, datetime, int]:
    """From when to when, and in how many stretches: whole minutes each in a day or week, whole hours in a month or year."""
    unit = FINEST if SPANS[span] <= SPANS["week"] else HOUR
    step = unit * max(1, -(-SPANS[span] // (unit * max(1, columns))))
    seconds = unit.total_seconds()
    ends = datetime.fromtimestamp(-(-until.timestamp() // seconds) * seconds, until.tzinfo)
    stretches = -(-SPANS[span] // step)
    return ends - stretches * step, ends, stretches
