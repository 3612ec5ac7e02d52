"""Whether people may go: on the roster, certified, seconded, not suspended, not recused, and two of them. Source: domain.md G-03, G-10, G-11."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.people import CallIn, Officer, Recusal
from models.records.task import FirstResponseTask
from models.rules.object_steps import is_out
from models.rules.refusal import Reason, reason, warning
from models.rules.states import TERMINAL_TASK_STATES

AWAY: Final = frozenset({"leave", "training"})
"""Availabilities with which nobody is on the roster (domain.md 9)."""

SECONDED: Final = frozenset({"active", "extended"})
"""States of a secondment in which an officer works at the Center."""


def officer_named(turn: Turn, who: str) -> Officer | None:
    """Return the officer with this id, name or real-name number, or None."""
    known = turn.batch.get(Officer, who)
    table = Officer.table
    return known or turn.first(Officer, sa.or_(table.c.name == who, table.c.real_name_no == who))


def officers_named(turn: Turn, names: Sequence[str]) -> list[Officer]:
    """Return the officers of these names that are known; `unfit` names the others."""
    found = [officer_named(turn, name) for name in names]
    return [officer for officer in found if officer is not None]


def acting_officer(turn: Turn) -> Officer | None:
    """Return the officer who acts: the one named on behalf, else the one with the actor's name and unit."""
    if turn.on_behalf_of:
        return officer_named(turn, turn.on_behalf_of)
    table = Officer.table
    return turn.first(Officer, table.c.name == turn.actor.name, table.c.unit == turn.actor.unit)


def unfit(turn: Turn, names: Sequence[str], case: Case) -> tuple[Reason, ...]:
    """Return why any of these people may not go to this case (G-11, G-10); both papers are good through the last day named."""
    return tuple(objection for name in names for objection in _objections(turn, name, case))


def too_few_certified(turn: Turn, names: Sequence[str]) -> tuple[Reason, ...]:
    """Return `two_certified_needed` unless R-617 many of these people hold a valid certificate (G-03)."""
    needed = int(turn.rulebook.number("R-617"))
    certified = [officer for officer in officers_named(turn, names) if _is_certified(turn, officer)]
    return () if len(certified) >= needed else (reason("two_certified_needed", needed=needed, certified=len(certified)),)


def lead_not_among(turn: Turn, names: Sequence[str], case: Case) -> tuple[Reason, ...]:
    """Warn when nobody of the lead department is among these people (domain.md 9)."""
    lead = case.lead or turn.lead_of(case.power_item, case.township)
    units = {officer.unit for officer in officers_named(turn, names)}
    return (warning("team_without_lead_department", lead=lead),) if lead and names and lead not in units else ()


def busy_elsewhere(turn: Turn, names: Sequence[str], case: Case) -> tuple[Reason, ...]:
    """Warn of each person who is on a task of another case, or called to one."""
    return tuple(warning("officer_busy", officer=officer.name) for officer in officers_named(turn, names) if _is_busy(turn, officer, case))


def _objections(turn: Turn, name: str, case: Case) -> list[Reason]:
    officer = officer_named(turn, name)
    if officer is None or officer.availability in AWAY:
        return [reason("not_on_roster", officer=name if officer is None else officer.name)]
    found = {
        "certificate_invalid": not _is_certified(turn, officer),
        "secondment_ended": not _is_seconded(turn, officer),
        "officer_suspended": officer.suspended or officer.availability == "suspended",
        "recusal_conflict": _is_recused(turn, officer, case),
    }
    return [reason(code, officer=officer.name) for code, applies in found.items() if applies]


def _is_certified(turn: Turn, officer: Officer) -> bool:
    return bool(officer.certificate_no) and officer.certificate_valid_to is not None and officer.certificate_valid_to >= turn.today


def _is_seconded(turn: Turn, officer: Officer) -> bool:
    begun = officer.secondment_from is None or officer.secondment_from <= turn.today
    lasting = officer.secondment_to is None or officer.secondment_to >= turn.today
    return officer.secondment_state in SECONDED and begun and lasting


def _is_recused(turn: Turn, officer: Officer, case: Case) -> bool:
    recusals = turn.find(Recusal, Recusal.table.c.officer_id == officer.id)
    if not recusals:
        return False
    subjects = {alert.subject for alert in turn.find(Alert, Alert.table.c.case_id == case.id)} - {""}
    return any(recusal.case_id == case.id or recusal.subject in subjects for recusal in recusals)


def _is_busy(turn: Turn, officer: Officer, case: Case) -> bool:
    callins = turn.find(CallIn, CallIn.table.c.officer_id == officer.id, CallIn.table.c.case_id != case.id)
    tasks = turn.find(FirstResponseTask, FirstResponseTask.table.c.case_id != case.id, FirstResponseTask.table.c.state.not_in(TERMINAL_TASK_STATES))
    return any(is_out(callin.state) for callin in callins) or any(officer.id in task.officers for task in tasks)
