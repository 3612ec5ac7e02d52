"""Who changed something last, as a person is told it: “李梅 changed this at 09:41; look again”."""

from __future__ import annotations

import sqlalchemy as sa

from models.base import Record
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.rules.referrals import UNTOLD_KINDS
from models.rules.refusal import Reason, reason


def changed_by(turn: Turn, record: Record) -> Reason:
    """`stale_version` with the newest entry about `record`."""
    newest = sa.select(JOURNAL.c.actor, JOURNAL.c.at, JOURNAL.c.kind).where(about(record), JOURNAL.c.kind.not_in(UNTOLD_KINDS))
    row = turn.batch.connection.execute(newest.order_by(JOURNAL.c.seq.desc()).limit(1)).first()
    who, when, kind = (row.actor, row.at, row.kind) if row is not None else ("", turn.at, "")
    return reason("stale_version", who=who, when=when, kind=kind, object_id=record.id)


def about(record: Record) -> sa.ColumnElement[bool]:
    """The journal's entries about a record, by the columns the journal is searched by."""
    if isinstance(record, Alert):
        return JOURNAL.c.alert_id == record.id
    of_object = JOURNAL.c.object_id == record.id
    return JOURNAL.c.case_id == record.id if isinstance(record, Case) else sa.and_(JOURNAL.c.case_id == getattr(record, "case_id", ""), of_object)
