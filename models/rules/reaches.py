"""On which stretch of which river a place lies: two places on one reach are one water, however the banks wind between them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from models.rules.distance import box, distance_m

NEAR_M: Final = 400.0
"""So near to its line something lies on a river."""
REACH_M: Final = 2000.0
"""The length of one reach, counted from where the line begins."""

Line = tuple[tuple[float, float], ...]


class Reaches:
    """The rivers of a county as lines of (longitude, latitude), asked for the reach of a place."""

    def __init__(self, rivers: Iterable[tuple[str, Line]]) -> None:
        """Each river by its name; degrees, WGS-84."""
        self._rivers = tuple((name, _stretches(line)) for name, line in rivers if len(line) > 1)

    def reach_of(self, lon: float | None, lat: float | None) -> str:
        """The reach a place lies on, as `name/number`; "" for a place on no river or without coordinates."""
        if lon is None or lat is None:
            return ""
        best, found = NEAR_M, ""
        west, south, east, north = box(lon, lat, NEAR_M * 1.1)
        for name, line in self._rivers:
            near = [one for one in line if one.west <= east and one.east >= west and one.south <= north and one.north >= south]
            apart, along = _nearest(near, lon, lat)
            if apart <= best:
                best, found = apart, f"{name}/{int(along // REACH_M)}"
        return found


class _Stretch(NamedTuple):
    """A straight piece of a line: its ends, the square it lies in, where along the line it begins and how long it is in metres."""

    a: tuple[float, float]
    b: tuple[float, float]
    west: float
    south: float
    east: float
    north: float
    begins: float
    length: float


def _stretches(line: Line) -> tuple[_Stretch, ...]:
    found, along = [], 0.0
    for a, b in pairwise(line):
        length = distance_m(*a, *b)
        found.append(_Stretch(a, b, min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]), along, length))
        along += length
    return tuple(found)


def _nearest(stretches: Iterable[_Stretch], lon: float, lat: float) -> tuple[float, float]:
    """Metres from a place to the nearest of these stretches, and how far along the line that point of it lies."""
    shrink = math.cos(math.radians(lat))
    best, best_along = math.inf, 0.0
    for one in stretches:
        (a_lon, a_lat), (b_lon, b_lat) = one.a, one.b
        wide, high = (b_lon - a_lon) * shrink, b_lat - a_lat
        square = wide * wide + high * high
        share = 0.0 if not square else max(0.0, min(1.0, ((lon - a_lon) * shrink * wide + (lat - a_lat) * high) / square))
        apart = distance_m(lon, lat, a_lon + share * (b_lon - a_lon), a_lat + share * (b_lat - a_lat))
        if apart < best:
            best, best_along = apart, one.begins + share * one.length
    return best, best_along
