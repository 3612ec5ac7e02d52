"""The list of cases behind F4: by number, words, place or unit, open ones first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.case import Case
from models.rules.kept_text import sought
from models.rules.referrals import Reader
from models.rules.states import TERMINAL_CASE_STATES
from models.views.case_rows import CaseLine
from models.views.queue import earliest_limits
from models.views.visibility import case_condition

MOST = 300


def case_list(
    connection: Connection, now: datetime, typed: str = "", states: Collection[str] = (), *, hidden: Collection[str] = (), reader: Reader | None = None
) -> tuple[CaseLine, ...]:
    """The newest cases of the reader's scope that hold every word of `typed`; `states` narrows to these; `hidden` are ids left out."""
    table = Case.table.c
    where: list[sa.ColumnElement[bool]] = [] if reader is None else [case_condition(connection, reader)]
    for word in sought(typed).split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        where.append(sa.or_(*(column.ilike(like) for column in (table.case_no, table.title, table.township, table.place_text, table.main_facts, table.lead))))
    if states:
        where.append(table.state.in_(list(states)))
    ended = sa.case((table.state.in_([str(state) for state in TERMINAL_CASE_STATES]), 1), else_=0)
    chosen = sa.select(Case.table).where(*where).order_by(ended, table.filed_at.desc(), table.id).limit(MOST)
    rows = [row for row in connection.execute(chosen).all() if row.id not in hidden]
    limits = earliest_limits(connection, now, [row.id for row in rows]) if rows else {}
    return tuple(
        CaseLine(
            case_id=row.id,
            alert_id=row.first_alert_id,
            case_no=row.case_no,
            title=row.title,
            level=row.level,
            state=str(row.state),
            township=row.township,
            lead=row.lead,
            filed_at=row.filed_at,
            closed_at=row.closed_at,
            limit=limits.get(row.id),
            supervised=bool(row.supervision),
        )
        for row in rows
    )
