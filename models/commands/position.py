"""Where a team is, as its telephone says: kept on the task and on its vehicle, so that the map moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import scope
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.people import ResponseUnit
from models.records.task import FirstResponseTask
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_TASK_STATES


@dataclass(frozen=True)
class ReportPosition(Command):
    """The team is here now (WGS-84 degrees). Source: interfaces.md 3, step `position`; open as long as the task is."""

    name: ClassVar[str] = "report_position"

    task: str
    lon: float
    lat: float

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(FirstResponseTask, self.task, "task"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return scope.on_the_task(turn, turn.get(FirstResponseTask, self.task))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(FirstResponseTask, self.task).state
        return (reason("step_not_open", state=state, step=self.name),) if state in TERMINAL_TASK_STATES else ()

    def carry_out(self, turn: Turn) -> None:
        task = turn.get(FirstResponseTask, self.task)
        task.lon, task.lat, task.position_at = self.lon, self.lat, turn.at
        vehicle = turn.batch.get(ResponseUnit, task.response_unit_id) if task.response_unit_id else None
        if vehicle is not None:
            vehicle.lon, vehicle.lat, vehicle.position_at = self.lon, self.lat, turn.at
        turn.write("task.position_reported", task, lon=self.lon, lat=self.lat)
