"""How a camera tile looks when it shows no picture (hatched, dashed, dark), and the small labels on its corners.

Labels are drawn once into a pixmap; frames only copy them. Source: mock-ups 01, 05, 11; ux.md 12.5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """A finished label, where it stands, and what is written on it: its text size in px, and whether dark on light."""

    at: QPointF
    pixmap: QPixmap
    written: Written
    px: int
    is_reversed: bool = False


def label_height(px: int) -> int:
    """How high a label of this text size is."""
    return round(px * 1.54)


def draw_label(theme: Theme, text: str, px: int, room: QRectF, side: Qt.AlignmentFlag, scale: float, *, reversed_: bool = False) -> Label:
    """A label at the left or right of `room`, shortened to its width; `scale` = device pixels per pixel; `reversed_`: dark on light."""
    metrics, pad, height = theme.metrics_px(px), px * 0.46, label_height(px)
    wanted = metrics.horizontalAdvance(text)
    shown = text if wanted + 2 * pad <= room.width() else metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 2 * pad)
    width = round(metrics.horizontalAdvance(shown) + 2 * pad)
    pixmap = QPixmap((QSizeF(width, height) * scale).toSize().expandedTo(QSize(1, 1)))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _write(theme, painter, QRectF(0, 0, width, height), shown, px, reversed_=reversed_)
    painter.end()
    at = QPointF(round(room.left() if side == Qt.AlignmentFlag.AlignLeft else room.right() - width), round(room.top()))
    ink = QRectF(at.x() + pad, at.y(), width - 2 * pad, height)
    return Label(at, pixmap, Written(shown, ink, wanted, shown != text, may_elide=True), px, reversed_)


def paint_label(theme: Theme, painter: QPainter, label: Label, *, is_small: bool) -> None:
    """A label on its tile. `is_small`: all is drawn much smaller than it is, so it is written anew: of a picture of text only crumbs would be left."""
    if is_small:
        box = QRectF(label.at, label.pixmap.deviceIndependentSize())
        _write(theme, painter, box, label.written.text, label.px, reversed_=label.is_reversed)
    else:
        painter.drawPixmap(label.at, label.pixmap)


def _write(theme: Theme, painter: QPainter, box: QRectF, text: str, px: int, *, reversed_: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(always_dark(theme, "t1") if reversed_ else GROUND)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(always_dark(theme, "bg0" if reversed_ else "t1"))
    painter.setFont(theme.font_px(px))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_sign(theme: Theme, painter: QPainter, size: QSize, reading: TileReading, px: int) -> list[Written]:
    """The loud sign over a picture that is not the camera's: a frame around it and a band across it, in the colour of what is critical."""
    frame = max(3, px // 4)
    painter.setPen(QPen(always_dark(theme, "p1f"), frame))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(frame / 2, frame / 2, size.width() - frame, size.height() - frame))
    below = lines_of(theme, reading.second, size, px)
    step = px * 1.55
    high = step * (1 + len(below)) + px * 0.7
    top = (size.height() - high) / 2
    painter.fillRect(QRectF(0, top, size.width(), high), always_dark(theme, "p1f"))
    texts = [(reading.headline, round(px * 1.15) if below else px, True), *((text, px, False) for text in below)]
    middles = (top + px * 0.35 + step * (place + 0.5) for place in range(len(texts)))
    return [draw_line(theme, painter, size, text, at, text_px, "p1on", bold=bold) for (text, text_px, bold), at in zip(texts, middles, strict=True)]


def lines_of(theme: Theme, second: str, size: QSize, px: int) -> list[str]:
    """What stands below the headline: each line as it is, or cut into its parts where it is too wide; as many as there is room for."""
    metrics, room = theme.metrics_px(px), int((size.height() - px * 5.1) / (px * 1.55))
    lines = second.split("\n") if second else []
    fitting = [[line] if metrics.horizontalAdvance(line) <= size.width() - px else line.split(" · ") for line in lines]
    return [part for parts in fitting for part in parts][: max(0, room)]


def draw_line(theme: Theme, painter: QPainter, size: QSize, text: str, middle: float, px: int, role: str, *, bold: bool) -> Written:
    """One line in the middle of a tile, shortened to its width; `role` of the dark theme."""
    metrics, place = theme.metrics_px(px, bold), QRectF(px / 2, middle - px, size.width() - px, px * 2)
    wanted = metrics.horizontalAdvance(text)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.setFont(theme.font_px(px, bold))
    painter.setPen(always_dark(theme, role))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
    width = min(wanted, place.width())
    return Written(shown, QRectF(place.center().x() - width / 2, middle - px / 2, width, px), wanted, shown != text, may_elide=True)


def moved(label: Label, aside: float) -> Label:
    """The same label so far to the right (or, below 0, to the left)."""
    if not aside:
        return label
    return replace(label, at=label.at + QPointF(aside, 0), written=replace(label.written, rect=label.written.rect.translated(aside, 0)))


class Pattern:
    """Paints a tile without a picture: the ground and up to three lines of text in the middle."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(self, painter: QPainter, size: QSize, reading: TileReading, px: int, *, large: bool) -> list[Written]:
        """Paints all of it and tells what was written where."""
        painter.fillRect(QRectF(QPointF(0, 0), size.toSizeF()), always_dark(self._theme, "bg1"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if reading.state in (TileState.LOST, TileState.REFUSED, TileState.WRONG):
            self._hatch(painter, size, px * 1.25)
        elif reading.state is TileState.MASKED:
            self._blind(painter, size, px * 1.25)
        elif reading.state is TileState.EMPTY:
            painter.setPen(QPen(always_dark(self._theme, "line"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1))
        return self._lines(painter, size, reading, px, large=large)

    def _hatch(self, painter: QPainter, size: QSize, step: float) -> None:
        painter.setPen(QPen(always_dark(self._theme, "bg2"), step * 0.72, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for number in range(-1, int((size.width() + size.height()) / (2 * step)) + 3):
            x = number * 2 * step
            painter.drawLine(QPointF(x + step, -step), QPointF(x - size.height() - step, size.height() + step))

    def _blind(self, painter: QPainter, size: QSize, step: float) -> None:
        """A blind drawn down: level slats, where a lost camera's hatching slants."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(always_dark(self._theme, "bg2"))
        for number in range(int(size.height() / (2 * step)) + 1):
            painter.drawRect(QRectF(0, number * 2 * step, size.width(), step))

    def _lines(self, painter: QPainter, size: QSize, reading: TileReading, px: int, *, large: bool) -> list[Written]:
        parts = lines_of(self._theme, reading.second, size, px)
        step = px * 1.55
        # Three lines move down a little, clear of the name in the corner.
        top = size.height() / 2 - step * len(parts) / 2 + (px * 0.5 if len(parts) > 1 else 0)
        head = round(px * 1.15) if large or parts else px
        lines = [(reading.headline, head, bool(parts)), *((part, px, False) for part in parts)]
        spread = ((text, top + place * step, text_px, bold) for place, (text, text_px, bold) in enumerate(lines) if text)
        role = "p1" if reading.state is TileState.WRONG else "t2"
        return [draw_line(self._theme, painter, size, text, at, text_px, role, bold=bold) for text, at, text_px, bold in spread]
