"""The long curve of one factor: hours to years in some hundred stretches, each with its lowest, mean and highest value. Source: issue 4, Build 4.

What was thinned is told by its spans, what was not by the readings themselves; extremes are always values that were measured. Stretches
shorter than an hour are told by the readings alone: of a thinned hour its first, last, lowest and highest, each at its own moment.
Values under a flag (calibrating, maintenance, fault …) are no part of the course; when they came is told beside it.
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
from models.rules.staleness import usual_interval
from models.views.curve_rows import HOUR, EnvelopePoint, FlagRun, LongCurveRow, hour_of

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

GAP: Final = 1.5
"""So many usual intervals without a value are a gap."""
LOOKED_BACK: Final = 21
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

_READING, _SPAN = Reading.table.c, ReadingSpan.table.c


@dataclass(frozen=True, slots=True)
class _Sum:
    """What is known of one stretch under one flag."""

    low: float
    total: float
    high: float
    count: int
    first_at: datetime
    last_at: datetime

    def with_(self, other: _Sum | None) -> _Sum:
        """Both together."""
        if other is None:
            return self
        low, high, total = min(self.low, other.low), max(self.high, other.high), self.total + other.total
        return _Sum(low, total, high, self.count + other.count, min(self.first_at, other.first_at), max(self.last_at, other.last_at))


_Found = dict[tuple[int, str], _Sum]


def long_curve(connection: Connection, device_mn: str, factor: str, since: datetime, until: datetime, stretches: int = 366) -> LongCurveRow | None:
    """The course from `since` to before `until` in so many stretches; None when nothing was measured or there is no such device."""
    device = connection.execute(sa.select(Device.table).where(Device.table.c.mn == device_mn)).first()
    series = _series(connection, device_mn, factor, since, until)
    if device is None or series is None:
        return None
    step = (until - since) / stretches
    found = _stretches(connection, (device_mn, factor, *series), since, until, step)
    told = (device.limits or {}).get(factor) or {}
    usual_s = _usual_s(connection, (device_mn, factor, *series), until) or step.total_seconds()
    gap_s = GAP * usual_s if step < HOUR else max(0.0, GAP * usual_s - step.total_seconds())
    return LongCurveRow(
        device=device_mn,
        station=device.name,
        factor=factor,
        factor_name=str(told.get("name") or factor),
        unit=str(told.get("unit") or ""),
        limit=None if told.get("max") is None else float(told["max"]),
        kind=series[0],
        stretch_s=step.total_seconds(),
        points=_points(found, since, step),
        least=None if told.get("min") is None else float(told["min"]),
        flags=_flag_runs(found, gap_s),
        gap_s=gap_s,
        thinned=_thinned(connection, (device_mn, factor, *series), since, until) if step < HOUR else frozenset(),
    )


def _points(found: _Found, since: datetime, step: timedelta) -> tuple[EnvelopePoint, ...]:
    sound: dict[int, _Sum] = {}
    for (number, flag), one in found.items():
        if flag in SOUND:
            sound[number] = one.with_(sound.get(number))
    return tuple(
        EnvelopePoint(since + number * step, one.low, one.total / one.count, one.high, one.count, one.first_at, one.last_at)
        for number, one in sorted(sound.items())
    )


def _flag_runs(found: _Found, gap_s: float) -> tuple[FlagRun, ...]:
    """What follows each other without a gap under one flag is one run."""
    runs: list[FlagRun] = []
    for (_number, flag), one in sorted(found.items(), key=lambda item: (item[0][1], item[0][0])):
        last = runs[-1] if runs else None
        if flag in SOUND:
            continue
        if last is not None and last.flag == flag and (one.first_at - last.until).total_seconds() <= gap_s:
            runs[-1] = FlagRun(flag, last.since, one.last_at, last.count + one.count)
        else:
            runs.append(FlagRun(flag, one.first_at, one.last_at, one.count))
    return tuple(sorted(runs, key=lambda run: run.since))


def _usual_s(connection: Connection, series: tuple[str, str, str, str], until: datetime) -> float:
    """How far apart the last values stand as a rule, in seconds; 0 where there are too few."""
    last = sa.select(_READING.data_time).where(*_named(series), _READING.data_time < until, WHOLE).order_by(_READING.data_time.desc()).limit(LOOKED_BACK)
    usual = usual_interval([row.data_time for row in reversed(connection.execute(last).all())])
    if usual is not None:
        return usual.total_seconds()
    span = connection.execute(sa.select(ReadingSpan.table).where(*_span_of(series, EVER, until)).order_by(_SPAN.began_at.desc()).limit(1)).first()
    return (span.last_at - span.first_at).total_seconds() / max(1, span.values_count - 1) if span is not None else 0.0


def _thinned(connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime) -> frozenset[datetime]:
    rows = connection.execute(sa.select(_SPAN.began_at).where(*_span_of(series, since - HOUR, until)).distinct())
    return frozenset(hour_of(row.began_at) for row in rows)


def _series(connection: Connection, device_mn: str, factor: str, since: datetime, until: datetime) -> tuple[str, str] | None:
    for kind, cn in SERIES:
        whole = sa.select(_READING.data_time).where(*_of((device_mn, factor, kind, cn), since, until), WHOLE).limit(1)
        thinned = sa.select(_SPAN.began_at).where(*_span_of((device_mn, factor, kind, cn), since, until)).limit(1)
        if any(connection.execute(question).first() is not None for question in (whole, thinned)):
            return kind, cn
    return None


def _of(series: Sequence[str], since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return *_named(series), _READING.data_time >= since, _READING.data_time < until, _READING.value.is_not(None)


def _named(series: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    device_mn, factor, kind, cn = series
    return _READING.device_mn == device_mn, _READING.factor == factor, _READING.kind == kind, _READING.cn == cn


def _stretches(connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta) -> _Found:
    """Low, sum, high and count by number of the stretch and flag: what spans count, and every reading that none does."""
    is_fine = step < HOUR
    found = {} if is_fine else _spans(connection, series, since, until, step)
    stretch, value, at = _stretch_of(connection, _READING.data_time, since, step), _READING.value, _READING.data_time
    # Of long stretches the moments are not asked for: they are text to SQLite, and the year would take half as long again.
    moments = (sa.func.min(at), sa.func.max(at)) if is_fine else ()
    whole = sa.select(stretch, _READING.flag, sa.func.min(value), sa.func.sum(value), sa.func.max(value), sa.func.count(), *moments)
    whole = whole.where(*_of(series, since, until)) if is_fine else whole.where(*_of(series, since, until), WHOLE)
    for number, flag, *told in connection.execute(whole.group_by(stretch, _READING.flag)):
        one = _Sum(*(told if is_fine else [*told, *_bounds(number, since, step)]))
        found[number, flag] = one.with_(found.get((number, flag)))
    return found


def _spans(connection: Connection, series: tuple[str, str, str, str], since: datetime, until: datetime, step: timedelta) -> _Found:
    stretch, count = _stretch_of(connection, _SPAN.began_at, since, step), _SPAN.values_count
    values = sa.func.min(_SPAN.low), sa.func.sum(_SPAN.mean * count), sa.func.max(_SPAN.high), sa.cast(sa.func.sum(count), sa.Integer)
    chosen = sa.select(stretch, _SPAN.flag, *values).where(*_span_of(series, since, until)).group_by(stretch, _SPAN.flag)
    rows = connection.execute(chosen)
    return {(number, flag): _Sum(*[*told, *_bounds(number, since, step)]) for number, flag, *told in rows}


def _bounds(number: int, since: datetime, step: timedelta) -> tuple[datetime, datetime]:
    return since + number * step, since + (number + 1) * step


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
