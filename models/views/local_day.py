"""The county's calendar day: where a day, a month and an hour begin, as moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1)
def county_zone() -> ZoneInfo:
    """The zone of the county, read once."""
    return ZoneInfo("Asia/Shanghai")


def local_day(at: datetime) -> date:
    """The county's date at a moment."""
    return at.astimezone(county_zone()).date()


def day_start(at: datetime, days_back: int = 0) -> datetime:
    """The moment the county's day began that `at` lies in, or one of `days_back` days before."""
    midnight = at.astimezone(county_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - timedelta(days=days_back)).astimezone(UTC)


def month_start(at: datetime) -> datetime:
    """The moment the county's month began."""
    return at.astimezone(county_zone()).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def local_hour(at: datetime) -> int:
    """The hour of the county's clock, 0 to 23."""
    return at.astimezone(county_zone()).hour
