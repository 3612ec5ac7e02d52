"""On which stretch of which river a place lies: two places on one reach are one water, however the banks wind between them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from models.rules.distance import distance_m

NEAR_M: Final = 400.0
"""So near to its line something lies on a river."""
REACH_M: Final = 2000.0
"""The length of one reach, counted from where the line begins."""

Line = tuple[tuple[float, float], ...]


class Reaches:
    """The rivers of a county as lines of (longitude, latitude), asked for the reach of a place."""

    def __init__(self, rivers: Iterable[tuple[str, Line]]) -> None:
        """Each river by its name; degrees, WGS-84."""
        self._rivers = tuple((name, line) for name, line in rivers if len(line) > 1)

    def reach_of(self, lon: float | None, lat: float | None) -> str:
        """The reach a place lies on, as `name/number`; "" for a place on no river or without coordinates."""
        if lon is None or lat is None:
            return ""
        best, found = NEAR_M, ""
        for name, line in self._rivers:
            apart, along = _nearest(line, lon, lat)
            if apart <= best:
                best, found = apart, f"{name}/{int(along // REACH_M)}"
        return found


def _nearest(line: Line, lon: float, lat: float) -> tuple[float, float]:
    """Metres from a place to a line, and how far along the line the nearest point of it lies."""
    shrink = math.cos(math.radians(lat))
    best, best_along, along = math.inf, 0.0, 0.0
    for (a_lon, a_lat), (b_lon, b_lat) in zip(line, line[1:], strict=False):
        length = distance_m(a_lon, a_lat, b_lon, b_lat)
        wide, high = (b_lon - a_lon) * shrink, b_lat - a_lat
        square = wide * wide + high * high
        share = 0.0 if not square else max(0.0, min(1.0, ((lon - a_lon) * shrink * wide + (lat - a_lat) * high) / square))
        apart = distance_m(lon, lat, a_lon + share * (b_lon - a_lon), a_lat + share * (b_lat - a_lat))
        if apart < best:
            best, best_along = apart, along + share * length
        along += length
    return best, best_along
