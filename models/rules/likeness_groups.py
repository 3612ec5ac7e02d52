"""Puts reports of one matter into groups, from scored pairs: two need a strong likeness, a third joins many on less, for all of them must bear it out.

Average linkage: what counts is the mean likeness between all of one group and all of another, unknown pairs counted as next to nothing,
so that no chain of neighbours ties two matters together.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

UNSEEN: Final = 0.02
"""The likeness of two reports that nothing rare brought together."""
OF_MANY: Final = 0.21
"""The share of the demand on two that a large group ends at."""
EASES: Final = 1.5
"""How fast the demand falls with each doubling of the groups."""


@dataclass(frozen=True, slots=True)
class Group:
    """Reports of one matter, by index, in order; `scores` of every two of them: the pair's own or what the group bears out, whichever is more."""

    members: tuple[int, ...]
    scores: Mapping[tuple[int, int], float]


@dataclass(slots=True)
class _Grown:
    members: list[int]
    sums: dict[int, float]
    scores: dict[tuple[int, int], float] = field(default_factory=dict)


def groups_of(pairs: Iterable[tuple[int, int, float]], least: float) -> list[Group]:
    """The groups of reports that belong together when two alone must be alike by `least` (0 to 1); the largest first.

    `pairs` names two reports once each, the smaller index first, with their likeness.
    """
    own = {(one, other): score for one, other, score in pairs}
    growing = _alone(own)
    waiting = [(least - score, one, other) for (one, other), score in own.items() if score >= least]
    heapq.heapify(waiting)
    next_key = max(growing, default=-1) + 1
    while waiting:
        _, one, other = heapq.heappop(waiting)
        if one in growing and other in growing:
            _join(growing, one, other, next_key, least, own, waiting)
            next_key += 1
    grown = [part for part in growing.values() if len(part.members) > 1]
    return sorted((Group(tuple(sorted(part.members)), part.scores) for part in grown), key=lambda group: (-len(group.members), group.members))


def demand(sizes: tuple[int, int], least: float) -> float:
    """The mean likeness two groups of these sizes must have: `least` for one and one, down to a fifth of it for many."""
    return least * (OF_MANY + (1 - OF_MANY) / (1 + EASES * (math.log2(sizes[0]) + math.log2(sizes[1]))))


def _alone(own: Mapping[tuple[int, int], float]) -> dict[int, _Grown]:
    growing: dict[int, _Grown] = {}
    for (one, other), score in own.items():
        growing.setdefault(one, _Grown([one], {})).sums[other] = score
        growing.setdefault(other, _Grown([other], {})).sums[one] = score
    return growing


def _join(
    growing: dict[int, _Grown],
    one: int,
    other: int,
    key: int,
    least: float,
    own: Mapping[tuple[int, int], float],
    waiting: list[tuple[float, int, int]],
) -> None:
    """Make one group of two under a new key, and queue whom it may be joined with next."""
    first, second = growing.pop(one), growing.pop(other)
    scores = first.scores | second.scores | _between(first, second, other, least, own)
    joined = growing[key] = _Grown(first.members + second.members, {}, scores)
    for near in (first.sums.keys() | second.sums.keys()) & growing.keys():
        beside = growing[near]
        unseen = UNSEEN * len(beside.members)
        total = first.sums.get(near, unseen * len(first.members)) + second.sums.get(near, unseen * len(second.members))
        joined.sums[near] = beside.sums[key] = total
        beside.sums.pop(one, None)
        beside.sums.pop(other, None)
        sizes = len(joined.members), len(beside.members)
        over = demand(sizes, least) - total / (sizes[0] * sizes[1])
        if over <= 0:
            heapq.heappush(waiting, (over, near, key))


def _between(first: _Grown, second: _Grown, key: int, least: float, own: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """The scores of the pairs that a joining makes: at least `least`, more where the mean is above what was asked."""
    sizes = len(first.members), len(second.members)
    mean = first.sums[key] / (sizes[0] * sizes[1])
    borne_out = min(0.99, least * max(1.0, mean / demand(sizes, least)))
    pairs = [(min(a, b), max(a, b)) for a in first.members for b in second.members]
    return {pair: max(borne_out, own.get(pair, 0.0)) for pair in pairs}
