"""The moment a violation is discovered: from it the case must be passed on, in five working days or, if urgent, 24 hours (reading 1, 9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from models.commands import limits
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.party import Party
from models.rules.key_cases import key_by_count
from models.rules.levels import discovery_rule
from models.rules.rule import PowerItem

DANGEROUS_DISCHARGE: Final = frozenset({"water", "hazwaste", "waste"})
"""Categories of what R-401 counts: dangerous substances discharged or dumped into water."""


def discover(turn: Turn, case: Case) -> None:
    """Let R-209 or R-210 run from now, unless the violation is discovered already: neither is exchanged nor started twice."""
    if case.discovered_at is not None:
        return
    case.discovered_at = turn.at
    if key_by_count(turn.rulebook, _times_in_a_year(turn, case)):
        flag(case, "key_case")
    if not limits.runs_on_case(turn, case, "R-209", "R-210"):
        limits.start(turn, discovery_rule(case.level, items_of(turn, case)), case)


def suspect_detention(turn: Turn, case: Case) -> None:
    """Somebody stated that the offence may lead to detention: R-212 counts from the discovery (reading 8)."""
    flag(case, "detention_suspected")
    if not limits.runs_on_case(turn, case, "R-212"):
        limits.start(turn, "R-212", case, started_at=case.discovered_at)


def name_items(case: Case, items: Iterable[str]) -> None:
    """Name items of the power list on the case; the first one named is its main item."""
    case.power_items = list(dict.fromkeys([*case.power_items, *items]))
    case.power_item = case.power_item or next(iter(case.power_items), "")


def items_of(turn: Turn, case: Case) -> list[PowerItem]:
    """Return the items named on the case, the main one first."""
    named = dict.fromkeys([case.power_item, *case.power_items])
    return [turn.rulebook.power_item(item) for item in named if item in turn.rulebook.items]


def flag(case: Case, *flags: str) -> None:
    """Set flags of the case (domain.md 4.1); those that are on stay on."""
    case.flags = list(dict.fromkeys([*case.flags, *flags]))


def _times_in_a_year(turn: Turn, case: Case) -> int:
    """How often within a year, this time included, somebody this case is about was found to discharge or dump into water (R-401)."""
    subjects = _subjects(turn, case)
    if not subjects or not _is_into_water(turn, case):
        return 0
    since = turn.at - timedelta(days=365)
    named = turn.find(Alert, Alert.table.c.subject.in_(sorted(subjects)), Alert.table.c.received_at >= since)
    parties = turn.find(Party, Party.table.c.name.in_(sorted(subjects)), Party.table.c.added_at >= since)
    ids = sorted(({alert.case_id for alert in named} | {party.case_id for party in parties}) - {"", case.id})
    found = turn.find(Case, Case.table.c.id.in_(ids), Case.table.c.discovered_at >= since) if ids else []
    return 1 + sum(_is_into_water(turn, earlier) for earlier in found)


def _subjects(turn: Turn, case: Case) -> set[str]:
    alerts = [*turn.find(Alert, Alert.table.c.case_id == case.id), turn.get(Alert, case.first_alert_id)]
    parties = turn.find(Party, Party.table.c.case_id == case.id)
    return ({alert.subject for alert in alerts} | {party.name for party in parties}) - {""}


def _is_into_water(turn: Turn, case: Case) -> bool:
    return bool({case.category, *(name for item in items_of(turn, case) for name in item.category)} & DANGEROUS_DISCHARGE)
