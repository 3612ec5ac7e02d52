"""Priority glyphs: square, triangle, diamond, circle with a digit, filled when somebody is needed now; the frame of the unacknowledged.

Three independent codes (colour, shape, digit). Drawn as vector paths. Source: ux.md 3.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from widgets.theme import Theme

FILLED = frozenset({1, 2})
DIGIT_HEIGHT = 0.733
"""Height of a digit in em."""


def paint_glyph(painter: QPainter, theme: Theme, level: int, centre: QPointF, size: float) -> None:
    """Paint the glyph of a level (1 to 4; others as 4) around a point; `size` is its height in px."""
    level = level if level in (1, 2, 3, 4) else 4
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill, edge = (theme.colour(f"p{level}f"), theme.colour(f"p{level}")) if level in FILLED else (None, theme.colour(f"p{level}"))
    stroke = max(1.4, size / 13)
    # The light theme's orange fill alone has too little contrast; the triangle keeps its stroke there (ux.md 2.3).
    outlined = level not in FILLED or (level == 2 and theme.name == "light")
    painter.setPen(QPen(edge, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin) if outlined else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    _outline(painter, level, centre, size, stroke / 2 if outlined else 0.0)
    digit_role = f"p{level}on" if level in FILLED else f"p{level}"
    painter.setPen(theme.colour(digit_role))
    px = max(7, round(size * (0.6 if level == 2 else 0.72 if level == 1 else 0.58)))
    painter.setFont(theme.font_px(px, bold=True))
    width = theme.metrics_px(px, bold=True).horizontalAdvance(str(level))
    # Set on the middle of the digit itself: the line of a CJK font is much higher than its digits.
    baseline = centre.y() + px * DIGIT_HEIGHT / 2 + (size * 0.11 if level == 2 else 0.0)
    painter.drawText(QPointF(centre.x() - width / 2, baseline), str(level))
    painter.restore()


def paint_frame(painter: QPainter, theme: Theme, box: QRectF, bright: bool) -> None:
    """The frame of an unacknowledged alert; `bright` is the half of the pulse in which it shows."""
    if bright:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("t1"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 5, 5)
        painter.restore()


def paint_on_disc(painter: QPainter, theme: Theme, level: int, centre: QPointF, size: float) -> None:
    """The glyph on the ground-coloured disc of the map."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = theme.veiled("bg0" if theme.name == "dark" else "bg1", 0.92)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(centre, size * 0.86, size * 0.86)
    painter.restore()
    paint_glyph(painter, theme, level, centre, size)


def _outline(painter: QPainter, level: int, centre: QPointF, size: float, inset: float) -> None:
    half = size / 2 - inset
    x, y = centre.x(), centre.y()
    if level == 1:
        side = half * 0.96
        painter.drawRoundedRect(QRectF(x - side, y - side, side * 2, side * 2), size * 0.1, size * 0.1)
    elif level == 2:
        wide = half * 1.08
        painter.drawPolygon(QPolygonF([QPointF(x, y - half), QPointF(x + wide, y + half * 0.86), QPointF(x - wide, y + half * 0.86)]))
    elif level == 3:
        reach = half * 1.08
        painter.drawPolygon(QPolygonF([QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach), QPointF(x - reach, y)]))
    else:
        painter.drawEllipse(centre, half * 0.98, half * 0.98)
