"""A case too grave for the county is handled higher up (提级办理): the director approves, the organ above takes it up or declines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.handing_over import follow_lead, owe_replies_again, send, unknown_units, withdraw
from models.commands.jurisdiction import open_dispute
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.escalation import Escalation
from models.records.transfer import CaseTransfer
from models.rules.guards import criterion
from models.rules.handover_states import DisputeState, EscalationState
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_TRANSFER_STATES, TransferState, after, step_objection
from models.rules.step_names import Step

CRITERIA = "R-407"


@dataclass(frozen=True)
class AskedAbove(Command):
    """What is asked of an organ above on a criterion of R-407: to take a case up, or to list it. `step` is the step of the case."""

    optional: ClassVar[frozenset[str]] = frozenset({"criterion"})
    step: ClassVar[Step]

    case: str
    criterion: str
    organ: str
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """Without a criterion it is refused as `criterion_missing`."""
        return (*super().missing(), *no_criterion(self.criterion))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, self.step)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*criterion(turn.rulebook, CRITERIA, self.criterion), *unknown_units(turn, "organ", self.organ))


@dataclass(frozen=True)
class EscalateCase(AskedAbove):
    """Hand the case to an organ above on a criterion of R-407 (T-34); the Center keeps tracking it."""

    name: ClassVar[str] = "escalate_case"
    step: ClassVar[Step] = Step.ESCALATE_CASE

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.ESCALATE_CASE)
        limits.stop_on_case(turn, case, "R-202", "R-209", "R-210", "R-227", "R-229")
        withdrawn = withdraw(turn, case)
        dispute = open_dispute(turn, case)
        if dispute is not None:
            dispute.state, dispute.settled_at, dispute.settled_by = DisputeState.ESCALATED, turn.at, turn.actor.name
        escalation = turn.add(self._escalation(turn, case), made=True)
        transfer = send(turn, case, self.organ, lead=True, feedback_required=True, kind="escalation", requirement=self.reason)
        escalation.transfer_id = transfer.id
        follow_lead(case, transfer)
        owe_replies_again(turn, case)
        paper(
            turn,
            "D-08",
            case=case,
            recipients=(self.organ,),
            order="escalation",
            case_no=case.case_no,
            lead=self.organ,
            criterion=self.criterion,
            main_facts=case.main_facts,
            power_item=case.power_item,
            opinion=case.handling_opinion,
            reason=self.reason,
        )
        turn.tell(self.organ, *(gone.unit for gone in withdrawn))
        turn.offer("record_escalation")
        turn.write(
            "case.escalated",
            case,
            escalation=escalation.id,
            transfer=transfer.id,
            organ=self.organ,
            criterion=self.criterion,
            reason=self.reason,
            withdrawn=[gone.id for gone in withdrawn],
        )

    def _escalation(self, turn: Turn, case: Case) -> Escalation:
        return Escalation(
            case_id=case.id,
            organ=self.organ,
            criterion=self.criterion,
            reason=self.reason,
            proposed_by=turn.proposed_by,
            approved_at=turn.at,
            approved_by=turn.actor.name,
        )


@dataclass(frozen=True)
class RecordEscalation(Command):
    """Record what the organ above answered. Declined, the case is judged again."""

    name: ClassVar[str] = "record_escalation"

    escalation: str
    answer: Literal["taken_up", "declined"]
    paper_no: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The escalation, then its case."""
        escalation = turn.get(Escalation, self.escalation, "escalation")
        return escalation, turn.get(Case, escalation.case_id, "case")

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_of_the_organ(turn, turn.get(Escalation, self.escalation).organ)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        escalation = turn.get(Escalation, self.escalation)
        if escalation.state != EscalationState.APPROVED or (self.answer == "declined" and not self._may_still_decline(turn, escalation)):
            return (reason("step_not_open", state=escalation.state, step=self.name),)
        return step_objection(turn.get(Case, escalation.case_id).state, self._step)

    def carry_out(self, turn: Turn) -> None:
        escalation = turn.get(Escalation, self.escalation)
        case = turn.get(Case, escalation.case_id)
        case.state = after(case.state, self._step)
        escalation.state, escalation.answered_at, escalation.answered_by = EscalationState(self.answer), turn.at, turn.actor.name
        escalation.paper_no = self.paper_no
        if self.answer == "declined":
            withdraw(turn, case)
            limits.start(turn, "R-202", case, variant="after_first_response")
            turn.tell("duty_leader")
        turn.write("escalation.answered", escalation, organ=escalation.organ, answer=self.answer, paper_no=self.paper_no)

    @property
    def _step(self) -> Step:
        return Step.ESCALATION_TAKEN_UP if self.answer == "taken_up" else Step.ESCALATION_DECLINED

    def _may_still_decline(self, turn: Turn, escalation: Escalation) -> bool:
        """What went to somebody else in the meantime is not theirs to decline."""
        transfer = turn.get(CaseTransfer, escalation.transfer_id, "transfer")
        return transfer.state not in TERMINAL_TRANSFER_STATES and transfer.state != TransferState.ACCEPTED


def no_criterion(named: str) -> tuple[Reason, ...]:
    """Return `criterion_missing` where none is named."""
    return () if named.strip() else (reason("criterion_missing"),)


def not_of_the_organ(turn: Turn, organ: str) -> tuple[Reason, ...]:
    """Return `not_in_scope` where an answer is entered on behalf of another unit than the organ that was asked."""
    return () if turn.acting_unit == organ else (reason("not_in_scope", unit=organ),)
