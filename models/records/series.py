"""What is left of long series: how many values each stretch had and their mean, and up to when a device's real-time values are thinned."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa

from models.base import UNIQUE, Record, record


@record("reading_span", sa.UniqueConstraint("device_mn", "factor", "kind", "flag", "began_at", name="uq_reading_span"))
class ReadingSpan(Record):
    """The real-time values of one factor, kind and flag in one hour, after thinning. Source: issue 4, Build 4.

    The first, last, lowest and highest value and every value of an exceedance stay in `reading` as they came, with their own moments;
    the others are counted here and gone. `mean` is over all `values_count` of them. Times are data times, `began_at` the full hour.
    """

    device_mn: str
    factor: str
    kind: str
    flag: str = ""
    began_at: datetime
    values_count: int
    kept_count: int
    mean: float
    low: float
    low_at: datetime
    high: float
    high_at: datetime
    first: float
    first_at: datetime
    last: float
    last_at: datetime
    thinned_at: datetime


@record("thinning")
class Thinning(Record):
    """How far one device's real-time values are thinned: everything before `until` is done, what comes later for that time stays as it came."""

    device_mn: Annotated[str, UNIQUE]
    until: datetime
