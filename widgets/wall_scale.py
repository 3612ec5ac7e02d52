"""How large text on the wall must be: from the size of a pixel in millimetres and the distance of the farthest seat. Pure.

Source: ux.md 4.2. Every wall length is multiplied by `s`; text never shrinks below the least that can be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import atan, ceil, degrees, radians, tan
from typing import Literal

from widgets.wall_seams import Seams

TextKind = Literal["cjk", "latin", "primary"]
ARCMIN: dict[TextKind, float] = {"cjk": 20.0, "latin": 16.0, "primary": 25.0}
BODY_RATIO = 0.92
BASE_MIN_PX = 34
"""What Chinese text needs at 5 m on the wall the pictures were drawn for; `s` is 1 there."""
BASE_SIZES = {"s": 36, "m": 40, "b": 48, "t": 56, "h": 64, "c": 84, "k": 150}


def glyph_height_mm(distance_m: float, arcmin: float) -> float:
    """Height in mm that a glyph needs to be seen under an angle at a distance."""
    return 2 * distance_m * 1000 * tan(radians(arcmin / 60) / 2)


def required_px(pitch_mm: float, distance_m: float, kind: TextKind = "cjk") -> int:
    """The least font size in px. Raises ValueError unless pitch and distance are positive."""
    if pitch_mm <= 0 or distance_m <= 0:
        raise ValueError(f"pitch {pitch_mm} mm and distance {distance_m} m must both be positive")
    return ceil(glyph_height_mm(distance_m, ARCMIN[kind]) / (BODY_RATIO * pitch_mm))


def arcmin_seen(px: float, pitch_mm: float, distance_m: float) -> float:
    """The angle in arcmin under which text of `px` is seen."""
    return 2 * 60 * degrees(atan(px * BODY_RATIO * pitch_mm / (2 * distance_m * 1000)))


@dataclass(frozen=True, slots=True)
class WallScale:
    """One wall: `pitch_mm` is its width in mm divided by its canvas width in px, `distance_m` the farthest seat that must read it, `seams` its panels'."""

    pitch_mm: float
    distance_m: float
    seams: Seams = field(default_factory=Seams)

    @property
    def s(self) -> float:
        """The factor of every wall length."""
        return required_px(self.pitch_mm, self.distance_m) / BASE_MIN_PX

    def size(self, token: str) -> int:
        """Font size in px of a wall token (`s`, `m`, `b`, `t`, `h`, `c`, `k`), never under the least."""
        return max(required_px(self.pitch_mm, self.distance_m), round(BASE_SIZES[token] * self.s))

    def px(self, length: float) -> float:
        """A length of the 3840 px design on this wall."""
        return length * self.s


def scale_for_canvas(canvas_width_px: int, wall_width_mm: float, distance_m: float) -> WallScale:
    """The scale of a wall `wall_width_mm` wide that shows `canvas_width_px` pixels."""
    return WallScale(wall_width_mm / canvas_width_px, distance_m)


def unreadable(sizes: dict[str, int], pitch_mm: float, distance_m: float) -> list[str]:
    """Names of the items whose text (px by name) is too small for this wall; empty when the page may go on air."""
    least = required_px(pitch_mm, distance_m)
    return [name for name, px in sizes.items() if px < least]
