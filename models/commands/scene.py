"""The hand-over on the scene: one team offers people, things and evidence, the other confirms. Source: domain.md T-08, D-06, R-215."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from models.base import Record
from models.commands import limits, scope
from models.commands.command import Command
from models.commands.first_response import not_open_on_task, stop_going
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.task import FirstResponseTask, SceneHandover
from models.rules.object_steps import after_task
from models.rules.one_person import Doer, same_person
from models.rules.refusal import Reason, reason
from models.rules.step_names import Step


@dataclass(frozen=True)
class HandOverScene(Command):
    """Offer the scene to another team; the hand-over waits for its confirmation."""

    name: ClassVar[str] = "hand_over_scene"

    case: str
    from_task: str
    to_task: str
    persons: int = 0
    things: str = ""
    evidence: str = ""
    risks: str = ""
    onscene_transfer: bool = False

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        tasks = ((FirstResponseTask, self.from_task, "from_task"), (FirstResponseTask, self.to_task, "to_task"))
        return turn.get_each(*tasks, (Case, self.case, "case"))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return scope.on_the_task(turn, turn.get(FirstResponseTask, self.from_task))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_task(turn, turn.get(FirstResponseTask, self.from_task), self.name, Step.HAND_OVER_SCENE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        tasks = {turn.get(FirstResponseTask, task).case_id for task in (self.from_task, self.to_task)}
        return () if tasks == {self.case} and self.from_task != self.to_task else (reason("field_missing", field="to_task"),)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        offered = SceneHandover(
            case_id=case.id,
            from_task_id=self.from_task,
            to_task_id=self.to_task,
            offered_at=turn.at,
            offered_by=turn.actor.name,
            offered_by_id=turn.actor.id,
            offered_for=turn.on_behalf_of,
            persons=self.persons,
            things=self.things,
            evidence=self.evidence,
            risks=self.risks,
            onscene_transfer=self.onscene_transfer,
        )
        turn.add(offered, made=True)
        if self.onscene_transfer:
            limits.start(turn, "R-215", case)
        turn.offer("confirm_hand_over_scene")
        turn.write("scene_handover.offered", offered, from_task=self.from_task, to_task=self.to_task, persons=self.persons, things=self.things)


@dataclass(frozen=True)
class ConfirmHandOverScene(Command):
    """Take the scene over: the giving team's task has ended."""

    name: ClassVar[str] = "confirm_hand_over_scene"

    handover: str
    disagreement: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        offered = turn.get(SceneHandover, self.handover, "handover")
        return (turn.get(FirstResponseTask, offered.to_task_id), offered, turn.get(FirstResponseTask, offered.from_task_id))

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return scope.on_the_task(turn, self._tasks(turn)[1])

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        if turn.get(SceneHandover, self.handover).confirmed_at is not None:
            return (reason("step_not_open", state="confirmed", step=self.name),)
        return not_open_on_task(turn, self._tasks(turn)[0], self.name, Step.CONFIRM_HAND_OVER_SCENE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        offered = turn.get(SceneHandover, self.handover)
        return same_person(turn.doer, [Doer(offered.offered_by_id, offered.offered_by, offered.offered_for)])

    def carry_out(self, turn: Turn) -> None:
        offered = turn.get(SceneHandover, self.handover)
        giving, taking = self._tasks(turn)
        case = turn.get(Case, offered.case_id)
        offered.confirmed_at, offered.confirmed_by, offered.confirmed_for = turn.at, turn.actor.name, turn.on_behalf_of
        offered.disagreement = self.disagreement
        giving.state, giving.ended_at = after_task(giving.state, self.name), turn.at
        stop_going(turn, giving)
        limits.stop(turn, "R-215", case)
        paper(turn, "D-06", case=case, recipients=(giving.unit, taking.unit), **self._receipt(offered, giving, taking))
        turn.write("scene_handover.confirmed", offered, from_unit=giving.unit, to_unit=taking.unit, disagreement=self.disagreement)

    def _tasks(self, turn: Turn) -> tuple[FirstResponseTask, FirstResponseTask]:
        offered = turn.get(SceneHandover, self.handover)
        return turn.get(FirstResponseTask, offered.from_task_id), turn.get(FirstResponseTask, offered.to_task_id)

    def _receipt(self, offered: SceneHandover, giving: FirstResponseTask, taking: FirstResponseTask) -> dict[str, Any]:
        return {
            "from": {"unit": giving.unit, "by": offered.offered_for or offered.offered_by},
            "to": {"unit": taking.unit, "by": offered.confirmed_for or offered.confirmed_by},
            "persons": offered.persons,
            "things": offered.things,
            "evidence": offered.evidence,
            "risks": offered.risks,
            "disagreement": self.disagreement,
        }
