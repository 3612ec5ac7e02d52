"""What every drawn scene is: something built once and painted for each moment of a loop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from resources.demo.landscape import HEIGHT, WIDTH


class Scene(ABC):
    """One view of a fixed camera. The seed makes two cameras of the same kind look different."""

    def __init__(self, seed: int) -> None:
        """Builds what stands still."""
        self.rng = np.random.default_rng(seed)
        self.build()

    @abstractmethod
    def build(self) -> None:
        """Prepares pictures and patterns, once."""

    @abstractmethod
    def paint(self, painter: QPainter, turn: float) -> None:
        """Paints the moment `turn` (0 to 1) of the loop over the whole picture."""


def still(paint: Callable[[QPainter], None]) -> QImage:
    """A transparent picture painted once, to be laid over what moves behind it."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    paint(painter)
    painter.end()
    return image
