"""The duty roster on plain values: who stands where and when, and the hours that nobody covers (R-118: duty round the clock, no gap).

Source: domain.md 9 “Duty”. Positions: duty leader, dispatcher, analyst, and a standby team of each department (`standby:ee`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from models.rules.clocks import end_of_day, start_of_day

ON_DUTY: Final = frozenset({"duty", "standby"})
"""Kinds of an entry that cover a position."""

ABSENT: Final = frozenset({"leave", "training", "off_duty"})
"""Kinds of an entry with which a person is away, whatever position he has."""

POSITION_OF_ROLE: Final = {"duty_leader": "duty_leader", "dispatcher": "dispatcher", "analyst": "analyst"}


class Stretch(NamedTuple):
    """One person on one position from one moment up to another, the latter not included."""

    person: str
    position: str
    kind: str
    begins: datetime
    ends: datetime


class Gap(NamedTuple):
    """Time that nobody covers on a position."""

    position: str
    begins: datetime
    ends: datetime


def beginning(moment: datetime | date) -> datetime:
    """A day as a beginning is its 00:00, local (commands.md 1)."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else start_of_day(moment)


def ending(moment: datetime | date) -> datetime:
    """A day as a limit is its 24:00, local (commands.md 1)."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else end_of_day(moment)


def gaps(stretches: Sequence[Stretch], position: str, begins: datetime, ends: datetime) -> tuple[Gap, ...]:
    """The time from `begins` to `ends` that nobody covers on `position`; who is away covers nothing."""
    found, covered_to = [], begins
    for start, stop in sorted(_covers(stretches, position)):
        if start >= ends:
            break
        if start > covered_to:
            found.append(Gap(position, covered_to, start))
        covered_to = max(covered_to, stop)
    if covered_to < ends:
        found.append(Gap(position, covered_to, ends))
    return tuple(found)


def _covers(stretches: Sequence[Stretch], position: str) -> list[tuple[datetime, datetime]]:
    away = [one for one in stretches if one.kind in ABSENT]
    on = [one for one in stretches if one.position == position and one.kind in ON_DUTY]
    return [part for one in on for part in _without(one, [other for other in away if other.person == one.person])]


def _without(one: Stretch, away: Sequence[Stretch]) -> list[tuple[datetime, datetime]]:
    parts = [(one.begins, one.ends)]
    for absence in away:
        parts = [left for begins, ends in parts for left in ((begins, min(ends, absence.begins)), (max(begins, absence.ends), ends)) if left[0] < left[1]]
    return parts
