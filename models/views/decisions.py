"""What waits for a decision: proposals, longer terms asked for, edits of rules, a shift that is offered – and which of them this person decides.

Who may not know of a step is not told of its proposal. Source: commands.md 1, “Propose and approve”; domain.md 2, 5 “Rule editing”, 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.assistance import AssistanceRequest, Extension
from models.records.case import Case
from models.records.proposal import Proposal
from models.records.rule_edit import RuleEdit
from models.records.shift import ShiftHandover
from models.records.transfer import CaseTransfer
from models.rules.handover_states import ExtensionState
from models.rules.object_states import ShiftState
from models.rules.one_person import Doer, same_person
from models.rules.permits import decides
from models.rules.referrals import Reader
from models.rules.states import ProposalState
from models.views.secrecy import may_read_proposal
from models.views.visibility import case_condition

VARIANTS: Final = ("", "key", "off_duty", "override", "release", "swap", "other_department", "done")
"""The variants a line of the permit table may have: the door picks the one that applies, the list takes any."""
MOST: Final = 400


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One thing that waits.

    `kind` proposal, extension, edit or shift; `command` what was asked for; `answer` the command that says yes, `refusal` the one that says no
    ("" where the answer itself takes both); `argument` the one of both that names this. `args` is what was typed, by argument.
    `is_mine`: this person's role decides it and it is not his own; `is_own`: he asked for it himself.
    """

    id: str
    kind: str
    command: str
    answer: str
    refusal: str
    argument: str
    by: str
    at: datetime
    on_behalf_of: str = ""
    source: str = ""
    proof: str = ""
    case_id: str = ""
    case_no: str = ""
    title: str = ""
    level: int = 0
    args: Mapping[str, Any] = field(default_factory=dict, hash=False)
    warnings: tuple[str, ...] = ()
    is_mine: bool = False
    is_own: bool = False


def decisions(connection: Connection, reader: Reader) -> tuple[DecisionRow, ...]:
    """Everything that waits and this person may know of: first what he decides, then the rest, each the oldest first."""
    rows = [*_proposals(connection, reader), *_extensions(connection, reader), *_edits(connection, reader), *_shifts(connection, reader)]
    return tuple(sorted(_with_cases(connection, rows, reader), key=lambda row: (not row.is_mine, row.at, row.id)))


def _proposals(connection: Connection, reader: Reader) -> Iterator[DecisionRow]:
    table = Proposal.table
    for row in connection.execute(sa.select(table).where(table.c.state == ProposalState.OPEN).order_by(table.c.proposed_at).limit(MOST)):
        if may_read_proposal(reader, row.command, row.proposed_by_id, row.args or {}):
            own = bool(same_person(Doer(reader.id, reader.name), [Doer(row.proposed_by_id, row.proposed_by, row.on_behalf_of)]))
            yield DecisionRow(
                id=row.id,
                kind="proposal",
                command=row.command,
                answer="approve_proposal",
                refusal="decline_proposal",
                argument="proposal",
                by=row.proposed_by,
                at=row.proposed_at,
                on_behalf_of=row.on_behalf_of,
                source=row.source,
                proof=row.proof,
                case_id=row.case_id,
                args=dict(row.args or {}),
                warnings=tuple(row.warnings or ()),
                is_mine=not own and _decides(row.command, reader),
                is_own=own,
            )


def _extensions(connection: Connection, reader: Reader) -> Iterator[DecisionRow]:
    table = Extension.table
    waiting = connection.execute(sa.select(table).where(table.c.state == ExtensionState.REQUESTED).order_by(table.c.requested_at).limit(MOST)).all()
    units = _units(connection, waiting)
    for row in waiting:
        own = reader.name in (row.requested_by, row.requested_for)
        yield DecisionRow(
            id=row.id,
            kind="extension",
            command="request_extension",
            answer="approve_extension",
            refusal="",
            argument="extension",
            by=row.requested_by,
            at=row.requested_at,
            on_behalf_of=row.requested_for,
            case_id=row.case_id,
            args={"unit": units.get(row.transfer_id or row.assistance_id, ""), "due": row.old_due_at, "new_due": row.new_due, "reason": row.reason},
            is_mine=_decides("approve_extension", reader),
            is_own=own,
        )


def _edits(connection: Connection, reader: Reader) -> Iterator[DecisionRow]:
    table = RuleEdit.table
    for row in connection.execute(sa.select(table).where(table.c.state != "published").order_by(table.c.proposed_at, table.c.id).limit(MOST)):
        answer = "publish_edit" if row.state == "reviewed" else "review_legality"
        own = row.proposed_by_id == reader.id
        yield DecisionRow(
            id=row.id,
            kind="edit",
            command="edit_rules" if row.kind == "rule" else "edit_power_list",
            answer=answer,
            refusal="",
            argument="edit",
            by=row.proposed_by,
            at=row.proposed_at,
            on_behalf_of=row.proposed_for,
            title=row.target,
            args={"rule": row.target, "change": dict(row.change or {}), "valid_from": row.valid_from, "reason": row.reason, "text": row.review_text},
            is_mine=not own and _decides(answer, reader),
            is_own=own,
        )


def _shifts(connection: Connection, reader: Reader) -> Iterator[DecisionRow]:
    table = ShiftHandover.table
    for row in connection.execute(sa.select(table).where(table.c.state == ShiftState.OFFERED).order_by(table.c.offered_at).limit(MOST)):
        yield DecisionRow(
            id=row.id,
            kind="shift",
            command="hand_over_shift",
            answer="accept_shift",
            refusal="",
            argument="handover",
            by=row.offered_by,
            at=row.offered_at,
            args={"to": row.to_name, "clocks": len(row.clocks or ()), "callins": len(row.callins or ()), "remarks": row.remarks},
            is_mine=row.to_id == reader.id,
            is_own=row.offered_by_id == reader.id,
        )


def _decides(command: str, reader: Reader) -> bool:
    for variant in VARIANTS:
        try:
            if decides(command, reader.role, variant):
                return True
        except KeyError:
            continue
    return False


def _units(connection: Connection, rows: Iterable[Any]) -> dict[str, str]:
    ids = {row.transfer_id or row.assistance_id for row in rows}
    transfer, asked = CaseTransfer.table.c, AssistanceRequest.table.c
    found = [*connection.execute(sa.select(transfer.id, transfer.unit).where(transfer.id.in_(ids)))]
    found += connection.execute(sa.select(asked.id, asked.unit).where(asked.id.in_(ids)))
    return {str(key): str(unit) for key, unit in found}


def _with_cases(connection: Connection, rows: list[DecisionRow], reader: Reader) -> Iterator[DecisionRow]:
    """The rows with number and matter of their case; what is about a case this person may not read is left out."""
    case = Case.table.c
    wanted = {row.case_id for row in rows if row.case_id}
    chosen = sa.select(case.id, case.case_no, case.title, case.level).where(case.id.in_(wanted), case_condition(connection, reader))
    known = {row.id: row for row in connection.execute(chosen)} if wanted else {}
    for row in rows:
        about = known.get(row.case_id)
        if about is not None:
            yield replace(row, case_no=about.case_no, title=about.title, level=about.level)
        elif not row.case_id:
            yield row
