"""An offence that may lead to detention goes to the police station beside the handling (行政拘留移送): sent with its material, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import fulfil, oblige
from models.commands.handing_over import unit_with_key, unknown_units
from models.commands.materials import material_rows, words_of
from models.commands.papers import paper, reporter_data_in
from models.commands.receiving import paper_follows, receipt, transfer_and_case
from models.commands.turn import Turn
from models.records.case import Case
from models.records.transfer import CaseTransfer
from models.rules.guards import material_missing, required_materials, sender_is_branch
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_TRANSFER_STATES, TransferState, after, step_objection
from models.rules.step_names import Step

KIND = "public_security"
DECIDES_FOR_THE_STATION = "police_case_unit"


@dataclass(frozen=True)
class TransferPublicSecurity(Command):
    """Send the matter to a station in the name of the department (T-29); the administrative handling goes on."""

    name: ClassVar[str] = "transfer_public_security"

    case: str
    department: str
    station: str
    ground: str
    materials: Literal["complete"] | Mapping[str, Any]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return not_theirs(turn, turn.get(Case, self.case))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.TRANSFER_PUBLIC_SECURITY)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        sender = unit_with_key(turn, self.department)
        return (
            *unknown_units(turn, "department", self.department),
            *self._no_station(turn),
            *sender_is_branch(sender.kind if sender else ""),
            *material_missing(required_materials(turn.rulebook, KIND), self.materials),
            *reporter_data_in(turn, case, self.ground, *words_of(self.materials)),
        )

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.TRANSFER_PUBLIC_SECURITY)
        rows = material_rows(required_materials(turn.rulebook, KIND), self.materials)
        transfer = turn.add(self._transfer(turn, case, rows), made=True)
        oblige(turn, case, ObligationKind.TRANSFER_UNDECIDED, transfer.id)
        limits.stop_on_case(turn, case, "R-212")
        limits.start(turn, "R-213", transfer, case=case)
        paper_follows(turn, case, self.name)
        paper(
            turn,
            "D-09",
            case=case,
            recipients=(self.station,),
            case_no=case.case_no,
            department=self.department,
            receiver=self.station,
            main_facts=case.main_facts,
            power_item=case.power_item,
            ground=self.ground,
        )
        paper(turn, "D-10", case=case, recipients=(self.station,), case_no=case.case_no, materials=rows, deliverer=turn.on_behalf_of or turn.actor.name)
        turn.tell(self.station)
        turn.offer("answer_public_security")
        turn.write("public_security.transferred", case, transfer=transfer.id, department=self.department, station=self.station, ground=self.ground)

    def _transfer(self, turn: Turn, case: Case, rows: list[dict[str, Any]]) -> CaseTransfer:
        return CaseTransfer(
            case_id=case.id,
            kind=KIND,
            sender=self.department,
            unit=self.station,
            lead=False,
            feedback_required=False,
            handler_kind="police",
            main_facts=case.main_facts,
            power_item=case.power_item,
            ground=self.ground,
            materials=rows,
            sent_at=turn.at,
            sent_by=turn.actor.name,
        )

    def _no_station(self, turn: Turn) -> tuple[Reason, ...]:
        station = unit_with_key(turn, self.station)
        is_one = station is not None and station.kind == "police_station"
        return () if is_one else (reason("field_missing", field="station", value=self.station),)


@dataclass(frozen=True)
class AnswerPublicSecurity(Command):
    """The station takes the matter or rejects it with a reason; either way it is decided."""

    name: ClassVar[str] = "answer_public_security"

    transfer: str
    answer: Literal["accepted", "rejected"]
    no: str
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """To reject needs a reason."""
        silent = self.answer == "rejected" and not self.reason.strip()
        return (*super().missing(), *((reason("reason_missing"),) if silent else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer, then its case."""
        return transfer_and_case(turn, self.transfer)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        unit = turn.get(CaseTransfer, self.transfer).unit
        of_the_police = turn.acting_unit in {unit, DECIDES_FOR_THE_STATION}
        return (reason("not_in_scope", unit=unit),) if turn.on_behalf_of and not of_the_police else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        transfer, case = transfer_and_case(turn, self.transfer)
        if transfer.kind != KIND or transfer.state not in {TransferState.SENT, TransferState.RECEIVED}:
            return (reason("step_not_open", state=transfer.state, step=self.name),)
        return step_objection(case.state, Step.ANSWER_PUBLIC_SECURITY)

    def carry_out(self, turn: Turn) -> None:
        transfer, case = transfer_and_case(turn, self.transfer)
        transfer.state = TransferState(self.answer)
        transfer.answer_no, transfer.answer_reason = self.no, self.reason
        if self.answer == "accepted":
            transfer.accepted_at, transfer.acceptance_no = turn.at, self.no
        else:
            transfer.ended_at = turn.at
        limits.stop(turn, "R-213", transfer)
        fulfil(turn, case, ObligationKind.TRANSFER_UNDECIDED, transfer.id)
        paper_follows(turn, case, self.name)
        receipt(turn, case, transfer, answer=self.answer, no=self.no, reason=self.reason)
        turn.tell(transfer.sender, "duty_leader")
        turn.write("public_security.answered", transfer, unit=transfer.unit, answer=self.answer, no=self.no, reason=self.reason)


def not_theirs(turn: Turn, case: Case) -> tuple[Reason, ...]:
    """Return `not_in_scope` where a step is entered on behalf of a unit that neither leads nor assists the case."""
    if not turn.on_behalf_of:
        return ()
    units = {transfer.unit for transfer in turn.transfers_of(case) if transfer.state not in TERMINAL_TRANSFER_STATES}
    return () if turn.acting_unit in units | {case.lead, *case.assists} else (reason("not_in_scope"),)
