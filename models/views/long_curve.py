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

from models.records.intake import WHOLE, Device, Reading
from models.records.series import ReadingSpan

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

REAL_TIME: Final = "2011"
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
        whole = sa.select(_READING.data_time).where(*_of((device_mn, factor, kind, cn), since, until), WHOLE).limit(1)
        thinned = sa.select(_SPAN.began_at).where(*_span_of((device_mn, factor, kind, cn), since, until)).limit(1)
        if any(connection.execute(question).first() is not None for question in (whole, thinned)):
            return kind, cn
    return None


def _of(series: Sequence[str], since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    device_mn, factor, kind, cn = series
    where = _READING.device_mn == device_mn, _READING.factor == factor, _READING.kind == kind, _READING.cn == cn
    return *where, _READING.data_time >= since, _READING.data_time < until, _READING.value.is_not(None)


def _stretches(
    connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta
) -> dict[int, tuple[float, float, float, int]]:
    """Low, mean, high and count by the number of the stretch: what spans count, and every reading that none does."""
    found = _spans(connection, series, since, until, step)
    stretch, value = _stretch_of(connection, _READING.data_time, since, step), _READING.value
    whole = sa.select(stretch, sa.func.min(value), sa.func.sum(value), sa.func.max(value), sa.func.count()).where(*_of(series, since, until), WHOLE)
    for number, low, total, high, count in connection.execute(whole.where(_READING.flag.in_(SOUND)).group_by(stretch)):
        other = found.get(number, (low, 0.0, high, 0))
        found[number] = min(low, other[0]), total + other[1], max(high, other[2]), count + other[3]
    return {number: (low, total / count, high, count) for number, (low, total, high, count) in found.items()}


def _spans(
    connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta
) -> dict[int, tuple[float, float, float, int]]:
    stretch, count = _stretch_of(connection, _SPAN.began_at, since, step), _SPAN.values_count
    chosen = sa.select(stretch, sa.func.min(_SPAN.low), sa.func.sum(_SPAN.mean * count), sa.func.max(_SPAN.high), sa.func.sum(count))
    rows = connection.execute(chosen.where(*_span_of(series, since, until), _SPAN.flag.in_(SOUND)).group_by(stretch))
    return {number: (low, total, high, int(values)) for number, low, total, high, values in rows}


def _span_of(series: Sequence[str], since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The spans of a series; only real-time data have any."""
    device_mn, factor, kind, cn = series
    where = _SPAN.device_mn == device_mn, _SPAN.factor == factor, _SPAN.kind == kind, sa.literal(cn == REAL_TIME)
    return *where, _SPAN.began_at >= since, _SPAN.began_at < until


def _stretch_of(connection: Connection, column: sa.ColumnElement[Any], since: datetime, step: timedelta) -> sa.Label[int]:
    """The number of the stretch a moment lies in; each database counts time in its own way."""
    if connection.dialect.name == "sqlite":
        begins = since.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        days: sa.ColumnElement[float] = sa.func.julianday(column, type_=sa.Double()) - sa.func.julianday(begins, type_=sa.Double())
        # days are a binary fraction: rounded to the millisecond, or a value on the border falls into the stretch before
        return sa.cast(sa.func.round(days * 86400.0, 3) / step.total_seconds(), sa.Integer).label("stretch")
    seconds: sa.ColumnElement[float] = sa.cast(sa.extract("epoch", column), sa.Double()) - since.timestamp()
    return sa.cast(sa.func.floor(seconds / step.total_seconds()), sa.Integer).label("stretch")
