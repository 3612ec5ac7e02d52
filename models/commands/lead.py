"""Another lead before the first one has taken the case (指定牵头): the old transfer is withdrawn, the new unit's terms begin afresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.handing_over import follow_lead, handlers_of, send, unit_with_key, unknown_units, withdraw
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.place import Township
from models.records.transfer import CaseTransfer
from models.rules.refusal import Reason, reason
from models.rules.routing import is_competent
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class DesignateLead(Command):
    """Name another lead while the case waits to be accepted. Without `assists` those there are go on assisting.

    By the power list only: whoever is to handle what the list does not give him is assigned, which the duty leader approves (G-07).
    """

    name: ClassVar[str] = "designate_lead"

    case: str
    lead: str
    reason: str
    assists: tuple[str, ...] = ()

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        waiting = _leading(turn, case) is not None
        closed = (reason("step_not_open", state=case.state, step=self.name),)
        return step_objection(case.state, Step.DESIGNATE_LEAD) or (() if waiting else closed)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        place = turn.first(Township, Township.table.c.name == case.township)
        competent = is_competent(turn.rulebook, self.lead, case.power_item, place.brigade if place else "")
        unit = unit_with_key(turn, self.lead)
        not_by_list = (reason("target_not_competent", unit=unit.name, item=case.power_item),) if unit and not competent else ()
        return (*unknown_units(turn, "lead", self.lead), *unknown_units(turn, "assists", *self.assists), *not_by_list)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.DESIGNATE_LEAD)
        old = _leading(turn, case)
        assists = self._assisting(case)
        withdrawn = withdraw(turn, case, but=frozenset(assists))
        lead = send(
            turn,
            case,
            self.lead,
            lead=True,
            feedback_required=True,
            requirement=old.requirement if old else "",
            materials=old.materials if old else None,
        )
        there = {transfer.unit for transfer in handlers_of(turn, case)}
        fresh = [send(turn, case, unit, lead=False, feedback_required=False, requirement=lead.requirement) for unit in assists if unit not in there]
        follow_lead(case, lead, assists)
        paper(
            turn,
            "D-08",
            case=case,
            recipients=(self.lead, *assists),
            order="designation",
            case_no=case.case_no,
            lead=self.lead,
            assists=assists,
            main_facts=case.main_facts,
            power_item=case.power_item,
            requirement=lead.requirement,
            reason=self.reason,
        )
        turn.tell(self.lead, *(transfer.unit for transfer in withdrawn))
        turn.write(
            "lead.designated",
            case,
            lead=self.lead,
            assists=list(assists),
            transfer=lead.id,
            withdrawn=[transfer.id for transfer in withdrawn],
            beside=[transfer.id for transfer in fresh],
            reason=self.reason,
        )

    def _assisting(self, case: Case) -> tuple[str, ...]:
        return tuple(unit for unit in dict.fromkeys(self.assists or case.assists) if unit != self.lead)


def _leading(turn: Turn, case: Case) -> CaseTransfer | None:
    """Return the transfer of the lead that nobody has answered yet."""
    waiting = (TransferState.SENT, TransferState.RECEIVED)
    return next((transfer for transfer in handlers_of(turn, case) if transfer.lead and transfer.state in waiting), None)
