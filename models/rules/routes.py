"""A way on the map against the way that was planned: how far off it, whether a vehicle stands, what is missing of its load. Source: W-06."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from models.rules.distance import EARTH_M, distance_m

Point = tuple[float, float]
"""Longitude and latitude in degrees (WGS-84)."""
Seen = tuple[float, float, datetime]
"""Where and when a vehicle was seen."""

WEIGHT_GAP: Final = 0.05
"""Part of the load above which a gap is said (W-06)."""
STANDS_WITHIN_M: Final = 100.0
STANDS_AFTER: Final = timedelta(minutes=15)
"""A vehicle that moved no further for so long stands (ASM)."""


def distance_to_route_m(point: Point, route: Sequence[Point]) -> float | None:
    """Metres from a point to the nearest place of the planned line; None where no way was planned."""
    if not route:
        return None
    if len(route) == 1:
        return distance_m(*point, *route[0])
    return min(_to_leg(point, start, end) for start, end in zip(route, route[1:], strict=False))


def length_m(way: Sequence[Sequence[float]]) -> float:
    """Metres along a way."""
    return sum(distance_m(start[0], start[1], end[0], end[1]) for start, end in zip(way, way[1:], strict=False))


def weight_gap(sent: float, arrived: float) -> float | None:
    """The part of the load that is missing, or too much when negative; None where nothing was sent."""
    return (sent - arrived) / sent if sent > 0 else None


def stands_since(track: Sequence[Seen]) -> datetime | None:
    """Since when a vehicle has not left the spot where it was seen last; None when that is not long enough to say."""
    if not track:
        return None
    lon, lat, last_at = track[-1]
    since = last_at
    for at in reversed(track):
        if distance_m(lon, lat, at[0], at[1]) > STANDS_WITHIN_M:
            break
        since = at[2]
    return since if last_at - since >= STANDS_AFTER else None


def _to_leg(point: Point, start: Point, end: Point) -> float:
    """Metres to one leg, flat around the point: legs are kilometres long, not degrees."""
    scale = math.cos(math.radians(point[1]))
    (ax, ay), (bx, by) = ((math.radians(one[0] - point[0]) * scale * EARTH_M, math.radians(one[1] - point[1]) * EARTH_M) for one in (start, end))
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
    return math.hypot(ax + along * dx, ay + along * dy)
