"""What the handler of an accepted case decides first: file it or not (立案·不立案), tell why, and send the paper after the telephone call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.receiving import not_of_the_receiver, paper_follows, receipt, transfer_and_case, transfer_objection
from models.commands.turn import Turn
from models.records.case import Case
from models.records.transfer import CaseTransfer
from models.rules.refusal import Reason, reason
from models.rules.states import TransferState, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class RecordAdminFiling(Command):
    """Record whether the handler files the case (T-21); if not, the written reason goes to the Center within R-217."""

    name: ClassVar[str] = "record_admin_filing"

    transfer: str
    decision: Literal["filed", "not_filed"]
    no: str
    reason: str = ""
    notice_sent: bool = False

    def missing(self) -> tuple[Reason, ...]:
        """Not to file needs a reason."""
        silent = self.decision == "not_filed" and not self.reason.strip()
        return (*super().missing(), *((reason("reason_missing"),) if silent else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        return transfer_and_case(turn, self.transfer)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_of_the_receiver(turn, turn.get(CaseTransfer, self.transfer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        return transfer_objection(transfer, self.name, (TransferState.ACCEPTED,)) or step_objection(case.state, Step.RECORD_ADMIN_FILING)

    def carry_out(self, turn: Turn) -> None:
        transfer, case = transfer_and_case(turn, self.transfer)
        transfer.admin_filing, transfer.admin_filing_no, transfer.admin_filed_at = self.decision, self.no, turn.at
        transfer.admin_filed_by = turn.on_behalf_of or turn.actor.name
        limits.stop(turn, "R-216", transfer)
        if self.decision == "filed":
            limits.start(turn, "R-310", transfer, case=case)
        else:
            limits.start(turn, "R-217", transfer, case=case)
            if self.notice_sent:
                limits.stop(turn, "R-217", transfer)
        paper_follows(turn, case, self.name)
        receipt(turn, case, transfer, answer=self.decision, no=self.no, reason=self.reason)
        turn.write("admin_filing.recorded", transfer, unit=transfer.unit, decision=self.decision, no=self.no, reason=self.reason)


@dataclass(frozen=True)
class SendNotFiledNotice(Command):
    """The written reason for not filing has reached the Center."""

    name: ClassVar[str] = "send_not_filed_notice"

    transfer: str
    no: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        return transfer_and_case(turn, self.transfer)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_of_the_receiver(turn, turn.get(CaseTransfer, self.transfer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        if transfer.admin_filing != "not_filed":
            return (reason("step_not_open", state=transfer.admin_filing or transfer.state, step=self.name),)
        return step_objection(case.state, Step.SEND_NOT_FILED_NOTICE)

    def carry_out(self, turn: Turn) -> None:
        transfer, case = transfer_and_case(turn, self.transfer)
        limits.stop(turn, "R-217", transfer)
        paper_follows(turn, case, self.name)
        receipt(turn, case, transfer, answer="not_filed_notice", no=self.no)
        turn.write("not_filed_notice.sent", transfer, unit=transfer.unit, no=self.no)


@dataclass(frozen=True)
class RecordPaper(Command):
    """The paper of a step that was entered by word of mouth has come; `about` is the command of that step (R-224)."""

    name: ClassVar[str] = "record_paper"

    case: str
    about: str
    no: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        for clock in limits.running(turn, case, "R-224"):
            if clock.variant in ("", self.about):
                limits.halt(turn, clock)
        turn.write("paper.recorded", case, about=self.about, no=self.no)
