"""What of each kind of export may be written out: nothing secret ever, and for a person only what he may read."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.document import Document
from models.records.proposal import Proposal
from models.records.red_flag import RedFlag
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.records.video import ViewLog
from models.rules.referrals import HIDDEN_CLOCK, HIDDEN_COMMANDS, HIDDEN_KINDS, HIDDEN_PAPER, Reader
from models.rules.row_scope import SEES_ALL_CASES
from models.views.secrecy import hidden_entries, referral_condition
from models.views.view_log import SEES_ALL_LOOKS
from models.views.visibility import alert_condition, case_condition, document_condition, readable_case_ids

Condition = sa.ColumnElement[bool]


def exportable(connection: Connection, what: str, reader: Reader | None) -> tuple[Condition, ...]:
    """Return the conditions on the table of this kind of export; () where all of it may go out."""
    if reader is None:
        return _for_nobody(what)
    if what == "cases":
        return (case_condition(connection, reader),)
    if what == "alerts":
        return (alert_condition(connection, reader),)
    if what == "documents":
        return (document_condition(connection, reader),)
    if what == "clocks":
        return (_clocks(connection, reader),)
    if what == "views":
        return () if reader.role in SEES_ALL_LOOKS else (ViewLog.table.c.operator_id == reader.id,)
    return (_entries(connection, reader),) if what == "journal" else (sa.true() if reader.role in SEES_ALL_CASES else sa.false(),)


def _for_nobody(what: str) -> tuple[Condition, ...]:
    if what == "documents":
        return (Document.table.c.kind != HIDDEN_PAPER,)
    if what == "clocks":
        return (RunningClock.table.c.rule != HIDDEN_CLOCK,)
    return (_told_to_everybody(),) if what == "journal" else ()


def _told_to_everybody() -> Condition:
    proposals = sa.select(Proposal.table.c.id).where(Proposal.table.c.command.in_(HIDDEN_COMMANDS))
    clocks = sa.select(RunningClock.table.c.id).where(RunningClock.table.c.rule == HIDDEN_CLOCK)
    flags = sa.select(RedFlag.table.c.id).where(RedFlag.table.c.secret)
    referred = sa.and_(JOURNAL.c.kind == "red_flag.cleared", sa.type_coerce(JOURNAL.c.facts, sa.Text).like('%"outcome":"referred"%'))
    return sa.and_(
        JOURNAL.c.kind.not_in(HIDDEN_KINDS),
        JOURNAL.c.object_id.not_in(proposals),
        JOURNAL.c.object_id.not_in(clocks),
        JOURNAL.c.object_id.not_in(flags),
        sa.not_(referred),
    )


def _clocks(connection: Connection, reader: Reader) -> Condition:
    table = RunningClock.table.c
    alerts = sa.select(Alert.table.c.id).where(alert_condition(connection, reader))
    referrals = sa.select(MisconductReferral.table.c.id).where(referral_condition(reader))
    of_his = sa.or_(sa.and_(table.case_id != "", table.case_id.in_(readable_case_ids(connection, reader))), table.alert_id.in_(alerts))
    return sa.or_(sa.and_(table.rule != HIDDEN_CLOCK, of_his), sa.and_(table.rule == HIDDEN_CLOCK, table.object_id.in_(referrals)))


def _entries(connection: Connection, reader: Reader) -> Condition:
    """The entries of his cases and alerts, less those he may not know of; entries of no case are for those who see all cases."""
    cases = readable_case_ids(connection, reader)
    alerts = sa.select(Alert.table.c.id).where(alert_condition(connection, reader))
    about = sa.or_(sa.and_(JOURNAL.c.case_id != "", JOURNAL.c.case_id.in_(cases)), sa.and_(JOURNAL.c.alert_id != "", JOURNAL.c.alert_id.in_(alerts)))
    if reader.role in SEES_ALL_CASES:
        about = sa.or_(about, sa.and_(JOURNAL.c.case_id == "", JOURNAL.c.alert_id == ""))
    unknown = sa.select(RunningClock.table.c.id).where(
        RunningClock.table.c.rule == HIDDEN_CLOCK,
        RunningClock.table.c.object_id.not_in(sa.select(MisconductReferral.table.c.id).where(referral_condition(reader))),
    )
    hidden = hidden_entries(connection, reader, about)
    return sa.and_(about, JOURNAL.c.object_id.not_in(unknown), JOURNAL.c.seq.not_in(sorted(hidden)) if hidden else sa.true())
