"""Alerts by hour of the day: grey bars from 0, the running hour in t1, the peak in words.

Source: ux.md 5, W1; picture 05.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from widgets.painted import CENTRE, RIGHT
from widgets.theme import Theme
from widgets.wall_panel import WallPainted
from widgets.wall_scale import WallScale
from widgets.words import Words

LEAST_HOURS = 12


class HourBars(WallPainted):
    """One bar an hour since midnight; the axis shows at least twelve hours."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._counts: tuple[int, ...] = ()

    def show_counts(self, counts: tuple[int, ...]) -> None:
        """Counts from hour 0 on; the last one is the hour that runs."""
        self._counts = counts
        self.setAccessibleDescription(self._peak())
        self.update()

    def _peak(self) -> str:
        if not any(self._counts):
            return "—"
        hour = max(range(len(self._counts)), key=lambda n: self._counts[n])
        return self.words.say("wall.peak_value", hour=f"{hour:02d}", n=self._counts[hour])

    def sizeHint(self) -> QSize:
        """As in the picture."""
        return QSize(round(self.wall.px(900)), round(self.wall.px(266)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint head, bars and axis."""
        painter, px = self.painter(), self.wall.px
        head = QRectF(px(32), px(16), self.width() - px(64), self.wall.size("m") * 1.4)
        right = head.right() - self.say(painter, head, self._peak(), "m", bold=True, align=RIGHT) - px(14)
        label = self.words.say("wall.peak")
        if right - head.left() > self.width_of(label, "m") + self.width_of(self.words.say("wall.hourly"), "m") + px(30):
            self.say(painter, QRectF(head.left(), head.top(), right - head.left(), head.height()), label, "m", "t2", align=RIGHT)
        self.say(painter, QRectF(head.left(), head.top(), right - head.left(), head.height()), self.words.say("wall.hourly"), "m", "t2")
        axis = self.wall.size("s") * 1.3
        self._bars(painter, QRectF(head.left(), head.bottom() + px(8), head.width(), self.height() - head.bottom() - px(20) - axis), axis)
        painter.end()

    def _bars(self, painter: QPainter, box: QRectF, axis: float) -> None:
        hours = LEAST_HOURS if len(self._counts) <= LEAST_HOURS else 24
        top, slot = max(self._counts, default=0) or 1, box.width() / hours
        for n, count in enumerate(self._counts[:hours]):
            height = max(2.0, box.height() * count / top)
            bar = QRectF(round(box.left() + n * slot), box.bottom() - height, round(slot * 0.86), height)
            painter.fillRect(bar, self.theme.colour("t1" if n == len(self._counts) - 1 else "ctl"))
        for hour in (0, hours // 2, hours):
            width = self.width_of("00", "s") + 4
            left = min(max(box.left() + hour * slot - width / 2, box.left()), box.right() - width)
            self.say(painter, QRectF(left, box.bottom() + self.wall.px(6), width, axis), f"{hour:02d}", "s", "t2", align=CENTRE)
