"""The police take a criminal transfer in, and ask for what is missing; they may not refuse it for that. Source: domain.md T-22, T-23, 17号8."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.criminal_link import not_for_the_police, not_for_the_sender, transfer_file_case
from models.commands.criminal_transfer import material_list
from models.commands.duties import fulfil, oblige
from models.commands.exhibits import start_hand_over
from models.commands.papers import reached, reporter_data_in
from models.commands.receiving import transfer_objection
from models.commands.turn import Turn
from models.records.case import Case
from models.records.criminal_file import CriminalFile
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import ON_ITS_WAY, supplement_window
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import TransferState, step_objection
from models.rules.step_names import Step

TO_THE_DEPARTMENT: Final = frozenset({"filing_notice", "refusal_notice"})
"""Receipts the transferring department signs; the others are signed by the police."""

STATES_OF_RECEIPT: Final = {
    "transfer": ON_ITS_WAY,
    "filing_notice": (TransferState.FILED,),
    "refusal_notice": (TransferState.NOT_FILED,),
    "reconsideration_request": (TransferState.RECONSIDERATION,),
}
"""What can be received while the transfer stands so."""

ASKABLE: Final = (TransferState.RECEIVED, TransferState.SUPPLEMENT_ASKED)


@dataclass(frozen=True)
class RecordReceipt(Command):
    """Record that a paper was received: the transfer or a request by the police, a notice by the department (entered on its behalf)."""

    name: ClassVar[str] = "record_receipt"

    transfer: str
    of: Literal["transfer", "filing_notice", "refusal_notice", "reconsideration_request"]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, file, _case = transfer_file_case(turn, self.transfer)
        if self.of not in TO_THE_DEPARTMENT:
            return not_for_the_police(turn, file)
        return () if turn.acting_unit == transfer.sender else (reason("not_addressee"), reason("not_in_scope"))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        twice = any(kept["of"] == self.of and kept["number"] == self._number(file) for kept in file.receipts)
        again = (reason("step_not_open", state=transfer.state, step=self.name),) if twice else ()
        return transfer_objection(transfer, self.name, STATES_OF_RECEIPT[self.of]) or again or step_objection(case.state, Step.RECORD_RECEIPT)

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        kept = {"of": self.of, "number": self._number(file), "at": turn.at.isoformat(), "by": turn.actor.name, "for": turn.on_behalf_of}
        file.receipts = [*file.receipts, kept]
        match self.of:
            case "transfer":
                self._take_in(turn, transfer, file, case)
            case "filing_notice":
                self._notice(turn, transfer, file, case, "R-218")
            case "refusal_notice":
                self._notice(turn, transfer, file, case, "R-305")
            case "reconsideration_request":
                limits.stop(turn, "R-306", transfer)
                limits.start(turn, "R-306", transfer, case=case)
        turn.write("receipt.recorded", transfer, of=self.of, unit=turn.acting_unit)

    def _take_in(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case) -> None:
        transfer.state, file.received_at = TransferState.RECEIVED, turn.at
        reached(turn, case, "D-09", transfer.unit)
        limits.stop(turn, "R-302", transfer)
        limits.start(turn, "R-304", transfer, case=case)
        turn.tell(transfer.sender)
        turn.offer("record_filing_decision", "request_supplement")

    def _notice(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case, rule: str) -> None:
        """A term that waited for the notice begins with its receipt; one that began with the decision goes on."""
        if not file.decisions[-1]["notice_pending"]:
            return
        if rule == "R-218":
            start_hand_over(turn, case, transfer)
        elif not file.reconsidered:
            limits.start(turn, rule, transfer, case=case)

    def _number(self, file: CriminalFile) -> int:
        """Which of several this receipt is of: a transfer comes once, notices with each decision, requests one by one."""
        return {"transfer": 0, "reconsideration_request": len(file.reconsiderations)}.get(self.of, len(file.decisions))


@dataclass(frozen=True)
class RefuseReceipt(Command):
    """Refuse to take a transfer in for missing material: always refused, a supplement may be asked for (T-23)."""

    name: ClassVar[str] = "refuse_receipt"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    transfer: str
    reason: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (reason("receipt_refusal_not_allowed", offers=("request_supplement",)),)


@dataclass(frozen=True)
class RequestSupplement(Command):
    """Name what is missing, within 24 hours of the receipt (R-308). The term of the decision runs on meanwhile."""

    name: ClassVar[str] = "request_supplement"

    transfer: str
    items: tuple[str, ...]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_police(turn, transfer_file_case(turn, self.transfer)[1])

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer_objection(transfer, self.name, ASKABLE) or step_objection(case.state, Step.REQUEST_SUPPLEMENT)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        _transfer, file, case = transfer_file_case(turn, self.transfer)
        return (*supplement_window(turn.rulebook, file.received_at or turn.at, turn.at), *reporter_data_in(turn, case, *self.items))

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        transfer.state = TransferState.SUPPLEMENT_ASKED
        file.supplements = [*file.supplements, _supplement(turn, "asked", self.items)]
        oblige(turn, case, ObligationKind.SUPPLEMENT_OPEN, transfer.id)
        if not limits.running(turn, transfer, "R-308"):
            limits.start(turn, "R-308", transfer, variant="answer", case=case)
        material_list(turn, case, transfer, _rows(self.items, "missing"), supplement="asked")
        turn.tell(transfer.sender)
        turn.offer("submit_supplement")
        turn.write("supplement.requested", transfer, unit=transfer.unit, items=list(self.items))


@dataclass(frozen=True)
class SubmitSupplement(Command):
    """Send what the police asked for (T-23)."""

    name: ClassVar[str] = "submit_supplement"

    transfer: str
    items: tuple[str, ...]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_for_the_sender(turn, turn.get(CaseTransfer, self.transfer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer_objection(transfer, self.name, (TransferState.SUPPLEMENT_ASKED,)) or step_objection(case.state, Step.SUBMIT_SUPPLEMENT)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return reporter_data_in(turn, transfer_file_case(turn, self.transfer)[2], *self.items)

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        transfer.state = TransferState.RECEIVED
        file.supplements = [*file.supplements, _supplement(turn, "sent", self.items)]
        end_supplement(turn, case, transfer)
        material_list(turn, case, transfer, _rows(self.items, "present"), supplement="sent")
        turn.tell(transfer.unit)
        turn.write("supplement.submitted", transfer, unit=transfer.sender, items=list(self.items))


def end_supplement(turn: Turn, case: Case, transfer: CaseTransfer) -> None:
    """Nothing is awaited any more: it came, or the police have decided without it."""
    limits.stop(turn, "R-308", transfer)
    fulfil(turn, case, ObligationKind.SUPPLEMENT_OPEN, transfer.id)


def _supplement(turn: Turn, what: str, items: tuple[str, ...]) -> dict[str, Any]:
    return {"what": what, "at": turn.at.isoformat(), "by": turn.on_behalf_of or turn.actor.name, "items": list(items)}


def _rows(items: tuple[str, ...], status: str) -> list[dict[str, Any]]:
    return [{"no": number, "name": item, "status": status, "reason": ""} for number, item in enumerate(items, start=1)]
