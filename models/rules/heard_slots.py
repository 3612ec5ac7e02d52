"""Counts what was heard of a sender in slots of ten minutes over the last two hours: whoever writes the row and whoever shows it count alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

SLOT_S: Final = 600
SLOTS: Final = 12
"""Two hours in slots of ten minutes."""


def slot_of(at: datetime) -> int:
    """The number of the ten minutes `at` lies in."""
    return int(at.timestamp()) // SLOT_S


def merged(slot: int, counts: Sequence[int], more: Counter[int]) -> tuple[int, list[int]]:
    """Add the counts of some slots to a row of slots ending at `slot`; what is older than the row is let go."""
    newest = max([slot, *more])
    shifted = [0] * SLOTS
    for place, count in enumerate(counts):
        at = SLOTS - 1 - (newest - (slot - len(counts) + 1 + place))
        if 0 <= at < SLOTS:
            shifted[at] = count
    for number, count in more.items():
        at = SLOTS - 1 - (newest - number)
        if 0 <= at < SLOTS:
            shifted[at] += count
    return newest, shifted


def at_now(slot: int, counts: Sequence[int], now: datetime) -> tuple[int, ...]:
    """The counts of the last two hours as of `now`: slots in which nothing came are 0."""
    return tuple(merged(slot, counts, Counter({slot_of(now): 0}))[1])
