"""The report of the first response: finding and handling opinion; the case goes to judging. Source: domain.md T-12, commands.md reading 3."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits, scope
from models.commands.command import Command
from models.commands.discovery import discover, flag, items_of, name_items, suspect_detention
from models.commands.filing import unknown_items
from models.commands.first_response import stop_going
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.place import Township
from models.records.task import SceneHandover
from models.rules.guards import report
from models.rules.key_cases import is_violation, key_by_items
from models.rules.object_steps import TASK_STEPS
from models.rules.refusal import Reason, reason
from models.rules.routing import propose_route
from models.rules.states import after, step_objection
from models.rules.step_names import Step
from models.rules.teams import OF_THE_CENTER


@dataclass(frozen=True)
class SubmitFirstResponseReport(Command):
    """Report what was found and how it should be handled, by an officer who is on the case."""

    name: ClassVar[str] = "submit_first_response_report"

    case: str
    finding: Literal["violation", "crime_suspected", "management_issue", "none", "need_more"]
    handling_opinion: str = ""
    power_items: tuple[str, ...] = ()
    evidence_gaps: str = ""
    detention_suspected: bool = False
    criminal_indicators: tuple[str, ...] = ()
    key_criteria: tuple[str, ...] = ()

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *(() if self.handling_opinion.strip() else (reason("opinion_missing"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return () if scope.on_the_case(turn, turn.get(Case, self.case)) else (reason("not_in_scope"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.SUBMIT_FIRST_RESPONSE_REPORT)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        objections = report(case.path, handed_over=_is_handed_over(turn, case), handling_opinion=self.handling_opinion)
        return (*objections, *unknown_items(turn, *self.power_items))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.SUBMIT_FIRST_RESPONSE_REPORT)
        case.finding, case.handling_opinion, case.reported_by_unit = self.finding, self.handling_opinion, turn.acting_unit
        self._name_the_matter(turn, case)
        self._run_clocks(turn, case)
        _end_tasks_of_the_center(turn, case)
        paper(turn, "D-05", case=case, case_no=case.case_no, officer=turn.on_behalf_of or turn.actor.name, **self._report())
        turn.offer("complete_judgement", "assign_case", *(["propose_criminal_transfer"] if "criminal_suspected" in case.flags else []))
        turn.write("first_response.reported", case, **self._report(), flags=case.flags)

    def _name_the_matter(self, turn: Turn, case: Case) -> None:
        name_items(case, self.power_items)
        items = items_of(turn, case)
        if self.power_items:
            case.category = turn.rulebook.power_item(self.power_items[0]).category[0]
        is_key = bool(self.key_criteria or key_by_items(turn.rulebook, self.power_items, violation=is_violation(self.finding)))
        found = {
            "key_case": is_key,
            "criminal_suspected": self.finding == "crime_suspected" or bool(self.criminal_indicators),
            "cross_dept": propose_route(items, _brigade_of(turn, case)).cross_dept,
        }
        flag(case, *(name for name, is_on in found.items() if is_on))

    def _run_clocks(self, turn: Turn, case: Case) -> None:
        limits.stop(turn, "R-207", case)
        limits.stop(turn, "R-208", case)
        limits.start(turn, "R-202", case, variant="after_first_response")
        if is_violation(self.finding):
            discover(turn, case)
        if self.detention_suspected:
            suspect_detention(turn, case)

    def _report(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "case" and value not in ("", (), False)}


def _end_tasks_of_the_center(turn: Turn, case: Case) -> None:
    for task in turn.tasks_of(case):
        ended = TASK_STEPS.get((task.state, SubmitFirstResponseReport.name))
        if ended is not None and task.responder in OF_THE_CENTER:
            task.state, task.ended_at = ended, turn.at
            stop_going(turn, task)


def _is_handed_over(turn: Turn, case: Case) -> bool:
    table = SceneHandover.table
    return turn.first(SceneHandover, table.c.case_id == case.id, table.c.confirmed_at.is_not(None)) is not None


def _brigade_of(turn: Turn, case: Case) -> str:
    place = turn.first(Township, Township.table.c.name == case.township)
    return "" if place is None else place.brigade
