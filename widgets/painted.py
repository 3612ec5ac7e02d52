"""The base of every widget that paints its own text: text by role and size, and a record of what was written where.

The record lets `layout_check` find clipped and overlapping text on any screen without knowing the widget.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QWidget

from widgets.theme import Theme
from widgets.words import Words

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class Written:
    """One piece of painted text: where its ink may stand, how wide it wanted to be (px) and whether it was shortened."""

    text: str
    rect: QRectF
    wanted: float
    elided: bool
    may_elide: bool


class Painted(QWidget):
    """A widget painted from roles. Subclasses override `paintEvent`, call `write` for text and `sizeHint` for their wish."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.words = words
        self.written: list[Written] = []
        theme.changed.connect(self.restyle)
        words.changed.connect(self.retranslate)

    def restyle(self) -> None:
        """The look changed: measure and paint again."""
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        """The language changed: measure and paint again."""
        self.updateGeometry()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus came: paint its ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus went: no ring."""
        super().focusOutEvent(event)
        self.update()

    def painter(self) -> QPainter:
        """A painter for this paint event, smooth, with the record of written text emptied."""
        self.written.clear()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def text_width(self, text: str, size: str = "m", bold: bool = False) -> float:
        """Width of a text in px at the scale of this seat."""
        return self.theme.metrics(size, bold).horizontalAdvance(text)

    def write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        role: str = "t1",
        size: str | int = "m",
        bold: bool = False,
        align: Qt.AlignmentFlag = LEFT,
        may_elide: bool = False,
    ) -> float:
        """Write one line, centred in height, and return the width it took.

        `size` is a desk token or a pixel size. Text wider than `rect` is shortened with an ellipsis; that counts as a fault
        in the layout check unless `may_elide` (secondary text whose full form stands in the tool tip).
        """
        px = self.theme.size(size) if isinstance(size, str) else size
        metrics = self.theme.metrics_px(px, bold)
        wanted = metrics.horizontalAdvance(text)
        shown, elided = text, wanted > rect.width() + 1
        if elided:
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        width = metrics.horizontalAdvance(shown) if elided else wanted
        painter.setFont(self.theme.font_px(px, bold))
        painter.setPen(self.theme.colour(role))
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, shown)
        left = rect.left() if align == LEFT else rect.right() - width if align == RIGHT else rect.center().x() - width / 2
        ink = QRectF(left, rect.center().y() - px * 0.5, width, px)
        self.written.append(Written(text, ink, wanted, elided, may_elide))
        return width

    def wrap(self, text: str, width: float, size: str | int = "m", bold: bool = False, most: int = 2) -> list[str]:
        """Break a text into at most `most` lines of `width` px; what is left over stands, too long, in the last line."""
        px = self.theme.size(size) if isinstance(size, str) else size
        if self.theme.metrics_px(px, bold).horizontalAdvance(text) <= width + 1:
            return [text]
        layout = QTextLayout(text, self.theme.font_px(px, bold))
        layout.beginLayout()
        lines: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            start = line.textStart()
            if len(lines) == most - 1:
                lines.append(text[start:].strip())
                break
            lines.append(text[start : start + line.textLength()].rstrip())
        layout.endLayout()
        return lines

    def frame(self, painter: QPainter, rect: QRectF, radius: float, edge: str | None, ground: str | None = None, width: float = 1) -> None:
        """A rounded box whose edge lies on whole pixels; `edge` and `ground` are roles or None."""
        inset = width / 2
        painter.setPen(QPen(self.theme.colour(edge), width) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)

    def rule(self, painter: QPainter, y: float, left: float = 0, right: float | None = None, role: str = "line") -> None:
        """A one-pixel divider."""
        painter.fillRect(QRectF(left, y, (self.width() if right is None else right) - left, 1), self.theme.colour(role))

    def remainder(self, painter: QPainter, track: QRectF, share: float, role: str) -> None:
        """What is left of a time, on its track: `share` of it, 0 to 1, at the right end."""
        painter.fillRect(track, self.theme.colour("line"))
        part = QRectF(track)
        part.setLeft(track.right() - track.width() * share)
        painter.fillRect(part, self.theme.colour(role))

    def minimumSizeHint(self) -> QSize:
        """Text is never squeezed: the wish is also the least."""
        return self.sizeHint()
