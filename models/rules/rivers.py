"""Rivers as lines: who stands at one, how far along, and so who is upstream of whom. Degrees WGS-84, lengths metres."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from models.rules.distance import EARTH_M

AT_THE_RIVER_M: Final = 800.0
"""So near a river's line a report is of the river."""
REACH_M: Final = 8000.0
"""So far along the water one discharge is still smelt and seen."""


@dataclass(frozen=True, slots=True)
class River:
    """A river by name, its points from the source downstream as (lon, lat)."""

    name: str
    line: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Along:
    """How two places lie along one river: `metres` between them on the water; positive when the second is downstream."""

    river: str
    metres: float


def along(rivers: Iterable[River], one: tuple[float, float], other: tuple[float, float]) -> Along | None:
    """How two places (lon, lat) lie along the first river both stand at, within its reach; None if they share none."""
    for river in rivers:
        first, second = _metres_down(river, one), _metres_down(river, other)
        if first is not None and second is not None and abs(second - first) <= REACH_M:
            return Along(river.name, second - first)
    return None


def _metres_down(river: River, place: tuple[float, float]) -> float | None:
    """Metres from the source to the point of the river nearest to a place; None when the place is not at it."""
    wide = math.cos(math.radians(place[1]))
    flat = [(math.radians(lon - place[0]) * wide * EARTH_M, math.radians(lat - place[1]) * EARTH_M) for lon, lat in river.line]
    gone, nearest, found = 0.0, AT_THE_RIVER_M, None
    for (x, y), (to_x, to_y) in zip(flat, flat[1:], strict=False):
        step_x, step_y = to_x - x, to_y - y
        length = math.hypot(step_x, step_y)
        share = min(1.0, max(0.0, -(x * step_x + y * step_y) / (length * length))) if length else 0.0
        off = math.hypot(x + share * step_x, y + share * step_y)
        if off <= nearest:
            nearest, found = off, gone + share * length
        gone += length
    return found
