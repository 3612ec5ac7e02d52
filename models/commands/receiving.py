"""The unit a case was sent to answers: it takes the case, or rejects it with a ground. Only the unit it was sent to may (G-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.handing_over import OF_A_HANDLER, is_recused
from models.commands.papers import paper, reached
from models.commands.turn import Turn
from models.records.case import Case
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import POLICE_UNITS
from models.rules.guards import wrong_receiver
from models.rules.refusal import Reason, reason, warning
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step

ON_ITS_WAY: Final = (TransferState.SENT, TransferState.RECEIVED)
BY_WORD: Final = frozenset({"phone", "radio", "message"})
"""Ways an entry on behalf came that a paper must follow (reading 22)."""

LOCAL_HANDLERS: Final = frozenset({"department", "township"})
"""Handlers that must decide on filing within R-216 (reading 10)."""


@dataclass(frozen=True)
class AcceptAssignment(Command):
    """Accept a case that was sent (T-19). `phone` is the handler's; the last four digits are kept."""

    name: ClassVar[str] = "accept_assignment"

    transfer: str
    acceptance_no: str
    handler: str
    phone: str
    planned_finish: date

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        return transfer_and_case(turn, self.transfer)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        step = Step.ACCEPT_ASSIGNMENT if transfer.lead else Step.ACCEPT_BESIDE
        return _answered_otherwise(transfer, self.name) or transfer_objection(transfer, self.name, ON_ITS_WAY) or step_objection(case.state, step)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        recused = is_recused(turn, case, self.handler, transfer.unit)
        return (*not_the_receiver(turn, transfer), *((reason("recusal_conflict", officer=self.handler),) if recused else ()))

    def carry_out(self, turn: Turn) -> None:
        transfer, case = transfer_and_case(turn, self.transfer)
        case.state = after(case.state, Step.ACCEPT_ASSIGNMENT if transfer.lead else Step.ACCEPT_BESIDE)
        transfer.state, transfer.accepted_at = TransferState.ACCEPTED, turn.at
        transfer.acceptance_no, transfer.handler, transfer.planned_finish = self.acceptance_no, self.handler, self.planned_finish
        transfer.handler_phone_tail = self.phone[-4:]
        limits.stop(turn, "R-221", transfer)
        if transfer.feedback_required and transfer.handler_kind in LOCAL_HANDLERS:
            limits.start(turn, "R-216", transfer, case=case)
        paper_follows(turn, case, self.name)
        receipt(turn, case, transfer, answer="accepted", no=self.acceptance_no, handler=self.handler, planned_finish=self.planned_finish)
        turn.write("transfer.accepted", transfer, unit=transfer.unit, acceptance_no=self.acceptance_no, handler=self.handler, lead=transfer.lead)


@dataclass(frozen=True)
class RejectAssignment(Command):
    """Reject a case that was sent, with a ground and a written reason (T-20). The second rejection of a case is told to the duty leader."""

    name: ClassVar[str] = "reject_assignment"
    optional: ClassVar[frozenset[str]] = frozenset({"text"})

    transfer: str
    ground: Literal["not_in_competence", "materials_lacking"]
    text: str

    def missing(self) -> tuple[Reason, ...]:
        """A rejection without words is refused as `reason_missing`."""
        return (*super().missing(), *unexplained(self.text))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        return transfer_and_case(turn, self.transfer)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        step = Step.REJECT_ASSIGNMENT if transfer.lead else Step.REJECT_BESIDE
        return _answered_otherwise(transfer, self.name) or transfer_objection(transfer, self.name, ON_ITS_WAY) or step_objection(case.state, step)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return not_the_receiver(turn, turn.get(CaseTransfer, self.transfer))

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        _, case = transfer_and_case(turn, self.transfer)
        return (warning("second_rejection", count=case.rejections_count + 1),) if case.rejections_count else ()

    def carry_out(self, turn: Turn) -> None:
        transfer, case = transfer_and_case(turn, self.transfer)
        case.state = after(case.state, Step.REJECT_ASSIGNMENT if transfer.lead else Step.REJECT_BESIDE)
        case.rejections_count += 1
        transfer.state, transfer.ended_at = TransferState.REJECTED, turn.at
        transfer.reject_ground, transfer.reject_text, transfer.feedback_required = self.ground, self.text, False
        limits.stop(turn, "R-221", transfer)
        limits.stop(turn, "R-228", transfer)
        if transfer.lead:
            limits.start(turn, "R-202", case, variant="after_first_response")
        if case.rejections_count > 1:
            turn.tell("duty_leader")
        paper_follows(turn, case, self.name)
        receipt(turn, case, transfer, answer="rejected", ground=self.ground, reason=self.text)
        turn.write("transfer.rejected", transfer, unit=transfer.unit, ground=self.ground, count=case.rejections_count, lead=transfer.lead)


def transfer_and_case(turn: Turn, transfer_id: str) -> tuple[CaseTransfer, Case]:
    """Return a transfer and the case it belongs to."""
    transfer = turn.get(CaseTransfer, transfer_id, "transfer")
    return transfer, turn.get(Case, transfer.case_id, "case")


def transfer_objection(transfer: CaseTransfer, command: str, states: tuple[TransferState, ...]) -> tuple[Reason, ...]:
    """Return `step_not_open` unless the transfer is in one of `states`."""
    return () if transfer.state in states else (reason("step_not_open", state=transfer.state, step=command),)


def _answered_otherwise(transfer: CaseTransfer, command: str) -> tuple[Reason, ...]:
    """A formal transfer to the police is received, answered or decided by commands of its own."""
    return () if transfer.kind in OF_A_HANDLER else (reason("step_not_open", state=transfer.state, step=command),)


def not_the_receiver(turn: Turn, transfer: CaseTransfer) -> tuple[Reason, ...]:
    """Return `receiver_not_target` unless the acting unit is the one the case was sent to (G-06); the case unit of the police acts for its bureau."""
    of_the_police = {turn.acting_unit, transfer.unit} <= POLICE_UNITS
    return () if of_the_police else wrong_receiver(turn.acting_unit, transfer.unit)


def not_of_the_receiver(turn: Turn, transfer: CaseTransfer) -> tuple[Reason, ...]:
    """Return `not_in_scope` when a step is entered on behalf of another unit than the one that has the case."""
    return (reason("not_in_scope", unit=transfer.unit),) if turn.on_behalf_of and turn.acting_unit != transfer.unit else ()


def paper_follows(turn: Turn, case: Case, command: str) -> None:
    """What was entered on behalf by word of mouth needs its paper within R-224; `record_paper` ends it (reading 22)."""
    if turn.on_behalf_of and turn.source in BY_WORD:
        limits.start(turn, "R-224", case, variant=command)


def receipt(turn: Turn, case: Case, transfer: CaseTransfer, **body: Any) -> None:
    """Make the notice D-11 of the unit that has the case; the order it answers has reached it."""
    reached(turn, case, "D-08", transfer.unit)
    paper(turn, "D-11", case=case, recipients=("center",), case_no=case.case_no, unit=transfer.unit, **body)
