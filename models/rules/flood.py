"""An alert flood: when one begins and ends, and which alerts then stand together as one line. Source: ux.md 12.1, anchors.md 5.1.

Folding shows less, it hides nothing: a fold carries the gravest level, the least time and the count of its members, and level 1 stands alone.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from models.rules.distance import distance_m

WINDOW: Final = timedelta(minutes=10)
BEGINS: Final = 10
"""More alerts than this within `WINDOW` begin a flood."""
ENDS: Final = 5
"""Fewer than this within `WINDOW` end it."""

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


@dataclass(slots=True)
class FloodWatch:
    """Counts what comes in at the Centre and says whether it is a flood. Times are aware UTC.

    `begins` and `ends` are the county's thresholds per ten minutes.
    """

    begins: int = BEGINS
    ends: int = ENDS
    is_on: bool = False
    _arrivals: deque[datetime] = field(default_factory=deque)

    def arrived(self, moments: Iterable[datetime]) -> None:
        """Alerts came in at these moments."""
        known = self._arrivals[-1] if self._arrivals else None
        fresh = sorted(moments)
        self._arrivals.extend(fresh)
        if fresh and known is not None and fresh[0] < known:
            self._arrivals = deque(sorted(self._arrivals))

    def begin_with(self, moments: Iterable[datetime]) -> None:
        """Everything of the last ten minutes is known anew: at sign-in, after a long absence."""
        self._arrivals = deque(sorted(moments))

    def settle(self, now: datetime) -> bool:
        """Whether there is a flood at this moment."""
        while self._arrivals and now - self._arrivals[0] > WINDOW:
            self._arrivals.popleft()
        self.is_on = self.count > self.begins or (self.is_on and self.count >= self.ends)
        return self.is_on

    @property
    def count(self) -> int:
        """Alerts of the last ten minutes, as of the last look."""
        return len(self._arrivals)


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


def folds(drops: Iterable[Drop]) -> list[Fold]:
    """The folds of these alerts, each of two or more; whoever is in none stands alone.

    An alert joins the first fold of its family whose face came at most 30 minutes before it and lies within 1 km, or on the same river reach.
    Measured from the face alone, so that a chain of alerts does not grow over the whole county.
    """
    groups: dict[str, list[Drop]] = {}
    by_cell: dict[tuple[str, int, int], list[Drop]] = defaultdict(list)
    by_reach: dict[tuple[str, str], list[Drop]] = defaultdict(list)
    for drop in sorted(drops):
        if drop.level == STANDS_ALONE:
            continue
        face = _face_for(drop, by_cell, by_reach)
        if face is not None:
            groups[face.id].append(drop)
            continue
        groups[drop.id] = [drop]
        family = family_of(drop.category)
        if drop.lon is not None and drop.lat is not None:
            by_cell[family, int(drop.lon // _CELL), int(drop.lat // _CELL)].append(drop)
        if drop.reach:
            by_reach[family, drop.reach].append(drop)
    return [
        Fold(face, tuple(one.id for one in members), min(one.level for one in members), min(one.due for one in members))
        for face, members in groups.items()
        if len(members) > 1
    ]


def _face_for(drop: Drop, by_cell: Mapping[tuple[str, int, int], list[Drop]], by_reach: Mapping[tuple[str, str], list[Drop]]) -> Drop | None:
    family = family_of(drop.category)
    on_reach = by_reach.get((family, drop.reach), ()) if drop.reach else ()
    found = [face for face in on_reach if drop.received_at - face.received_at <= TOGETHER]
    if drop.lon is not None and drop.lat is not None:
        column, row = int(drop.lon // _CELL), int(drop.lat // _CELL)
        near = (face for x in (column - 1, column, column + 1) for y in (row - 1, row, row + 1) for face in by_cell.get((family, x, y), ()))
        found += [face for face in near if drop.received_at - face.received_at <= TOGETHER and _is_near(drop, face)]
    return min(found, default=None)


def _is_near(one: Drop, other: Drop) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return distance_m(one.lon, one.lat, other.lon, other.lat) <= NEAR_M
