"""The moment a violation is discovered: from it the case must be passed on, in five working days or, if urgent, 24 hours (reading 1, 9)."""

from __future__ import annotations

from collections.abc import Iterable

from models.commands import limits
from models.commands.turn import Turn
from models.records.case import Case
from models.rules.levels import discovery_rule
from models.rules.rule import PowerItem


def discover(turn: Turn, case: Case) -> None:
    """Let R-209 or R-210 run from now, unless the violation is discovered already: neither is exchanged nor started twice."""
    if case.discovered_at is not None:
        return
    case.discovered_at = turn.at
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
