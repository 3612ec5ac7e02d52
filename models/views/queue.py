"""The duty queue: every open alert and every open case as one line each, fast enough to be read at every start.

Two selects over indexed states, one for the limits, one for the counts of linked alerts; nothing that is closed is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.rules.referrals import Reader
from models.rules.row_scope import SEES_ALL_CASES
from models.views import queue_lines as lines
from models.views.queue_lines import OPEN_CASES, alert_line, case_line
from models.views.rows import LimitRow, QueueRow

__all__ = ["OPEN_CASES", "Touched", "earliest_limits", "line_of", "queue", "queue_of"]

_ALERT = Alert.table.c
_CASE = Case.table.c


@dataclass(frozen=True, slots=True)
class Touched:
    """What became of some matters: the lines that are in the queue now, and the line ids that are in it no more."""

    rows: tuple[QueueRow, ...]
    gone: frozenset[str]


def queue(connection: Connection, now: datetime, operator: str = "", leads: Mapping[str, str] | None = None, reader: Reader | None = None) -> list[QueueRow]:
    """Every line of the queue, unsorted; for a `reader` those of his scope.

    `operator` is the name whose lines are marked `mine`; `leads` maps power items and categories to the department the duty list names,
    for what is not yet assigned.
    """
    leads = leads or {}
    limits = earliest_limits(connection, now)
    linked = _counts(connection.exec_driver_sql(f"{lines.LINKED} WHERE {lines.IN_OPEN_CASE} {lines.BY_CASE}"))
    shelf = lines.Shelf.of(connection.exec_driver_sql(lines.SHELVINGS))
    rows = [alert_line(row, limits, operator, leads, shelf) for row in connection.exec_driver_sql(f"{lines.ALERTS} WHERE {lines.ALERT_IS_OPEN}")]
    rows += [case_line(row, limits, linked, operator, leads) for row in connection.exec_driver_sql(f"{lines.CASES} WHERE {lines.CASE_IS_OPEN}")]
    return _readable(connection, rows, reader)


def queue_of(
    connection: Connection, ids: Iterable[str], now: datetime, operator: str = "", leads: Mapping[str, str] | None = None, reader: Reader | None = None
) -> Touched:
    """The lines of just these alerts and cases (`ids` of either kind): what changed after a journal entry named them."""
    wanted = list(dict.fromkeys(key for key in ids if key))
    if not wanted:
        return Touched((), frozenset())
    case_ids, line_ids = _matters(connection, wanted)
    rows = _readable(connection, _lines(connection, case_ids, line_ids, now, operator, leads or {}, only_open=True), reader)
    return Touched(tuple(rows), frozenset(line_ids) - {row.id for row in rows})


def line_of(connection: Connection, key: str, now: datetime, operator: str = "", leads: Mapping[str, str] | None = None) -> QueueRow | None:
    """The line of one alert or case, also when it has left the queue; None for an id that names nothing."""
    case_ids, line_ids = _matters(connection, [key])
    rows = _lines(connection, case_ids, line_ids, now, operator, leads or {}, only_open=False)
    return next((row for row in rows if row.case_id), rows[0] if rows else None)


def earliest_limits(connection: Connection, now: datetime, ids: Iterable[str] | None = None) -> dict[str, LimitRow]:
    """The one limit shown per matter, by case id or, for alerts that are in no case, alert id. `ids` narrows to these; None = all."""
    if ids is None:
        return lines.earliest(connection.exec_driver_sql(f"{lines.LIMITS} WHERE {lines.CLOCK_GOES_ON}"), now)
    narrowed = f"{lines.LIMITS} WHERE {lines.CLOCK_GOES_ON} AND (r.case_id IN :ids OR r.alert_id IN :ids)"
    return lines.earliest(connection.execute(_of(narrowed), {"ids": list(ids)}), now)


def _lines(
    connection: Connection, case_ids: list[str], line_ids: list[str], now: datetime, operator: str, leads: Mapping[str, str], *, only_open: bool
) -> list[QueueRow]:
    limits = earliest_limits(connection, now, {*line_ids, *case_ids})
    alerts = f"{lines.ALERTS} WHERE a.id IN :ids" + (f" AND {lines.ALERT_IS_OPEN}" if only_open else "")
    cases = f"{lines.CASES} WHERE c.id IN :ids" + (f" AND {lines.CASE_IS_OPEN}" if only_open else "")
    shelf = lines.Shelf.of(connection.exec_driver_sql(lines.SHELVINGS))
    rows = [alert_line(row, limits, operator, leads, shelf) for row in connection.execute(_of(alerts), {"ids": line_ids})]
    if case_ids:
        linked = _counts(connection.execute(_of(f"{lines.LINKED} WHERE a.case_id IN :ids {lines.BY_CASE}"), {"ids": case_ids}))
        rows += [case_line(row, limits, linked, operator, leads) for row in connection.execute(_of(cases), {"ids": case_ids})]
    return rows


def _readable(connection: Connection, rows: list[QueueRow], reader: Reader | None) -> list[QueueRow]:
    """The lines this person may read. Who sees all cases pays nothing for it, and loads nothing before the first paint."""
    if reader is None or reader.role in SEES_ALL_CASES:
        return rows
    from models.views.visibility import readable_case_ids

    readable: set[str] = set(connection.execute(readable_case_ids(connection, reader).where(_CASE.state.in_(OPEN_CASES))).scalars())
    return [row for row in rows if row.case_id in readable]


def _of(statement: str) -> sa.TextClause:
    return sa.text(statement).bindparams(sa.bindparam("ids", type_=sa.Text(), expanding=True))


def _counts(rows: Iterable[Any]) -> dict[str, int]:
    return {str(row.case_id): int(row.alerts) - 1 for row in rows}


def _matters(connection: Connection, ids: list[str]) -> tuple[list[str], list[str]]:
    """The cases these ids belong to, and the line ids: alerts as they are named, cases by their first alert."""
    cases: dict[str, str] = {}
    found = dict.fromkeys(connection.execute(sa.select(_ALERT.id).where(_ALERT.id.in_(ids))).scalars())
    through = sa.select(_ALERT.case_id).where(_ALERT.id.in_(ids), _ALERT.case_id != "")
    for row in connection.execute(sa.select(_CASE.id, _CASE.first_alert_id).where(sa.or_(_CASE.id.in_(ids), _CASE.id.in_(through)))):
        cases[row.id] = row.first_alert_id
    found.update(dict.fromkeys(cases.values()))
    return list(cases), list(found)
