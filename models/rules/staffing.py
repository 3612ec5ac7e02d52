"""How well the posts are filled: certificates, people in post, vacancies, legal qualification, training. Source: R-601…R-608 (001 三(五)17,18).

R-602 = in post / authorised and R-603 = (authorised − filled) / authorised, from the county's own numbers of posts (commands.md 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from models.rules.rulebook import Rulebook
from models.rules.teams import OfficerFacts, is_certified, is_seconded

STAFFING_RULES: Final = ("R-601", "R-602", "R-603", "R-606", "R-607", "R-608")


class PoolFacts(NamedTuple):
    """What is asked of an officer of the pool beyond his certificate and secondment."""

    officer: OfficerFacts
    legal_qualified: bool = False
    backbone: str = ""
    trained_on: date | None = None


class Staffing(NamedTuple):
    """One rule of staffing: what is, what should be, and whether that is met; `value` None where nothing is known."""

    rule: str
    value: float | None
    wanted: float
    is_met: bool


def staffing(book: Rulebook, pool: Sequence[PoolFacts], posts: Mapping[str, float] | None, day: date) -> tuple[Staffing, ...]:
    """Return each staffing rule that is switched on; the pool are the officers seconded on this day."""
    here = [one for one in pool if is_seconded(one.officer, day)]
    values = {
        "R-601": share(is_certified(one.officer, day) and not one.officer.suspended for one in here),
        "R-602": in_post_ratio(posts or {}),
        "R-603": vacancy_ratio(posts or {}),
        "R-606": float(sum(one.legal_qualified for one in here)),
        "R-607": float(sum(bool(one.backbone) for one in here)),
        "R-608": share(one.trained_on is not None and one.trained_on.year == day.year for one in here),
    }
    return tuple(_met(book, rule, values[rule]) for rule in STAFFING_RULES if book.rule(rule).enabled)


def in_post_ratio(posts: Mapping[str, float]) -> float | None:
    """R-602: people in post by posts authorised; None where the county gave no numbers."""
    authorised = posts.get("authorised", 0)
    return posts.get("in_post", 0) / authorised if authorised else None


def vacancy_ratio(posts: Mapping[str, float]) -> float | None:
    """R-603: posts not filled by posts authorised; None where the county gave no numbers."""
    authorised = posts.get("authorised", 0)
    return (authorised - posts.get("filled", 0)) / authorised if authorised else None


def share(found: Iterable[bool]) -> float | None:
    """Return how large a part of these is so; None of nothing."""
    asked = list(found)
    return sum(asked) / len(asked) if asked else None


def _met(book: Rulebook, rule: str, value: float | None) -> Staffing:
    wanted = book.number(rule)
    most = book.rule(rule).op == "<="
    return Staffing(rule, value, wanted, value is not None and (value <= wanted if most else value >= wanted))
