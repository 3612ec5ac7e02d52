"""Turns a wish in degrees into speeds and a time, as cameras take it: they know how fast to turn, not how far.

A camera's own speed is not told by any of the protocols: full speed is taken as 60 degrees a second (ASM), the usual of a dome.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

DEGREES_A_SECOND: Final = 60.0
OCTAVES_A_SECOND: Final = 1.0
"""Doublings of the picture a second at full zoom speed (ASM)."""
SHARE: Final = 0.5
"""Half speed: full speed overshoots."""
SHORTEST_S, LONGEST_S = 0.2, 6.0


@dataclass(frozen=True, slots=True)
class Motion:
    """Speeds from -1 to 1 (right, up and closer are above 0) for so many seconds."""

    pan: float
    tilt: float
    zoom: float
    seconds: float

    @property
    def is_still(self) -> bool:
        """Whether nothing moves."""
        return not (self.pan or self.tilt or self.zoom)


def motion_of(pan: float, tilt: float, zoom: float) -> Motion:
    """The motion for degrees right and up from where it stands, and a factor by which the picture grows (1: as it is)."""
    octaves = math.log2(zoom) if zoom > 0 else 0.0
    wanted = (abs(pan) / (DEGREES_A_SECOND * SHARE), abs(tilt) / (DEGREES_A_SECOND * SHARE), abs(octaves) / (OCTAVES_A_SECOND * SHARE))
    if not max(wanted):
        return Motion(0.0, 0.0, 0.0, 0.0)
    seconds = min(LONGEST_S, max(SHORTEST_S, *wanted))
    speeds = [math.copysign(min(1.0, SHARE * part / seconds), way) if part else 0.0 for part, way in zip(wanted, (pan, tilt, octaves), strict=True)]
    return Motion(speeds[0], speeds[1], speeds[2], seconds)
