"""What evidence a team has to bring: the lists R-504 and, where detention or a crime is in sight, R-505 and R-506, and what is still lacking.

The lists are the county's own lines; which kind of evidence meets a line is told by the words of the line. Source: domain.md 5, T-12, 003#1 六.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from models.rules.rulebook import Rulebook

ORDINARY: Final = "R-504"
OF_PUBLIC_SECURITY: Final = "R-505"
OF_CRIME: Final = "R-506"

SAID_BY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "笔录": frozenset({"record"}),
        "询问": frozenset({"record"}),
        "采样": frozenset({"sample", "monitoring"}),
        "监测": frozenset({"sample", "monitoring"}),
        "音像": frozenset({"media"}),
        "实物": frozenset({"physical"}),
        "鉴定": frozenset({"appraisal"}),
        "台账": frozenset({"physical", "record"}),
        "其他证据": frozenset({"appraisal", "monitoring"}),
    }
)
"""Words of a line, and the kinds of evidence that meet it."""


class CheckLine(NamedTuple):
    """One line of a team's list, how many pieces of evidence meet it, and whether it is met."""

    rule: str
    item: str
    pieces: int
    is_met: bool


def wanted(book: Rulebook, flags: Collection[str]) -> list[dict[str, Any]]:
    """Return the lines a team is given with its order, as kept with its task: {rule, item}."""
    harder = "detention_suspected" in flags or "criminal_suspected" in flags
    rules = [ORDINARY, *([OF_PUBLIC_SECURITY] if harder else []), *([OF_CRIME] if "criminal_suspected" in flags else [])]
    return [{"rule": rule, "item": item} for rule in rules if book.rule(rule).enabled for item in book.rule(rule).items]


def looked_through(lines: Iterable[Mapping[str, Any]], brought: Iterable[tuple[str, int]]) -> tuple[CheckLine, ...]:
    """Return how each line stands by what was brought: pairs of kind and count."""
    counts: dict[str, int] = {}
    for kind, count in brought:
        counts[kind] = counts.get(kind, 0) + count
    return tuple(_line(str(line["rule"]), str(line["item"]), counts) for line in lines)


def _line(rule: str, item: str, counts: Mapping[str, int]) -> CheckLine:
    kinds = frozenset().union(*(kinds for word, kinds in SAID_BY.items() if word in item))
    found = sum(counts.get(kind, 0) for kind in kinds)
    return CheckLine(rule, item, found, found > 0)
