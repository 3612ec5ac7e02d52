"""The first-response units with their last positions and what they have in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.people import Officer, ResponseUnit
from models.records.task import FirstResponseTask
from models.rules.states import TERMINAL_TASK_STATES
from models.views.rows import UnitRow

_TASK = FirstResponseTask.table.c


class UnitTask(NamedTuple):
    """One open first response of one unit: which case, how far, and the unit with its tag."""

    case_id: str
    state: str
    unit_id: str
    label: str


def units(connection: Connection) -> tuple[UnitRow, ...]:
    """All units by label; `officers` are the names or ids as the unit's record holds them."""
    in_hand = Counter(task.unit_id for task in open_tasks(connection))
    chosen = sa.select(ResponseUnit.table).order_by(ResponseUnit.table.c.label)
    return tuple(_row(row, in_hand[row.id]) for row in connection.execute(chosen))


def open_tasks(connection: Connection) -> Iterator[UnitTask]:
    """The open first responses of each unit, oldest first: ordered as the unit, or to people who are the unit's."""
    people = {key: row.id for row in connection.execute(sa.select(Officer.table.c.id, Officer.table.c.name)) for key in (row.id, row.name)}
    crews = [
        (row.id, row.label, {people.get(name, name) for name in row.officers or ()})
        for row in connection.execute(sa.select(ResponseUnit.table.c.id, ResponseUnit.table.c.label, ResponseUnit.table.c.officers))
    ]
    chosen = sa.select(_TASK.case_id, _TASK.state, _TASK.response_unit_id, _TASK.officers).where(_TASK.state.not_in(TERMINAL_TASK_STATES))
    for task in connection.execute(chosen.order_by(_TASK.ordered_at, _TASK.id)):
        sent = set(task.officers or ())
        for unit_id, label, crew in crews:
            if task.response_unit_id == unit_id or (not task.response_unit_id and crew & sent):
                yield UnitTask(task.case_id, str(task.state), unit_id, label)


def _row(row: Any, in_hand: int) -> UnitRow:
    return UnitRow(
        id=row.id,
        label=row.label,
        name=row.name,
        department=row.department,
        responder=row.responder,
        leader=row.leader,
        officers=tuple(row.officers or ()),
        lon=row.lon,
        lat=row.lat,
        position_at=row.position_at,
        tasks_in_hand=in_hand,
    )
