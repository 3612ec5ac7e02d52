"""The head of the detail panel: glyph, number, state, level, title, place; at the right either the similar count or the big limit.

Source: ux.md S1, S3; pictures 01 and 03.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from models.views.rows import DetailRow
from widgets.countdown import capital
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import CENTRE, RIGHT, Painted
from widgets.theme import Theme
from widgets.timing import read_limit
from widgets.words import Words


class AlertHead(Painted):
    """Which alert this is about. `with_limit` shows its running limit large at the right (S3) instead of the similar count."""

    def __init__(self, theme: Theme, words: Words, with_limit: bool = False) -> None:
        super().__init__(theme, words)
        self._detail: DetailRow | None = None
        self._now: datetime | None = None
        self.with_limit = with_limit
        self._icons = Icons(theme)

    def show_detail(self, detail: DetailRow | None, now: datetime) -> None:
        """Show an alert, or nothing."""
        self._detail, self._now = detail, now
        self.setAccessibleName(detail.row.title if detail else "")
        self.setToolTip(detail.row.title if detail else "")
        self.updateGeometry()
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        if self.with_limit and self._detail and self._detail.row.limit:
            self.update()

    def hasHeightForWidth(self) -> bool:
        """A long title takes a second line."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height in px for a width."""
        lines = len(self._title_lines(width)) if self._detail else 1
        return self.theme.px(82 + 27 * lines)

    def sizeHint(self) -> QSize:
        """Some 500 px wide."""
        width = self.width() or 500
        return QSize(300, self.heightForWidth(width))

    def _title_lines(self, width: int) -> list[str]:
        assert self._detail is not None
        return self.wrap(self._detail.row.title, width - self.theme.px(28), "xl", bold=True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the three lines."""
        painter = self.painter()
        if self._detail is None:
            self.write(painter, QRectF(self.rect()), self.words.say("detail.none"), "t3", "m", align=CENTRE)
            painter.end()
            return
        s, width = self.theme.scale, self.width()
        self._numbers(painter, self._detail, QRectF(14 * s, 13 * s, width - 28 * s, 24 * s))
        top = 43 * s
        for line in self._title_lines(width):
            self.write(painter, QRectF(14 * s, top, width - 28 * s, 28 * s), line, "t1", "xl", bold=True)
            top += 27 * s
        self._place(painter, self._detail, QRectF(14 * s, top + 2 * s, width - 28 * s, 24 * s))
        painter.end()

    def _numbers(self, painter: QPainter, detail: DetailRow, line: QRectF) -> None:
        row, s = detail.row, self.theme.scale
        paint_glyph(painter, self.theme, row.level, QPointF(line.left() + 11 * s, line.center().y()), 20 * s)
        left = line.left() + 32 * s
        room_right = self._right_end(painter, detail, line)
        number = detail.case_no or row.number
        left += self.write(painter, QRectF(left, line.top(), room_right - left, line.height()), number, "t2", "m", may_elide=True) + 10 * s
        for word, role in ((self.words.of("state", row.state), "t2"), (self.words.of("level", row.level), f"p{row.level}")):
            width = self.text_width(word, "s") + 16 * s
            if left + width <= room_right:
                pill = QRectF(round(left), line.center().y() - 10 * s, width, 20 * s)
                self.frame(painter, pill, 10 * s, "ctl" if role == "t2" else role)
                self.write(painter, pill, word, role, "s", align=CENTRE)
                left += width + 8 * s

    def _right_end(self, painter: QPainter, detail: DetailRow, line: QRectF) -> float:
        limit, s = detail.row.limit, self.theme.scale
        if self.with_limit and limit is not None and self._now is not None:
            reading = read_limit(limit, self._now, self.theme.tokens.due_soon)
            text = ("+" if reading.look == "overdue" else "") + self.words.span(reading.seconds)
            role = {"overdue": "p1", "soon": "p3"}.get(reading.look, "t1")
            width = self.text_width(text, "t", True)
            self.write(painter, QRectF(line.right() - width, line.top() - 3 * s, width, 30 * s), text, role, "t", bold=True, align=RIGHT)
            label = capital(self.words.of("limit", limit.rule))
            label_width = self.text_width(label, "s")
            self.write(painter, QRectF(line.right() - width - 10 * s - label_width, line.top(), label_width, line.height()), label, "t2", "s")
            return line.right() - width - label_width - 22 * s
        if detail.row.linked and not self.with_limit:
            text = self.words.say("queue.linked", n=detail.row.linked)
            width = self.text_width(text, "s") + 30 * s
            tag = QRectF(round(line.right() - width), line.center().y() - 10 * s, width, 20 * s)
            self.frame(painter, tag, 3, "ctl")
            self._icons.paint(painter, "link", QPointF(tag.left() + 12 * s, tag.center().y()), 13 * s, "t2")
            self.write(painter, tag.adjusted(23 * s, 0, 0, 0), text, "t2", "s")
            return tag.left() - 8 * s
        return line.right()

    def _place(self, painter: QPainter, detail: DetailRow, line: QRectF) -> None:
        row, s = detail.row, self.theme.scale
        self._icons.paint(painter, "pin", QPointF(line.left() + 8 * s, line.center().y()), 16 * s, "t2")
        spot = f"{row.lat:.4f}°N {row.lon:.4f}°E" if row.lat is not None and row.lon is not None else ""
        spot_width = self.text_width(spot, "s") + 8 * s if spot else 0
        parts = [self.words.place(part) for part in (detail.township or row.place, detail.place_text) if part]
        text = " · ".join(dict.fromkeys(parts))
        left = line.left() + 24 * s
        left += self.write(painter, QRectF(left, line.top(), line.right() - left - spot_width, line.height()), text, "t2", "m", may_elide=True) + 8 * s
        if spot:
            self.write(painter, QRectF(left, line.top() + 1, line.right() - left, line.height()), spot, "t3", "s")
