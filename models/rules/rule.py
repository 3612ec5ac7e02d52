"""One rule of the rule book and one item of the power list, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from models.rules.terms import Term, read_term

RIGHTS: Final = frozenset({"R-305", "R-307"})
"""Rules that give a right: when they run out a window closes (`window_closed`), nobody is overdue."""

INFORMATIONAL: Final = frozenset({"R-204", "R-310"})
"""Rules that are measured or shown and told to nobody as overdue: the notice of the police, the 90 days of a penalty decision."""

MEASURED: Final = frozenset({"R-204"})
"""Rules that run for nobody: the time between two moments is measured as the second of them is entered (domain.md 5)."""

NO_STEP_YET: Final = frozenset({"R-225", "R-233", "R-238", "R-303", "R-309"})
"""Limits whose beginning is no step of this product yet, so that none of them runs: an approval by a department, the end of a police case,
a campaign after a joint patrol, the passing on between police forces, the longer term for filing (switched off). The rules page says so.
"""


@dataclass(frozen=True)
class Rule:
    """A rule with its number (domain.md 5). `val` is a number, text with a unit, or one of them per case; None for lists and criteria.

    `force`: REQ, ADOPT, LAW or ASM. `start` and `stop` are event names; `warn_at` shares of the span. `version` names the edition it
    came from.
    """

    id: str
    key: str
    kind: str
    src: str
    force: str
    val: object = None
    unit: str = ""
    start: tuple[str, ...] = ()
    stop: str = ""
    scope: tuple[str, ...] = ()
    who: str = ""
    text: str = ""
    note: str = ""
    due: str = ""
    op: str = ""
    items: tuple[str, ...] = ()
    enabled: bool = True
    pausable: bool = False
    extendable: bool = False
    roll: str = "none"
    warn_at: tuple[float, ...] = (0.5, 0.8)
    version: str = ""

    def term(self, case: str = "") -> Term:
        """The term of this clock, of one case where it has several.

        Raises:
            KeyError: there is no such case.
            ValueError: the rule is no clock.
        """
        return read_term(self.value(case), self.unit)

    def number(self, case: str = "") -> float:
        """The number of a threshold, ratio or criterion.

        Raises:
            KeyError: there is no such case.
            ValueError: the value is no number.
        """
        value = self.value(case)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{self.id} {self.key}: {value!r} is no number")
        return float(value)

    def value(self, case: str = "") -> object:
        """The value as the book holds it, of one case where there are several.

        Raises:
            KeyError: the rule has several values and `case` names none of them.
        """
        if not isinstance(self.val, Mapping):
            return self.val
        if case not in self.val:
            raise KeyError(f"{self.id} {self.key}: no value for {case!r}, only for {', '.join(self.val)}")
        return self.val[case]

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases this rule has a value for; () where there is one value."""
        return tuple(self.val) if isinstance(self.val, Mapping) else ()


@dataclass(frozen=True)
class LegalBasis:
    """An article an item rests on. `confidence`: a checked against the statute, b from knowledge, t title only, "" none given."""

    law: str
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True)
class PowerItem:
    """One item of the power-and-responsibility list (domain.md 6).

    `lead` is a department key, or `tb` for the brigade of the place; `lead_by_county` says the statute leaves the department to the
    county (`*`); `lead_also` maps a part of the item to the department that leads there. `flags` as printed: K, C338, D, U, S, T, A.
    """

    id: str
    name: str
    category: tuple[str, ...]
    lead: str
    assist: tuple[str, ...] = ()
    basis: tuple[LegalBasis, ...] = ()
    first_response_listed: bool = True
    first_response_kind: str = "CT"
    flags: tuple[str, ...] = ()
    lead_by_county: bool = False
    lead_also: Mapping[str, str] = field(default_factory=dict, hash=False)
    evidence_list: tuple[str, ...] = ()
    materials_list: tuple[str, ...] = ()
    penalty_min: float | None = None
    penalty_max: float | None = None
    reviewed_by: str = ""
    reviewed_at: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @cached_property
    def leads(self) -> frozenset[str]:
        """All departments that lead the item or a part of it."""
        return frozenset({self.lead, *self.lead_also.values()})

    @property
    def is_urgent(self) -> bool:
        """U: 24 hours instead of five working days (R-210)."""
        return "U" in self.flags

    @property
    def is_key_candidate(self) -> bool:
        """K: a prompt that the case may be a key case."""
        return "K" in self.flags

    @property
    def may_be_simple(self) -> bool:
        """S: the simple procedure is thinkable."""
        return "S" in self.flags

    @property
    def detention_possible(self) -> bool:
        """D: administrative detention is possible."""
        return "D" in self.flags

    @property
    def crime_possible(self) -> bool:
        """C: the item may be a crime."""
        return any(flag.startswith("C") for flag in self.flags)

    @property
    def criminal_article(self) -> str:
        """The article of the criminal law, "338"; "" where the list names none."""
        return next((flag[1:] for flag in self.flags if flag.startswith("C")), "")
