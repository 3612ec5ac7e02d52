"""Similar alerts nearby: glyph, time, source, title, distance; a click or M and its digit says which one is meant.

Source: ux.md S1, 12.2; picture 01.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent

from models.views.rows import SimilarRow
from widgets.glyphs import paint_glyph
from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.timing import clock
from widgets.words import Words

MOST = 3


class SimilarList(Painted):
    """Up to three candidates.

    Signals:
        chosen(id): the person points at this one.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._rows: tuple[SimilarRow, ...] = ()
        self.numbered = False

    def show_rows(self, rows: tuple[SimilarRow, ...], numbered: bool = False) -> None:
        """Show the nearest three; `numbered` prints their digits once M was pressed."""
        self._rows, self.numbered = rows[:MOST], numbered
        self.setAccessibleDescription("\n".join(row.summary for row in self._rows))
        self.setToolTip("\n".join(row.summary for row in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """26 px a row, one row when there is nothing to show."""
        return QSize(300, self.theme.px(26) * max(1, len(self._rows)) + self.theme.px(6))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses the row under it."""
        n = int(event.position().y() // self.theme.px(26))
        if event.button() == Qt.MouseButton.LeftButton and 0 <= n < len(self._rows):
            self.chosen.emit(self._rows[n].id)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        painter, s, step = self.painter(), self.theme.scale, self.theme.px(26)
        if not self._rows:
            self.write(painter, QRectF(14 * s, 0, self.width() - 28 * s, step), self.words.say("similar.none"), "t3", "s")
        for n, row in enumerate(self._rows):
            line = QRectF(14 * s, n * step, self.width() - 28 * s, step)
            paint_glyph(painter, self.theme, row.level, QPointF(line.left() + 8 * s, line.center().y()), 15 * s)
            self.write(painter, QRectF(line.left() + 25 * s, line.top(), 44 * s, step), clock(row.received_at), "t3", "s")
            self.write(painter, QRectF(line.left() + 72 * s, line.top(), 60 * s, step), self.words.of("channel", row.channel), "t2", "s", may_elide=True)
            km = "" if row.distance_m is None else self.words.say("word.km", n=f"{row.distance_m / 1000:.1f}")
            width = self.text_width(km, "s")
            self.write(painter, QRectF(line.right() - width, line.top(), width, step), km, "t2", "s", align=RIGHT)
            title = f"{n + 1}  {row.summary}" if self.numbered else row.summary
            room = line.width() - 134 * s - width - 12 * s
            self.write(painter, QRectF(line.left() + 134 * s, line.top(), room, step), title, "t1", "m", may_elide=True)
        painter.end()
