"""A case stands still for a reason and goes on again (中止·恢复), or was entered by mistake and is void (作废). Source: T-36, T-37, reading 14."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.first_response import stop_going
from models.commands.personnel import ReleasePersonnel
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.running_clock import RunningClock
from models.records.sealed_reporter import SealedReporter
from models.rules.channel_fields import SEALED
from models.rules.channels import is_reported_by_a_person
from models.rules.guards import void
from models.rules.object_steps import after_task
from models.rules.refusal import Reason, Refused
from models.rules.states import TERMINAL_TASK_STATES, CaseState, after, resumed, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class SuspendCase(Command):
    """Suspend a case until a day of review: the terms that may stand still (R-221, R-228) do, all others go on (T-36)."""

    name: ClassVar[str] = "suspend_case"

    case: str
    ground: Literal["appraisal", "party_missing", "force_majeure"]
    reason: str
    review_on: date

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.SUSPEND_CASE)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state_before, case.state = case.state, after(case.state, Step.SUSPEND_CASE)
        case.suspension = {"ground": self.ground, "reason": self.reason, "review_on": self.review_on.isoformat(), "at": turn.at.isoformat()}
        for clock in _clocks(turn, case, limits.RUNNING):
            if turn.rulebook.rule(clock.rule).pausable:
                limits.pause(turn, clock)
        turn.write("case.suspended", case, ground=self.ground, reason=self.reason, review_on=self.review_on, state_before=case.state_before)


@dataclass(frozen=True)
class ResumeCase(Command):
    """Go on with a suspended case in the state it was in; the days left are counted again from today (reading 14)."""

    name: ClassVar[str] = "resume_case"

    case: str
    reason: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        try:
            resumed(case.state, case.state_before or case.state)
        except Refused as refused:
            return refused.reasons
        return ()

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state, case.state_before, case.suspension = resumed(case.state, case.state_before), "", {}
        if case.state != CaseState.JURISDICTION:  # a dispute keeps its own terms standing
            for clock in _clocks(turn, case, limits.PAUSED):
                limits.resume(turn, clock)
        turn.write("case.resumed", case, state=case.state, reason=self.reason)


@dataclass(frozen=True)
class VoidCase(Command):
    """Void a case that was entered by mistake; what a person reported is never voided (T-37). Teams and people under way come back."""

    name: ClassVar[str] = "void_case"

    case: str
    reason: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.VOID_CASE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        alerts = turn.find(Alert, Alert.table.c.case_id == self.case)
        return void(reporter_exists=any(_has_reporter(turn, alert) for alert in alerts))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state, case.closed_at, case.closed_by = after(case.state, Step.VOID_CASE), turn.at, turn.actor.name
        _call_back(turn, case)
        limits.stop_all(turn, case)
        turn.write("case.voided", case, case_no=case.case_no, reason=self.reason)


def _clocks(turn: Turn, case: Case, state: str) -> list[RunningClock]:
    return turn.find(RunningClock, RunningClock.table.c.case_id == case.id, RunningClock.table.c.state == state)


def _has_reporter(turn: Turn, alert: Alert) -> bool:
    sealed = turn.first(SealedReporter, SealedReporter.table.c.alert_id == alert.id)
    is_somebody = sealed is not None and not (alert.anonymous and SEALED.get(alert.channel))  # the team of an unannounced check awaits no answer
    return is_reported_by_a_person(alert.channel) or is_somebody or not alert.anonymous or alert.reply_wanted


def _call_back(turn: Turn, case: Case) -> None:
    for task in turn.tasks_of(case):
        if task.state not in TERMINAL_TASK_STATES:
            task.state, task.ended_at = after_task(task.state, "cancel_task"), turn.at
            stop_going(turn, task)
            turn.tell(task.unit)
    release = ReleasePersonnel(case.id, "all")
    if not release.not_open(turn):
        release.carry_out(turn)
