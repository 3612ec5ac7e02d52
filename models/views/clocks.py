"""The limits of alerts and cases as rows: which one a queue line shows, and all of them for the detail panel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.running_clock import RunningClock
from models.views.rows import LimitRow, LimitState

_CLOCK = RunningClock.table.c
_ALERT = Alert.table.c
_COLUMNS = (_CLOCK.rule, _CLOCK.started_at, _CLOCK.due_at, _CLOCK.state, _CLOCK.stopped_at, _CLOCK.late, _CLOCK.overdue_at, _CLOCK.object_id)
GOING_ON = ("running", "paused")


def earliest_limits(connection: Connection, now: datetime, ids: Iterable[str] | None = None) -> dict[str, LimitRow]:
    """The one limit shown per matter: the earliest due of those that run, else of those that stand still.

    Keys are case ids and, for alerts that are in no case, alert ids. `ids` narrows to these alerts and cases; None = all.
    """
    owner = sa.func.coalesce(sa.func.nullif(_CLOCK.case_id, ""), sa.func.nullif(_ALERT.case_id, ""), _CLOCK.alert_id).label("owner")
    joined = RunningClock.table.outerjoin(Alert.table, sa.and_(_CLOCK.case_id == "", _ALERT.id == _CLOCK.alert_id))
    chosen = sa.select(owner, *_COLUMNS).select_from(joined).where(_CLOCK.state.in_(GOING_ON))
    if ids is not None:
        wanted = list(ids)
        chosen = chosen.where(sa.or_(_CLOCK.case_id.in_(wanted), _CLOCK.alert_id.in_(wanted)))
    found: dict[str, Any] = {}
    for row in connection.execute(chosen):
        best = found.get(row.owner)
        if best is None or (row.state != "running", row.due_at) < (best.state != "running", best.due_at):
            found[row.owner] = row
    return {key: limit_row(row, now) for key, row in found.items()}


def overdue_matters(connection: Connection, now: datetime) -> frozenset[str]:
    """Ids of the matters (case, or alert without a case) with a running limit past its due moment."""
    owner = sa.func.coalesce(sa.func.nullif(_CLOCK.case_id, ""), _CLOCK.alert_id)
    chosen = sa.select(owner).distinct().where(_CLOCK.state == "running", _CLOCK.due_at < now)
    return frozenset(str(row[0]) for row in connection.execute(chosen))


def limits_of(connection: Connection, now: datetime, alert_ids: Iterable[str], case_id: str = "") -> tuple[LimitRow, ...]:
    """Every limit of a matter, running and stopped, in the order they began; one line per rule and object, the latest term of it."""
    where: sa.ColumnElement[bool] = _CLOCK.alert_id.in_(list(alert_ids))
    if case_id:
        where = sa.or_(where, _CLOCK.case_id == case_id)
    latest: dict[tuple[str, str], LimitRow] = {}
    for row in connection.execute(sa.select(*_COLUMNS).where(where).order_by(_CLOCK.started_at, _CLOCK.id)):
        latest[row.rule, row.object_id] = limit_row(row, now)
    return tuple(latest.values())


def limit_row(row: Any, now: datetime) -> LimitRow:
    """Make the row of one clock; `row` has the columns of `running_clock`."""
    return LimitRow(row.rule, row.started_at, row.due_at, _state(row, now), row.stopped_at, row.object_id)


def _state(row: Any, now: datetime) -> LimitState:
    if row.state == "stopped":
        return LimitState.LATE if row.late else LimitState.DONE
    if row.state == "paused":
        return LimitState.PAUSED
    return LimitState.OVERDUE if row.overdue_at is not None or row.due_at < now else LimitState.RUNNING
