"""When a term that started at a moment runs out: clock arithmetic of the rule book.

Moments are aware and come out in UTC; days are local days (Asia/Shanghai); “24:00 of a day” is the next local midnight. The day of the
start is not counted; weekends count for natural days and terms do not roll over unless the rule says so. Source: domain.md 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, Protocol

from models.rules.terms import Term, Unit
from models.rules.working_days import WorkingDays

# China keeps one offset all year since 1991; a fixed zone needs no zone files, which Windows does not bring.
LOCAL: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

WARN_AT: Final = (0.5, 0.8)


class ClockRule(Protocol):
    """What clock arithmetic needs to know of a rule."""

    @property
    def id(self) -> str:
        """The rule's id, `R-201`."""

    @property
    def roll(self) -> str:
        """`next_work_day` if a term that ends on a free day goes on to the next working day, else `none`."""

    @property
    def warn_at(self) -> tuple[float, ...]:
        """Shares of the span at which a warning is shown."""

    def term(self, case: str = "") -> Term:
        """The term, of one case where the rule has several."""


@dataclass(frozen=True)
class Due:
    """A due moment with its warnings, all aware UTC.

    `warn_shares`: shares of the span at which a warning shows. `unofficial_years`: years the counting went through whose working-day
    table is not official (warn `year_unofficial`).
    """

    rule: str
    started_at: datetime
    due_at: datetime
    warn_shares: tuple[float, ...] = WARN_AT
    unofficial_years: tuple[int, ...] = ()

    @property
    def warn_at(self) -> tuple[datetime, ...]:
        """The moments of the warnings: when the given shares of the span have passed."""
        return warnings_of(self.started_at, self.due_at, self.warn_shares)

    def at(self, due_at: datetime) -> Due:
        """The same clock with another due moment; the warnings move with it."""
        return replace(self, due_at=due_at.astimezone(UTC))

    def capped(self, limit: datetime | None) -> Due:
        """Never later than `limit`; None caps nothing."""
        return self.at(limit) if limit is not None and limit < self.due_at else self

    def stage(self, now: datetime) -> float:
        """The highest warning passed at `now`: 0.0, 0.5 or 0.8 with the shipped shares, 1.0 once it ran out."""
        if now >= self.due_at:
            return 1.0
        return max((share for share, moment in zip(self.warn_shares, self.warn_at, strict=True) if now >= moment), default=0.0)


def due(rule: ClockRule, started_at: datetime, days: WorkingDays, case: str = "", *, not_later_than: datetime | None = None) -> Due:
    """When the clock of `rule` started at `started_at` runs out.

    Args:
        rule: the rule whose term counts.
        started_at: aware moment of the start event.
        days: the working-day table.
        case: which of the rule's values (`level1`, `department`, `direct`, …), "" if it has one.
        not_later_than: a cap, such as the deadline a source has set.
    """
    return due_of_term(rule, rule.term(case), started_at, days).capped(not_later_than)


def due_after_return(rule: ClockRule, returned_at: datetime, days: WorkingDays, case: str = "") -> Due:
    """When fed-back work is due again after a return: half the rule's value, rounded up, from the return (reading 13)."""
    return due_of_term(rule, rule.term(case).halved(), returned_at, days)


def due_of_term(rule: ClockRule, term: Term, started_at: datetime, days: WorkingDays) -> Due:
    """When `term` runs out; the rule gives id, roll-over and warning shares."""
    due_at = moment_after(term, started_at, days, roll=rule.roll)
    counts_work = term.unit is Unit.WORK_DAY or rule.roll == "next_work_day"
    return Due(
        rule=rule.id,
        started_at=started_at.astimezone(UTC),
        due_at=due_at,
        warn_shares=rule.warn_at,
        unofficial_years=days.unofficial_years(local_date(started_at), day_ending_at(due_at)) if counts_work else (),
    )


def due_on(rule: ClockRule, started_at: datetime, day: date) -> Due:
    """A clock whose due day is written down, in an order or by a supervisor: 24:00 of that day."""
    return Due(rule=rule.id, started_at=started_at.astimezone(UTC), due_at=end_of_day(day), warn_shares=rule.warn_at)


def moment_after(term: Term, started_at: datetime, days: WorkingDays, *, roll: str = "none") -> datetime:
    """The moment `term` after `started_at`, in UTC."""
    match term.unit:
        case Unit.CAL_DAY:
            last = local_date(started_at) + timedelta(days=term.count)
            return end_of_day(days.add_working_days(last - timedelta(days=1), 1) if roll == "next_work_day" else last)
        case Unit.WORK_DAY:
            return end_of_day(days.add_working_days(local_date(started_at), term.count))
        case Unit.HOUR:
            return started_at.astimezone(UTC) + timedelta(hours=term.count)
        case Unit.MIN | Unit.INSTANT:
            return started_at.astimezone(UTC) + timedelta(minutes=term.count)


def warnings_of(started_at: datetime, due_at: datetime, shares: Iterable[float] = WARN_AT) -> tuple[datetime, ...]:
    """The moments at which the given shares of the span have passed."""
    span = max(due_at - started_at, timedelta(0))
    return tuple((due_at - span * (1 - share)).astimezone(UTC) for share in shares)


def earliest(dues: Iterable[Due]) -> Due:
    """Of several clocks over one step the one that is due first."""
    return min(dues, key=lambda one: one.due_at)


def half_term_cap(first: date, superior_due: date) -> datetime:
    """The cap of R-208: half of the calendar days from filing to the superior's due day, rounded down, 24:00 (reading 6)."""
    return end_of_day(first + timedelta(days=max((superior_due - first).days, 0) // 2))


def days_left(due_at: datetime, stopped_at: datetime, unit: Unit, days: WorkingDays) -> int:
    """Days left of a term when it is stopped, the day of stopping not counted; working days where the rule counts those (reading 14)."""
    first, last = local_date(stopped_at), day_ending_at(due_at)
    return days.count(first, last) if unit is Unit.WORK_DAY else max((last - first).days, 0)


def due_after_pause(rule: ClockRule, paused: Due, stopped_at: datetime, resumed_at: datetime, days: WorkingDays, case: str = "") -> Due:
    """When a clock that stood still runs out: the days left are counted again from the day it goes on (not counted, reading 14).

    A clock that was overdue when it was stopped stays as it was.
    """
    unit = rule.term(case).unit
    if paused.due_at < stopped_at:
        return paused
    if unit in {Unit.CAL_DAY, Unit.WORK_DAY}:
        left = Term(days_left(paused.due_at, stopped_at, unit, days), unit)
        return paused.at(moment_after(left, resumed_at, days))
    return paused.at(resumed_at + (paused.due_at - stopped_at))


def end_of_day(day: date) -> datetime:
    """24:00 local of `day`, in UTC."""
    return start_of_day(day + timedelta(days=1))


def start_of_day(day: date) -> datetime:
    """00:00 local of `day`, in UTC."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """The local day a moment lies in."""
    return moment.astimezone(LOCAL).date()


def day_ending_at(limit: datetime) -> date:
    """The local day a limit belongs to: midnight is the end of the day before."""
    return local_date(limit - timedelta(microseconds=1))
