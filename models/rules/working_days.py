"""Which days are worked: the official table of the county, year by year, and counting along it.

A year that is missing or not official counts Monday to Friday; whoever shows a term that reaches into it warns `year_unofficial`.
Dates are local dates. Source: domain.md 0 “Time”, 5 “Clock arithmetic”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """The working-day table. `days_off` are free Mondays to Fridays, `worked_weekend_days` worked Saturdays and Sundays."""

    official_years: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    worked_weekend_days: frozenset[date] = frozenset()

    @classmethod
    def from_table(cls, table: Mapping[str, Mapping[str, object]]) -> Self:
        """Read the table as the file holds it: year → {official, days_off_on_weekdays, working_weekend_days}.

        Raises:
            ValueError: a year or a date that is none, or a date of another year.
        """
        years = {int(year): line for year, line in table.items()}
        return cls(
            official_years=frozenset(year for year, line in years.items() if line.get("official")),
            days_off=frozenset(day for year, line in years.items() for day in _dates(year, line, "days_off_on_weekdays")),
            worked_weekend_days=frozenset(day for year, line in years.items() for day in _dates(year, line, "working_weekend_days")),
        )

    def is_working(self, day: date) -> bool:
        """Whether this day is worked; Monday to Friday in a year without an entry for the day."""
        if day.weekday() >= _SATURDAY:
            return day in self.worked_weekend_days
        return day not in self.days_off

    def is_official(self, year: int) -> bool:
        """Whether the table of this year is the official one."""
        return year in self.official_years

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day` (which is not counted); `day` itself for 0."""
        for _ in range(n):
            day = self.next_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        day += _ONE_DAY
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def count(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; 0 if there is none."""
        return sum(self.is_working(day) for day in days_after(first, last))

    def unofficial_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last` whose table is not official."""
        return tuple(year for year in range(first.year, last.year + 1) if not self.is_official(year))


def days_after(first: date, last: date) -> Iterator[date]:
    """The days after `first` up to and with `last`."""
    day = first + _ONE_DAY
    while day <= last:
        yield day
        day += _ONE_DAY


def _dates(year: int, line: Mapping[str, object], key: str) -> Iterator[date]:
    listed = line.get(key, ())
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise ValueError(f"working days {year}: {key} is no list of dates")
    for written in listed:
        day = written if isinstance(written, date) else date.fromisoformat(str(written))
        if day.year != year:
            raise ValueError(f"working days {year}: {key} holds {day}, which is not in {year}")
        yield day
