"""The four levels side by side, each with glyph, word and digit; the one in force has the ground of a selection. Source: ux.md S2, 3; picture 02."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from widgets.glyphs import paint_glyph
from widgets.painted import Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words

LEVELS = (1, 2, 3, 4)
AROUND = 36
"""Pixels of a level beside its word and its cap: margins, glyph and gaps."""
LOOKS = (("m", True), ("s", True), ("s", False))
"""Sizes of the words, and whether the chosen one is bold; the first for which there is room counts for all four."""


class LevelRow(Painted):
    """The row; a level only proposed has a dashed edge.

    Signals:
        chosen(level): 1 to 4 was pointed at.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.level, self.is_guess = 0, False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_level(self, level: int, *, is_guess: bool, why: str = "") -> None:
        """Another level."""
        self.level, self.is_guess = level, is_guess
        self.setAccessibleDescription(self.words.of("level", level))
        self.setToolTip(why)
        self.update()

    def sizeHint(self) -> QSize:
        """34 px high."""
        return QSize(self.theme.px(240), self.theme.px(34))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        if event.button() == Qt.MouseButton.LeftButton:
            boxes, _look = self._boxes()
            self.chosen.emit(next((level for level, box in zip(LEVELS, boxes, strict=True) if event.position().x() < box.right()), LEVELS[-1]))

    def _boxes(self) -> tuple[list[QRectF], tuple[str, bool]]:
        """Where each level stands, as wide as its word asks for; and size and weight of the chosen word, "" where there is room for none."""
        whole = QRectF(self.rect())
        words = [self.words.of("level", level) for level in LEVELS]
        bare = [cap_width(self, str(level)) + AROUND * self.theme.scale for level in LEVELS]
        asked = {look: [self.text_width(word, *look) + room for word, room in zip(words, bare, strict=True)] for look in LOOKS}
        look = next((look for look, widths in asked.items() if sum(widths) <= whole.width()), ("", False))
        widths = asked.get(look, bare)
        spare, left, boxes = (whole.width() - sum(widths)) / len(LEVELS), whole.left(), []
        for width in widths:
            boxes.append(QRectF(round(left), whole.top(), round(left + width + spare) - round(left), whole.height()))
            left += width + spare
        return boxes, look

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the four."""
        painter, s, whole = self.painter(), self.theme.scale, QRectF(self.rect())
        boxes, (size, bold) = self._boxes()
        for level, box in zip(LEVELS, boxes, strict=True):
            here, cap = level == self.level, str(level)
            if here:
                painter.fillRect(box.adjusted(1, 1, -1, -1), self.theme.colour("bg3"))
            width = cap_width(self, cap)
            paint_glyph(painter, self.theme, level, QPointF(box.left() + 16 * s, box.center().y()), 17 * s)
            if size:
                room = QRectF(box.left() + 28 * s, box.top(), box.width() - width - (AROUND - 2) * s, box.height())
                self.write(painter, room, self.words.of("level", level), "t1", size, bold=here and bold)
            paint_cap(self, painter, QRectF(box.right() - width - 6 * s, box.center().y() - 10 * s, width, 20 * s), cap)
            if box.left() > whole.left():
                painter.fillRect(QRectF(box.left(), box.top() + 1, 1, box.height() - 2), self.theme.colour("line"))
        painter.setPen(QPen(self.theme.colour("ctl"), 1, Qt.PenStyle.DashLine if self.is_guess else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
