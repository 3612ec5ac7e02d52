"""What a department may do when the police do not file: ask them again, then go to the procuratorate. Source: domain.md T-26, T-27, 310号令9."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.criminal_link import not_for_the_sender, transfer_file_case, window_objection
from models.commands.criminal_transfer import letter
from models.commands.duties import oblige
from models.commands.papers import paper, reporter_data_in
from models.commands.receiving import paper_follows, transfer_objection
from models.commands.turn import Turn
from models.records.case import Case
from models.records.criminal_file import CriminalFile
from models.records.referral import MisconductReferral
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import may_be_supervised
from models.rules.guards import PROCURATORATE
from models.rules.obligations import ObligationKind
from models.rules.referrals import ReferralState
from models.rules.refusal import Reason, reason
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step

OVERSEERS: Final = frozenset({"supervisor"})
"""Roles whose suggestion no window binds."""


@dataclass(frozen=True)
class RequestReconsideration(Command):
    """Ask the police to look again at their decision not to file, within R-305; once."""

    name: ClassVar[str] = "request_reconsideration"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    transfer: str
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """Why they should look again."""
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_sender(turn, turn.get(CaseTransfer, self.transfer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        again = (reason("step_not_open", state=transfer.state, step=self.name),) if file.reconsidered else ()
        return transfer_objection(transfer, self.name, (TransferState.NOT_FILED,)) or again or step_objection(case.state, Step.REQUEST_RECONSIDERATION)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return (*window_objection(turn, transfer, "R-305"), *reporter_data_in(turn, case, self.reason))

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        case.state = after(case.state, Step.REQUEST_RECONSIDERATION)
        limits.stop_on_case(turn, case, "R-229", "R-230")  # a result that was being checked: the police look at the matter again
        case.feedback_accepted_at = None
        transfer.state = TransferState.RECONSIDERATION
        file.reconsiderations = [*file.reconsiderations, {"at": turn.at.isoformat(), "reason": self.reason, "by": turn.on_behalf_of or turn.actor.name}]
        limits.stop(turn, "R-305", transfer)
        limits.start(turn, "R-306", transfer, case=case)
        oblige(turn, case, ObligationKind.TRANSFER_UNDECIDED, transfer.id)
        paper_follows(turn, case, self.name)
        letter(turn, case, transfer, file, reconsideration=self.reason, decision=file.decisions[-1])
        turn.tell(file.receiver)
        turn.offer("record_filing_decision")
        turn.write("reconsideration.requested", transfer, unit=transfer.sender, reason=self.reason)


@dataclass(frozen=True)
class SuggestFilingSupervision(Command):
    """Suggest that the procuratorate supervise the filing (立案监督): the police refused, or let their term pass. The case stays."""

    name: ClassVar[str] = "suggest_filing_supervision"

    transfer: str
    ground: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_sender(turn, turn.get(CaseTransfer, self.transfer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        early = (
            ()
            if may_be_supervised(transfer.state, decision_is_late=_is_late(turn, transfer))
            else (reason("step_not_open", state=transfer.state, step=self.name),)
        )
        return early or step_objection(case.state, Step.SUGGEST_FILING_SUPERVISION)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        closed = () if turn.actor.role in OVERSEERS else window_objection(turn, transfer, "R-307")
        return (*closed, *reporter_data_in(turn, case, self.ground))

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        limits.stop(turn, "R-307", transfer)
        referral = turn.add(self._referral(turn, transfer, file, case), made=True)
        self._paper(turn, referral, transfer, file, case)
        turn.tell(PROCURATORATE)
        turn.write("filing_supervision.suggested", referral, transfer=transfer.id, organ=referral.organ, department=transfer.sender, ground=self.ground)

    def _referral(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case) -> MisconductReferral:
        return MisconductReferral(
            case_id=case.id,
            kind="no_filing" if transfer.state == TransferState.NOT_FILED else "overdue_filing",
            organ=PROCURATORATE,
            target_unit=file.receiver,
            facts=self.ground,
            state=ReferralState.SENT,
            proposed_by=turn.proposed_by or turn.actor.name,
            proposed_by_id=turn.proposed_by_id or turn.actor.id,
            proposed_for=turn.on_behalf_of,
            signed_at=turn.at,
            transfer_id=transfer.id,
        )

    def _paper(self, turn: Turn, referral: MisconductReferral, transfer: CaseTransfer, file: CriminalFile, case: Case) -> None:
        made = paper(
            turn,
            "D-14",
            case=case,
            recipients=(PROCURATORATE,),
            case_no=case.case_no,
            variant="filing_supervision",
            kind=referral.kind,
            organ=PROCURATORATE,
            target_unit=file.receiver,
            facts=self.ground,
            department=transfer.sender,
            offence=file.offence,
            decisions=file.decisions,
            secrecy="high",
        )
        referral.document_id = made.id


def _is_late(turn: Turn, transfer: CaseTransfer) -> bool:
    """Whether the police let the term of their decision pass."""
    return any(clock.due_at < turn.at for rule in ("R-304", "R-306") for clock in limits.running(turn, transfer, rule))
