"""The seams of a physical wall: where its panels meet on the canvas, and how text and pictures keep clear of them. Pure.

Source: ux.md 13 (a seam is the bezel and 12 px; it is kept free of text, rows begin behind it).
"""

from __future__ import annotations

from collections.abc import Sequence
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

    @property
    def has_any(self) -> bool:
        """Whether the wall has more panels than one."""
        return self.columns * self.rows > 1

    def crossed(self, ink: QRectF) -> bool:
        """Whether this ink lies on a seam."""
        return bool(self.upright_over(ink.left(), ink.right()) or self.level_over(ink.top(), ink.bottom()))

    def upright_over(self, left: float, right: float) -> tuple[float, float] | None:
        """The first upright seam that lies between these places, None where there is none."""
        return _over(left, right, self.upright)

    def level_over(self, top: float, bottom: float) -> tuple[float, float] | None:
        """The first level seam that lies between these heights, None where there is none."""
        return _over(top, bottom, self.level)

    def down(self, top: float, bottom: float) -> float:
        """How far a line of text between these heights has to move to clear the seams, the shorter way; 0 where it need not."""
        band = self.level_over(top, bottom)
        return 0.0 if band is None else min(band[0] - bottom, band[1] - top, key=abs)

    def bands_in(self, part: QRectF) -> list[QRectF]:
        """The seams as they lie on a part of the canvas, in px of that part."""
        upright = [QRectF(low, part.top(), high - low, part.height()) for low, high in self.upright if low < part.right() and high > part.left()]
        level = [QRectF(part.left(), low, part.width(), high - low) for low, high in self.level if low < part.bottom() and high > part.top()]
        return [band.translated(-part.topLeft()) for band in (*upright, *level)]

    def cleared(self, box: QRectF, part: QRectF) -> QRectF:
        """`box` moved off the seams, the shorter way that stays within `part` of the canvas; as it was where there is none."""
        band = self.upright_over(box.left(), box.right())
        if band is not None:
            box = _first_within(box, part, [(way, 0.0) for way in sorted((band[0] - box.right(), band[1] - box.left()), key=abs)])
        band = self.level_over(box.top(), box.bottom())
        if band is not None:
            box = _first_within(box, part, [(0.0, way) for way in sorted((band[0] - box.bottom(), band[1] - box.top()), key=abs)])
        return box


def _first_within(box: QRectF, part: QRectF, ways: Sequence[tuple[float, float]]) -> QRectF:
    return next((moved for way in ways if part.contains(moved := box.translated(*way))), box)


def _bands(count: int, whole: float, bezel: float) -> tuple[tuple[float, float], ...]:
    half = (bezel + BESIDE_PX) / 2
    return tuple((whole * number / count - half, whole * number / count + half) for number in range(1, count))


def _over(begin: float, end: float, bands: tuple[tuple[float, float], ...]) -> tuple[float, float] | None:
    return next((band for band in bands if begin < band[1] and end > band[0]), None)
