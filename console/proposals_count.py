"""How many decisions wait for the person at the seat: in the top bar of every screen, gone when there are none. A click is F8."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent

from widgets.icons import Icons
from widgets.pills import Clickable
from widgets.theme import Theme
from widgets.words import Words

HEIGHT = 42


class DecisionCount(Clickable):
    """Icon, word and count."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.count = 0
        self._icons = Icons(theme)
        self.hide()

    def show_count(self, count: int) -> None:
        """How many wait."""
        self.count = count
        self._tell()
        self.setVisible(count > 0)
        self.updateGeometry()
        self.update()

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
        px = self.theme.px
        return QSize(round(self.text_width(self.words.say("top.decisions")) + self.text_width(str(self.count), "l", bold=True)) + px(38), px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter, s = self.painter(), self.theme.scale
        box = QRectF(self.rect())
        if self.hasFocus():
            self.frame(painter, box.adjusted(0, 5, -8, -5), 3, "acc", width=2)
        self._icons.paint(painter, "document", QPointF(10 * s, box.center().y()), 15 * s, "t2")
        left = 22 * s
        left += (
            self.write(painter, QRectF(left, 0, box.width() - left, box.height()), self.words.say("top.decisions"), "t1" if self.hovered else "t2", "m") + 5 * s
        )
        self.write(painter, QRectF(left, 0, box.width() - left, box.height()), str(self.count), "t1", "l", bold=True)
        painter.end()
