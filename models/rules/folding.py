"""Which alerts stand together as one line while a flood lasts. Source: ux.md 12.1.

Folding shows less, it hides nothing: a fold carries the gravest level, the least time and the count of its members, and level 1 stands alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from models.rules.distance import distance_m

STANDS_ALONE: Final = 1
"""The level that never folds in. Written here: the queue is painted before the rule book's modules are loaded."""
NEAR_M: Final = 1000.0
TOGETHER: Final = timedelta(minutes=30)
_CELL: Final = 0.012
"""Degrees of a grid whose neighbouring cells hold everything within `NEAR_M` (up to 40° of latitude)."""

FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "river": "water",
        "sand": "water",
        "river_sand": "water",
        "fishery": "water",
        "fishery_ban": "water",
        "odour": "air",
        "hazwaste": "waste",
        "mining": "land",
        "soil": "land",
        "wildlife": "forest",
        "livestock": "agriculture",
        "": "unclassified",
    }
)
"""The family of a category; any other is a family of its own."""


def family_of(category: str) -> str:
    """The family a category belongs to: what folds together."""
    return FAMILIES.get(category, category)


class Drop(NamedTuple):
    """One unacknowledged alert, as folding needs it: `due` is POSIX seconds, infinity when nothing runs; `reach` of `Reaches`, "" on no river."""

    received_at: datetime
    id: str
    level: int
    category: str
    lon: float | None
    lat: float | None
    reach: str
    due: float


@dataclass(frozen=True, slots=True)
class Fold:
    """Alerts that stand as one line under `face`, the first received of them. `members` are all, `face` included, in the order received."""

    face: str
    members: tuple[str, ...]
    level: int
    due: float

    @property
    def count(self) -> int:
        """How many alerts it holds."""
        return len(self.members)


class Folding:
    """The alerts of one family and how they fold. What comes in later than all others is put in without looking at the rest again.

    An alert joins the first fold whose face came at most 30 minutes before it and lies within 1 km, or on the same river reach. Measured
    from the face alone, so that a chain of alerts does not grow over the whole county.
    """

    def __init__(self) -> None:
        """Nobody is in it."""
        self._drops: dict[str, Drop] = {}
        self._faces: dict[str, str] = {}
        self._groups: dict[str, list[str]] = {}
        self._by_cell: dict[tuple[int, int], list[Drop]] = defaultdict(list)
        self._by_reach: dict[str, list[Drop]] = defaultdict(list)
        self._alone = 0
        self._last: Drop | None = None

    @property
    def lines(self) -> int:
        """How many lines its alerts take."""
        return len(self._groups) + self._alone

    def change(self, put: Iterable[Drop], gone: Iterable[str]) -> set[str]:
        """Take alerts in, changed or new, and out; return the faces, former and present, of every fold that may be another one."""
        fresh = sorted(put)
        left = [row_id for row_id in gone if row_id in self._drops]
        if left or any(not self._comes_last(drop) for drop in fresh if not self._stands_still(drop)):
            for row_id in left:
                del self._drops[row_id]
            self._drops.update((drop.id, drop) for drop in fresh)
            return self._anew()
        touched = set()
        for drop in fresh:
            known = drop.id in self._drops
            self._drops[drop.id] = drop
            face = self._faces.get(drop.id, "") if known else self._put(drop)
            touched.update([face] if face else [])
        return touched

    def fold(self, face: str) -> Fold | None:
        """The fold under `face`, if it is one of two or more."""
        members = self._groups.get(face, ())
        if len(members) < 2:
            return None
        drops = [self._drops[member] for member in members]
        return Fold(face, tuple(members), min(one.level for one in drops), min(one.due for one in drops))

    def folds(self) -> list[Fold]:
        """All folds, in the order of their faces."""
        return [fold for face in self._groups if (fold := self.fold(face)) is not None]

    def _stands_still(self, drop: Drop) -> bool:
        """Whether a known alert has changed in nothing that folding asks for."""
        known = self._drops.get(drop.id)
        is_known_alike = known is not None and (known.received_at, known.lon, known.lat, known.reach) == (drop.received_at, drop.lon, drop.lat, drop.reach)
        return is_known_alike and known is not None and (known.level == STANDS_ALONE) == (drop.level == STANDS_ALONE)

    def _comes_last(self, drop: Drop) -> bool:
        return drop.id not in self._drops and (self._last is None or drop > self._last)

    def _anew(self) -> set[str]:
        touched = set(self._groups)
        for kept in (self._faces, self._groups, self._by_cell, self._by_reach):
            kept.clear()
        self._last, self._alone = None, 0
        for drop in sorted(self._drops.values()):
            self._put(drop)
        return touched | set(self._groups)

    def _put(self, drop: Drop) -> str:
        """Put an alert that comes after all others where it belongs; return its face."""
        self._last = drop
        if drop.level == STANDS_ALONE:
            self._alone += 1
            return ""
        found = self._face_for(drop)
        face = self._faces[drop.id] = drop.id if found is None else found.id
        self._groups.setdefault(face, []).append(drop.id)
        if found is None:
            if drop.lon is not None and drop.lat is not None:
                self._by_cell[int(drop.lon // _CELL), int(drop.lat // _CELL)].append(drop)
            if drop.reach:
                self._by_reach[drop.reach].append(drop)
        return face

    def _face_for(self, drop: Drop) -> Drop | None:
        found = [face for face in self._by_reach.get(drop.reach, ()) if drop.reach and _is_soon_after(drop, face)]
        if drop.lon is not None and drop.lat is not None:
            column, row = int(drop.lon // _CELL), int(drop.lat // _CELL)
            near = (face for x in (column - 1, column, column + 1) for y in (row - 1, row, row + 1) for face in self._by_cell.get((x, y), ()))
            found += [face for face in near if _is_soon_after(drop, face) and _is_near(drop, face)]
        return min(found, default=None)


def folds(drops: Iterable[Drop]) -> list[Fold]:
    """The folds of these alerts, each of two or more; whoever is in none stands alone."""
    families: dict[str, list[Drop]] = defaultdict(list)
    for drop in drops:
        families[family_of(drop.category)].append(drop)
    found: list[Fold] = []
    for family in sorted(families):
        folding = Folding()
        folding.change(families[family], ())
        found += folding.folds()
    return found


def _is_soon_after(drop: Drop, face: Drop) -> bool:
    return drop.received_at - face.received_at <= TOGETHER


def _is_near(one: Drop, other: Drop) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return distance_m(one.lon, one.lat, other.lon, other.lat) <= NEAR_M
