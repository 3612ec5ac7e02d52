"""One figure on the wall: what it is, how much, and one line that puts it in proportion; P1 ground only when it must.

Source: ux.md W1; picture 05.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent

from widgets.theme import Theme
from widgets.wall_panel import WallPainted
from widgets.wall_scale import WallScale
from widgets.words import Words


class KpiCard(WallPainted):
    """A card of about 438 by 334 px at s = 1. The line below goes first when there is little room."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._label = self._value = self._below = ""
        self._alarm = False

    def show_figure(self, label: str, value: str, below: str = "", alarm: bool = False) -> None:
        """All already worded; a missing value is written `—`, never 0."""
        self._label, self._value, self._below, self._alarm = label, value, below, alarm
        self.setAccessibleName(f"{label} {value} {below}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """As in the picture."""
        return QSize(round(self.wall.px(438)), round(self.wall.px(334)))

    def minimumSizeHint(self) -> QSize:
        """Label and value."""
        return QSize(round(self.wall.px(300)), round(self.wall.px(240)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, label, value and the line below."""
        painter, px = self.painter(), self.wall.px
        box = QRectF(self.rect())
        self.frame(painter, box, px(10), "p1" if self._alarm else "line", "p1s" if self._alarm else "bg1", width=max(1.0, px(2)))
        inner = box.adjusted(px(32), px(28), -px(24), -px(20))
        label_height, below_height = self.wall.size("m") * 1.35, self.wall.size("s") * 1.35
        self.say(painter, QRectF(inner.left(), inner.top(), inner.width(), label_height), self._label, "m", "t1" if self._alarm else "t2", bold=self._alarm)
        fits = inner.height() >= label_height + below_height + self.wall.size("k") * 1.05
        bottom = inner.bottom() - (below_height if fits else 0)
        self.say(painter, QRectF(inner.left(), inner.top() + label_height, inner.width(), bottom - inner.top() - label_height), self._value, "k", bold=True)
        if fits:
            self.say(painter, QRectF(inner.left(), bottom, inner.width(), below_height), self._below, "s", "t1" if self._alarm else "t2", may_elide=True)
        painter.end()
