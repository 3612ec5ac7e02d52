"""Draws the patches and tracks of the selected alert on the map's ground: a veil with an edge, a line, a ring around a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from models.views.rows import OutlineRow
from widgets.map_scale import MapScale
from widgets.theme import Theme

VEIL: Final = 0.28
EDGE_PX: Final = 2.0
POINT_PX: Final = 6.0
SMALLEST_PX: Final = 12.0
"""A patch smaller than this on the glass is ringed, or nobody would see it."""


def paint_outlines(painter: QPainter, scale: MapScale, theme: Theme, outlines: Iterable[OutlineRow], s: float) -> None:
    """Draw them in the colour of what is pointed at; `s` is the length factor."""
    painter.save()
    pen = QPen(theme.colour("acc"), EDGE_PX * s)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for outline in outlines:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for line in outline.lines:
            points = [scale.at(lon, lat) for lon, lat in line]
            path.moveTo(points[0])
            for point in points[1:]:
                path.lineTo(point)
        painter.setBrush(theme.veiled("acc", VEIL) if outline.is_area else Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        box = path.boundingRect()
        if max(box.width(), box.height()) < SMALLEST_PX * s:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            _ring(painter, box.center(), POINT_PX * 2 * s)
    painter.restore()


def _ring(painter: QPainter, middle: QPointF, radius: float) -> None:
    painter.drawEllipse(middle, radius, radius)
