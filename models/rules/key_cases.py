"""When a case is a key case, and which steps then need the duty leader. Source: R-401–R-404, commands.md reading 3, domain.md 2."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from models.rules.rulebook import Rulebook

FOCUS_ITEMS: Final = frozenset({"V-01", "V-21", "V-22", "V-23", "V-26", "V-27"})
"""The items of the focus list R-404: named with a violation or crime they make a key case."""

VIOLATION_FINDINGS: Final = frozenset({"violation", "crime_suspected"})
LEADER_ROUTES: Final = frozenset({"criminal", "escalate"})


def key_at_filing(book: Rulebook, *, multiple: float | None, danger_flags: Collection[str]) -> tuple[str, ...]:
    """The criteria that make a case a key case when it is filed: R-402 excess, R-403 drinking water."""
    met = {"R-402": (multiple or 0.0) >= book.number("R-402"), "R-403": "drinking_water" in danger_flags}
    return _enabled(book, (rule for rule, holds in met.items() if holds))


def key_by_items(book: Rulebook, items: Iterable[str], *, violation: bool) -> tuple[str, ...]:
    """R-404 when a report or judgement names an item of the focus list with a violation or crime. K alone is a prompt."""
    return _enabled(book, ("R-404",) if violation and FOCUS_ITEMS.intersection(items) else ())


def key_by_count(book: Rulebook, violations_in_a_year: int) -> tuple[str, ...]:
    """R-401 when the same subject was found often enough within a year, this time included."""
    return _enabled(book, ("R-401",) if violations_in_a_year >= book.number("R-401") else ())


def is_violation(finding: str) -> bool:
    """Whether a first-response finding says that the law was broken (also the discovery of reading 9)."""
    return finding in VIOLATION_FINDINGS


def judgement_needs_leader(
    flags: Collection[str], *, route: str, key_case: bool = False, key_criteria: Collection[str] = (), criminal_indicators: Collection[str] = ()
) -> bool:
    """Whether a judgement is proposed and the duty leader approves it: key, major, criminal or escalation."""
    marked = {"key_case", "major", "criminal_suspected"}.intersection(flags)
    return bool(marked or key_case or key_criteria or criminal_indicators or route in LEADER_ROUTES)


def assignment_needs_leader(flags: Collection[str]) -> bool:
    """Whether an assignment is proposed and the duty leader approves it: key or major (an override of G-07 or G-08 needs it too)."""
    return bool({"key_case", "major"}.intersection(flags))


def closing_needs_leader(flags: Collection[str]) -> bool:
    """Whether closing is proposed and the duty leader approves it: key cases."""
    return "key_case" in flags


def _enabled(book: Rulebook, rules: Iterable[str]) -> tuple[str, ...]:
    return tuple(rule for rule in rules if book.is_enabled(rule))
