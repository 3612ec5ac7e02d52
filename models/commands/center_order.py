"""The Center orders seconded officers to handle a case in the name of their department (下达指令)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.filing import unknown_items
from models.commands.handing_over import follow_lead, owe_replies_again, send, unit_with_key, unknown_units, withdraw
from models.commands.papers import paper
from models.commands.roster import officers_named, too_few_certified, unfit
from models.commands.turn import Turn
from models.records.case import Case
from models.records.place import Township
from models.records.transfer import CaseTransfer
from models.rules.refusal import Reason, reason
from models.rules.routing import is_competent
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step
from models.rules.teams import not_of_department


@dataclass(frozen=True)
class IssueCenterOrder(Command):
    """Order certified officers of the competent department to handle a judged case at once (T-15): there is nothing to accept."""

    name: ClassVar[str] = "issue_center_order"

    case: str
    officers: tuple[str, ...]
    acting_department: str
    power_item: str
    requirement: str
    feedback_due: date | None = None

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.ISSUE_CENTER_ORDER)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        unknown = (*unknown_items(turn, self.power_item), *unknown_units(turn, "acting_department", self.acting_department))
        return unknown or (
            *too_few_certified(turn, self.officers),
            *not_of_department(officers_named(turn, self.officers), self.acting_department, _name(turn, self.acting_department)),
            *self._not_competent(turn, case),
            *unfit(turn, self.officers, case),
        )

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.ISSUE_CENTER_ORDER)
        limits.stop_on_case(turn, case, "R-202", "R-209", "R-210")
        withdraw(turn, case, only_assists=True)
        case.power_item = self.power_item
        case.power_items = list(dict.fromkeys([self.power_item, *case.power_items]))
        transfer = self._order(turn, case)
        follow_lead(case, transfer)
        owe_replies_again(turn, case)
        self._paper(turn, case)
        turn.tell(*self.officers, self.acting_department)
        turn.write(
            "center_order.issued",
            case,
            transfer=transfer.id,
            officers=list(self.officers),
            acting_department=self.acting_department,
            power_item=self.power_item,
            feedback_due=self.feedback_due,
        )

    def _order(self, turn: Turn, case: Case) -> CaseTransfer:
        transfer = send(
            turn,
            case,
            self.acting_department,
            lead=True,
            feedback_required=True,
            kind="center_order",
            requirement=self.requirement,
            feedback_due=self.feedback_due,
        )
        transfer.state, transfer.accepted_at = TransferState.ACCEPTED, turn.at
        transfer.handler = "、".join(officer.name for officer in officers_named(turn, self.officers))
        return transfer

    def _not_competent(self, turn: Turn, case: Case) -> tuple[Reason, ...]:
        place = turn.first(Township, Township.table.c.name == case.township)
        competent = is_competent(turn.rulebook, self.acting_department, self.power_item, place.brigade if place else "")
        return () if competent else (reason("target_not_competent", unit=_name(turn, self.acting_department), item=self.power_item),)

    def _paper(self, turn: Turn, case: Case) -> None:
        paper(
            turn,
            "D-08",
            case=case,
            recipients=(self.acting_department,),
            order="center_order",
            case_no=case.case_no,
            lead=self.acting_department,
            officers=[{"name": officer.name, "certificate_no": officer.certificate_no} for officer in officers_named(turn, self.officers)],
            main_facts=case.main_facts,
            power_item=self.power_item,
            opinion=case.handling_opinion,
            requirement=self.requirement,
            feedback_due=self.feedback_due,
        )


def _name(turn: Turn, key: str) -> str:
    unit = unit_with_key(turn, key)
    return unit.name if unit else key
