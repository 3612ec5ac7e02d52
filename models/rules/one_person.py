"""Whether two acts were one person's (separation, G-01): by who he is where that is known, for two people may share a name; else by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from models.rules.refusal import Reason, reason


class Doer(NamedTuple):
    """Who did something: the operator at the keys (`id` "" where it was not kept), and the person or unit it was done for, if another."""

    id: str
    name: str
    on_behalf_of: str = ""


def same_person(now: Doer, before: Iterable[Doer]) -> tuple[Reason, ...]:
    """`same_person` where whoever acts now, or is acted for, is among those who acted, or were acted for, before."""
    return (reason("same_person"),) if any(_is_one(now, earlier) for earlier in before) else ()


def _is_one(now: Doer, earlier: Doer) -> bool:
    at_the_keys = now.id == earlier.id if now.id and earlier.id else now.name == earlier.name
    acted_for = {now.name, now.on_behalf_of} & {earlier.on_behalf_of} | {now.on_behalf_of} & {earlier.name}
    return at_the_keys or bool(acted_for - {""})
