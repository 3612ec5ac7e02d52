"""Hand a case to whom it belongs (移交): the power list names the lead, the paper carries no reporter, the clocks of the handler begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.filing import unknown_items
from models.commands.handing_over import all_recused, follow_lead, owe_replies_again, send, unit_with_key, unknown_units, withdraw
from models.commands.materials import material_rows, words_of
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.place import Township
from models.records.transfer import CaseTransfer
from models.rules.guards import first_response_missing, material_missing, required_materials
from models.rules.key_cases import assignment_needs_leader
from models.rules.refusal import Reason
from models.rules.routing import assignment_warnings
from models.rules.states import after, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class AssignCase(Command):
    """Assign a judged case to one lead and its assists (T-14).

    `materials` is `complete` or says of every item of R-502 whether it is there. A key or major case, a township where the path names
    departments (G-08) and a unit the list does not name (G-07) need the duty leader. `text` goes into the paper.
    """

    name: ClassVar[str] = "assign_case"

    case: str
    main_facts: str
    power_item: str
    lead: str
    requirement: str
    materials: Literal["complete"] | Mapping[str, Any]
    assists: tuple[str, ...] = ()
    feedback_due: date | None = None
    text: str = ""

    def variant(self, turn: Turn) -> str:
        """`key` where the duty leader approves."""
        case = turn.get(Case, self.case)
        return "key" if assignment_needs_leader(case.flags) or self._overrides(turn, case) else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return first_response_missing(case.path, case.state) or step_objection(case.state, Step.ASSIGN_CASE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return (
            *unknown_items(turn, self.power_item),
            *unknown_units(turn, "lead", self.lead),
            *unknown_units(turn, "assists", *self.assists),
            *material_missing(required_materials(turn.rulebook, "assignment"), self.materials),
            *all_recused(turn, case, self.lead),
            *reporter_data_in(turn, case, self.main_facts, self.requirement, self.text, *words_of(self.materials)),
        )

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        return self._overrides(turn, turn.get(Case, self.case))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.ASSIGN_CASE)
        limits.stop_on_case(turn, case, "R-202", "R-209", "R-210")
        withdraw(turn, case, only_assists=True)
        case.main_facts, case.power_item = self.main_facts, self.power_item
        case.power_items = list(dict.fromkeys([self.power_item, *case.power_items]))
        transfers = self._transfers(turn, case)
        follow_lead(case, transfers[0], self._assisting())
        owe_replies_again(turn, case)
        self._papers(turn, case)
        turn.tell(self.lead, *self._assisting())
        turn.write("case.assigned", case, **self._facts(transfers))

    def _assisting(self) -> tuple[str, ...]:
        return tuple(unit for unit in dict.fromkeys(self.assists) if unit != self.lead)

    def _overrides(self, turn: Turn, case: Case) -> tuple[Reason, ...]:
        place = turn.first(Township, Township.table.c.name == case.township)
        unit = unit_with_key(turn, self.lead)
        return assignment_warnings(
            turn.rulebook,
            lead=self.lead,
            item_id=self.power_item,
            path=case.path,
            brigade=place.brigade if place else "",
            flags=case.flags,
            channels=[alert.channel for alert in turn.find(Alert, Alert.table.c.case_id == case.id)],
            unit_name=unit.name if unit else "",
        )

    def _transfers(self, turn: Turn, case: Case) -> list[CaseTransfer]:
        lead = send(
            turn,
            case,
            self.lead,
            lead=True,
            feedback_required=True,
            requirement=self.requirement,
            materials=self._material_rows(turn),
            feedback_due=self.feedback_due,
        )
        return [lead, *(send(turn, case, unit, lead=False, feedback_required=False, requirement=self.requirement) for unit in self._assisting())]

    def _papers(self, turn: Turn, case: Case) -> None:
        units = (self.lead, *self._assisting())
        paper(
            turn,
            "D-08",
            case=case,
            recipients=units,
            order="assignment",
            case_no=case.case_no,
            lead=self.lead,
            assists=self._assisting(),
            main_facts=self.main_facts,
            power_item=self.power_item,
            opinion=case.handling_opinion,
            requirement=self.requirement,
            feedback_due=self.feedback_due,
            text=self.text,
        )
        paper(turn, "D-10", case=case, recipients=units, case_no=case.case_no, materials=self._material_rows(turn), deliverer=turn.actor.name)

    def _material_rows(self, turn: Turn) -> list[dict[str, Any]]:
        return material_rows(required_materials(turn.rulebook, "assignment"), self.materials)

    def _facts(self, transfers: list[CaseTransfer]) -> dict[str, Any]:
        return {
            "lead": self.lead,
            "assists": list(self._assisting()),
            "power_item": self.power_item,
            "transfers": [transfer.id for transfer in transfers],
            "handler_kind": transfers[0].handler_kind,
            "feedback_due": self.feedback_due,
        }
