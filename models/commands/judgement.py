"""Judging a case (研判): open the evaluation, write down what it found and which way the case shall go. The state stays; the next step moves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.discovery import flag, name_items
from models.commands.filing import unknown_items
from models.commands.territory import route_of
from models.commands.turn import Turn
from models.records.case import Case, Judgement
from models.rules.guards import first_response_missing
from models.rules.key_cases import is_violation, judgement_needs_leader, key_by_items
from models.rules.paths import needs_first_response
from models.rules.refusal import Reason, reason
from models.rules.routing import Route
from models.rules.states import after, step_objection
from models.rules.step_names import Step

JudgementRoute = Literal["assign", "center_order", "more_checking", "not_established", "dispute", "escalate", "criminal"]

NEXT_STEP: Final = {
    "assign": "assign_case",
    "center_order": "issue_center_order",
    "more_checking": "order_first_response",
    "not_established": "mark_not_established",
    "dispute": "raise_jurisdiction_dispute",
    "escalate": "escalate_case",
    "criminal": "propose_criminal_transfer",
}
"""Which step each route offers."""

NOTHING_TO_HANDLE: Final = frozenset({"more_checking", "not_established"})
"""Routes that name no violation: they need no item of the power list and make no key case."""


@dataclass(frozen=True)
class OpenJudgement(Command):
    """Begin to judge a case without a first response (T-07). On P1–P3 the duty leader alone may, and says why."""

    name: ClassVar[str] = "open_judgement"

    case: str
    override_reason: str = ""

    def variant(self, turn: Turn) -> str:
        """`override` where a prescribed first response is passed over."""
        return "override" if self.override_reason and needs_first_response(turn.get(Case, self.case).path) else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        must_look_first = () if self.override_reason else first_response_missing(case.path, case.state)
        return must_look_first or step_objection(case.state, Step.OPEN_JUDGEMENT)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.OPEN_JUDGEMENT)
        judgement = _begin(turn, case, self.override_reason, made=True)
        limits.start(turn, "R-202", case, variant="direct")
        turn.write("judgement.opened", case, judgement=judgement.id, override_reason=self.override_reason)


@dataclass(frozen=True)
class CompleteJudgement(Command):
    """Write down what the judgement found and the route it proposes; key, major, criminal and escalated cases go to the duty leader."""

    name: ClassVar[str] = "complete_judgement"
    optional: ClassVar[frozenset[str]] = frozenset({"main_facts", "power_items"})

    case: str
    main_facts: str
    power_items: tuple[str, ...]
    route: JudgementRoute
    lead: str = ""
    assists: tuple[str, ...] = ()
    key_criteria: tuple[str, ...] = ()
    key_case: bool | None = None
    criminal_indicators: tuple[str, ...] = ()

    def missing(self) -> tuple[Reason, ...]:
        """The main facts are the opinion itself; an item is needed where somebody shall handle something."""
        needs_item = bool(self.route) and self.route not in NOTHING_TO_HANDLE and not self.power_items
        no_opinion = () if self.main_facts else (reason("opinion_missing"),)
        return (*super().missing(), *no_opinion, *((reason("field_missing", field="power_items"),) if needs_item else ()))

    def variant(self, turn: Turn) -> str:
        """`key` where the duty leader approves."""
        case = turn.get(Case, self.case)
        leader = judgement_needs_leader(
            case.flags,
            route=self.route,
            key_case=bool(self.key_case or self._focus(turn, case)),
            key_criteria=self.key_criteria,
            criminal_indicators=self.criminal_indicators,
        )
        return "key" if leader else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.COMPLETE_JUDGEMENT)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_items(turn, *self.power_items)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        route = self._route(turn, case)
        judgement = _unfinished(turn, case) or _begin(turn, case)
        judgement.completed_at, judgement.completed_by = turn.at, turn.actor.name
        judgement.main_facts, judgement.power_items, judgement.route = self.main_facts, list(self.power_items), self.route
        judgement.lead, judgement.assists = route.lead, list(route.assists)
        self._keep_in_case(turn, case, route)
        limits.stop(turn, "R-202", case)
        turn.offer(NEXT_STEP[self.route])
        turn.write(
            "judgement.completed",
            case,
            judgement=judgement.id,
            route=self.route,
            power_items=list(self.power_items),
            lead=route.lead,
            assists=list(route.assists),
            tie=route.tie,
            why=[{"code": why.code, "names": list(why.names)} for why in route.why],
            key_criteria=[*self.key_criteria, *self._focus(turn, case)],
            criminal_indicators=list(self.criminal_indicators),
        )

    def _keep_in_case(self, turn: Turn, case: Case, route: Route) -> None:
        case.main_facts = self.main_facts
        name_items(case, self.power_items)
        found = {
            "key_case": self.key_case or self.key_criteria or self._focus(turn, case),
            "criminal_suspected": self.criminal_indicators or self.route == "criminal",
            "cross_dept": route.cross_dept,
            "cross_region": route.cross_region,
        }
        flag(case, *(name for name, holds in found.items() if holds))

    def _focus(self, turn: Turn, case: Case) -> tuple[str, ...]:
        """R-404: an item of the focus list named with a violation (reading 3)."""
        found = is_violation(case.finding) or self.route not in NOTHING_TO_HANDLE
        return key_by_items(turn.rulebook, self.power_items, violation=found)

    def _route(self, turn: Turn, case: Case) -> Route:
        proposed = route_of(turn, case, self.power_items)
        return replace(proposed, lead=self.lead, assists=self.assists) if self.lead else proposed


def _begin(turn: Turn, case: Case, override_reason: str = "", *, made: bool = False) -> Judgement:
    by = turn.actor.name
    return turn.add(Judgement(case_id=case.id, opened_at=turn.at, opened_by=by, override_reason=override_reason), made=made)


def _unfinished(turn: Turn, case: Case) -> Judgement | None:
    return turn.first(Judgement, Judgement.table.c.case_id == case.id, Judgement.table.c.completed_at.is_(None))
