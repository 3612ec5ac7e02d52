"""How far apart two places are, and the square around one. Degrees are WGS-84, lengths metres."""

from __future__ import annotations

import math
from typing import Final

EARTH_M: Final = 6_371_008.8


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres along the great circle between two places."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def box(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """West, south, east and north of the square that holds every place within `metres`: what an index can be asked."""
    high = math.degrees(metres / EARTH_M)
    wide = high / max(0.1, math.cos(math.radians(lat)))
    return lon - wide, lat - high, lon + wide, lat + high
