"""How many reports came in each ten minutes, beside the threshold of a flood: grey bars from 0, this one in t1. Source: ux.md S2, 12.1; picture 02."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen

from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.timing import clock
from widgets.words import Words

STEP = timedelta(minutes=10)
BARS = 17


def counted(arrived: Iterable[datetime], now: datetime) -> tuple[int, ...]:
    """How many came in each of the last ten-minute stretches, the running one last."""
    counts = [0] * BARS
    for at in arrived:
        place = BARS - 1 - int((now - at) / STEP)
        if now >= at and 0 <= place < BARS:
            counts[place] += 1
    return tuple(counts)


class RateBars(Painted):
    """The bars with their head."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.counts: tuple[int, ...] = ()
        self._now: datetime | None = None
        self._threshold = 10

    def show_counts(self, counts: tuple[int, ...], now: datetime, threshold: int) -> None:
        """`counts` of the stretches of ten minutes up to `now`; more than `threshold` in one of them is a flood."""
        self.counts, self._now, self._threshold = counts, now, threshold
        self.setAccessibleDescription(f"{self.words.say('rate.now')} {counts[-1] if counts else 0}; {self.words.say('rate.threshold', n=threshold)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Head, bars, axis."""
        return QSize(self.theme.px(200), self.theme.px(122))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint head, bars, threshold and axis."""
        painter, s, pad = self.painter(), self.theme.scale, 14 * self.theme.scale
        self.rule(painter, 0)
        head = QRectF(pad, 10 * s, self.width() - 2 * pad, 24 * s)
        count = self.counts[-1] if self.counts else 0
        is_flood = count > self._threshold
        left = head.left() + self.write(painter, head, self.words.say("rate.now"), "t2", "s") + 8 * s
        left += self.write(painter, head.adjusted(left - head.left(), 0, 0, 0), str(count), "p2" if is_flood else "t1", "l", bold=True) + 8 * s
        unit = self.words.say("rate.unit")
        left += self.write(painter, head.adjusted(left - head.left(), 0, 0, 0), unit, "t2", "s")
        right = self.words.say("rate.threshold", n=self._threshold)
        if head.right() - left > self.text_width(right, "s") + 12 * s:
            self.write(painter, head, right, "t3", "s", align=RIGHT)
        axis = 20 * s
        box = QRectF(pad, head.bottom() + 8 * s, self.width() - 2 * pad, self.height() - head.bottom() - axis - 16 * s)
        top = max(self._threshold + 2, *self.counts, 1)
        slot = box.width() / BARS
        for place, number in enumerate(self.counts):
            height = max(2.0, box.height() * number / top)
            bar = QRectF(round(box.left() + place * slot), box.bottom() - height, round(slot - 3 * s), height)
            painter.fillRect(bar, self.theme.colour("t1" if place == len(self.counts) - 1 else "ctl"))
        line = box.bottom() - box.height() * self._threshold / top
        painter.setPen(QPen(self.theme.colour("t3"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(round(box.left()), round(line), round(box.right()), round(line))
        if self._now is not None:
            below = QRectF(pad, box.bottom() + 4 * s, self.width() - 2 * pad, axis)
            self.write(painter, below, clock(self._now - STEP * BARS), "t3", "s")
            self.write(painter, below, clock(self._now), "t3", "s", align=RIGHT)
        painter.end()
