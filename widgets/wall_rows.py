"""The gravest matters on the wall: glyph, title, place and who is on it, and the running limit; overdue is a filled chip.

With little room the second lines go first, then rows from the end; text never shrinks. Source: ux.md 4.2, W1; picture 05.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from models.views.rows import LimitRow, WallAlertRow
from widgets.glyphs import paint_glyph
from widgets.painted import CENTRE, RIGHT
from widgets.theme import Theme
from widgets.timing import read_limit
from widgets.wall_panel import WallPainted
from widgets.wall_scale import WallScale
from widgets.words import Words

MOST = 9
TWO_LINES, ONE_LINE = 148, 104
"""Least heights of a row in px at s = 1."""


class WallRows(WallPainted):
    """Up to nine rows."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._rows: tuple[WallAlertRow, ...] = ()
        self._now: datetime | None = None

    def show_rows(self, rows: tuple[WallAlertRow, ...], now: datetime) -> None:
        """Rows by gravity, as the page gives them."""
        self._rows, self._now = rows, now
        self.setAccessibleDescription("\n".join(f"{self.words.of('level', r.level)} {r.title} {self._second(r)}" for r in rows[:MOST]))
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def shown_count(self) -> int:
        """How many rows there is room for."""
        return len(self._laid_out()[0])

    def sizeHint(self) -> QSize:
        """Nine rows of two lines."""
        return QSize(round(self.wall.px(1140)), round(self.wall.px(MOST * TWO_LINES)))

    def minimumSizeHint(self) -> QSize:
        """One row."""
        return QSize(round(self.wall.px(700)), round(self.wall.px(ONE_LINE)))

    def _plan(self) -> tuple[int, bool]:
        """Rows shown, and whether with their second lines."""
        wanted = min(MOST, len(self._rows))
        if self.height() >= wanted * self.wall.px(TWO_LINES):
            return wanted, True
        return min(wanted, int(self.height() // self.wall.px(ONE_LINE))), False

    def _laid_out(self) -> tuple[list[float], float, bool]:
        """Where each row begins, how high it is, and whether with its second line."""
        count, second = self._plan()
        step = min(self.height() / max(1, count), self.wall.px(200 if second else 160))
        if len(self.tops(count, step)) < count and second:
            step = self.wall.px(TWO_LINES)  # closer together before one is left out
        return self.tops(count, step), step, second

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        painter, (tops, step, second) = self.painter(), self._laid_out()
        if not self._rows:
            self.say(painter, QRectF(self.rect()), self.words.say("queue.empty"), "b", "t2", align=CENTRE)
        for row, top in zip(self._rows, tops, strict=False):
            self._row(painter, QRectF(0, top, self.width(), step), row, second)
        painter.end()

    def _row(self, painter: QPainter, box: QRectF, row: WallAlertRow, second: bool) -> None:
        px = self.wall.px
        paint_glyph(painter, self.theme, row.level, QPointF(px(66), box.center().y()), px(58 if row.level != 1 else 56))
        left, right = px(134), box.right() - px(32)
        if row.limit is not None and self._now is not None:
            right = self._limit(painter, QRectF(left, box.top(), right - left, box.height()), row.limit, self._now) - px(28)
        high, low = self.wall.size("b") * 1.3, self.wall.size("s") * 1.35
        top = box.center().y() - (high + low if second else high) / 2
        self.say(painter, QRectF(left, top, right - left, high), row.title, "b", bold=True, may_elide=True)
        if second:
            self.say(painter, QRectF(left, top + high, right - left, low), self._second(row), "s", "t2", may_elide=True)
        self.rule(painter, box.bottom() - 1)

    def _limit(self, painter: QPainter, box: QRectF, limit: LimitRow, now: datetime) -> float:
        """Paint the limit at the right and return its left edge."""
        px, reading = self.wall.px, read_limit(limit, now, self.theme.tokens.due_soon)
        text, width = self.words.limit_line(limit, reading), px(296)
        if reading.look == "overdue":
            wide = self.width_of(text, "t", True) + px(36)
            chip = QRectF(box.right() - wide, box.center().y() - px(36), wide, px(72))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("p1f"))
            painter.drawRoundedRect(chip, px(8), px(8))
            self.say(painter, chip, text, "t", "p1on", bold=True, align=CENTRE)
            return min(chip.left(), box.right() - width)
        soon = reading.look == "soon"
        wide = max(width, self.width_of(text, "t", True))
        line = QRectF(box.right() - wide, box.center().y() - px(46), wide, px(70))
        self.say(painter, line, text, "t", "p3" if soon else "t1", bold=True, align=RIGHT)
        track = QRectF(round(box.right() - width), round(box.center().y() + px(28)), round(width), max(3, round(px(8))))
        painter.fillRect(track, self.theme.colour("line"))
        filled = track.width() * reading.share
        painter.fillRect(QRectF(track.right() - filled, track.top(), filled, track.height()), self.theme.colour("p3" if soon else "ctl"))
        return line.left()

    def _second(self, row: WallAlertRow) -> str:
        label, _, state = row.doing.rpartition(" ")
        doing = f"{self.words.tag(label)} {self.words.of('state', state)}" if label else self.words.of("state", row.state)
        return " · ".join(part for part in (self.words.place(row.place), self.words.unit(row.lead) if row.lead else "", doing) if part)
