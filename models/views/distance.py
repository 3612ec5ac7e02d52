"""How far apart two places are, and how long a car takes between them."""

from __future__ import annotations

import math

from models.rules.similar import EARTH_M, distance_m

__all__ = ["box", "distance_m", "travel_minutes"]

SPEED_KMH = 45.0
"""What a patrol car makes on the county's roads on average (our estimate; shown as an estimate)."""
DETOUR = 1.3
"""Road length against the straight line in hilly country (our estimate)."""


def travel_minutes(metres: float) -> int:
    """Estimated minutes by car for a straight-line distance, never under 1."""
    return max(1, math.ceil(metres * DETOUR / (SPEED_KMH * 1000 / 60)))


def box(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """West, south, east and north of the square that holds every place within `metres`."""
    high = math.degrees(metres / EARTH_M)
    wide = high / max(0.1, math.cos(math.radians(lat)))
    return lon - wide, lat - high, lon + wide, lat + high
