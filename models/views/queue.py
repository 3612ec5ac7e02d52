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
from models.rules.grouping import group_of
from models.rules.states import TERMINAL_CASE_STATES, AlertState, CaseState
from models.views.clocks import earliest_limits
from models.views.rows import Group, LimitRow, QueueRow

_ALERT = Alert.table.c
_CASE = Case.table.c

OPEN_ALERTS = (AlertState.NEW, AlertState.ACKNOWLEDGED)
OPEN_CASES = tuple(state for state in CaseState if state not in TERMINAL_CASE_STATES)

_ALERT_COLUMNS = (
    _ALERT.id, _ALERT.alert_no, _ALERT.level, _ALERT.state, _ALERT.received_at, _ALERT.channel, _ALERT.summary, _ALERT.township, _ALERT.place_text,
    _ALERT.category, _ALERT.power_item, _ALERT.acknowledged_by, _ALERT.lon, _ALERT.lat, _ALERT.version,
)  # fmt: skip
_CASE_COLUMNS = (
    _CASE.id, _CASE.first_alert_id, _CASE.case_no, _CASE.level, _CASE.state, _CASE.title, _CASE.township, _CASE.place_text, _CASE.category,
    _CASE.power_item, _CASE.lead, _CASE.version, _CASE.lon, _CASE.lat, _ALERT.alert_no, _ALERT.received_at, _ALERT.channel, _ALERT.acknowledged_by,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched:
    """What became of some matters: the lines that are in the queue now, and the line ids that are in it no more."""

    rows: tuple[QueueRow, ...]
    gone: frozenset[str]


def queue(connection: Connection, now: datetime, operator: str = "", leads: Mapping[str, str] | None = None) -> list[QueueRow]:
    """Every line of the queue, unsorted.

    `operator` is the name whose lines are marked `mine`; `leads` maps power items and categories to the department the duty list names,
    for what is not yet assigned.
    """
    limits = earliest_limits(connection, now)
    linked = _linked(connection, None)
    rows = [_alert_line(row, limits, operator, leads or {}) for row in connection.execute(_alerts())]
    rows += [_case_line(row, limits, linked, operator, leads or {}) for row in connection.execute(_cases())]
    return rows


def queue_of(connection: Connection, ids: Iterable[str], now: datetime, operator: str = "", leads: Mapping[str, str] | None = None) -> Touched:
    """The lines of just these alerts and cases (`ids` of either kind): what changed after a journal entry named them."""
    wanted = list(dict.fromkeys(key for key in ids if key))
    if not wanted:
        return Touched((), frozenset())
    case_ids, line_ids = _matters(connection, wanted)
    limits = earliest_limits(connection, now, {*line_ids, *case_ids})
    linked = _linked(connection, case_ids)
    rows = [_alert_line(row, limits, operator, leads or {}) for row in connection.execute(_alerts().where(_ALERT.id.in_(line_ids)))]
    rows += [_case_line(row, limits, linked, operator, leads or {}) for row in connection.execute(_cases().where(_CASE.id.in_(case_ids)))]
    return Touched(tuple(rows), frozenset(line_ids) - {row.id for row in rows})


def line_of(connection: Connection, key: str, now: datetime, operator: str = "", leads: Mapping[str, str] | None = None) -> QueueRow | None:
    """The line of one alert or case, also when it has left the queue; None for an id that names nothing."""
    case_ids, line_ids = _matters(connection, [key])
    limits = earliest_limits(connection, now, {*line_ids, *case_ids})
    if case_ids:
        row = connection.execute(_cases(every=True).where(_CASE.id.in_(case_ids))).first()
        if row is not None:
            return _case_line(row, limits, _linked(connection, case_ids), operator, leads or {})
    row = connection.execute(_alerts(every=True).where(_ALERT.id.in_(line_ids))).first()
    return None if row is None else _alert_line(row, limits, operator, leads or {})


def _alerts(every: bool = False) -> sa.Select[Any]:
    chosen = sa.select(*_ALERT_COLUMNS)
    return chosen if every else chosen.where(_ALERT.state.in_(OPEN_ALERTS))


def _cases(every: bool = False) -> sa.Select[Any]:
    chosen = sa.select(*_CASE_COLUMNS).select_from(Case.table.join(Alert.table, _ALERT.id == _CASE.first_alert_id))
    return chosen if every else chosen.where(_CASE.state.in_(OPEN_CASES))


def _matters(connection: Connection, ids: list[str]) -> tuple[list[str], list[str]]:
    """The cases these ids belong to, and the line ids: alerts as they are named, cases by their first alert."""
    cases: dict[str, str] = {}
    lines = dict.fromkeys(connection.execute(sa.select(_ALERT.id).where(_ALERT.id.in_(ids))).scalars())
    through = sa.select(_ALERT.case_id).where(_ALERT.id.in_(ids), _ALERT.case_id != "")
    for row in connection.execute(sa.select(_CASE.id, _CASE.first_alert_id).where(sa.or_(_CASE.id.in_(ids), _CASE.id.in_(through)))):
        cases[row.id] = row.first_alert_id
    lines.update(dict.fromkeys(cases.values()))
    return list(cases), list(lines)


def _linked(connection: Connection, case_ids: list[str] | None) -> dict[str, int]:
    """How many alerts beside its first one each case carries."""
    where = _ALERT.case_id.in_(case_ids) if case_ids is not None else _ALERT.case_id.in_(sa.select(_CASE.id).where(_CASE.state.in_(OPEN_CASES)))
    counted = sa.select(_ALERT.case_id, sa.func.count()).where(where).group_by(_ALERT.case_id).having(sa.func.count() > 1)
    return {str(key): int(count) - 1 for key, count in connection.execute(counted)}


def _alert_line(row: Any, limits: Mapping[str, LimitRow], operator: str, leads: Mapping[str, str]) -> QueueRow:
    return QueueRow(
        id=row.id,
        case_id="",
        number=row.alert_no,
        level=row.level,
        group=Group(group_of(str(row.state)) or Group.AWAITING_FEEDBACK),
        received_at=row.received_at,
        channel=row.channel,
        title=row.summary,
        place=row.township or row.place_text,
        lead=duty_lead(leads, row.power_item, row.category),
        state=str(row.state),
        limit=limits.get(row.id),
        mine=bool(operator) and row.acknowledged_by == operator,
        lon=row.lon,
        lat=row.lat,
        version=row.version,
    )


def _case_line(row: Any, limits: Mapping[str, LimitRow], linked: Mapping[str, int], operator: str, leads: Mapping[str, str]) -> QueueRow:
    return QueueRow(
        id=row.first_alert_id,
        case_id=row.id,
        number=row.alert_no,
        level=row.level,
        group=Group(group_of(str(row.state)) or Group.AWAITING_FEEDBACK),
        received_at=row.received_at,
        channel=row.channel,
        title=row.title,
        place=row.township or row.place_text,
        lead=row.lead or duty_lead(leads, row.power_item, row.category),
        state=str(row.state),
        limit=limits.get(row.id),
        linked=linked.get(row.id, 0),
        mine=bool(operator) and row.acknowledged_by == operator,
        lon=row.lon,
        lat=row.lat,
        version=row.version,
    )


def duty_lead(leads: Mapping[str, str], power_item: str, category: str) -> str:
    """The department the duty list names for an item, else for a category; "" when it names none."""
    return leads.get(power_item) or leads.get(category) or ""
