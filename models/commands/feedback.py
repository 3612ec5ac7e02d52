"""The handler's result comes back, is verified by somebody else, and is accepted or returned for what is missing (反馈·核验)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.receiving import not_the_receiver, paper_follows, transfer_and_case
from models.commands.turn import Turn
from models.records.case import Case
from models.records.transfer import CaseTransfer, Feedback
from models.rules.guards import leniency
from models.rules.refusal import Reason, reason, warning
from models.rules.states import TERMINAL_TRANSFER_STATES, TransferState, after, step_objection
from models.rules.step_names import Step

Result = Literal[
    "penalty",
    "simple_penalty",
    "ordered_correction",
    "leniency_no_penalty",
    "public_security_penalty",
    "criminal_result",
    "court_enforcement_applied",
    "compensation_started",
    "rectified_by_campaign",
    "not_established",
    "handled_elsewhere",
]

UNANSWERED = (TransferState.DRAFT, TransferState.PROPOSED, TransferState.APPROVED, TransferState.SENT)
"""States in which the receiver has not yet taken the case: nothing can be fed back."""


@dataclass(frozen=True)
class SubmitFeedback(Command):
    """Feed back the result of one transfer (T-30). The case is checked once every transfer that owes a feedback has fed back."""

    name: ClassVar[str] = "submit_feedback"

    transfer: str
    result: Result
    measures: str
    decision_no: str = ""
    amount_yuan: float | None = None
    correction_due: date | None = None
    evidence: tuple[Any, ...] = ()
    leniency: Mapping[str, bool] = field(default_factory=dict)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        return transfer_and_case(turn, self.transfer)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        if transfer.state in {*TERMINAL_TRANSFER_STATES, *UNANSWERED} or transfer.fed_back:
            return (reason("step_not_open", state=transfer.state, step=self.name),)
        return step_objection(case.state, self._step(turn, transfer, case))

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*not_the_receiver(turn, turn.get(CaseTransfer, self.transfer)), *leniency(self.result, self.leniency))

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        transfer = turn.get(CaseTransfer, self.transfer)
        by = [transfer.admin_filed_by, transfer.handler, turn.on_behalf_of or turn.actor.name] if self.result == "penalty" else []
        known = [name for name in by if name]
        return (warning("four_steps_same_person", people=known),) if len(set(known)) < len(known) else ()

    def carry_out(self, turn: Turn) -> None:
        transfer, case = transfer_and_case(turn, self.transfer)
        case.state = after(case.state, self._step(turn, transfer, case))
        transfer.fed_back = True
        kept = turn.add(self._feedback(turn, transfer, case))
        limits.stop(turn, "R-228", transfer)
        if self.result == "penalty":
            limits.stop(turn, "R-310", transfer)
        is_last = not _waited_for(turn, case)
        if is_last:
            limits.start(turn, "R-229", case)
        paper_follows(turn, case, self.name)
        self._paper(turn, transfer, case)
        turn.write(
            "feedback.submitted",
            transfer,
            feedback=kept.id,
            unit=kept.unit,
            result=self.result,
            decision_no=self.decision_no,
            amount_yuan=self.amount_yuan,
            last=is_last,
        )

    def _step(self, turn: Turn, transfer: CaseTransfer, case: Case) -> Step:
        others = [waiting for waiting in _waited_for(turn, case) if waiting.id != transfer.id]
        return Step.SUBMIT_BESIDE if others or not transfer.feedback_required else Step.SUBMIT_FEEDBACK

    def _feedback(self, turn: Turn, transfer: CaseTransfer, case: Case) -> Feedback:
        return Feedback(
            case_id=case.id,
            transfer_id=transfer.id,
            round=case.round,
            result=self.result,
            measures=self.measures,
            decision_no=self.decision_no,
            amount_yuan=self.amount_yuan,
            correction_due=self.correction_due,
            evidence=list(self.evidence),
            leniency=dict(self.leniency),
            submitted_at=turn.at,
            typed_by=turn.actor.name,
            typed_by_id=turn.actor.id,
            submitted_for=turn.on_behalf_of,
            unit=turn.acting_unit,
        )

    def _paper(self, turn: Turn, transfer: CaseTransfer, case: Case) -> None:
        paper(
            turn,
            "D-12",
            case=case,
            recipients=("center",),
            case_no=case.case_no,
            unit=transfer.unit,
            result=self.result,
            decision_no=self.decision_no,
            measures=self.measures,
            amount_yuan=self.amount_yuan,
            correction_due=self.correction_due,
            evidence=self.evidence,
            submitter=turn.on_behalf_of or turn.actor.name,
        )


def feedback_of(turn: Turn, case: Case) -> list[Feedback]:
    """Return the newest feedback of each transfer of this round that has fed back, oldest first; what was withdrawn since counts no more."""
    table = Feedback.table
    found = turn.find(Feedback, table.c.case_id == case.id, table.c.round == case.round, order=[table.c.submitted_at, table.c.id])
    newest = {given.transfer_id: given for given in found}
    fed_back = {transfer.id for transfer in turn.transfers_of(case) if transfer.fed_back and transfer.state not in TERMINAL_TRANSFER_STATES}
    return [given for given in newest.values() if given.transfer_id in fed_back]


def is_accepted(turn: Turn, case: Case) -> bool:
    """Whether all feedback that is owed is in and accepted."""
    found = feedback_of(turn, case)
    return bool(found) and not _waited_for(turn, case) and all(given.decision == "accepted" for given in found)


def _waited_for(turn: Turn, case: Case) -> list[CaseTransfer]:
    return [
        transfer
        for transfer in turn.transfers_of(case)
        if transfer.feedback_required and not transfer.fed_back and transfer.state not in TERMINAL_TRANSFER_STATES
    ]
