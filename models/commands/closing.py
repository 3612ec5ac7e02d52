"""A case ends: the reporter is answered, what is owed is done or waived, and the leader of the desk closes it (办结)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from models.base import Record
from models.commands import limits
from models.commands.agenda import keep_for_next
from models.commands.command import Command, unexplained
from models.commands.duties import still_open
from models.commands.feedback import feedback_of, is_accepted
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case, Obligation, SupervisionRecord
from models.records.red_flag import RedFlag
from models.records.transfer import CaseTransfer
from models.rules.guards import closing_with_fine_only
from models.rules.key_cases import closing_needs_leader
from models.rules.obligations import still_owed
from models.rules.refusal import Reason, reason
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step

UNDECIDED: Final = frozenset(
    {
        TransferState.DRAFT,
        TransferState.PROPOSED,
        TransferState.APPROVED,
        TransferState.SENT,
        TransferState.RECEIVED,
        TransferState.SUPPLEMENT_ASKED,
        TransferState.REFUSED,
        TransferState.WITHDRAWN,
    }
)
"""States of a criminal transfer in which the police have decided nothing (reading 26)."""


@dataclass(frozen=True)
class CloseCase(Command):
    """Close a case whose feedback is accepted and which owes nothing (T-33); a key case is closed by the duty leader's approval."""

    name: ClassVar[str] = "close_case"

    case: str
    lessons: str = ""
    conference_item: str = ""

    def variant(self, turn: Turn) -> str:
        """`key` where the duty leader approves."""
        return "key" if closing_needs_leader(turn.get(Case, self.case).flags) else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.CLOSE_CASE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        unaccepted = () if is_accepted(turn, case) else (reason("feedback_not_accepted"),)
        return (*unaccepted, *open_duties(turn, case), *_fine_for_a_crime(turn, case))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.CLOSE_CASE)
        case.closed_at, case.closed_by, case.lessons = turn.at, turn.actor.name, self.lessons
        limits.stop_all(turn, case)
        if "key_case" in case.flags:
            limits.start(turn, "R-235", case)
        if self.conference_item:
            keep_for_next(turn, self.conference_item, case)
        results = [turn.add(record) for record in _results(turn, case)]
        self._paper(turn, case, results)
        turn.write(
            "case.closed",
            case,
            case_no=case.case_no,
            round=case.round,
            results=[result.result for result in results],
            lessons=self.lessons,
            conference_item=self.conference_item,
        )

    def _paper(self, turn: Turn, case: Case, results: list[SupervisionRecord]) -> None:
        verifiers = sorted({given.decided_by for given in feedback_of(turn, case)})
        paper(
            turn,
            "D-16",
            case=case,
            case_no=case.case_no,
            results=[{"unit": kept.unit, "result": kept.result, "decision_no": kept.decision_no} for kept in results],
            verifiers=verifiers,
            obligations=[{"kind": duty.kind, "waived_by": duty.waived_by} for duty in turn.find(Obligation, Obligation.table.c.case_id == case.id)],
            red_flags=_flags_as_answered(turn, case),
            recheck="R-235" if "key_case" in case.flags else "",
            lessons=self.lessons,
            conference_item=self.conference_item,
        )


@dataclass(frozen=True)
class WaiveObligation(Command):
    """Let one duty of a case go, with a reason (4.5). `obligation` is `kind`, `kind@object` or the obligation's id."""

    name: ClassVar[str] = "waive_obligation"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    case: str
    obligation: str
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """Nothing is waived without a reason."""
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        not_owed = (reason("step_not_open", state=case.state, step=self.name, obligation=self.obligation),)
        return step_objection(case.state, Step.WAIVE_OBLIGATION) or (() if self._meant(turn, case) else not_owed)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        duties = self._meant(turn, case)
        for duty in duties:
            kept = turn.batch.get(Obligation, duty.id) or turn.add(duty)
            kept.waived_by, kept.waive_reason = turn.actor.name, self.reason
        turn.write("obligation.waived", case, obligations=[_name(duty) for duty in duties], reason=self.reason)

    def _meant(self, turn: Turn, case: Case) -> list[Obligation]:
        return [duty for duty in still_open(turn, case) if self.obligation in (duty.kind, duty.id, _name(duty))]


@dataclass(frozen=True)
class RecordNoTransferReason(Command):
    """Say why a case with a criminal indicator was not transferred to the police (G-09); the procuratorate sees it."""

    name: ClassVar[str] = "record_no_transfer_reason"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    case: str
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """The reason is all there is to it."""
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.RECORD_NO_TRANSFER_REASON)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.no_transfer_reason = self.reason
        turn.write("no_transfer_reason.recorded", case, reason=self.reason)


def open_duties(turn: Turn, case: Case) -> tuple[Reason, ...]:
    """Return why the case may not end yet: what it still owes (G-05)."""
    return still_owed([(duty.kind, duty.object_id) for duty in still_open(turn, case)])


def _fine_for_a_crime(turn: Turn, case: Case) -> tuple[Reason, ...]:
    criminal = turn.find(CaseTransfer, CaseTransfer.table.c.case_id == case.id, CaseTransfer.table.c.kind == "criminal")
    return closing_with_fine_only(
        case.flags,
        [given.result for given in feedback_of(turn, case)],
        criminal_transfer_decided=any(transfer.state not in UNDECIDED for transfer in criminal),
        no_transfer_reason=case.no_transfer_reason,
    )


def _flags_as_answered(turn: Turn, case: Case) -> list[dict[str, object]]:
    """The red flags of the case as the closing paper names them (D-16): whether the unit has answered and a supervisor decided."""
    table = RedFlag.table
    known = turn.find(RedFlag, table.c.case_id == case.id, table.c.secret.is_(False), order=[table.c.raised_at, table.c.id])
    return [{"kind": flag.kind, "answered": bool(flag.answers), "decided": bool(flag.outcome)} for flag in known]


def _results(turn: Turn, case: Case) -> list[SupervisionRecord]:
    """Return the results of this round as the supervision database keeps them (000 四(三)2, F-038)."""
    return [
        SupervisionRecord(
            case_id=case.id,
            at=turn.at,
            round=given.round,
            result=given.result,
            unit=given.unit,
            decision_no=given.decision_no,
            amount_yuan=given.amount_yuan,
        )
        for given in feedback_of(turn, case)
    ]


def _name(duty: Obligation) -> str:
    return f"{duty.kind}@{duty.object_id}" if duty.object_id else duty.kind
