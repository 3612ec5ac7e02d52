"""How long a car takes between two places."""

from __future__ import annotations

import math

SPEED_KMH = 45.0
"""What a patrol car makes on the county's roads on average (our estimate; shown as an estimate)."""
DETOUR = 1.3
"""Road length against the straight line in hilly country (our estimate)."""


def travel_minutes(metres: float) -> int:
    """Estimated minutes by car for a straight-line distance, never under 1."""
    return max(1, math.ceil(metres * DETOUR / (SPEED_KMH * 1000 / 60)))
