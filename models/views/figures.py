"""The counts of the top bar and the wall: what waits, what came today, what is late, how fast we were this month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.intake import Device, Reading
from models.records.place import Camera
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.rules.states import OUT_OF_FIGURES, AlertState
from models.views.clocks import overdue_matters
from models.views.local_day import day_start, local_hour, month_start
from models.views.queue import OPEN_CASES
from models.views.rows import Figures

_ALERT, _CASE, _TASK, _CLOCK = Alert.table.c, Case.table.c, FirstResponseTask.table.c, RunningClock.table.c
REPORTING = timedelta(minutes=15)
"""A station is counted as reporting while its last reading is younger than this."""


@dataclass(frozen=True, slots=True)
class Speeds:
    """How fast the Centre was this month: medians in seconds, share of arrivals in time; None where nothing was measured."""

    ack_median_s: float | None = None
    first_median_s: float | None = None
    arrival_on_time_ratio: float | None = None


def figures(connection: Connection, now: datetime, measured: Speeds | None = None) -> Figures:
    """All counts as of `now`. `measured` are this month's medians (`speeds`), which cost more and change slowly."""
    today, yesterday = day_start(now), day_start(now, days_back=1)
    waiting, real = _by_level(connection, _ALERT.state == AlertState.NEW), _ALERT.state.not_in(OUT_OF_FIGURES)
    arrived = [(level, at) for level, at in connection.execute(sa.select(_ALERT.level, _ALERT.received_at).where(_ALERT.received_at >= today, real))]
    before = sa.select(sa.func.count()).where(_ALERT.received_at >= yesterday, _ALERT.received_at < now - timedelta(days=1), real)
    measured = measured or Speeds()
    return Figures(
        as_of=now,
        unacknowledged=waiting,
        today_count=len(arrived),
        yesterday_same_time_count=int(connection.execute(before).scalar_one()),
        in_progress_count=int(connection.execute(sa.select(sa.func.count()).where(_CASE.state.in_(OPEN_CASES))).scalar_one()),
        overdue_count=len(overdue_matters(connection, now)),
        oldest_unacknowledged_at=connection.execute(sa.select(sa.func.min(_ALERT.received_at)).where(_ALERT.state == AlertState.NEW)).scalar(),
        by_level_today=_levels(level for level, _ in arrived),
        per_hour_today=per_hour((at for _, at in arrived), now),
        ack_median_s=measured.ack_median_s,
        first_median_s=measured.first_median_s,
        arrival_on_time_ratio=measured.arrival_on_time_ratio,
        cameras_total=int(connection.execute(sa.select(sa.func.count()).select_from(Camera.table)).scalar_one()),
        devices_total=int(connection.execute(sa.select(sa.func.count()).select_from(Device.table)).scalar_one()),
        devices_reporting=_reporting(connection, now),
    )


def speeds(connection: Connection, now: datetime) -> Speeds:
    """This month's medians, exact, computed by the database."""
    since = month_start(now)
    first = sa.select(sa.func.min(_TASK.ordered_at).label("at"), _TASK.case_id).group_by(_TASK.case_id).subquery()
    of_alert = sa.join(first, Case.table, _CASE.id == first.c.case_id).join(Alert.table, _ALERT.id == _CASE.first_alert_id)
    arrivals = sa.select(sa.func.count(), sa.func.sum(sa.case((_CLOCK.late.is_(sa.true()), 0), else_=1)))
    of_task = sa.join(FirstResponseTask.table, RunningClock.table, _CLOCK.object_id == _TASK.id)  # few tasks, many clocks: no index on the rule is needed
    of_month = arrivals.select_from(of_task).where(_TASK.ordered_at >= since, _CLOCK.rule == "R-205", _CLOCK.state == "stopped")
    count, in_time = connection.execute(of_month).one()
    return Speeds(
        ack_median_s=_median(connection, Alert.table, _ALERT.acknowledged_at, _ALERT.received_at, _ALERT.received_at >= since),
        first_median_s=_median(connection, of_alert, first.c.at, _ALERT.received_at, _ALERT.received_at >= since),
        arrival_on_time_ratio=int(in_time or 0) / count if count else None,
    )


def per_hour(moments: Iterable[datetime], now: datetime) -> tuple[int, ...]:
    """Alerts per hour of the county's day, from 0 o'clock to the present hour."""
    counts = [0] * (local_hour(now) + 1)
    for at in moments:
        hour = local_hour(at)
        if hour < len(counts):
            counts[hour] += 1
    return tuple(counts)


def _levels(levels: Iterable[int]) -> tuple[int, int, int, int]:
    counts = [0, 0, 0, 0]
    for level in levels:
        counts[min(4, max(1, level)) - 1] += 1
    return counts[0], counts[1], counts[2], counts[3]


def _by_level(connection: Connection, where: sa.ColumnElement[bool]) -> tuple[int, int, int, int]:
    counted = sa.select(_ALERT.level, sa.func.count()).where(where).group_by(_ALERT.level)
    return _levels(level for level, count in connection.execute(counted) for _ in range(count))


def _reporting(connection: Connection, now: datetime) -> int:
    newest = sa.select(sa.func.max(Reading.table.c.data_time)).where(Reading.table.c.device_mn == Device.table.c.mn).correlate(Device.table).scalar_subquery()
    found = connection.execute(sa.select(Device.table.c.mn, newest.label("newest")).select_from(Device.table))
    return sum(1 for row in found if row.newest is not None and now - row.newest <= REPORTING)


def _median(
    connection: Connection, source: sa.FromClause, later: sa.ColumnElement[datetime], earlier: sa.ColumnElement[datetime], where: sa.ColumnElement[bool]
) -> float | None:
    span = _seconds(connection, later, earlier)
    whole = sa.select(span).select_from(source).where(where, later.is_not(None))
    count = int(connection.execute(sa.select(sa.func.count()).select_from(whole.subquery())).scalar_one())
    if not count:
        return None
    middle = connection.execute(whole.order_by(span).offset((count - 1) // 2).limit(2 - count % 2)).scalars().all()
    return sum(float(value) for value in middle) / len(middle)


def _seconds(connection: Connection, later: sa.ColumnElement[datetime], earlier: sa.ColumnElement[datetime]) -> sa.ColumnElement[float]:
    if connection.dialect.name == "sqlite":
        return (sa.func.julianday(later, type_=sa.Float) - sa.func.julianday(earlier, type_=sa.Float)) * 86400.0
    return sa.cast(sa.extract("epoch", sa.cast(later, sa.DateTime(timezone=True)) - sa.cast(earlier, sa.DateTime(timezone=True))), sa.Float)
