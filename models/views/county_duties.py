"""What the county owes whether there are cases or not: the rounds of its periodic duties, and what its conferences resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.conference import Conference
from models.records.follow_up import FollowUp
from models.records.period_duty import PeriodDuty
from models.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One round that is still owed. `text` and `source` are the rule's own; `stage` 0.0, 0.5, 0.8, or 1.0 when it is overdue."""

    id: str
    rule: str
    period: str
    who: str
    text: str
    source: str
    due_at: datetime
    stage: float
    rule_version: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One resolution that is not done. `signed`: the minutes are signed, so it runs to its day."""

    id: str
    conference_id: str
    held_at: datetime
    no: int
    text: str
    lead: str
    assists: tuple[str, ...]
    due_at: datetime
    signed: bool
    is_overdue: bool
    last_progress: str
    case_ids: tuple[str, ...]


def duty_rows(connection: Connection, book: Rulebook, now: datetime) -> tuple[DutyRow, ...]:
    """The rounds owed at `now`, the earliest due first."""
    table = PeriodDuty.table.c
    rows = connection.execute(sa.select(PeriodDuty.table).where(table.state == "running").order_by(table.due_at, table.rule))
    found = (PeriodDuty.from_row(dict(row._mapping)) for row in rows)
    return tuple(
        DutyRow(
            id=duty.id,
            rule=duty.rule,
            period=duty.period,
            who=duty.who,
            text=book.rules[duty.rule].text or book.rules[duty.rule].note if duty.rule in book.rules else "",
            source=book.rules[duty.rule].src if duty.rule in book.rules else "",
            due_at=duty.due_at,
            stage=1.0 if now >= duty.due_at else duty.warn_stage,
            rule_version=duty.rule_version,
        )
        for duty in found
    )


def follow_up_rows(connection: Connection, now: datetime) -> tuple[FollowUpRow, ...]:
    """The follow-ups that are not done, the earliest due first."""
    table = FollowUp.table
    joined = sa.join(table, Conference.table, Conference.table.c.id == table.c.conference_id)
    columns = (table, Conference.table.c.at.label("held_at"), Conference.table.c.signed_at.label("signed_at"))
    chosen = sa.select(*columns).select_from(joined).where(table.c.done_at.is_(None)).order_by(table.c.due_at, table.c.id)
    return tuple(
        FollowUpRow(
            id=row.id,
            conference_id=row.conference_id,
            held_at=row.held_at,
            no=row.no,
            text=row.text,
            lead=row.lead,
            assists=tuple(row.assists),
            due_at=row.due_at,
            signed=row.signed_at is not None,
            is_overdue=row.signed_at is not None and now >= row.due_at,
            last_progress=row.progress[-1]["text"] if row.progress else "",
            case_ids=tuple(row.cases),
        )
        for row in connection.execute(chosen)
    )
