"""Joint inspections, patrols and enforcement are planned for the year, told apart from each other, and drawn by lot (D-19, 000 四(五)2,3)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import period_duties
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.turn import Turn
from models.commands.units import unit_keys, unknown_units
from models.records.people import Officer
from models.records.plan import JointPlan
from models.rules.refusal import Reason, warning

DRAFTED, DRAWN = "drafted", "drawn"


@dataclass(frozen=True)
class PlanJointInspection(Command):
    """Draft a plan of joint work. A target that another plan visits in the same period is warned of (F-062).

    `trigger` says how it starts (R-412: routine, special, emergency); `period` is a month (`2024-03`), quarter or day as reports name them.
    """

    name: ClassVar[str] = "plan_joint_inspection"
    optional: ClassVar[frozenset[str]] = frozenset({"targets"})

    year: int
    matters: str
    units: tuple[str, ...]
    targets: tuple[str, ...]
    period: str
    area: str = ""
    trigger: str = ""
    kind: Literal["inspection", "patrol", "enforcement"] = "inspection"

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Nothing a seat could have seen before."""
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, self.units, "units")

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        others = turn.find(JointPlan, JointPlan.table.c.period == self.period)
        planned = {target for plan in others for target in plan.targets}
        return tuple(warning("duplicate_inspection", target=target, period=self.period) for target in dict.fromkeys(self.targets) if target in planned)

    def carry_out(self, turn: Turn) -> None:
        plan = turn.add(
            JointPlan(
                kind=self.kind,
                year=self.year,
                matters=self.matters,
                area=self.area,
                units=list(unit_keys(turn, self.units)),
                targets=list(dict.fromkeys(self.targets)),
                period=self.period,
                trigger=self.trigger,
                drafted_at=turn.at,
                drafted_by=turn.actor.name,
            ),
            made=True,
        )
        period_duties.meet(turn, period_duties.PLAN_RULES[self.kind], plan.id, str(self.year))
        written = paper(turn, "D-19", recipients=tuple(plan.units), **_plan_fields(plan))
        duplicates = [str(given.facts["target"]) for given in turn.warned if given.code == "duplicate_inspection"]
        turn.write("plan.drafted", plan, doc_no=written.doc_no, duplicates=duplicates, **_plan_fields(plan))


@dataclass(frozen=True)
class DrawInspection(Command):
    """Draw targets and inspectors of a plan by lot. The same seed always draws the same: whoever doubts it draws again."""

    name: ClassVar[str] = "draw_inspection"

    plan: str
    seed: int
    targets_n: int
    inspectors_n: int

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The plan."""
        return (turn.get(JointPlan, self.plan, "plan"),)

    def carry_out(self, turn: Turn) -> None:
        plan = turn.get(JointPlan, self.plan)
        targets = drawn(self.seed, "target", plan.targets, self.targets_n)
        inspectors = drawn(self.seed, "inspector", _inspectors(turn, plan), self.inspectors_n)
        draw: dict[str, Any] = {"seed": self.seed, "targets": targets, "inspectors": inspectors, "at": turn.at.isoformat(), "by": turn.actor.name}
        plan.draws, plan.state = [*plan.draws, draw], DRAWN
        asked: dict[str, Any] = {"targets_asked": self.targets_n, "inspectors_asked": self.inspectors_n}
        written = paper(turn, "D-19", recipients=tuple(plan.units), **_plan_fields(plan), seed=self.seed, drawn=targets, inspectors=inspectors, **asked)
        turn.write("inspection.drawn", plan, doc_no=written.doc_no, seed=self.seed, targets=targets, inspectors=inspectors, **asked)


def drawn(seed: int, lot: str, pool: list[str], count: int) -> list[str]:
    """Draw `count` of `pool` (all, if there are fewer): those whose SHA-256 of `seed/lot/name` is lowest.

    Nobody can steer it and anybody can check it with any tool; it does not depend on the order of the pool or on this program's version.
    """
    ranked = sorted(dict.fromkeys(pool), key=lambda name: sha256(f"{seed}/{lot}/{name}".encode()).hexdigest())
    return ranked[: max(count, 0)]


def _inspectors(turn: Turn, plan: JointPlan) -> list[str]:
    """The officers of the plan's units who may act today: certified, seconded, not suspended (G-11)."""
    found = turn.find(Officer, Officer.table.c.unit.in_(plan.units))
    return [officer.name for officer in found if _may_act(turn, officer)]


def _may_act(turn: Turn, officer: Officer) -> bool:
    certified = officer.certificate_valid_to is not None and officer.certificate_valid_to >= turn.today
    seconded = officer.secondment_to is None or officer.secondment_to >= turn.today
    return certified and seconded and not officer.suspended


def _plan_fields(plan: JointPlan) -> dict[str, Any]:
    return {
        "plan_kind": plan.kind,
        "year": plan.year,
        "matters": plan.matters,
        "area": plan.area,
        "units": plan.units,
        "targets": plan.targets,
        "period": plan.period,
        "trigger": plan.trigger,
    }
