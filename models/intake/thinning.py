"""Thins old real-time values: of each hour the first, last, lowest and highest stay as they came, and every value of an exceedance; the rest is counted.

Nothing is averaged away in what is exported: each row that stays was measured so. Minute, hour and day data are never touched. The intake process
asks for one device's next hours at a time, so that no transaction is long. Source: issue 4, Build 4.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
from models.intake.plausible import EXCEEDANCE, OUT_OF_RANGE
from models.intake.reception import Doors
from models.intake.refusals import keep_rows
from models.records.intake import Episode, Reading
from models.records.series import ReadingSpan, Thinning
from models.rules.refusal import Refused

REAL_TIME: Final = "2011"
"""The command of real-time data: the only ones that are thinned."""
HOUR: Final = timedelta(hours=1)
AT_ONCE: Final = timedelta(hours=6)
"""How much of one device is thinned in one transaction."""
MOST_IDS: Final = 500
"""Rows one statement takes away."""
ROUND_S: Final = 3600.0
"""Seconds in which every device is asked once."""
LONGEST_PAUSE_S: Final = 60.0
NEXT_PORTION_S: Final = 0.2
"""Between two portions of one device with much that is old: what arrives goes first."""

_READING = Reading.table.c


@dataclass(frozen=True, slots=True, eq=False)
class DeviceThinning:
    """Thin the next hours of one device that end before `before`."""

    mn: str
    before: datetime


@dataclass(frozen=True, slots=True)
class Thinned:
    """What was done: rows gone, and whether the device has more that is old enough."""

    gone_count: int
    has_more: bool


class ThinningTaker:
    """Reads what is old, decides what stays."""

    def plan(self, connection: Connection, arrivals: Sequence[DeviceThinning]) -> ThinningPlan:
        """Look at each device's next hours."""
        return ThinningPlan([_stretch(connection, arrival) for arrival in arrivals], max(arrival.before for arrival in arrivals))


class ThinningPlan:
    """The spans to write and the rows to take away."""

    def __init__(self, stretches: Sequence[_Stretch], now: datetime) -> None:
        """`now` stamps the spans: the end of what may be thinned."""
        self.wishes: list[Wish] = []
        self._stretches = stretches
        self._now = now

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the spans, take the rows away, remember how far it went."""
        for stretch in self._stretches:
            thinned = [(name, values) for name, values in stretch.hours.items() if any(value.id not in stretch.kept for value in values)]
            keep_rows(batch, [_span(stretch.mn, name, values, stretch.kept, self._now) for name, values in thinned])
            stay = [value.id for _, values in thinned for value in values if value.id in stretch.kept]
            for ids in _portions(stay):
                batch.connection.execute(Reading.table.update().where(_READING.id.in_(ids)).values(in_span=True))
            for ids in _portions(stretch.gone):
                batch.connection.execute(Reading.table.delete().where(_READING.id.in_(ids)))
            _remember(batch.connection, stretch)

    def results(self) -> Sequence[object]:
        """Return `Thinned` for each."""
        return [Thinned(len(stretch.gone), stretch.has_more) for stretch in self._stretches]


class _Value(NamedTuple):
    id: str
    factor: str
    kind: str
    flag: str
    data_time: datetime
    value: float


_Hour = tuple[str, str, str, datetime]
"""Factor, kind, flag and the full hour."""


@dataclass(slots=True)
class _Stretch:
    mn: str
    until: datetime | None
    """Everything before is done after this; None when nothing is left to do."""
    was_until: datetime | None
    hours: dict[_Hour, list[_Value]]
    kept: frozenset[str]
    has_more: bool

    @property
    def gone(self) -> list[str]:
        return [value.id for values in self.hours.values() for value in values if value.id not in self.kept]


def _stretch(connection: Connection, arrival: DeviceThinning) -> _Stretch:
    was_until = connection.execute(sa.select(Thinning.table.c.until).where(Thinning.table.c.device_mn == arrival.mn)).scalar()
    before = _full_hour(arrival.before)
    began = _next_old(connection, arrival.mn, was_until, before)
    if began is None:
        return _Stretch(arrival.mn, None, was_until, {}, frozenset(), has_more=False)
    until = min(_full_hour(began) + AT_ONCE, before)
    hours: dict[_Hour, list[_Value]] = defaultdict(list)
    columns = (_READING.id, _READING.factor, _READING.kind, _READING.flag, _READING.data_time, _READING.value)
    chosen = sa.select(*columns).where(*_old(arrival.mn, began, until)).order_by(_READING.data_time, _READING.id)
    for row in connection.execute(chosen):
        value = _Value(*row)
        hours[value.factor, value.kind, value.flag, _full_hour(value.data_time)].append(value)
    kept = {id_ for values in hours.values() for id_ in _standing(values)} | _of_episodes(connection, arrival.mn, hours, began, until)
    return _Stretch(arrival.mn, until, was_until, hours, frozenset(kept), has_more=until < before)


def _next_old(connection: Connection, mn: str, since: datetime | None, before: datetime) -> datetime | None:
    """The first real-time value that is not thinned yet and old enough."""
    chosen = sa.select(_READING.data_time).where(*_old(mn, since, before)).order_by(_READING.data_time).limit(1)
    found: datetime | None = connection.execute(chosen).scalar()
    return found


def _old(mn: str, since: datetime | None, before: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    begun = () if since is None else (_READING.data_time >= since,)
    return _READING.device_mn == mn, _READING.data_time < before, *begun, _READING.cn == REAL_TIME, _READING.value.is_not(None), sa.not_(_READING.in_span)


def _standing(values: list[_Value]) -> set[str]:
    """The first, the last, the lowest and the highest of an hour."""
    return {values[0].id, values[-1].id, min(values, key=lambda one: one.value).id, max(values, key=lambda one: one.value).id}


def _of_episodes(connection: Connection, mn: str, hours: dict[_Hour, list[_Value]], began: datetime, until: datetime) -> set[str]:
    """Every value that lies in an exceedance: it may be evidence."""
    table = Episode.table.c
    touching = table.opened_at < until, sa.or_(table.closed_at.is_(None), table.closed_at >= began)
    chosen = sa.select(table.factor, table.opened_at, table.closed_at).where(table.device_mn == mn, table.kind.in_((EXCEEDANCE, OUT_OF_RANGE)), *touching)
    spans: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for factor, opened_at, closed_at in connection.execute(chosen):
        spans[factor].append((opened_at, closed_at))
    values = (value for of_hour in hours.values() for value in of_hour if value.factor in spans)
    return {value.id for value in values if any(start <= value.data_time and (end is None or value.data_time <= end) for start, end in spans[value.factor])}


def _span(mn: str, name: _Hour, values: list[_Value], kept: frozenset[str], now: datetime) -> ReadingSpan:
    factor, kind, flag, began_at = name
    low, high = min(values, key=lambda one: one.value), max(values, key=lambda one: one.value)
    return ReadingSpan(
        device_mn=mn,
        factor=factor,
        kind=kind,
        flag=flag,
        began_at=began_at,
        values_count=len(values),
        kept_count=sum(value.id in kept for value in values),
        mean=sum(value.value for value in values) / len(values),
        low=low.value,
        low_at=low.data_time,
        high=high.value,
        high_at=high.data_time,
        first=values[0].value,
        first_at=values[0].data_time,
        last=values[-1].value,
        last_at=values[-1].data_time,
        thinned_at=now,
    )


def _portions(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + MOST_IDS] for start in range(0, len(ids), MOST_IDS)]


def _remember(connection: Connection, stretch: _Stretch) -> None:
    if stretch.until is None:
        return
    table = Thinning.table
    if stretch.was_until is None:
        connection.execute(table.insert(), [Thinning(device_mn=stretch.mn, until=stretch.until).values()])
    else:
        connection.execute(table.update().where(table.c.device_mn == stretch.mn).values(until=stretch.until))


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


async def thin_readings(doors: Doors, days: float, round_s: float = ROUND_S) -> None:
    """Thin device after device until cancelled, evenly over the hour; one with much that is old is asked again at once."""
    while True:
        devices = await _known(doors)
        pause = min(LONGEST_PAUSE_S, round_s / max(1, len(devices)))
        for mn in devices:
            await asyncio.sleep(pause)
            has_more = True
            while has_more:
                has_more = await _thin_one(doors, mn, timedelta(days=days))
                await asyncio.sleep(NEXT_PORTION_S * has_more)
        if not devices:
            await asyncio.sleep(pause)


async def _known(doors: Doors) -> list[str]:
    with contextlib.suppress(*UNAVAILABLE):
        return [device.mn for device in await asyncio.to_thread(doors.senders.devices)]
    return []


async def _thin_one(doors: Doors, mn: str, age: timedelta) -> bool:
    with contextlib.suppress(NotKept, TooMany):
        done: Any = await doors.keeper.keep(DeviceThinning(mn, doors.clock.now() - age), "thinning")
        return bool(done.has_more)
    return False
