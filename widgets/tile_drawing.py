"""How a camera tile looks when it shows no picture (hatched, dashed, dark), and the small labels on its corners.

Labels are drawn once into a pixmap; frames only copy them. Source: mock-ups 01, 05, 11; ux.md 12.5.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from widgets.painted import Written
from widgets.theme import Theme
from widgets.tile_reading import TileReading, TileState

GROUND = QColor(8, 11, 14, 184)
"""Under every text on a picture: rgba(8, 11, 14, .72)."""


def always_dark(theme: Theme, role: str) -> QColor:
    """A colour of the dark theme: tiles look the same by day, a picture is judged against black."""
    return QColor(theme.tokens.colours["dark"][role])


@dataclass(frozen=True, slots=True)
class Label:
    """A finished label, where it stands, and what is written on it."""

    at: QPointF
    pixmap: QPixmap
    written: Written


def label_height(px: int) -> int:
    """How high a label of this text size is."""
    return round(px * 1.54)


def draw_label(theme: Theme, text: str, px: int, room: QRectF, side: Qt.AlignmentFlag, scale: float) -> Label:
    """A label at the left or right of `room`, shortened to its width; `scale` = device pixels per pixel."""
    metrics, pad, height = theme.metrics_px(px), px * 0.46, label_height(px)
    wanted = metrics.horizontalAdvance(text)
    shown = text if wanted + 2 * pad <= room.width() else metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 2 * pad)
    width = round(metrics.horizontalAdvance(shown) + 2 * pad)
    pixmap = QPixmap((QSizeF(width, height) * scale).toSize().expandedTo(QSize(1, 1)))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    box = QRectF(0, 0, width, height)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(always_dark(theme, "t1"))
    painter.setFont(theme.font_px(px))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    painter.end()
    at = QPointF(round(room.left() if side == Qt.AlignmentFlag.AlignLeft else room.right() - width), round(room.top()))
    ink = QRectF(at.x() + pad, at.y(), width - 2 * pad, height)
    return Label(at, pixmap, Written(shown, ink, wanted, shown != text, may_elide=True))


class Pattern:
    """Paints a tile without a picture: the ground and up to three lines of text in the middle."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(self, painter: QPainter, size: QSize, reading: TileReading, px: int, *, large: bool) -> list[Written]:
        """Paints all of it and tells what was written where."""
        painter.fillRect(QRectF(QPointF(0, 0), size.toSizeF()), always_dark(self._theme, "bg1"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if reading.state in (TileState.LOST, TileState.REFUSED):
            self._hatch(painter, size, px * 1.25)
        elif reading.state is TileState.EMPTY:
            painter.setPen(QPen(always_dark(self._theme, "line"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1))
        return self._lines(painter, size, reading, px, large=large)

    def _hatch(self, painter: QPainter, size: QSize, step: float) -> None:
        painter.setPen(QPen(always_dark(self._theme, "bg2"), step * 0.72, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for number in range(-1, int((size.width() + size.height()) / (2 * step)) + 3):
            x = number * 2 * step
            painter.drawLine(QPointF(x + step, -step), QPointF(x - size.height() - step, size.height() + step))

    def _lines(self, painter: QPainter, size: QSize, reading: TileReading, px: int, *, large: bool) -> list[Written]:
        parts = self._fitting(reading.second, size, px)
        step = px * 1.55
        # Three lines move down a little, clear of the name in the corner.
        top = size.height() / 2 - step * len(parts) / 2 + (px * 0.5 if len(parts) > 1 else 0)
        head = round(px * 1.15) if large or parts else px
        lines = [(reading.headline, head, bool(parts)), *((part, px, False) for part in parts)]
        return [self._line(painter, size, text, top + place * step, text_px, bold=bold) for place, (text, text_px, bold) in enumerate(lines) if text]

    def _fitting(self, second: str, size: QSize, px: int) -> list[str]:
        """The second line as it is, cut into its parts, or only the first of them, as room allows."""
        if not second or size.height() < px * 7:
            return []
        if self._theme.metrics_px(px).horizontalAdvance(second) <= size.width() - px:
            return [second]
        parts = second.split(" · ")
        return parts if size.height() >= px * 8.2 else parts[:1]

    def _line(self, painter: QPainter, size: QSize, text: str, middle: float, px: int, *, bold: bool) -> Written:
        metrics, place = self._theme.metrics_px(px, bold), QRectF(px / 2, middle - px, size.width() - px, px * 2)
        wanted = metrics.horizontalAdvance(text)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(self._theme.font_px(px, bold))
        painter.setPen(always_dark(self._theme, "t2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
        width = min(wanted, place.width())
        return Written(shown, QRectF(place.center().x() - width / 2, middle - px / 2, width, px), wanted, shown != text, may_elide=True)
