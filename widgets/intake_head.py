"""The head of the intake screen's centre: glyph, number, state, level, that the reporter's identity is kept, title, and what is left large at the right.

Source: ux.md S2; picture 02.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from models.views.rows import QueueRow
from widgets.countdown import capital
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import CENTRE, RIGHT, Painted
from widgets.theme import Theme
from widgets.timing import read_limit
from widgets.words import Words


class IntakeHead(Painted):
    """Which alert is being taken."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._row: QueueRow | None = None
        self._is_sealed = False
        self._now: datetime | None = None
        self._icons = Icons(theme)

    def show_row(self, row: QueueRow | None, now: datetime, *, is_sealed: bool = False) -> None:
        """Show an alert, or none."""
        self._row, self._now, self._is_sealed = row, now, is_sealed
        self.setAccessibleName(row.title if row is not None else "")
        self.setToolTip(row.title if row is not None else "")
        self.updateGeometry()
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines, three where the title is long."""
        return QSize(300, self.theme.px(54 + 28 * len(self._title())))

    def resizeEvent(self, _event: object) -> None:
        """Narrower: the title may take a second line."""
        self.updateGeometry()

    def _title(self) -> list[str]:
        return self.wrap(self._row.title, max(200, self.width()) - self.theme.px(32), "xl", bold=True) if self._row is not None else [""]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter, s = self.painter(), self.theme.scale
        row = self._row
        if row is None:
            painter.end()
            return
        line = QRectF(16 * s, 14 * s, self.width() - 32 * s, 24 * s)
        right = self._left(painter, line, row)
        paint_glyph(painter, self.theme, row.level, QPointF(line.left() + 11 * s, line.center().y()), 22 * s)
        left = line.left() + 34 * s
        left += self.write(painter, QRectF(left, line.top(), right - left, line.height()), row.number, "t2", "m", may_elide=True) + 12 * s
        pills = [(self.words.of("state", row.state), "t2", ""), (self.words.of("level", row.level), f"p{row.level}" if row.level <= 2 else "t2", "")]
        if self._is_sealed:
            pills.append((self.words.say("intake.sealed"), "t2", "lock"))
        for word, role, icon in pills:
            width = self.text_width(word, "s") + (34 if icon else 16) * s
            if left + width <= right:
                pill = QRectF(round(left), line.center().y() - 10 * s, width, 20 * s)
                self.frame(painter, pill, 10 * s, "ctl" if role == "t2" else role)
                self.write(painter, pill.adjusted(18 * s if icon else 0, 0, 0, 0), word, role, "s", align=CENTRE)
                left += width + 8 * s
                if icon:
                    self._icons.paint(painter, icon, QPointF(pill.left() + 14 * s, pill.center().y()), 13 * s, "t2")
            elif icon:  # that the reporter is protected is said however narrow it is
                self._icons.paint(painter, icon, QPointF(left + 8 * s, line.center().y()), 14 * s, "t2")
        for place, text in enumerate(self._title()):
            self.write(painter, QRectF(16 * s, (44 + 28 * place) * s, self.width() - 32 * s, 28 * s), text, "t1", "xl", bold=True)
        painter.end()

    def _left(self, painter: QPainter, line: QRectF, row: QueueRow) -> float:
        """What is left, large; returns where the room for the pills ends."""
        if row.limit is None or self._now is None:
            return line.right()
        s, reading = self.theme.scale, read_limit(row.limit, self._now, self.theme.tokens.due_soon)
        over = reading.look == "overdue"
        text = ("+" if over else "") + self.words.span(reading.seconds)
        role = {"overdue": "p1", "soon": "p3"}.get(reading.look, "t1")
        width = self.write(painter, line.adjusted(0, -4 * s, 0, 4 * s), text, role, "t", bold=True, align=RIGHT)
        label = self.words.say("intake.over" if over else "intake.left", label=capital(self.words.of("limit", row.limit.rule)))
        wide = self.text_width(label, "s")
        self.write(painter, QRectF(line.right() - width - 12 * s - wide, line.top(), wide, line.height()), label, "t2", "s")
        return line.right() - width - wide - 26 * s
