"""What a team reports on its way: the order taken, under way, on the scene. Typed by the team, or on its behalf with proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits, scope
from models.commands.command import Command
from models.commands.equipment_steps import take_into_use
from models.commands.first_response import not_open_on_task, stop_going
from models.commands.roster import officers_named, too_few_certified, unfit
from models.commands.turn import Turn
from models.records.case import Case
from models.records.people import CallIn, Officer
from models.records.task import FirstResponseTask
from models.rules.object_steps import CALLIN_STEPS, after_task
from models.rules.refusal import Reason
from models.rules.step_names import Step
from models.rules.teams import OF_THE_CENTER


@dataclass(frozen=True)
class TaskStep(Command):
    """A step of one first-response task, by the team itself or on its behalf."""

    task: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(FirstResponseTask, self.task, "task"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return scope.on_the_task(turn, turn.get(FirstResponseTask, self.task))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_task(turn, turn.get(FirstResponseTask, self.task), self.name, Step(self.name))


@dataclass(frozen=True)
class AckTask(TaskStep):
    """The team has its order; at a police station this ends the five minutes of the 110 notice (R-203)."""

    name: ClassVar[str] = "ack_task"

    def carry_out(self, turn: Turn) -> None:
        task = turn.get(FirstResponseTask, self.task)
        task.state, task.acked_at = after_task(task.state, self.name), turn.at
        if task.responder == "station":
            limits.stop_on_case(turn, turn.get(Case, task.case_id), "R-203")
        turn.write("task.acked", task, unit=task.unit, responder=task.responder)


@dataclass(frozen=True)
class ReportEnRoute(TaskStep):
    """The team is under way."""

    name: ClassVar[str] = "report_en_route"

    def carry_out(self, turn: Turn) -> None:
        task = turn.get(FirstResponseTask, self.task)
        task.state, task.en_route_at = after_task(task.state, self.name), turn.at
        limits.stop(turn, "R-206", task)
        _move_call_ins(turn, task, self.name)
        turn.write("task.en_route", task, unit=task.unit, responder=task.responder)


@dataclass(frozen=True)
class ReportArrival(TaskStep):
    """The team is on the scene; who arrives – without `officers` the whole team – is looked at again (G-11). Arriving counts as having left (reading 4)."""

    name: ClassVar[str] = "report_arrival"

    officers: tuple[str, ...] = ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        task = turn.get(FirstResponseTask, self.task)
        if task.responder not in OF_THE_CENTER:
            return ()  # a station and a brigade answer for their own people
        arriving = self.officers or tuple(task.officers)
        return (*too_few_certified(turn, arriving), *unfit(turn, arriving, turn.get(Case, task.case_id)))

    def carry_out(self, turn: Turn) -> None:
        task = turn.get(FirstResponseTask, self.task)
        task.state, task.on_scene_at = after_task(task.state, self.name), turn.at
        task.arrived = [officer.id for officer in officers_named(turn, self.officers)] or list(task.officers)
        task.officers = list(dict.fromkeys([*task.officers, *task.arrived]))
        stop_going(turn, task)
        take_into_use(turn, task)
        _move_call_ins(turn, task, self.name)
        turn.write("task.arrived", task, unit=task.unit, responder=task.responder, officers=[turn.get(Officer, came).name for came in task.arrived])


def _move_call_ins(turn: Turn, task: FirstResponseTask, step: str) -> None:
    """People called in for this case go with their team."""
    table = CallIn.table
    for callin in turn.find(CallIn, table.c.case_id == task.case_id, table.c.officer_id.in_(task.officers)):
        if (callin.state, step) in CALLIN_STEPS:
            callin.state = CALLIN_STEPS[callin.state, step]
            turn.get(Officer, callin.officer_id).availability = callin.state.value
