"""Send responders to a scene, and call one back. Source: domain.md T-06, T-13, G-03, G-11; commands.md reading 4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

import sqlalchemy as sa

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.field_links import link_team
from models.commands.incident import order_number
from models.commands.papers import paper
from models.commands.police_support import nearest_station
from models.commands.roster import away_now, lead_not_among, officers_named, recused, unknown
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.people import Officer, ResponseUnit
from models.records.place import Township
from models.records.task import FirstResponseTask
from models.rules import evidence_checklist, teams
from models.rules.object_steps import after_task
from models.rules.paths import response_kind
from models.rules.refusal import Reason, Refused, warning
from models.rules.states import CaseState, TaskState, after, step_objection
from models.rules.step_names import Step
from models.rules.teams import OF_THE_CENTER

Kind = Literal["disposal", "verification", "investigation"]
Responder = Literal["station", "center_team", "joint", "brigade"]


STATION: Final = "station"


@dataclass(frozen=True)
class Team:
    """One team to send. `unit` is a unit key or a response unit (环1), whose people go when no `officers` are named."""

    responder: Responder
    unit: str = ""
    officers: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderFirstResponse(Command):
    """Send teams to a case: the first ones, more of them, or again out of judging when more checking is needed (T-06, T-13)."""

    name: ClassVar[str] = "order_first_response"

    case: str
    teams: tuple[Team, ...]
    kind: Kind | Literal[""] = ""
    tasks: tuple[str, ...] = ()
    report_by: datetime | None = None
    next: tuple[str, ...] = ()

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return step_objection(case.state, Step.ORDER_FIRST_RESPONSE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        near = precinct_of(turn, case)
        sent = [(team.responder, _people_of(turn, team)) for team in self.teams if not _is_elsewhere(near, team.responder, team.unit)]
        ordered = [teams.Team(responder, tuple(officers_named(turn, names))) for responder, names in sent]
        people = [officer for _, names in sent for officer in officers_named(turn, names)]
        objections = teams.order_objections(
            turn.rulebook,
            case.path,
            ordered,
            turn.today,
            out_already=[
                task.responder for task in turn.tasks_of(case) if task.state != TaskState.CANCELLED and not _is_elsewhere(near, task.responder, task.unit)
            ],
            recused=recused(turn, people, case),
            away=away_now(turn, people),
        )
        return (*objections, *unknown(turn, [name for responder, names in sent if responder in OF_THE_CENTER for name in names]))

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        item = turn.rulebook.items.get(case.power_item)
        unlisted = item is not None and not item.first_response_listed
        listed = (warning("outside_first_response_list", item=case.power_item),) if unlisted else ()
        return (*listed, *lead_not_among(turn, [name for team in self.teams for name in _people_of(turn, team)], case))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        if case.state == CaseState.JUDGING:
            limits.stop(turn, "R-202", case)
        case.state = after(case.state, Step.ORDER_FIRST_RESPONSE)
        ordered = [self._order(turn, case, team) for team in self.teams]
        paper(turn, "D-02", case=case, recipients=tuple(task.unit for task in ordered), **self._order_slip(turn, case, ordered))
        turn.offer("call_in")
        facts: dict[str, Any] = {"teams": [_team_facts(turn, task) for task in ordered], "tasks": list(self.tasks)}
        turn.write("first_response.ordered", case, kind_of_response=ordered[0].kind, order=order_number(turn, case), **facts)

    def _order(self, turn: Turn, case: Case, team: Team) -> FirstResponseTask:
        unit, vehicle = _unit_of(turn, team)
        task = FirstResponseTask(
            case_id=case.id,
            kind=response_kind(case.path, self.kind),
            responder=team.responder,
            unit=unit or ("center" if team.responder in OF_THE_CENTER else nearest_station(turn, case) if team.responder == STATION else ""),
            response_unit_id=vehicle.id if vehicle else "",
            officers=[officer.id for officer in officers_named(turn, _people_of(turn, team))],
            tasks=list(self.tasks),
            ordered_at=turn.at,
            ordered_by=turn.actor.name,
            report_by=self.report_by,
            checklist=evidence_checklist.wanted(turn.rulebook, case.flags),
        )
        _start_clocks(turn, case, turn.add(task, made=True))
        link_team(turn, task)
        return task

    def _order_slip(self, turn: Turn, case: Case, ordered: list[FirstResponseTask]) -> dict[str, Any]:
        return {
            "case_no": case.case_no,
            "kind": ordered[0].kind,
            "teams": [
                {"responder": team.responder, "unit": task.unit, "officers": list(_people_of(turn, team))}
                for team, task in zip(self.teams, ordered, strict=True)
            ],
            "place": case.place_text,
            "known_danger": [name for name in case.flags if name in {"ongoing", "violence"}],
            "tasks": list(self.tasks),
            "evidence": [line["item"] for line in evidence_checklist.wanted(turn.rulebook, case.flags)],
            "report_by": self.report_by,
            "next": list(self.next),
        }


@dataclass(frozen=True)
class CancelTask(Command):
    """Call a team back."""

    name: ClassVar[str] = "cancel_task"

    task: str
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(FirstResponseTask, self.task, "task"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_task(turn, turn.get(FirstResponseTask, self.task), self.name, Step.CANCEL_TASK)

    def carry_out(self, turn: Turn) -> None:
        task = turn.get(FirstResponseTask, self.task)
        task.state, task.ended_at = after_task(task.state, self.name), turn.at
        stop_going(turn, task)
        turn.write("task.cancelled", task, unit=task.unit, responder=task.responder, reason=self.reason)


def precinct_of(turn: Turn, case: Case) -> frozenset[str]:
    """Return the stations a 110 case may be sent to: that of the precinct, and the one the police told first. Empty where neither is known."""
    place = turn.first(Township, Township.table.c.name == case.township)
    told = {str(alert.extra.get("station") or "") for alert in turn.find(Alert, Alert.table.c.case_id == case.id)}
    return frozenset({place.station if place else "", *told} - {""})


def not_open_on_task(turn: Turn, task: FirstResponseTask, command: str, step: Step) -> tuple[Reason, ...]:
    """Return why a step is not open: by the state of the case, and by the state of the task."""
    case = turn.get(Case, task.case_id)
    if closed := step_objection(case.state, step):
        return closed
    try:
        after_task(task.state, command)
    except Refused as refused:
        return refused.reasons
    return ()


def stop_going(turn: Turn, task: FirstResponseTask) -> None:
    """Stop the limits of leaving and arriving (R-206, R-205)."""
    limits.stop(turn, "R-206", task)
    limits.stop(turn, "R-205", task)


def _start_clocks(turn: Turn, case: Case, task: FirstResponseTask) -> None:
    if task.kind != "disposal":
        return
    limits.start(turn, "R-206", task)
    if task.responder in OF_THE_CENTER:
        limits.start(turn, "R-205", task, variant=_distance_class(turn, case.township))


def _is_elsewhere(precinct: frozenset[str], responder: str, unit: str) -> bool:
    return responder == STATION and bool(unit and precinct) and unit not in precinct


def _distance_class(turn: Turn, township: str) -> str:
    place = turn.first(Township, Township.table.c.name == township)
    return "town" if place is not None and place.kind == "town" else "township"


def _unit_of(turn: Turn, team: Team) -> tuple[str, ResponseUnit | None]:
    vehicle = _vehicle_of(turn, team)
    return (vehicle.department, vehicle) if vehicle else (team.unit, None)


def _vehicle_of(turn: Turn, team: Team) -> ResponseUnit | None:
    table = ResponseUnit.table
    return turn.first(ResponseUnit, sa.or_(table.c.id == team.unit, table.c.key == team.unit)) if team.unit else None


def _people_of(turn: Turn, team: Team) -> tuple[str, ...]:
    vehicle = None if team.officers else _vehicle_of(turn, team)
    return tuple(vehicle.officers) if vehicle else team.officers


def _team_facts(turn: Turn, task: FirstResponseTask) -> dict[str, object]:
    vehicle = turn.batch.get(ResponseUnit, task.response_unit_id) if task.response_unit_id else None
    people = [turn.get(Officer, officer_id).name for officer_id in task.officers]
    return {"task": task.id, "name": vehicle.name if vehicle else "", "responder": task.responder, "unit": task.unit, "officers": people}
