"""The limits a step starts, stops, pauses and moves: running clocks kept beside what they hang on. Source: domain.md 5, commands.md 2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from models.base import Record
from models.commands.turn import Turn
from models.commands.twins import twin
from models.records.alert import Alert
from models.records.case import Case
from models.records.running_clock import RunningClock
from models.rules import clocks
from models.rules.clocks import Due
from models.rules.refusal import warning
from models.rules.rule import Rule

RUNNING: Final = "running"
PAUSED: Final = "paused"
STOPPED: Final = "stopped"

SURVIVES_THE_END: Final = frozenset({"R-232", "R-234"})
"""Limits of rewards and misconduct referrals: they block no closing and go on after it."""


def start(
    turn: Turn,
    rule_id: str,
    subject: Record,
    *,
    started_at: datetime | None = None,
    variant: str = "",
    not_later_than: datetime | None = None,
    due_on: date | None = None,
    case: Case | None = None,
    alert: Alert | None = None,
) -> RunningClock | None:
    """Start the clock of a rule on `subject`, or return None where the county has switched the rule off.

    Args:
        turn: the turn that starts it.
        rule_id: `R-201` …
        subject: what the clock hangs on (commands.md 2).
        started_at: the start event's moment; the turn's if not given.
        variant: which of the rule's values (`level1`, `department`, `direct`, …).
        not_later_than: a cap set by somebody else, as the source's own deadline.
        due_on: a day written in an order: it wins over the rule's number.
        case: the case it belongs to, where `subject` does not say.
        alert: the alert it belongs to, likewise.
    """
    rule = turn.rulebook.rule(rule_id)
    if not rule.enabled:
        return None
    begun = started_at or turn.at
    due = clocks.due_on(rule, begun, due_on) if due_on else clocks.due(rule, begun, turn.rulebook.working_days, variant, not_later_than=not_later_than)
    return keep(turn, rule, due, subject, variant=variant, case=case, alert=alert)


def keep(turn: Turn, rule: Rule, due: Due, subject: Record, *, variant: str = "", case: Case | None = None, alert: Alert | None = None) -> RunningClock:
    """Let a clock run whose due moment is known. A year it was counted through without an official table is warned of."""
    if due.unofficial_years:
        said = {given.facts.get("year") for given in turn.warned}
        turn.warn(*(warning("year_unofficial", year=year) for year in due.unofficial_years if year not in said))
    warn_at = due.warn_at
    clock = RunningClock(
        rule=rule.id,
        rule_version=rule.version,
        object_kind=subject.table.name,
        object_id=subject.id,
        case_id=case.id if case else subject.id if isinstance(subject, Case) else str(getattr(subject, "case_id", "")),
        alert_id=alert.id if alert else subject.id if isinstance(subject, Alert) else str(getattr(subject, "alert_id", "")),
        variant=variant,
        started_at=due.started_at,
        due_at=due.due_at,
        warn_at=[moment.isoformat() for moment in warn_at],
        next_at=min((*warn_at, due.due_at)),
        unofficial_year=due.unofficial_years[0] if due.unofficial_years else None,
    )
    return turn.add(clock)


def stop(turn: Turn, rule_id: str, subject: Record) -> RunningClock | None:
    """Stop the clock of this rule on `subject`, in time or late; return it, or None when none runs."""
    found = running(turn, subject, rule_id)
    for clock in found:
        halt(turn, clock)
    return found[0] if found else None


def stop_on_case(turn: Turn, case: Case, *rule_ids: str) -> None:
    """Stop the clocks of these rules that belong to the case, whatever they hang on."""
    for clock in _of_case(turn, case):
        if clock.rule in rule_ids:
            halt(turn, clock)


def stop_all(turn: Turn, case: Case) -> None:
    """Stop every clock of the case, its tasks, transfers and alerts: it has ended. What survives its end goes on (domain.md 4.5)."""
    for clock in _of_case(turn, case):
        if clock.rule not in SURVIVES_THE_END:
            halt(turn, clock)


def running(turn: Turn, subject: Record, rule_id: str = "") -> list[RunningClock]:
    """Return the running (also overdue) and paused clocks that hang on `subject`, of one rule or of all."""
    table = RunningClock.table
    where = [table.c.object_id == subject.id, table.c.state != STOPPED, *([table.c.rule == rule_id] if rule_id else [])]
    return turn.find(RunningClock, *where)


def runs_on_case(turn: Turn, case: Case, *rule_ids: str) -> bool:
    """Whether a clock of one of these rules belongs to the case and has not been stopped."""
    return any(clock.rule in rule_ids for clock in _of_case(turn, case))


def pause(turn: Turn, clock: RunningClock) -> None:
    """Let a running clock stand still (suspension, dispute)."""
    clock.state, clock.next_at, clock.paused = PAUSED, None, {"at": turn.at.isoformat()}


def resume(turn: Turn, clock: RunningClock) -> None:
    """Let a paused clock go on: the days left are counted again from today (reading 14)."""
    rule = turn.rulebook.rule_as_of(clock.rule, clock.rule_version)
    stood_from = datetime.fromisoformat(clock.paused["at"])
    before = Due(clock.rule, clock.started_at, clock.due_at)
    after = clocks.due_after_pause(rule, before, stood_from, turn.at, turn.rulebook.working_days, clock.variant)
    clock.state, clock.paused = RUNNING, {}
    if clock.overdue_at is None:
        move(turn, clock, after)


def move(turn: Turn, clock: RunningClock, due: Due) -> None:
    """Give a running clock another due moment; warnings that still lie ahead move with it."""
    clock.due_at = due.due_at
    clock.warn_at = [moment.isoformat() for moment in due.warn_at]
    clock.next_at = min((moment for moment in (*due.warn_at, due.due_at) if moment > turn.at), default=due.due_at)


def hand_to(clock: RunningClock, case: Case) -> None:
    """Let a clock that hangs on a case hang on another one (merging)."""
    clock.object_id, clock.case_id = case.id, case.id


def copy_to(turn: Turn, clock: RunningClock, subject: Record, case: Case) -> RunningClock:
    """Let the same limit run on `subject` too, as far gone as it is (splitting)."""
    return turn.add(twin(clock, object_id=subject.id, case_id=case.id))


def halt(turn: Turn, clock: RunningClock, *, at: datetime | None = None) -> None:
    """Stop this clock, now or as of `at`; stopping at the due moment itself is in time. One that stood still is as late as it was then."""
    reached = datetime.fromisoformat(clock.paused["at"]) if clock.state == PAUSED else at or turn.at
    clock.state, clock.stopped_at, clock.next_at = STOPPED, at or turn.at, None
    clock.late = reached > clock.due_at


def _of_case(turn: Turn, case: Case) -> list[RunningClock]:
    return turn.find(RunningClock, RunningClock.table.c.case_id == case.id, RunningClock.table.c.state != STOPPED)
