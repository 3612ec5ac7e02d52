"""Equipment and vehicles go out for a case and come back. Source: domain.md 9 “Assets”, 004 二(二)6 unified dispatch across departments.

The Center's own things a dispatcher sends. Another department's thing goes out by its owner's word – its officer or liaison, or entered on
behalf of the owner with source and proof – or, where the case is led in incident mode, by the duty leader's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from models.base import Record
from models.commands import scope
from models.commands.command import Command
from models.commands.incident import incident_of, order_number
from models.commands.turn import Turn
from models.records.case import Case
from models.records.equipment import Equipment, EquipmentUse
from models.records.task import FirstResponseTask
from models.rules.object_states import EQUIPMENT_OUT, EQUIPMENT_STEPS, EquipmentState, needs_maintenance
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import TERMINAL_TASK_STATES, step_objection
from models.rules.step_names import Step

CENTER: Final = "center"


@dataclass(frozen=True)
class DispatchEquipment(Command):
    """Send things out for a case, with a team's task or to whom `to` names."""

    name: ClassVar[str] = "dispatch_equipment"

    case: str
    equipment: tuple[str, ...]
    to: str

    def variant(self, turn: Turn) -> str:
        if self._is_the_owner(turn):
            return "owner"
        led = incident_of(turn, turn.get(Case, self.case)) is not None
        return "other_department" if led and self._of_others(turn) else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"), *things_named(turn, self.equipment))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """Whoever owns a thing sends it to any case; a seconded officer else to the cases he is on and those of his department."""
        return () if self._is_the_owner(turn) else scope.own(turn, objects)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        led = incident_of(turn, turn.get(Case, self.case)) is not None
        if not self._of_others(turn) or (led and turn.actor.role in {"dispatcher", "duty_leader"}):
            return ()
        return (reason("not_in_scope"),) if turn.actor.role == "seconded_officer" else (reason("not_permitted"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        if closed := step_objection(turn.get(Case, self.case).state, Step.DISPATCH_EQUIPMENT):
            return closed
        return _not_open(things_named(turn, self.equipment), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        task = turn.batch.get(FirstResponseTask, self.to)
        gone = task is not None and (task.case_id != self.case or task.state in TERMINAL_TASK_STATES)
        return (reason("field_missing", field="to"),) if gone else ()

    def carry_out(self, turn: Turn) -> None:
        case, task = turn.get(Case, self.case), turn.batch.get(FirstResponseTask, self.to)
        things, order = things_named(turn, self.equipment), order_number(turn, case)
        for thing in things:
            thing.state, thing.case_id, thing.task_id = EQUIPMENT_STEPS[thing.state, self.name], case.id, task.id if task else ""
            turn.add(self._use(turn, thing, order))
        facts: dict[str, Any] = {"kinds": [thing.kind for thing in things], "owners": sorted({thing.unit for thing in things})}
        turn.write("equipment.dispatched", case, equipment=[thing.key for thing in things], to=task.unit if task else self.to, order=order, **facts)

    def _use(self, turn: Turn, thing: Equipment, order: int | None) -> EquipmentUse:
        return EquipmentUse(
            equipment_id=thing.id,
            case_id=thing.case_id,
            task_id=thing.task_id,
            given_to="" if thing.task_id else self.to,
            out_at=turn.at,
            out_by=turn.actor.name,
            allowed_by=turn.on_behalf_of or turn.actor.name,
            order_no=order,
        )

    def _of_others(self, turn: Turn) -> bool:
        """Whether one of the things belongs neither to the Center nor to the department whose act this is."""
        return any(thing.unit not in {CENTER, turn.acting_unit} for thing in things_named(turn, self.equipment))

    def _is_the_owner(self, turn: Turn) -> bool:
        return all(thing.unit == turn.acting_unit for thing in things_named(turn, self.equipment))


@dataclass(frozen=True)
class ReturnEquipment(Command):
    """Take things back; what is damaged goes to maintenance first."""

    name: ClassVar[str] = "return_equipment"

    equipment: tuple[str, ...]
    condition: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return tuple(things_named(turn, self.equipment))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """A seconded officer gives back what is out for his case, and takes back what his department owns."""
        strange = [thing for thing in things_named(turn, self.equipment) if thing.unit != turn.actor.unit and scope.own(turn, (thing,))]
        return (reason("not_in_scope"),) if strange else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return _not_open(things_named(turn, self.equipment), self.name)

    def carry_out(self, turn: Turn) -> None:
        things = things_named(turn, self.equipment)
        damaged = needs_maintenance(self.condition)
        cases = {thing.case_id for thing in things}
        for thing in things:
            thing.state = EquipmentState.MAINTENANCE if damaged else EQUIPMENT_STEPS[thing.state, self.name]
            _close_use(turn, thing, self.condition)
        subject = turn.get(Case, cases.pop()) if len(cases) == 1 and "" not in cases else things[0]
        for thing in things:
            thing.case_id, thing.task_id = "", ""
        turn.write("equipment.returned", subject, equipment=[thing.key for thing in things], condition=self.condition, maintenance=damaged)


def things_named(turn: Turn, named: Sequence[str]) -> list[Equipment]:
    """Return the things with these keys or ids, each once. Raises Refused `field_missing` naming those that nobody has."""
    table = Equipment.table.c
    found = {name: turn.first(Equipment, sa.or_(table.key == name, table.id == name)) for name in dict.fromkeys(named)}
    strangers = [name for name, thing in found.items() if thing is None]
    if strangers:
        raise Refused("field_missing", field="equipment", unknown=strangers)
    return list({thing.id: thing for thing in found.values() if thing is not None}.values())


def take_into_use(turn: Turn, task: FirstResponseTask) -> None:
    """What went out with a team is in use once the team is on the scene."""
    for thing in turn.find(Equipment, Equipment.table.c.task_id == task.id, Equipment.table.c.state == EquipmentState.DISPATCHED):
        thing.state = EQUIPMENT_STEPS[thing.state, "report_arrival"]


def still_out(turn: Turn) -> list[Equipment]:
    """Return everything that is out, by key."""
    return turn.find(Equipment, Equipment.table.c.state.in_(EQUIPMENT_OUT), order=[Equipment.table.c.key])


def _not_open(things: Sequence[Equipment], step: str) -> tuple[Reason, ...]:
    return tuple(reason("step_not_open", state=thing.state, step=step, equipment=thing.key) for thing in things if (thing.state, step) not in EQUIPMENT_STEPS)


def _close_use(turn: Turn, thing: Equipment, condition: str) -> None:
    table = EquipmentUse.table.c
    for use in turn.find(EquipmentUse, table.equipment_id == thing.id, table.back_at.is_(None)):
        use.back_at, use.back_by, use.condition = turn.at, turn.on_behalf_of or turn.actor.name, condition
