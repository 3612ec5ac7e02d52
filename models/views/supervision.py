"""The supervision list: cases with red flags, overdue, pressed by a notice or listed; referrals and interference for who may know of them.

Each person sees the cases of his scope, and of what is secret only his share. Source: domain.md 10.1 ST-06, ST-11…ST-13, 10.3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.case import Case
from models.records.document import Document
from models.records.escalation import ListedSupervision
from models.records.interference import InterferenceRecord
from models.records.red_flag import RedFlag
from models.records.referral import MisconductReferral
from models.records.running_clock import RunningClock
from models.records.supervision_note import SupervisionNote
from models.records.supervision_notice import SupervisionNotice
from models.records.transfer import CaseTransfer
from models.rules.referrals import HIDDEN_CLOCK, Reader
from models.rules.states import TERMINAL_CASE_STATES
from models.views.secrecy import flag_condition, interference_condition, knows_of_referrals, referral_condition
from models.views.supervision_rows import (
    AnswerRow,
    FlagRow,
    GroundRow,
    InterferenceRow,
    LateRow,
    ListedRow,
    PressedRow,
    ReferralRow,
    SupervisedCaseRow,
    SupervisionPage,
)
from models.views.visibility import case_condition

NEARLY_LATE: Final = 0.8
"""From this warning on a limit stands on the list of what will be overdue."""

MOST: Final = 400

_CASE = Case.table.c
_FLAG = RedFlag.table.c
_CLOCK = RunningClock.table.c
_IS_LATE: Final = sa.or_(_CLOCK.warn_stage >= NEARLY_LATE, _CLOCK.overdue_at.is_not(None))
_ENDED: Final = tuple(TERMINAL_CASE_STATES)


def supervision(connection: Connection, reader: Reader, now: datetime) -> SupervisionPage:
    """Everything of the supervision screen for this person."""
    return SupervisionPage(now, supervised_cases(connection, reader, now), referrals(connection, reader), interference(connection, reader))


def supervised_cases(connection: Connection, reader: Reader, now: datetime, case_id: str = "") -> tuple[SupervisedCaseRow, ...]:
    """The cases of the list, or just this one if it is on it; those with standing flags first, then by level."""
    chosen = sa.select(Case.table).where(case_condition(connection, reader), sa.or_(*_why_listed(reader)))
    chosen = chosen.where(_CASE.id == case_id) if case_id else chosen.order_by(_CASE.level, _CASE.filed_at.desc(), _CASE.id).limit(MOST)
    cases = connection.execute(chosen).all()
    ids = [row.id for row in cases]
    flags, late = flags_of(connection, reader, ids), _late(connection, cases, now)
    pressed, listed, notes = _pressed(connection, ids), _listed(connection, ids), _note_counts(connection, ids)
    rows = [
        SupervisedCaseRow(
            case_id=row.id,
            alert_id=row.first_alert_id,
            case_no=row.case_no,
            title=row.title,
            level=row.level,
            state=str(row.state),
            township=row.township,
            lead=row.lead,
            flags=flags.get(row.id, ()),
            late=late.get(row.id, ()),
            notices=pressed.get(row.id, ()),
            listed=listed.get(row.id, ()),
            reasons=tuple(row.supervision or ()),
            note_count=notes.get(row.id, 0),
        )
        for row in cases
    ]
    return tuple(sorted(rows, key=lambda row: (not any(flag.stands for flag in row.flags), row.level, row.case_no)))


def flags_of(connection: Connection, reader: Reader | None, case_ids: Iterable[str]) -> dict[str, tuple[FlagRow, ...]]:
    """The red flags of these cases that this person may see, standing ones first, by case."""
    chosen = sa.select(RedFlag.table).where(_FLAG.case_id.in_(list(case_ids)), flag_condition(reader)).order_by(_FLAG.outcome, _FLAG.raised_at, _FLAG.id)
    found: dict[str, list[FlagRow]] = defaultdict(list)
    for row in connection.execute(chosen):
        found[row.case_id].append(_flag(row, reader))
    return {key: tuple(rows) for key, rows in found.items()}


def referrals(connection: Connection, reader: Reader) -> tuple[ReferralRow, ...]:
    """The referrals this person may know of, newest first."""
    table = MisconductReferral.table
    chosen = sa.select(table).where(referral_condition(reader)).order_by(table.c.signed_at.desc(), table.c.id.desc()).limit(MOST)
    rows = connection.execute(chosen).all()
    numbers = _case_numbers(connection, (row.case_id for row in rows))
    papers, due = _paper_numbers(connection, [row.document_id for row in rows]), _receipts_due(connection, [row.id for row in rows])
    return tuple(
        ReferralRow(
            id=row.id,
            case_id=row.case_id,
            case_no=numbers.get(row.case_id, ""),
            kind=row.kind,
            organ=row.organ,
            target_unit=row.target_unit,
            target_person=row.target_person,
            facts=row.facts,
            state=str(row.state),
            signed_at=row.signed_at,
            signed_by=row.signed_by,
            due_at=due.get(row.id),
            paper_no=papers.get(row.document_id, ""),
            result=row.result,
        )
        for row in rows
    )


def interference(connection: Connection, reader: Reader) -> tuple[InterferenceRow, ...]:
    """The interference records this person may read, newest first."""
    table = InterferenceRecord.table
    chosen = sa.select(table).where(interference_condition(reader)).order_by(table.c.at.desc(), table.c.id.desc()).limit(MOST)
    rows = connection.execute(chosen).all()
    numbers = _case_numbers(connection, (row.case_id for row in rows))
    return tuple(InterferenceRow(row.id, row.case_id, numbers.get(row.case_id, ""), row.who, row.how, row.words, row.at, row.by) for row in rows)


def _why_listed(reader: Reader) -> list[sa.ColumnElement[bool]]:
    """Why a case is on the list; one that has ended, only for what stands, is late, or was required of a unit after its end."""
    open_case = _CASE.state.not_in(_ENDED)
    flagged = sa.select(_FLAG.case_id).where(flag_condition(reader))
    standing = flagged.where(_FLAG.outcome == "")
    late = sa.select(_CLOCK.case_id).where(_CLOCK.state == "running", _IS_LATE, _CLOCK.rule != HIDDEN_CLOCK, _CLOCK.case_id != "")
    notice = SupervisionNotice.table.c
    pressed = sa.select(notice.case_id).where(notice.case_id != "")
    ended = Case.table.alias("ended")
    pressed_since = sa.select(notice.case_id).join(ended, ended.c.id == notice.case_id).where(notice.issued_at >= ended.c.closed_at)
    listed = sa.select(ListedSupervision.table.c.case_id).where(ListedSupervision.table.c.state != "delisted")
    marked = sa.type_coerce(_CASE.supervision, sa.Text) != "[]"
    because = [marked, _CASE.id.in_(flagged), _CASE.id.in_(pressed), _CASE.id.in_(listed)]
    return [_CASE.id.in_(standing), _CASE.id.in_(late), _CASE.id.in_(pressed_since), sa.and_(open_case, sa.or_(*because))]


def _flag(row: Any, reader: Reader | None) -> FlagRow:
    told = row.outcome != "referred" or knows_of_referrals(reader)
    return FlagRow(
        id=row.id,
        kind=row.kind,
        raised_at=row.raised_at,
        raised_by=row.raised_by,
        evidence=tuple(
            GroundRow(str(one["ground"]).partition(":")[0], datetime.fromisoformat(one["at"]), one["by"], dict(one["facts"])) for one in row.evidence or ()
        ),
        answers=tuple(AnswerRow(datetime.fromisoformat(one["at"]), one["by"], one["for"], one["unit"], one["text"], one["paper"]) for one in row.answers or ()),
        stands=not row.outcome,
        outcome=row.outcome if told else "",
        outcome_at=row.outcome_at if told else None,
        outcome_by=row.outcome_by if told else "",
        outcome_reason=row.outcome_reason if told else "",
    )


def _late(connection: Connection, cases: Iterable[Any], now: datetime) -> dict[str, tuple[LateRow, ...]]:
    leads = {row.id: row.lead or "center" for row in cases}
    chosen = sa.select(RunningClock.table).where(_CLOCK.case_id.in_(list(leads)), _CLOCK.state == "running", _IS_LATE)
    clocks = connection.execute(chosen.where(_CLOCK.rule != HIDDEN_CLOCK).order_by(_CLOCK.due_at, _CLOCK.id)).all()
    units = _units(connection, {clock.object_id for clock in clocks})
    found: dict[str, list[LateRow]] = defaultdict(list)
    for clock in clocks:
        over = clock.overdue_at is not None or clock.due_at < now
        days = max(0, (now - clock.due_at).days) if over else 0
        found[clock.case_id].append(LateRow(clock.rule, units.get(clock.object_id, leads[clock.case_id]), clock.due_at, over, days, clock.id))
    return {key: tuple(rows) for key, rows in found.items()}


def _units(connection: Connection, ids: set[str]) -> Mapping[str, str]:
    table = CaseTransfer.table.c
    return {str(key): str(unit) for key, unit in connection.execute(sa.select(table.id, table.unit).where(table.id.in_(ids)))}


def _pressed(connection: Connection, ids: list[str]) -> dict[str, tuple[PressedRow, ...]]:
    table = SupervisionNotice.table.c
    found: dict[str, tuple[PressedRow, ...]] = {}
    for row in connection.execute(sa.select(SupervisionNotice.table).where(table.case_id.in_(ids)).order_by(table.issued_at, table.id)):
        said = PressedRow(row.id, row.unit, row.rule, row.required, row.level, row.new_due, row.issued_at)
        found[row.case_id] = (*found.get(row.case_id, ()), said)
    return found


def _listed(connection: Connection, ids: list[str]) -> dict[str, tuple[ListedRow, ...]]:
    table = ListedSupervision.table.c
    found: dict[str, tuple[ListedRow, ...]] = {}
    for row in connection.execute(sa.select(ListedSupervision.table).where(table.case_id.in_(ids)).order_by(table.requested_at, table.id)):
        found[row.case_id] = (*found.get(row.case_id, ()), ListedRow(row.id, row.organ, str(row.state), row.doc_no, row.due))
    return found


def _note_counts(connection: Connection, ids: list[str]) -> dict[str, int]:
    table = SupervisionNote.table.c
    counted = sa.select(table.case_id, sa.func.count()).where(table.case_id.in_(ids)).group_by(table.case_id)
    return {str(key): int(count) for key, count in connection.execute(counted)}


def _paper_numbers(connection: Connection, ids: list[str]) -> dict[str, str]:
    table = Document.table.c
    return {str(key): str(number) for key, number in connection.execute(sa.select(table.id, table.doc_no).where(table.id.in_(ids)))}


def _receipts_due(connection: Connection, ids: list[str]) -> dict[str, datetime]:
    running = sa.select(_CLOCK.object_id, _CLOCK.due_at).where(_CLOCK.rule == HIDDEN_CLOCK, _CLOCK.state == "running", _CLOCK.object_id.in_(ids))
    return {str(key): due_at for key, due_at in connection.execute(running)}


def _case_numbers(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    return {str(key): str(number) for key, number in connection.execute(sa.select(_CASE.id, _CASE.case_no).where(_CASE.id.in_(list(ids))))}
