"""A department transfers a suspected crime to the police (涉嫌犯罪案件移送): its officer reports, its head decides. Source: domain.md T-22, 310号令5–7."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.criminal_link import CRIMINAL, criminal_transfers, not_the_head, receiving_police, transfer_file_case
from models.commands.discovery import flag, items_of
from models.commands.duties import oblige
from models.commands.marks import Flag
from models.commands.materials import material_rows, words_of
from models.commands.papers import paper, reporter_data_in
from models.commands.receiving import paper_follows, transfer_objection
from models.commands.turn import Turn
from models.commands.units import unit_keys, unit_named, unknown_units
from models.records.alert import Alert
from models.records.case import Case
from models.records.criminal_file import CriminalFile
from models.records.transfer import CaseTransfer
from models.rules.criminal_link import SENDERS, UNDECIDED, WAITING_FOR_THE_HEAD, is_copied_to_procuratorate, sender_objection
from models.rules.guards import material_missing, required_materials
from models.rules.obligations import ObligationKind
from models.rules.one_person import Doer, same_person
from models.rules.refusal import Reason, reason
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step

IN_HIS_UNITS_NAME: Final = frozenset({"dept_handler", "township_handler"})
"""Roles that propose in the name of their own unit alone."""


@dataclass(frozen=True)
class ProposeCriminalTransfer(Command):
    """Report a suspected crime to the head of the department in whose name it would go to the police. The case stays where it is."""

    name: ClassVar[str] = "propose_criminal_transfer"

    case: str
    department: str
    offence: str
    report_no: str
    flags: tuple[Flag, ...] = ()

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def in_row(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """A case still being judged has no handler: there it is a case of the department the list names for an item of it."""
        case = turn.get(Case, self.case)
        listed = not case.lead and any(turn.actor.unit in item.leads for item in items_of(turn, case))
        return () if listed else super().in_row(turn, objects)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """In the name of his own department; that a branch has no name to give is said by the guard."""
        unit = unit_named(turn, self.department)
        of_others = turn.actor.role in IN_HIS_UNITS_NAME and unit is not None and unit.kind in SENDERS and unit.key != turn.acting_unit
        return (reason("not_in_scope"),) if of_others else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        waiting = [transfer for transfer in criminal_transfers(turn, case) if transfer.sender == self._sender(turn) and transfer.state in UNDECIDED]
        again = tuple(reason("step_not_open", state=transfer.state, step=self.name) for transfer in waiting[:1])
        return step_objection(case.state, Step.PROPOSE_CRIMINAL_TRANSFER) or again

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        unit = unit_named(turn, self.department)
        of_branch = sender_objection(unit.kind) if unit is not None else ()
        return (*unknown_units(turn, [self.department], "department"), *of_branch, *reporter_data_in(turn, turn.get(Case, self.case), self.offence))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        transfer = turn.add(self._transfer(turn, case), made=True)
        turn.add(
            CriminalFile(
                case_id=case.id,
                transfer_id=transfer.id,
                receiver=transfer.unit,
                offence=self.offence,
                report_no=self.report_no,
                proposed_at=turn.at,
                proposed_by=turn.actor.name,
                proposed_by_id=turn.actor.id,
                proposed_for=turn.on_behalf_of,
            )
        )
        flag(case, *self.flags)
        if "major" in self.flags and not limits.running(turn, case, "R-237"):
            limits.start(turn, "R-237", case)
        limits.start(turn, "R-301", transfer, case=case)
        turn.tell(transfer.sender)
        turn.offer("approve_criminal_transfer")
        facts: dict[str, Any] = {"department": transfer.sender, "offence": self.offence, "report_no": self.report_no, "flags": list(self.flags)}
        turn.write("criminal_transfer.proposed", transfer, **facts)

    def _sender(self, turn: Turn) -> str:
        return unit_keys(turn, [self.department])[0]

    def _transfer(self, turn: Turn, case: Case) -> CaseTransfer:
        return CaseTransfer(
            case_id=case.id,
            kind=CRIMINAL,
            sender=self._sender(turn),
            unit=receiving_police(turn),
            lead=False,
            feedback_required=False,
            state=TransferState.PROPOSED,
            handler_kind="police",
            main_facts=case.main_facts,
            power_item=case.power_item,
            sent_at=turn.at,
            sent_by=turn.actor.name,
        )


@dataclass(frozen=True)
class ApproveCriminalTransfer(Command):
    """Decide the report (T-22): the head himself, or somebody on his behalf with the paper he signed. What is approved goes to the police."""

    name: ClassVar[str] = "approve_criminal_transfer"
    optional: ClassVar[frozenset[str]] = frozenset({"materials"})

    transfer: str
    decision: Literal["approved", "refused"]
    materials: Literal["complete"] | Mapping[str, Any] | None
    reason: str = ""
    copied_to: tuple[str, ...] = ()

    def missing(self) -> tuple[Reason, ...]:
        """To refuse needs a reason, to approve the list of material."""
        refused_silently = unexplained(self.reason) if self.decision == "refused" else ()
        unlisted = self.decision == "approved" and not self.materials
        no_list = (reason("field_missing", field="materials"), reason("material_missing", items=())) if unlisted else ()
        return (*super().missing(), *refused_silently, *no_list)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer, case

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_the_head(turn, turn.get(CaseTransfer, self.transfer).sender)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, _file, case = transfer_file_case(turn, self.transfer)
        return transfer_objection(transfer, self.name, WAITING_FOR_THE_HEAD) or step_objection(case.state, self._step)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        _transfer, file, case = transfer_file_case(turn, self.transfer)
        alone = same_person(turn.doer, [Doer(file.proposed_by_id, file.proposed_by, file.proposed_for)])
        if self.decision == "refused":
            return alone
        listed = material_missing(required_materials(turn.rulebook, CRIMINAL), self.materials or {})
        said = (file.offence, case.main_facts, *words_of(self.materials or {}))
        return (*alone, *listed, *unknown_units(turn, self.copied_to, "copied_to"), *reporter_data_in(turn, case, *said))

    def carry_out(self, turn: Turn) -> None:
        transfer, file, case = transfer_file_case(turn, self.transfer)
        case.state = after(case.state, self._step)
        file.head_decided_at, file.head, file.head_reason = turn.at, turn.on_behalf_of or turn.actor.name, self.reason
        file.signed_paper = turn.signed_paper
        limits.stop(turn, "R-301", transfer)
        paper_follows(turn, case, self.name)
        if self.decision == "refused":
            transfer.state, transfer.ended_at = TransferState.REFUSED, turn.at
            turn.write("criminal_transfer.refused", transfer, department=transfer.sender, head=file.head, reason=self.reason)
        else:
            self._send(turn, transfer, file, case)

    def _send(self, turn: Turn, transfer: CaseTransfer, file: CriminalFile, case: Case) -> None:
        file.copied_to = list(unit_keys(turn, self.copied_to))
        transfer.state, transfer.sent_at, transfer.sent_by = TransferState.APPROVED, turn.at, turn.actor.name
        transfer.materials = material_rows(required_materials(turn.rulebook, CRIMINAL), self.materials or {})
        limits.stop_on_case(turn, case, "R-202", "R-209", "R-210")
        limits.start(turn, "R-302", transfer, case=case)
        oblige(turn, case, ObligationKind.TRANSFER_UNDECIDED, transfer.id)
        if not is_copied_to_procuratorate(file.copied_to):
            oblige(turn, case, ObligationKind.PROCURATORATE_COPY, transfer.id)
            turn.offer("send_copy_notice")
        letter(turn, case, transfer, file)
        material_list(turn, case, transfer, transfer.materials)
        turn.tell(file.receiver, *file.copied_to)
        turn.offer("record_receipt")
        facts: dict[str, Any] = {"department": transfer.sender, "unit": transfer.unit, "head": file.head, "copied_to": file.copied_to}
        turn.write("criminal_transfer.approved", transfer, **facts, signed_paper=file.signed_paper)

    @property
    def _step(self) -> Step:
        return Step.APPROVE_CRIMINAL_TRANSFER if self.decision == "approved" else Step.REFUSE_CRIMINAL_TRANSFER


def letter(turn: Turn, case: Case, transfer: CaseTransfer, file: CriminalFile, **also: Any) -> None:
    """Make the letter D-09 of a criminal transfer, drafted by who reported and signed by the head."""
    first = turn.get(Alert, case.first_alert_id)
    made = paper(
        turn,
        "D-09",
        case=case,
        recipients=(file.receiver, *file.copied_to),
        case_no=case.case_no,
        transferring_department=transfer.sender,
        receiving_organ=file.receiver,
        source=first.channel,
        basic_facts=case.main_facts,
        offence=file.offence,
        basis=transfer.power_item,
        report_no=file.report_no,
        case_officer=file.proposed_for or file.proposed_by,
        approved_by=file.head,
        approved_at=file.head_decided_at,
        signed_paper=file.signed_paper,
        copied_to=file.copied_to,
        **also,
    )
    made.drafted_by, made.signed_by, made.signed_at = file.proposed_by, file.head, file.head_decided_at


def material_list(turn: Turn, case: Case, transfer: CaseTransfer, rows: list[dict[str, Any]], **also: Any) -> None:
    """Make the list D-10 that goes with a criminal transfer, one way or the other."""
    paper(
        turn,
        "D-10",
        case=case,
        recipients=tuple(dict.fromkeys((transfer.sender, transfer.unit))),
        case_no=case.case_no,
        materials=rows,
        deliverer=turn.on_behalf_of or turn.actor.name,
        delivered_at=turn.at,
        **also,
    )
