"""The long curve of one factor: up to years in some hundred stretches, each with its lowest, mean and highest value. Source: issue 4, Build 4.

What was thinned is told by its spans, what was not by the readings themselves; extremes are always values that were measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.intake import Device, Reading
from models.records.series import ReadingSpan, Thinning

SERIES: Final = (
    ("ZsRtd", "2011"),
    ("Rtd", "2011"),
    ("ZsAvg", "2061"),
    ("Avg", "2061"),
    ("ZsAvg", "2051"),
    ("Avg", "2051"),
    ("ZsAvg", "2031"),
    ("Avg", "2031"),
)
"""Kind and command of a factor's series, the finest and converted one first: the first that has values in the time asked for is drawn."""

SOUND: Final = ("N", "")
"""Flags of a value that counts: normal, or none told."""

_READING, _SPAN = Reading.table.c, ReadingSpan.table.c


@dataclass(frozen=True, slots=True)
class EnvelopePoint:
    """One stretch from `at` on: its lowest, mean and highest value and how many were measured."""

    at: datetime
    low: float
    mean: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class LongCurveRow:
    """A factor's course; stretches without values have no point. `kind` is the suffix that is drawn, `stretch_s` how long a stretch is."""

    device: str
    station: str
    factor: str
    factor_name: str
    unit: str
    limit: float | None
    kind: str
    stretch_s: float
    points: tuple[EnvelopePoint, ...]


def long_curve(connection: Connection, device_mn: str, factor: str, since: datetime, until: datetime, stretches: int = 366) -> LongCurveRow | None:
    """The course from `since` to before `until` in so many stretches; None when nothing was measured or there is no such device."""
    device = connection.execute(sa.select(Device.table).where(Device.table.c.mn == device_mn)).first()
    series = _series(connection, device_mn, factor, since, until)
    if device is None or series is None:
        return None
    step = (until - since) / stretches
    found = _stretches(connection, (device_mn, factor, *series), since, until, step)
    told = (device.limits or {}).get(factor) or {}
    return LongCurveRow(
        device=device_mn,
        station=device.name,
        factor=factor,
        factor_name=str(told.get("name") or factor),
        unit=str(told.get("unit") or ""),
        limit=None if told.get("max") is None else float(told["max"]),
        kind=series[0],
        stretch_s=step.total_seconds(),
        points=tuple(EnvelopePoint(since + index * step, *found[index]) for index in sorted(found)),
    )


def _series(connection: Connection, device_mn: str, factor: str, since: datetime, until: datetime) -> tuple[str, str] | None:
    for kind, cn in SERIES:
        there = sa.select(_READING.data_time).where(*_of((device_mn, factor, kind, cn), since, until)).limit(1)
        if connection.execute(there).first() is not None:
            return kind, cn
    return None


def _of(series: Sequence[str], since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    device_mn, factor, kind, cn = series
    where = _READING.device_mn == device_mn, _READING.factor == factor, _READING.kind == kind, _READING.cn == cn
    return *where, _READING.data_time >= since, _READING.data_time < until, _READING.value.is_not(None)


def _stretches(
    connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta
) -> dict[int, tuple[float, float, float, int]]:
    """Low, mean, high and count by the number of the stretch."""
    thinned_to = connection.execute(sa.select(Thinning.table.c.until).where(Thinning.table.c.device_mn == series[0])).scalar() or since
    spans = _spans(connection, series, since, until, step)
    found: dict[int, tuple[float, float, float, int]] = {}
    for row in connection.execute(_raw(connection, series, since, until, step, thinned_to)):
        # a stretch that was thinned counts what is gone by its spans, and its own rows only from where thinning ended
        total, count = (row.late_total or 0.0, row.late_count) if row.stretch in spans else (row.total, row.values_count)
        found[int(row.stretch)] = row.low, total, row.high, int(count)
    for stretch, (low, total, high, count) in spans.items():
        raw = found.get(stretch, (low, 0.0, high, 0))
        found[stretch] = min(low, raw[0]), total + raw[1], max(high, raw[2]), count + raw[3]
    return {stretch: (low, total / count, high, count) for stretch, (low, total, high, count) in found.items() if count}


def _raw(connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta, thinned_to: datetime) -> sa.Executable:
    stretch, value = _stretch_of(connection, _READING.data_time, since, step), _READING.value
    late = _READING.data_time >= thinned_to
    return (
        sa.select(
            stretch,
            sa.func.min(value).label("low"),
            sa.func.max(value).label("high"),
            sa.func.sum(value).label("total"),
            sa.func.count().label("values_count"),
            sa.func.sum(sa.case((late, value), else_=0.0)).label("late_total"),
            sa.func.sum(sa.case((late, 1), else_=0)).label("late_count"),
        )
        .where(*_of(series, since, until), _READING.flag.in_(SOUND))
        .group_by(stretch)
    )


def _spans(
    connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta
) -> dict[int, tuple[float, float, float, int]]:
    if series[3] != "2011":
        return {}
    stretch, count = _stretch_of(connection, _SPAN.began_at, since, step), _SPAN.values_count
    where = _SPAN.device_mn == series[0], _SPAN.factor == series[1], _SPAN.kind == series[2], _SPAN.flag.in_(SOUND)
    total = sa.func.sum(_SPAN.mean * count)
    chosen = sa.select(stretch, sa.func.min(_SPAN.low), total, sa.func.max(_SPAN.high), sa.func.sum(count)).where(
        *where, _SPAN.began_at >= since, _SPAN.began_at < until
    )
    return {int(row[0]): (row[1], row[2], row[3], int(row[4])) for row in connection.execute(chosen.group_by(stretch))}


def _stretch_of(connection: Connection, column: sa.ColumnElement[Any], since: datetime, step: timedelta) -> sa.Label[int]:
    """The number of the stretch a moment lies in; each database counts time in its own way."""
    if connection.dialect.name == "sqlite":
        begins = since.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        days: sa.ColumnElement[float] = sa.func.julianday(column, type_=sa.Double()) - sa.func.julianday(begins, type_=sa.Double())
        # days are a binary fraction: rounded to the millisecond, or a value on the border falls into the stretch before
        return sa.cast(sa.func.round(days * 86400.0, 3) / step.total_seconds(), sa.Integer).label("stretch")
    seconds: sa.ColumnElement[float] = sa.cast(sa.extract("epoch", column), sa.Double()) - since.timestamp()
    return sa.cast(sa.func.floor(seconds / step.total_seconds()), sa.Integer).label("stretch")
