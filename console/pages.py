"""The page shown while the store is being prepared: what is being done, since when, and a failure in one plain sentence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QPaintEvent

from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.words import Words


class PreparingPage(Painted):
    """One line in the middle; no bar, for nobody knows how long it takes: the seconds so far."""

    def __init__(self, theme: Theme, words: Words, key: str) -> None:
        super().__init__(theme, words)
        self._key, self._failure, self._seconds = key, "", 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._count)
        self._timer.start()

    def show_text(self, key: str) -> None:
        """Something else is being done."""
        self._key, self._seconds = key, 0
        self.update()

    def show_failure(self, sentence: str) -> None:
        """It did not work."""
        self._failure = sentence
        self._timer.stop()
        self.update()

    def sizeHint(self) -> QSize:
        """The whole window."""
        return QSize(640, 360)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter, middle = self.painter(), self.height() / 2
        text = self._failure or self.words.say(self._key)
        self.write(painter, QRectF(0, middle - 30, self.width(), 30), text, "p2" if self._failure else "t1", "l", bold=True, align=CENTRE, may_elide=True)
        if not self._failure:
            self.write(painter, QRectF(0, middle + 6, self.width(), 24), f"{self._seconds} s", "t3", "s", align=CENTRE)
        painter.end()

    def _count(self) -> None:
        self._seconds += 1
        self.update()
