"""What the police decide of a criminal transfer: file it, not file it, or later give a punishable matter back. Source: domain.md T-24, T-25, T-28."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.criminal_link import CRIMINAL, give_back, has_fed_back, not_for_the_police, take_over_by_police, transfer_file_case
from models.commands.criminal_transfer import material_list
from models.commands.duties import fulfil
from models.commands.exhibits import start_hand_over
from models.commands.materials import material_rows, words_of
from models.commands.papers import paper, reporter_data_in
from models.commands.police_receipt import end_supplement
from models.commands.receiving import paper_follows, transfer_objection
from models.commands.turn import Turn
from models.records.case import Case
from models.records.criminal_file import CriminalFile
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import WITH_THE_POLICE, decision_step, term_after_refusal
from models.rules.guards import material_missing, required_materials
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import CaseState, TransferState, after, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class RecordFilingDecision(Command):
    """Record the decision of the police on a transfer or on its reconsideration.

    `notice_pending`: the written notice has not reached the department yet; its terms wait for `record_receipt`.
    """

    name: ClassVar[str] = "record_filing_decision"

    transfer: str
    decision: Literal["file", "not_file"]
    no: str
    reason: str = ""
    notice_pending: bool = False

    def missing(self) -> tuple[Reason, ...]:
        """Not to file needs a reason."""
        return (*super().missing(), *(unexplained(self.reason) if self.decision == "not_file" else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_police(turn, transfer_file_case(turn, self.transfer)[1])

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer_objection(transfer, self.name, WITH_THE_POLICE) or step_objection(case.state, decision_step(self.decision, case.state))

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return reporter_data_in(turn, transfer_file_case(turn, self.transfer)[2], self.reason)

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        file.reconsidered = transfer.state == TransferState.RECONSIDERATION
        checking = case.state == CaseState.FEEDBACK_CHECK
        case.state = after(case.state, decision_step(self.decision, case.state))
        file.decisions = [*file.decisions, self._kept(turn)]
        limits.stop(turn, "R-304", transfer)
        limits.stop(turn, "R-306", transfer)
        end_supplement(turn, case, transfer)
        fulfil(turn, case, ObligationKind.TRANSFER_UNDECIDED, transfer.id)
        if self.decision == "file":
            self._file(turn, transfer, file, case)
        else:
            self._not_file(turn, transfer, file, case, checking=checking)
        paper_follows(turn, case, self.name)
        self._paper(turn, transfer, file, case)
        turn.tell(transfer.sender)
        facts: dict[str, Any] = {"decision": self.decision, "no": self.no, "reason": self.reason, "reconsidered": file.reconsidered}
        turn.write("filing.decided", transfer, unit=file.receiver, **facts, notice_pending=self.notice_pending)

    def _file(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case) -> None:
        transfer.state = TransferState.FILED
        take_over_by_police(turn, case, transfer, file)
        for rule in ("R-229", "R-230"):
            limits.stop(turn, rule, case)  # a check of the handler's result that the police have overtaken
        case.feedback_accepted_at = None
        if not self.notice_pending:
            start_hand_over(turn, case, transfer)
        turn.offer("hand_over_exhibits", "submit_feedback")

    def _not_file(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case, *, checking: bool) -> None:
        transfer.state = TransferState.NOT_FILED
        if not (checking and has_fed_back(turn, case, transfer, file)):
            give_back(turn, case, transfer, file)
        right = term_after_refusal(reconsidered=file.reconsidered)
        if right == "R-307" or not self.notice_pending:
            limits.start(turn, right, transfer, case=case)
        turn.offer("suggest_filing_supervision" if file.reconsidered else "request_reconsideration")

    def _kept(self, turn: Turn) -> dict[str, Any]:
        by = turn.on_behalf_of or turn.actor.name
        return {"decision": self.decision, "no": self.no, "reason": self.reason, "at": turn.at.isoformat(), "by": by, "notice_pending": self.notice_pending}

    def _paper(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case) -> None:
        paper(
            turn,
            "D-11",
            case=case,
            recipients=("center", transfer.sender),
            case_no=case.case_no,
            unit=file.receiver,
            answer="filed" if self.decision == "file" else "not_filed",
            no=self.no,
            reason=self.reason,
            handler=turn.on_behalf_of or turn.actor.name,
            date=turn.today,
            materials_returned=self.decision == "not_file",
            reconsideration=file.reconsidered,
        )


@dataclass(frozen=True)
class FindAdminMatter(Command):
    """The police find no crime but a matter the administration may punish; it goes back within R-214."""

    name: ClassVar[str] = "find_admin_matter"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    transfer: str
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """The finding is all there is to it."""
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_police(turn, transfer_file_case(turn, self.transfer)[1])

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        found = (reason("step_not_open", state=transfer.state, step=self.name),) if file.admin_matter_at else ()
        return transfer_objection(transfer, self.name, (TransferState.FILED,)) or step_objection(case.state, Step.FIND_ADMIN_MATTER) or found

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        file.admin_matter_at, file.admin_matter = turn.at, self.reason
        limits.start(turn, "R-214", transfer, case=case)
        turn.tell(transfer.sender)
        turn.offer("return_to_admin")
        turn.write("admin_matter.found", transfer, unit=file.receiver, reason=self.reason)


@dataclass(frozen=True)
class ReturnToAdmin(Command):
    """Give the matter and its material back to the department (T-28): it handles it within its full term."""

    name: ClassVar[str] = "return_to_admin"

    transfer: str
    materials: Literal["complete"] | Mapping[str, Any]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_police(turn, transfer_file_case(turn, self.transfer)[1])

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer_objection(transfer, self.name, (TransferState.FILED,)) or step_objection(case.state, Step.RETURN_TO_ADMIN)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = transfer_file_case(turn, self.transfer)[2]
        listed = material_missing(required_materials(turn.rulebook, CRIMINAL), self.materials)
        return (*listed, *reporter_data_in(turn, case, *words_of(self.materials)))

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        case.state = after(case.state, Step.RETURN_TO_ADMIN)
        transfer.state, transfer.ended_at = TransferState.RETURNED, turn.at
        limits.stop(turn, "R-214", transfer)
        limits.stop(turn, "R-218", transfer)
        give_back(turn, case, transfer, file)
        material_list(turn, case, transfer, material_rows(required_materials(turn.rulebook, CRIMINAL), self.materials), returned=True)
        turn.tell(transfer.sender)
        turn.write("case.returned_to_admin", transfer, unit=file.receiver, department=transfer.sender, reason=file.admin_matter)
