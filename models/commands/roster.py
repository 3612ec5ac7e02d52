"""The people a command names, looked up on the roster and asked by the rules of `rules/teams.py`. Source: domain.md G-03, G-10, G-11."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.party import Party
from models.records.people import CallIn, Officer, Recusal
from models.records.shift import RosterEntry
from models.records.task import FirstResponseTask
from models.rules import teams
from models.rules.object_steps import is_out
from models.rules.refusal import Reason, reason, warning
from models.rules.states import OPEN_TASK_STATES


def officer_named(turn: Turn, who: str) -> Officer | None:
    """Return the officer with this id, name or real-name number, or None."""
    known = turn.batch.get(Officer, who)
    table = Officer.table
    return known or turn.first(Officer, sa.or_(table.c.name == who, table.c.real_name_no == who))


def officers_named(turn: Turn, names: Sequence[str]) -> list[Officer]:
    """Return the officers of these names that are known; `unknown` names the others."""
    found = [officer_named(turn, name) for name in names]
    return [officer for officer in found if officer is not None]


def acting_officer(turn: Turn) -> Officer | None:
    """Return the officer who acts: the one named on behalf, else the one with the actor's name and unit."""
    if turn.on_behalf_of:
        return officer_named(turn, turn.on_behalf_of)
    table = Officer.table
    return turn.first(Officer, table.c.name == turn.actor.name, table.c.unit == turn.actor.unit)


def unknown(turn: Turn, names: Sequence[str]) -> tuple[Reason, ...]:
    """Return `not_on_roster` for each name nobody has."""
    return tuple(reason("not_on_roster", officer=name) for name in dict.fromkeys(names) if officer_named(turn, name) is None)


def unfit(turn: Turn, names: Sequence[str], case: Case) -> tuple[Reason, ...]:
    """Return why any of these people may not go to this case (G-11, G-10)."""
    officers = officers_named(turn, names)
    return (*unknown(turn, names), *teams.all_unfit(officers, turn.today, recused(turn, officers, case), away_now(turn, officers)))


def away_now(turn: Turn, officers: Sequence[Officer]) -> frozenset[str]:
    """Return the ids of those of these officers who are on leave or in training at this moment, by the duty roster."""
    table = RosterEntry.table.c
    names = [officer.name for officer in officers]
    away = turn.find(RosterEntry, table.person.in_(names), table.removed_at.is_(None), table.kind.in_(teams.AWAY))
    now = {entry.person for entry in away if entry.from_at <= turn.at < entry.to_at}
    return frozenset(officer.id for officer in officers if officer.name in now)


def too_few_certified(turn: Turn, names: Sequence[str]) -> tuple[Reason, ...]:
    """Return `two_certified_needed` unless R-617 many of these people hold a valid certificate (G-03)."""
    return teams.too_few_certified(turn.rulebook, officers_named(turn, names), turn.today)


def lead_not_among(turn: Turn, names: Sequence[str], case: Case) -> tuple[Reason, ...]:
    """Warn when nobody of the lead department is among these people (domain.md 9)."""
    return teams.lead_not_among(case.lead or turn.lead_of(case.power_item, case.township), officers_named(turn, names))


def busy_elsewhere(turn: Turn, names: Sequence[str], case: Case) -> tuple[Reason, ...]:
    """Warn of each person who is on a task of another case, or called to one."""
    return tuple(warning("officer_busy", officer=officer.name) for officer in officers_named(turn, names) if _is_busy(turn, officer, case))


def recused(turn: Turn, officers: Sequence[Officer], case: Case) -> frozenset[str]:
    """Return the ids of those of these officers who are out of this case or of a subject of it (G-10)."""
    recusals = turn.find(Recusal, Recusal.table.c.officer_id.in_([officer.id for officer in officers]))
    if not recusals:
        return frozenset()
    parties = turn.find(Party, Party.table.c.case_id == case.id)
    named = {name for party in parties for name in (party.name, party.organisation)}
    subjects = ({alert.subject for alert in turn.find(Alert, Alert.table.c.case_id == case.id)} | named) - {""}
    return frozenset(recusal.officer_id for recusal in recusals if recusal.case_id == case.id or recusal.subject in subjects)


def _is_busy(turn: Turn, officer: Officer, case: Case) -> bool:
    callins = turn.find(CallIn, CallIn.table.c.officer_id == officer.id, CallIn.table.c.case_id != case.id)
    tasks = turn.find(FirstResponseTask, FirstResponseTask.table.c.case_id != case.id, FirstResponseTask.table.c.state.in_(OPEN_TASK_STATES))
    return any(is_out(callin.state) for callin in callins) or any(officer.id in task.officers for task in tasks)
