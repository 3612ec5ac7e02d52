"""Looks for what no frame says: a device that fell silent, a factor that stays away, a value that never changes.

The gateway asks this for one device after the other, so that a large county costs no more than a small look every few seconds.
Source: domain.md 10.2 W-05 (missing 2 h, constant 6 h) and R-409.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.episodes import CONSTANT, JUDGED, MISSING, Episodes, Judged
from models.records.intake import Device, Reading
from models.rules.refusal import Refused

MISSING_AFTER = timedelta(hours=2)
FORGOTTEN_AFTER = timedelta(days=7)
"""A device silent for longer is out of use, not missing."""
FEWEST_CONSTANT = 6
"""So many equal values at least before they are called constant."""


@dataclass(frozen=True, slots=True, eq=False)
class DeviceLook:
    """Look at one device as it stands at `at`."""

    device: Device
    at: datetime


class LookTaker:
    """Compares what came with what should have come. `constant_hours` is R-409's `hours_constant`."""

    def __init__(self, constant_hours: float) -> None:
        """Keep the county's limit."""
        self._span = timedelta(hours=constant_hours)

    def plan(self, connection: Connection, arrivals: Sequence[DeviceLook]) -> LookPlan:
        """Read the last hours of each device."""
        episodes = Episodes.of(connection, {look.device.mn for look in arrivals})
        for look in arrivals:
            _look_for_silence(connection, look, episodes)
            _look_for_standstill(connection, look, self._span, episodes)
        return LookPlan(episodes, len(arrivals))


class LookPlan:
    """The episodes these looks began or ended."""

    def __init__(self, episodes: Episodes, count: int) -> None:
        """`count` looks were made."""
        self.wishes: list[Wish] = episodes.wishes
        self._episodes = episodes
        self._count = count

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the episodes."""
        self._episodes.keep(batch, outcomes)

    def results(self) -> Sequence[object]:
        """There is nothing to tell."""
        return [None] * self._count


def _look_for_silence(connection: Connection, look: DeviceLook, episodes: Episodes) -> None:
    table = Reading.table
    last = connection.execute(sa.select(sa.func.max(table.c.data_time)).where(table.c.device_mn == look.device.mn)).scalar()
    if last is None or look.at - last > FORGOTTEN_AFTER:
        return
    if look.at - last > MISSING_AFTER:
        episodes.note(look.device, Judged("", MISSING, None), last + MISSING_AFTER, look.at)
        return
    since = look.at - MISSING_AFTER
    here = _sound(look.device, since)
    heard = set(connection.execute(sa.select(table.c.factor).where(*here).distinct()).scalars())
    before = _sound(look.device, since - FORGOTTEN_AFTER)
    for factor in set(look.device.limits) - heard:
        came = connection.execute(sa.select(sa.func.max(table.c.data_time)).where(*before, table.c.factor == factor)).scalar()
        if came is not None:
            episodes.note(look.device, Judged(factor, MISSING, None), came + MISSING_AFTER, look.at)


def _look_for_standstill(connection: Connection, look: DeviceLook, span: timedelta, episodes: Episodes) -> None:
    table = Reading.table
    least, most, count = sa.func.min(table.c.value), sa.func.max(table.c.value), sa.func.count()
    first, last = sa.func.min(table.c.data_time), sa.func.max(table.c.data_time)
    chosen = sa.select(table.c.factor, table.c.kind, least, most, count, first, last).where(*_sound(look.device, look.at - span - timedelta(minutes=70)))
    seen: dict[str, tuple[bool, float, datetime]] = {}
    for factor, _, low, high, number, began, ended in connection.execute(chosen.group_by(table.c.factor, table.c.kind)):
        stands = low == high and number >= FEWEST_CONSTANT and ended - began >= span
        seen[factor] = (stands and seen.get(factor, (True,))[0], high, ended)
    for factor, (stands, value, ended) in seen.items():
        if factor not in look.device.limits:
            continue
        if stands:
            episodes.note(look.device, Judged(factor, CONSTANT, value), ended, look.at)
        else:
            episodes.close(look.device, factor, CONSTANT, ended)


def _sound(device: Device, since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    table = Reading.table
    return table.c.device_mn == device.mn, table.c.data_time >= since, table.c.flag == "N", table.c.value.is_not(None), table.c.kind.in_(JUDGED)
