"""Stretches of time that were filmed: which of them holds most of the minutes before an alert, and since when there is anything at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BEFORE: Final = timedelta(minutes=3)
"""So much before an alert is played again."""
AFTER: Final = timedelta(minutes=1)
"""And so much of what followed, as far as it has passed."""
JOINED: Final = timedelta(seconds=2)
"""Pieces that follow each other within this are one."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From one moment to another."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long; never below nothing."""
        return max(timedelta(), self.until - self.since)

    def common(self, other: Stretch) -> Stretch:
        """What both have in common; of no length where that is nothing."""
        return Stretch(max(self.since, other.since), min(self.until, other.until))


def around(alert_at: datetime, now: datetime) -> Stretch:
    """The minutes before an alert, and what followed."""
    return Stretch(alert_at - BEFORE, max(alert_at, min(now, alert_at + AFTER)))


def joined(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches one after the other, those that touch or overlap as one."""
    whole: list[Stretch] = []
    for one in sorted(found):
        if whole and one.since <= whole[-1].until + JOINED:
            whole[-1] = Stretch(whole[-1].since, max(whole[-1].until, one.until))
        else:
            whole.append(one)
    return tuple(whole)


def most_of(wanted: Stretch, found: Iterable[Stretch]) -> Stretch | None:
    """The longest part of `wanted` that was filmed without a break, the earlier of two; None where nothing of it was."""
    parts = [part for one in joined(found) if (part := one.common(wanted)).length > timedelta()]
    return max(parts, key=lambda part: (part.length, -part.since.timestamp()), default=None)


def beside(wanted: Stretch, found: Iterable[Stretch]) -> tuple[datetime | None, datetime | None]:
    """Until when there was something before what is wanted, and since when there is something after it; None for never."""
    pieces = tuple(found)
    before = max((one.until for one in pieces if one.until <= wanted.since), default=None)
    return before, min((one.since for one in pieces if one.since >= wanted.until), default=None)
