"""Says until when nothing need come of a device or a factor: a logger that sends means is heard again only when their period is over.

DataTime is the start of a period, so that an hour's mean is about an hour that ends later and is sent later still. Source: domain.md 10.2 W-05.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

PERIODS: Mapping[str, timedelta] = {"2051": timedelta(minutes=10), "2061": timedelta(hours=1), "2031": timedelta(days=1), "2041": timedelta(days=1)}
"""How long after its DataTime the period of a mean may end, by command; other data are of a moment."""

MISSING_AFTER = timedelta(hours=2)
"""So long a silence is missing data, or two periods where those are longer."""

PACE_WITHIN = timedelta(days=2)
"""What came last this long before the newest says nothing any more of how often something is to come."""

Mark = tuple[str, datetime]
"""Command and data time of something that came."""


def end_of(cn: str, data_time: datetime) -> datetime:
    """Return when the period ended that begins at `data_time`; the moment itself for other data."""
    return data_time + PERIODS.get(cn, timedelta())


def due(paces: Collection[Mark], others: Collection[Mark] = ()) -> datetime | None:
    """Return until when the next need not have come, None when nothing ever did.

    `paces` tell by their shortest period how often something comes; `others` only that something came.
    """
    marks = [*paces, *others]
    if not marks:
        return None
    newest = max(data_time for _, data_time in paces or marks)
    shortest = min(PERIODS.get(cn, timedelta()) for cn, data_time in paces or marks if newest - data_time <= PACE_WITHIN)
    return max(end_of(*mark) for mark in marks) + max(MISSING_AFTER, 2 * shortest)
