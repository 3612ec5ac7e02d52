"""One page of the wall goes over into the next within 200 ms: the picture of the old one lies over the new one and grows thin. Source: ux.md 13, 17."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEasingCurve, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

FADE_MS: Final = 200


class Fade(QWidget):
    """Lies over the pages of a wall while one goes over into another; hidden else, and never in the way of anything."""

    def __init__(self, wall: QWidget) -> None:
        super().__init__(wall)
        self._picture = QPixmap()
        self._strength = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("overlay", True)
        self._course = QVariantAnimation(self)
        self._course.setDuration(FADE_MS)
        self._course.setStartValue(1.0)
        self._course.setEndValue(0.0)
        self._course.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._course.valueChanged.connect(self._fade)
        self._course.finished.connect(self._end)
        self.hide()

    def begin(self, old: QWidget) -> None:
        """Go over from this page, as it looks now, to whatever is shown next."""
        self._picture = old.grab()
        self.setGeometry(old.geometry())
        self.show()
        self.raise_()
        self._course.start()

    def _fade(self, strength: float) -> None:
        self._strength = strength
        self.update()

    def _end(self) -> None:
        self._picture = QPixmap()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the old page, thinner and thinner."""
        painter = QPainter(self)
        painter.setOpacity(self._strength)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()
