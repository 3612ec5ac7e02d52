"""The simple procedure on the spot: five facts, a cap, competent officers, no crime. Source: G-04, R-312, R-406, R-414, 000 五(四)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from models.rules.refusal import Reason, reason
from models.rules.rulebook import Rulebook

FIVE_FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {"clear": "违法事实清楚", "proven": "证据确凿充分", "simple": "案情简单", "light": "处罚较轻", "undisputed": "相对人无争议"}
)
"""The five facts by their code, in the words of R-406."""


def five_facts(facts: Mapping[str, object]) -> tuple[Reason, ...]:
    """All five facts hold; the refusal names those that don't."""
    failed = tuple(name for code, name in FIVE_FACTS.items() if facts.get(code) is not True)
    return (reason("five_facts_incomplete", fact=failed),) if failed else ()


def cap(book: Rulebook, party_kind: str, amount_yuan: float) -> tuple[Reason, ...]:
    """The fine is at most the cap for a citizen or an organisation (R-312); a warning costs nothing and has none."""
    limit = book.number("R-312", "organisation_yuan" if party_kind == "organisation" else "citizen_yuan")
    return (reason("cap_exceeded", amount=amount_yuan, cap=limit),) if amount_yuan > limit else ()


def criminal_indicator(flags: Collection[str]) -> tuple[Reason, ...]:
    """G-09: no simple procedure while a criminal indicator is on."""
    return (reason("criminal_indicator"),) if "criminal_suspected" in flags else ()
