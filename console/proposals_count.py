"""How many decisions wait for the person at the seat: in the top bar of every screen, gone when there are none. A click is F8."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent

from widgets.icons import Icons
from widgets.painted import CENTRE
from widgets.pills import Clickable
from widgets.theme import Theme
from widgets.words import Words

HEIGHT = 42


class DecisionCount(Clickable):
    """Icon, word and count.

    Signals:
        resized(): it needs another width, or none: who lays it out decides whether it has room.
    """

    resized = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.count = 0
        self._with_word = True
        self._icons = Icons(theme)
        self.hide()

    def show_count(self, count: int) -> None:
        """How many wait."""
        self.count = count
        self._tell()
        self.updateGeometry()
        self.update()
        self.resized.emit()

    def show_word(self, shown: bool) -> None:
        """In a narrow window the count stands alone, in a frame."""
        if shown != self._with_word:
            self._with_word = shown
            self.updateGeometry()
            self.update()

    def full_width(self) -> int:
        """How wide it is with its word."""
        words = self.text_width(self.words.say("top.decisions")) + self.text_width(str(self.count), "l", bold=True)
        return round(words) + self.theme.px(44) if self.count else 0

    def _narrow(self) -> int:
        return round(self.text_width(str(self.count), "m", bold=True)) + self.theme.px(16)

    def retranslate(self) -> None:
        """Another language."""
        self._tell()
        super().retranslate()

    def _tell(self) -> None:
        told = self.words.say("top.decisions_full", n=self.count)
        self.setAccessibleName(told)
        self.setToolTip(told)

    def sizeHint(self) -> QSize:
        """What it shows, and a gap to what follows."""
        return QSize(self.full_width() if self._with_word and self.count else self._narrow(), self.theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter, s = self.painter(), self.theme.scale
        box = QRectF(self.rect())
        if self.hasFocus():
            self.frame(painter, box.adjusted(0, 5, -8, -5), 3, "acc", width=2)
        if self._with_word:
            self._icons.paint(painter, "document", QPointF(10 * s, box.center().y()), 15 * s, "t2")
            left, word = 22 * s, self.words.say("top.decisions")
            left += self.write(painter, QRectF(left, 0, box.width() - left, box.height()), word, "t1" if self.hovered else "t2", "m") + 5 * s
            self.write(painter, QRectF(left, 0, box.width() - left, box.height()), str(self.count), "t1", "l", bold=True)
        else:
            chip = QRectF(0, box.center().y() - 12 * s, box.width() - 6 * s, 24 * s)
            self.frame(painter, chip, 4, "ctl")
            self.write(painter, chip, str(self.count), "t1", "m", bold=True, align=CENTRE)
        painter.end()
