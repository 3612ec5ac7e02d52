"""Duties that come round – the weekly summary, the quarterly conference – and when this round's is due. Source: R-101…R-118, reading 32.

A duty runs from the start of its period until it is met; without a day of its own it ends with the period.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from models.rules.clocks import LOCAL, end_of_day, local_date, start_of_day
from models.rules.rule import Rule

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Period:
    """One round of a duty. `name` as reports are named: `2023-W45`, `2023-11`, `2023-Q4`, `2023`, `2023-11-06`."""

    name: str
    first: date
    last: date
    due_at: datetime

    @property
    def started_at(self) -> datetime:
        """00:00 of its first day."""
        return start_of_day(self.first)


def period_at(rule: Rule, moment: datetime) -> Period:
    """The round of this duty that `moment` lies in.

    Raises:
        ValueError: the rule is no period, or its `due` is written in no way known here.
    """
    if rule.unit not in _BOUNDS:
        raise ValueError(f"{rule.id} {rule.key}: {rule.unit!r} is no period")
    first, last, name = _BOUNDS[rule.unit](local_date(moment))
    return Period(name, first, last, _due(rule, first, last))


def days_of(name: str) -> tuple[date, date]:
    """The first and last day of a period as reports name it: `2024-W01`, `2023-12`, `2023-Q4`, `2023`, `2023-11-06`.

    Raises:
        ValueError: it is written in no such way.
    """
    try:
        if found := re.fullmatch(r"(\d{4})-W(\d{2})", name):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return monday, monday + timedelta(days=6)
        if found := re.fullmatch(r"(\d{4})-Q([1-4])", name):
            return _quarter(date(int(found[1]), int(found[2]) * 3, 1))[:2]
        if found := re.fullmatch(r"(\d{4})-(\d{2})", name):
            return _month(date(int(found[1]), int(found[2]), 1))[:2]
        if re.fullmatch(r"\d{4}", name):
            return _year(date(int(name), 1, 1))[:2]
        return date.fromisoformat(name), date.fromisoformat(name)
    except ValueError as error:
        raise ValueError(f"{name!r} is no week, month, quarter, year or day") from error


def following(rule: Rule, period: Period) -> Period:
    """The round after this one."""
    return period_at(rule, start_of_day(period.last + timedelta(days=1)))


def round_running(rule: Rule, moment: datetime) -> Period | None:
    """The round that is owed at `moment`: the last one while its day is still to come (the report on December is due in January), else the
    present one; None when the present one's day is past.
    """
    present = period_at(rule, moment)
    before = period_at(rule, present.started_at - timedelta(days=1))
    return next((one for one in (before, present) if one.due_at > moment), None)


def next_opens_at(rule: Rule, period: Period) -> datetime:
    """When the round after this one begins to run: with its first day, but not while this one's day is still to come."""
    return max(end_of_day(period.last), following(rule, period).started_at, period.due_at)


def is_readable_due(written: object, unit: object) -> bool:
    """Whether a duty's `due` is written in a way known here."""
    if not isinstance(written, str) or unit not in _BOUNDS:
        return False
    probe = Rule(id="", key="", kind="period", src="", force="", unit=str(unit), due=written)
    try:
        for day in (date(2023, 2, 28), date(2024, 2, 29)):  # a day that only leap years have is no day to be due on
            period_at(probe, start_of_day(day))
    except ValueError:
        return False
    return True


def _due(rule: Rule, first: date, last: date) -> datetime:
    written = rule.due
    if not written or written == "24:00":
        return end_of_day(last)
    if found := re.fullmatch(r"(\w{3}) (\d{1,2}):(\d{2})", written):
        day = first + timedelta(days=(_WEEKDAYS.index(found[1]) - first.weekday()) % 7)
        return datetime.combine(day, time(int(found[2]), int(found[3])), LOCAL).astimezone(UTC)
    if found := re.fullmatch(r"day (\d{1,2}) (?:of next month|after quarter)", written):
        return end_of_day(last + timedelta(days=int(found[1])))
    if found := re.fullmatch(r"(\w{3}) (\d{1,2})", written):
        return end_of_day(date(first.year, _MONTHS.index(found[1]) + 1, int(found[2])))
    if written in _MONTHS:
        return end_of_day(_last_of_month(date(first.year, _MONTHS.index(written) + 1, 1)))
    raise ValueError(f"{rule.id} {rule.key}: due {written!r} is written in no way known here")


def _day(day: date) -> tuple[date, date, str]:
    return day, day, day.isoformat()


def _week(day: date) -> tuple[date, date, str]:
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return monday, monday + timedelta(days=6), f"{year}-W{week:02}"


def _month(day: date) -> tuple[date, date, str]:
    return day.replace(day=1), _last_of_month(day), f"{day:%Y-%m}"


def _quarter(day: date) -> tuple[date, date, str]:
    quarter = (day.month - 1) // 3
    first = date(day.year, quarter * 3 + 1, 1)
    return first, _last_of_month(date(day.year, quarter * 3 + 3, 1)), f"{day.year}-Q{quarter + 1}"


def _year(day: date) -> tuple[date, date, str]:
    return date(day.year, 1, 1), date(day.year, 12, 31), str(day.year)


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


_BOUNDS: Final[Mapping[str, Callable[[date], tuple[date, date, str]]]] = MappingProxyType(
    # Round-the-clock duty is looked at day by day: the roster has no gap.
    {"hour": _day, "day": _day, "week": _week, "month": _month, "quarter": _quarter, "year": _year}
)
