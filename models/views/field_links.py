"""The links by which a team reports from its telephones, for the seat that sends them out. Never for the wall, a paper or an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.case import Case
from models.records.intake import FieldToken
from models.records.people import CallIn
from models.records.task import FirstResponseTask
from models.rules.states import OPEN_TASK_STATES, TERMINAL_CALLIN_STATES
from models.rules.undo import held_for

AT_ONCE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class FieldLinkRow:
    """One link. `name` is the officer's, or the unit's key where nobody is named; `path` follows the gateway's HTTP address.

    `open_at`: before it the link is not handed out, for the order is still held (ux.md 9.4).
    """

    name: str
    path: str
    open_at: datetime


def links_of_case(connection: Connection, case_id: str) -> tuple[FieldLinkRow, ...]:
    """Return the links of everybody who is out for a case now: of its open tasks, then of its open call-ins."""
    task, callin = FirstResponseTask.table.c, CallIn.table.c
    tasks = sa.select(task.id).where(task.case_id == case_id, task.state.in_(OPEN_TASK_STATES))
    calls = sa.select(callin.id).where(callin.case_id == case_id, callin.state.not_in(TERMINAL_CALLIN_STATES))
    level = connection.execute(sa.select(Case.table.c.level).where(Case.table.c.id == case_id)).scalar()
    hold = held_for(int(level or 1))
    return _links(connection, FieldToken.table.c.task_id.in_(tasks), hold) + _links(connection, FieldToken.table.c.callin_id.in_(calls), hold)


def links_of_task(connection: Connection, task_id: str) -> tuple[FieldLinkRow, ...]:
    """Return the links of one first-response task, in the order of its officers."""
    return _links(connection, FieldToken.table.c.task_id == task_id)


def links_of_call_in(connection: Connection, callin_id: str) -> tuple[FieldLinkRow, ...]:
    """Return the link of one call-in."""
    return _links(connection, FieldToken.table.c.callin_id == callin_id)


def _links(connection: Connection, where: sa.ColumnElement[bool], hold: timedelta = AT_ONCE) -> tuple[FieldLinkRow, ...]:
    table = FieldToken.table
    rows = connection.execute(sa.select(table.c.officer_name, table.c.unit, table.c.token, table.c.made_at).where(where).order_by(table.c.id))
    return tuple(FieldLinkRow(row.officer_name or row.unit, f"/f/{row.token}", row.made_at + hold) for row in rows)
