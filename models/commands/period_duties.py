"""Duties that come round run like clocks of the county: opened once for each round, warned of, met by an act, told when missed.

Source: R-101…R-118, reading 32. They stand apart from the clocks of cases: no shift hand-over lists them, no case waits for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from models.base import Record
from models.commands.command import Command
from models.commands.duty_roster import ROUND_THE_CLOCK, gaps_between, standing
from models.commands.turn import Turn
from models.records.period_duty import PeriodDuty
from models.records.plan import JointPlan
from models.rules.clocks import WARN_AT, warnings_of
from models.rules.periods import Period, following, next_opens_at, period_at, round_running
from models.rules.refusal import Reason, reason
from models.rules.rule import Rule

RUNNING, MET, MISSED, SKIPPED = "running", "met", "missed", "skipped"

REPORT_RULES: Final = {"weekly": "R-101", "monthly": "R-102", "quarterly": "R-103", "bulletin": "R-106"}
"""Kind of report → the duty its signature meets (commands.md, `sign_report`)."""
CONFERENCE_RULES: Final = {"regular": "R-110", "leading_group": "R-111"}
"""Type of conference → the duty its opening meets."""
PLAN_RULES: Final = {"enforcement": "R-104", "patrol": "R-104", "inspection": "R-105"}
"""Kind of plan → the yearly duty it meets."""


@dataclass(frozen=True)
class MeetPeriodDuty(Command):
    """Say that a duty was met by something that is no step of this console: a township's brief, a training day, a field supervision.

    `period` names the round (`2023-11`); without it the one that is owed now.
    """

    name: ClassVar[str] = "meet_period_duty"
    is_in_permit_table: ClassVar[bool] = False

    rule: str
    how: str
    period: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The round, where one is owed."""
        found = self._round(turn)
        return (found,) if found is not None else ()

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """The role the rule names, the duty leader and the director."""
        rule = turn.rulebook.rules.get(self.rule)
        allowed = {"duty_leader", "center_director", rule.who if rule else ""}
        return () if turn.actor.role in allowed else (reason("not_permitted"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self._round(turn) is not None else (reason("step_not_open", state=MET, step=self.name, rule=self.rule),)

    def carry_out(self, turn: Turn) -> None:
        duty = self._round(turn)
        if duty is not None:
            _end(turn, duty, MET, self.how)
            _forget_earlier(turn, duty)
            turn.write("period_duty.met", duty, rule=self.rule, period=duty.period, how=self.how, late=duty.late)

    def _round(self, turn: Turn) -> PeriodDuty | None:
        owed = running_rounds(turn, self.rule)
        return next((duty for duty in reversed(owed) if not self.period or duty.period == self.period), None)


def meet(turn: Turn, rule_id: str, met_by: str, period: str = "") -> bool:
    """Count the act of this turn as meeting a duty: the round `period` names, else the one owed now; return whether it met one.

    Earlier rounds that were missed are no longer chased once a later one is met.
    """
    owed = running_rounds(turn, rule_id)
    met = [duty for duty in owed if duty.period == period] if period else owed[-1:]
    for duty in met:
        _end(turn, duty, MET, met_by)
        _forget_earlier(turn, duty)
    return bool(met)


def running_rounds(turn: Turn, rule_id: str) -> list[PeriodDuty]:
    """Return the rounds of a duty that are still owed, overdue ones too, the earliest first."""
    table = PeriodDuty.table.c
    return turn.find(PeriodDuty, table.rule == rule_id, table.state == RUNNING, order=[table.first_on])


def open_rounds(turn: Turn, rule_ids: list[str]) -> None:
    """Open the round owed now of each of these duties: the county begins, or a rule was switched on. One entry for all."""
    opened = [_begin(turn, turn.rulebook.rule(rule_id)) for rule_id in rule_ids if not _is_waiting(turn, rule_id)]
    told = [f"{duty.rule} {duty.period}" for duty in opened if duty.state == RUNNING]
    if opened:
        turn.write("period_duties.opened", opened[0], rounds=told)


def look_at(turn: Turn, duty: PeriodDuty) -> None:
    """Tell what this duty's moment means: a warning, its end unmet, or that the next round begins."""
    if duty.state == RUNNING and duty.overdue_at is None and turn.at < duty.due_at:
        _warn(turn, duty)
    elif duty.state == RUNNING and duty.overdue_at is None:
        _run_out(turn, duty)
    else:
        _open_next(turn, duty)


def _is_waiting(turn: Turn, rule_id: str) -> bool:
    table = PeriodDuty.table.c
    return turn.first(PeriodDuty, table.rule == rule_id, table.next_at.is_not(None)) is not None


def _begin(turn: Turn, rule: Rule) -> PeriodDuty:
    period = round_running(rule, turn.at)
    if period is not None:
        return _open(turn, rule, period)
    past = _open(turn, rule, period_at(rule, turn.at))
    if past.state == RUNNING:  # its day was past before we looked for the first time: nobody can be blamed for it
        past.state, past.next_at = SKIPPED, next_opens_at(rule, period_at(rule, turn.at))
    return past


def _open(turn: Turn, rule: Rule, period: Period) -> PeriodDuty:
    table = PeriodDuty.table.c
    known = turn.first(PeriodDuty, table.rule == rule.id, table.period == period.name)
    if known is not None:  # the rule was switched off and on again within one round
        known.next_at = next_opens_at(rule, period) if known.state != RUNNING or known.overdue_at else known.due_at
        return known
    warnings = warnings_of(period.started_at, period.due_at, rule.warn_at)
    opened = turn.add(
        PeriodDuty(
            rule=rule.id,
            rule_version=rule.version,
            period=period.name,
            who=rule.who,
            first_on=period.first,
            last_on=period.last,
            started_at=period.started_at,
            due_at=period.due_at,
            warn_at=[moment.isoformat() for moment in warnings],
            # What lay before the county began is passed, and told to nobody.
            warn_stage=max((share for share, moment in zip(rule.warn_at, warnings, strict=True) if moment <= turn.at), default=0.0),
            next_at=min((moment for moment in (*warnings, period.due_at) if moment > turn.at), default=period.due_at),
        )
    )
    plan = _planned_beforehand(turn, opened)
    if plan is not None:
        _end(turn, opened, MET, plan.id)
    return opened


def _planned_beforehand(turn: Turn, duty: PeriodDuty) -> JointPlan | None:
    """The plan of a year may be there before the year begins."""
    kinds = [kind for kind, rule in PLAN_RULES.items() if rule == duty.rule]
    table = JointPlan.table.c
    return turn.first(JointPlan, table.kind.in_(kinds), table.year == duty.first_on.year) if kinds else None


def _warn(turn: Turn, duty: PeriodDuty) -> None:
    shares = turn.rulebook.rule_as_of(duty.rule, duty.rule_version).warn_at or WARN_AT
    moments = warnings_of(duty.started_at, duty.due_at, shares)
    duty.warn_stage = max((share for share, moment in zip(shares, moments, strict=True) if moment <= turn.at), default=duty.warn_stage)
    duty.next_at = min((moment for moment in (*moments, duty.due_at) if moment > turn.at), default=duty.due_at)
    turn.write("period_duty.warned", duty, rule=duty.rule, period=duty.period, stage=duty.warn_stage, due_at=duty.due_at)


def _run_out(turn: Turn, duty: PeriodDuty) -> None:
    if duty.rule == ROUND_THE_CLOCK and (state := _roster_of_the_day(turn, duty)) != RUNNING:
        _end(turn, duty, state, "roster")
        return
    duty.overdue_at = duty.due_at
    duty.next_at = next_opens_at(turn.rulebook.rule(duty.rule), _period(turn, duty))
    turn.tell(duty.who, "duty_leader")
    turn.write("period_duty.overdue", duty, rule=duty.rule, period=duty.period, due_at=duty.due_at, told=[duty.who, "duty_leader"])


def _roster_of_the_day(turn: Turn, duty: PeriodDuty) -> str:
    """Whether the day's round-the-clock duty was kept, by the roster; a county that keeps no roster here says nothing either way."""
    if not standing(turn):
        return SKIPPED
    gaps = [gap for position in ("dispatcher", "duty_leader") for gap in gaps_between(turn, position, duty.started_at, duty.due_at)]
    return RUNNING if gaps else MET


def _open_next(turn: Turn, duty: PeriodDuty) -> None:
    rule = turn.rulebook.rule(duty.rule)
    duty.next_at = None
    for earlier in running_rounds(turn, duty.rule):
        if earlier.first_on < duty.first_on:
            _end(turn, earlier, MISSED, "")
    if rule.enabled:
        opened = _open(turn, rule, following(rule, _period(turn, duty)))
        turn.write("period_duties.opened", opened, rounds=[f"{opened.rule} {opened.period}"])


def _end(turn: Turn, duty: PeriodDuty, state: str, met_by: str) -> None:
    duty.state, duty.stopped_at, duty.met_by = state, turn.at, met_by
    duty.late = turn.at > duty.due_at
    if duty.next_at is not None:
        duty.next_at = next_opens_at(turn.rulebook.rule(duty.rule), _period(turn, duty))


def _forget_earlier(turn: Turn, met: PeriodDuty) -> None:
    for earlier in running_rounds(turn, met.rule):
        if earlier.first_on < met.first_on:
            _end(turn, earlier, MISSED, "")


def _period(turn: Turn, duty: PeriodDuty) -> Period:
    """The round as the rule it began with counts it."""
    rule = turn.rulebook.rule_as_of(duty.rule, duty.rule_version)
    return period_at(rule, duty.started_at + timedelta(hours=1))
