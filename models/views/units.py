"""The first-response units with their last positions and what they have in hand."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.people import ResponseUnit
from models.records.task import FirstResponseTask
from models.rules.states import OPEN_TASK_STATES
from models.views.rows import UnitRow

_TASK = FirstResponseTask.table.c


def units(connection: Connection) -> tuple[UnitRow, ...]:
    """All units by label; `officers` are the names or ids as the unit's record holds them."""
    in_hand = tasks_in_hand(connection)
    chosen = sa.select(ResponseUnit.table).order_by(ResponseUnit.table.c.label)
    return tuple(_row(row, in_hand.get(row.id, 0)) for row in connection.execute(chosen))


def tasks_in_hand(connection: Connection) -> dict[str, int]:
    """Open first-response tasks by unit id."""
    counted = sa.select(_TASK.response_unit_id, sa.func.count()).where(_TASK.state.in_(OPEN_TASK_STATES), _TASK.response_unit_id != "")
    return {str(key): int(count) for key, count in connection.execute(counted.group_by(_TASK.response_unit_id))}


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
