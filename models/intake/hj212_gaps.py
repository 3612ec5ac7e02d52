"""Finds the minute and hour data that did not come while a line was down, so that they can be asked for again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.intake import Reading

LOOKED_AT = {"2051": timedelta(hours=6), "2061": timedelta(hours=48)}
"""How far back the minute and the hour data of a device are looked through."""
FEWEST = 3
"""So many periods must have come before it can be said how often they come."""


def missing_period(times: Sequence[datetime], now: datetime) -> tuple[datetime, datetime] | None:
    """Return the first and the last start of the periods that are missing between the first of `times` and `now`; None when none is.

    `times` are the starts that came, in any order. The rhythm is the commonest step; the period that has just ended may still be on its way.
    """
    starts = sorted(set(times))
    if len(starts) < FEWEST:
        return None
    step = Counter(after - before for before, after in pairwise(starts)).most_common(1)[0][0]
    last_due = starts[-1] + (now - starts[-1]) // step * step - 2 * step
    holes = [(before + step, after - step) for before, after in pairwise(starts) if after - before > step]
    if last_due > starts[-1]:
        holes.append((starts[-1] + step, last_due))
    return (holes[0][0], holes[-1][1]) if holes else None


def missing_data(connection: Connection, mn: str, now: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Return by command what one device still owes: first and last start of a period."""
    table, found = Reading.table, {}
    for cn, span in LOOKED_AT.items():
        came = sa.select(table.c.data_time).where(table.c.device_mn == mn, table.c.data_time >= now - span, table.c.cn == cn).distinct()
        owed = missing_period(list(connection.execute(came).scalars()), now)
        if owed is not None:
            found[cn] = owed
    return found
