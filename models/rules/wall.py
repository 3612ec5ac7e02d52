"""The wall as rules: which set of cameras a patrol page shows, who may replace what another put up.

Source: ux.md S7, W3, W5, 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

T = TypeVar("T")

MOST_SLOTS: Final = 9
"""Pictures of an incident page: 3 × 3, numbered as on its map."""
PATROL_SET: Final = 12
"""Pictures of a patrol page: 4 × 3."""
SET_SECONDS: Final = 20
"""How long one set of a patrol page stands."""
LEADER: Final = "duty_leader"


def may_replace(role: str, operator: str, holder: str, *, is_held: bool) -> bool:
    """Whether somebody may put up something else: what is only pushed gives way, what is held gives way to its holder and the duty leader."""
    return not is_held or operator == holder or role == LEADER


def set_of(things: Sequence[T], began_at: datetime, now: datetime, size: int = PATROL_SET, seconds: int = SET_SECONDS) -> tuple[tuple[T, ...], int, int]:
    """Return which of `things` stand now, the number of the set from 1, and how many sets there are; in order, none left out."""
    sets = max(1, -(-len(things) // size))
    number = int(max(0.0, (now - began_at).total_seconds()) // seconds) % sets
    return tuple(things[number * size : (number + 1) * size]), number + 1, sets


def in_front(cameras: Sequence[T], main: T | None, slot: int = 1, most: int = MOST_SLOTS) -> tuple[T, ...]:
    """Return at most nine, in order, with `main` at its slot: where it stood among them it changes places, else the last gives way."""
    found = list(cameras[:most])
    if main is None:
        return tuple(found)
    if main in found:
        here = found.index(main)
        there = min(slot - 1, len(found) - 1)
        found[here], found[there] = found[there], found[here]
        return tuple(found)
    found.insert(min(slot - 1, len(found)), main)
    return tuple(found[:most])
