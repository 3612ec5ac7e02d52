"""The seams of a physical wall: where its panels meet on the canvas, and how text and pictures keep clear of them. Pure.

Source: ux.md 13 (a seam is the bezel and 12 px; it is kept free of text, rows begin behind it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

BESIDE_PX: Final = 12


@dataclass(frozen=True, slots=True)
class Seams:
    """A wall of `columns` × `rows` panels; `width`, `height` its canvas and `bezel` the gap between two pictures, all in px. 1 × 1 has no seam."""

    columns: int = 1
    rows: int = 1
    width: float = 0.0
    height: float = 0.0
    bezel: float = 0.0

    @property
    def upright(self) -> tuple[tuple[float, float], ...]:
        """Left and right edge of each seam that runs from top to bottom."""
        return _bands(self.columns, self.width, self.bezel)

    @property
    def level(self) -> tuple[tuple[float, float], ...]:
        """Upper and lower edge of each seam that runs from left to right."""
        return _bands(self.rows, self.height, self.bezel)

    def crossed(self, ink: QRectF) -> bool:
        """Whether this ink lies on a seam."""
        return bool(_shift(ink.left(), ink.right(), self.upright) or _shift(ink.top(), ink.bottom(), self.level))

    def upright_over(self, left: float, right: float) -> tuple[float, float] | None:
        """The first upright seam that lies between these places, None where there is none."""
        return next((band for band in self.upright if left < band[1] and right > band[0]), None)

    def level_over(self, top: float, bottom: float) -> tuple[float, float] | None:
        """The first level seam that lies between these heights, None where there is none."""
        return next((band for band in self.level if top < band[1] and bottom > band[0]), None)

    def down(self, top: float, bottom: float) -> float:
        """How far a line of text between these heights has to move to clear the seams, the shorter way; 0 where it need not."""
        return _shift(top, bottom, self.level)


def _bands(count: int, whole: float, bezel: float) -> tuple[tuple[float, float], ...]:
    half = (bezel + BESIDE_PX) / 2
    return tuple((whole * number / count - half, whole * number / count + half) for number in range(1, count))


def _shift(begin: float, end: float, bands: tuple[tuple[float, float], ...]) -> float:
    for low, high in bands:
        if begin < high and end > low:
            up, down = low - end, high - begin
            return up if -up <= down else down
    return 0.0
