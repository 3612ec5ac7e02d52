"""Video patrol as rules: when a tour is due, whether its season runs, when a stop counts as watched, and how much was covered (R-615).

A schedule is written as a county writes it, `daily 20:00`, `workdays 08:30,16:00`, `restdays 10:00`, `mon,thu 21:00`; a season as days of the
year, `03-01..06-30`, or `10-01..04-30` over New Year, with a name before it if it has one (`fishing_ban 03-01..06-30`). Times are the
county's. Source: domain.md 8 “Patrol tour”, R-615, R-116.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from models.rules.clocks import LOCAL, local_date
from models.rules.working_days import WorkingDays

PROPOSED_BEFORE: Final = timedelta(minutes=15)
"""So long before its time a tour is proposed, and a round begun then is that of the time to come."""
OVERDUE_AFTER: Final = timedelta(minutes=30)
"""A round that is not begun so long after its time is overdue."""
LOOKED_BACK: Final = 7
"""Over so many days a round that was not made is still told."""
LEAST_WATCHED_S: Final = 5.0
"""A stop counts as watched once its picture was live for so long, or for its dwell where that is shorter."""
DWELL_S: Final = 60.0
"""How long a stop is watched where the plan does not say. Seconds."""

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_SEASON: Final = re.compile(r"(?:(?P<name>\S+)\s+)?(?P<first>\d\d-\d\d)\.\.(?P<last>\d\d-\d\d)")


class Standing(StrEnum):
    """How a tour stands now. `none`: it has no schedule, or its season is over; `made`: the round of the last time was begun."""

    NONE = "none"
    LATER = "later"
    DUE = "due"
    OVERDUE = "overdue"
    MADE = "made"


@dataclass(frozen=True)
class Schedule:
    """On which days and at which times of the county's day a tour is made. `days` holds weekdays 0–6; None: by the working-day table."""

    times: tuple[time, ...] = ()
    days: frozenset[int] | None = frozenset(range(7))
    worked: bool = True

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a written schedule; "" is none.

        Raises:
            ValueError: it is no schedule; the text says what is wrong.
        """
        if not text.strip():
            return cls()
        days, _, times = text.strip().partition(" ")
        found = [_time(one) for one in times.split(",") if one.strip()]
        if not found:
            raise ValueError(f"schedule: {text!r} names no time; write it as 'daily 20:00'")
        if days in ("workdays", "restdays"):
            return cls(tuple(sorted(found)), None, days == "workdays")
        return cls(tuple(sorted(found)), _days(days))

    def falls_on(self, day: date, working: WorkingDays) -> bool:
        """Whether a tour is made on this day."""
        return working.is_working(day) is self.worked if self.days is None else day.weekday() in self.days


@dataclass(frozen=True)
class Season:
    """From which day of the year to which, both included; with neither it is always."""

    name: str = ""
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a written season; a name alone stands for the whole year.

        Raises:
            ValueError: a day in it is none.
        """
        found = _SEASON.fullmatch(text.strip())
        if found is None:
            if ".." in text:
                raise ValueError(f"season: {text!r} is none; write it as '03-01..06-30'")
            return cls(text.strip())
        return cls(found["name"] or "", _day_of_year(found["first"]), _day_of_year(found["last"]))

    def holds(self, day: date) -> bool:
        """Whether this day is in it."""
        if self.first is None or self.last is None:
            return True
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class RoundDue:
    """How a tour stands: the time that counts now, and how many earlier ones of the last days nobody made."""

    standing: Standing
    at: datetime | None = None
    missed: int = 0


def round_due(schedule: Schedule, season: Season, begun: Collection[datetime], now: datetime, working: WorkingDays, planned_at: datetime) -> RoundDue:
    """Tell how a tour stands at `now`. `begun`: when its rounds of the last days began; times before `planned_at` are nobody's fault."""
    past = [at for at in _times(schedule, season, now - timedelta(days=LOOKED_BACK), now + PROPOSED_BEFORE, working) if at > planned_at]
    missed = _passed_by(past, begun)
    if past and not _is_made(past[-1], None, begun):
        late = now > past[-1] + OVERDUE_AFTER
        return RoundDue(Standing.OVERDUE if late else Standing.DUE, past[-1], missed)
    coming = next(_times(schedule, season, now + PROPOSED_BEFORE, now + timedelta(days=366), working), None)
    if past:
        return RoundDue(Standing.MADE, coming or past[-1], missed)
    return RoundDue(Standing.LATER, coming, missed) if coming is not None else RoundDue(Standing.NONE)


def is_dwell(told: Any) -> bool:
    """Whether this is how long a stop may be watched: a number of seconds above 0."""
    return isinstance(told, int | float) and not isinstance(told, bool) and math.isfinite(told) and told > 0


def rounds_missed(
    schedule: Schedule, season: Season, begun: Collection[datetime], now: datetime, working: WorkingDays, planned_at: datetime, since: datetime
) -> int:
    """Count the times between `since` and `now` for which nobody began a round; the newest counts once it is overdue. `planned_at` as of `round_due`."""
    times = [at for at in _times(schedule, season, since, now + PROPOSED_BEFORE, working) if at > planned_at]
    return _passed_by(times, begun) + sum(now > at + OVERDUE_AFTER and not _is_made(at, None, begun) for at in times[-1:])


def number_of(stop: Mapping[str, Any]) -> Any:
    """Return what a stop is called in its round: its number, where the plan gives none its camera."""
    return stop.get("no", stop.get("camera"))


def is_watched(live_s: float, dwell_s: float) -> bool:
    """Whether a stop counts as really watched after its picture was live for `live_s` seconds (R-615)."""
    return live_s >= min(LEAST_WATCHED_S, dwell_s)


def coverage(planned: int, watched: int) -> float | None:
    """The share of planned stops that were really watched, 0–1; None where nothing was planned (R-615)."""
    return watched / planned if planned else None


def _passed_by(times: Sequence[datetime], begun: Collection[datetime]) -> int:
    """How many of these times nobody began a round for until the next one; the last is left out."""
    return sum(not _is_made(at, following, begun) for at, following in zip(times, times[1:], strict=False))


def _is_made(at: datetime, following: datetime | None, begun: Collection[datetime]) -> bool:
    until = following - PROPOSED_BEFORE if following is not None else datetime.max.replace(tzinfo=UTC)
    return any(at - PROPOSED_BEFORE <= moment < until for moment in begun)


def _times(schedule: Schedule, season: Season, after: datetime, until: datetime, working: WorkingDays) -> Iterator[datetime]:
    """The moments of a schedule after `after` up to and with `until`, in order."""
    day = local_date(after)
    while day <= local_date(until) and schedule.times:
        if season.holds(day) and schedule.falls_on(day, working):
            for clock in schedule.times:
                at = datetime.combine(day, clock, LOCAL).astimezone(UTC)
                if after < at <= until:
                    yield at
        day += timedelta(days=1)


def _time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"schedule: {text.strip()!r} is no time; write it as '20:00'")
    return time(int(found[1]), int(found[2]))


def _days(text: str) -> frozenset[int]:
    if text == "daily":
        return frozenset(range(7))
    named: Sequence[str] = text.split(",")
    wrong = next((name for name in named if name not in _WEEKDAYS), None)
    if wrong is not None:
        raise ValueError(f"schedule: {wrong!r} is no day; write daily, workdays, restdays or mon,tue,…")
    return frozenset(_WEEKDAYS.index(name) for name in named)


def _day_of_year(text: str) -> tuple[int, int]:
    month, day = (int(part) for part in text.split("-"))
    try:
        date(2024, month, day)  # a leap year: 02-29 may begin or end a season
    except ValueError:
        raise ValueError(f"season: {text!r} is no day of the year") from None
    return month, day
