"""The limits of alerts and cases as rows: which one a queue line shows, and all of them for the detail panel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.running_clock import RunningClock
from models.views.queue_lines import limit_row
from models.views.rows import LimitRow

_CLOCK = RunningClock.table.c
_COLUMNS = (_CLOCK.rule, _CLOCK.started_at, _CLOCK.due_at, _CLOCK.state, _CLOCK.stopped_at, _CLOCK.late, _CLOCK.overdue_at, _CLOCK.object_id)


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
