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
            self.chosen.emit(min(4, 1 + int(event.position().x() * 4 // max(1, self.width()))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the four."""
        painter, s, whole = self.painter(), self.theme.scale, QRectF(self.rect())
        wide = whole.width() / 4
        for place, level in enumerate(LEVELS):
            box = QRectF(round(whole.left() + place * wide), whole.top(), round(wide), whole.height())
            here = level == self.level
            if here:
                painter.fillRect(box.adjusted(1, 1, -1, -1), self.theme.colour("bg3"))
            word, cap = self.words.of("level", level), str(level)
            room = box.width() - cap_width(self, cap) - 41 * s
            looks = [(size, bold) for size in ("m", "s") for bold in ((here, False) if here else (False,))]
            size, bold = next((look for look in looks if self.text_width(word, *look) <= room), ("", False))
            paint_glyph(painter, self.theme, level, QPointF(box.left() + 18 * s, box.center().y()), 17 * s)
            if size:
                self.write(painter, QRectF(box.left() + 32 * s, box.top(), room, box.height()), word, "t1", size, bold=bold)
            width = cap_width(self, cap)
            paint_cap(self, painter, QRectF(box.right() - width - 8 * s, box.center().y() - 10 * s, width, 20 * s), cap)
            if place:
                painter.fillRect(QRectF(box.left(), box.top() + 1, 1, box.height() - 2), self.theme.colour("line"))
        painter.setPen(QPen(self.theme.colour("ctl"), 1, Qt.PenStyle.DashLine if self.is_guess else Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
