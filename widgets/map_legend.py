"""The legend of the map: what a tag and an icon mean, and how long a kilometre is here."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from widgets.icons import Icons
from widgets.map_scale import MapScale
from widgets.painted import Painted


def legend_box(on: Painted, s: float, px: int) -> QRectF:
    """Where it stands: at the lower left; `s` is the factor of lengths, `px` the text size."""
    metrics = on.theme.metrics_px(px)
    words = metrics.horizontalAdvance(on.words.say("map.units")) + metrics.horizontalAdvance(on.words.say("map.cameras"))
    return QRectF(10 * s, on.height() - 40 * s, words + (20 + 22 + 12 + 22 + 14 + 72 + 8 + 34 + 14) * s, 30 * s)


def paint_legend(on: Painted, painter: QPainter, icons: Icons, scale: MapScale, box: QRectF, s: float, px: int) -> None:
    """Paint it into its box."""
    theme, say, middle = on.theme, on.words.say, box.center().y()
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.veiled("bg1", 0.88))
    painter.drawRoundedRect(box, 4, 4)
    left = box.left() + 10 * s
    painter.setPen(QPen(theme.colour("acc"), 1.4 * s))
    painter.setBrush(theme.colour("bg2"))
    painter.drawRoundedRect(QRectF(left, middle - 6 * s, 16 * s, 12 * s), 3, 3)
    left += 22 * s
    left += on.write(painter, QRectF(left, box.top(), 999, box.height()), say("map.units"), "t2", px) + 12 * s
    icons.paint(painter, "camera", QPointF(left + 8 * s, middle), 15 * s, "t2")
    left += 22 * s
    left += on.write(painter, QRectF(left, box.top(), 999, box.height()), say("map.cameras"), "t2", px) + 14 * s
    km, length = scale.bar(72 * s)
    painter.setPen(QPen(theme.colour("t2"), max(1.0, s)))
    y = round(middle) + 0.5
    painter.drawPolyline([QPointF(left, y - 4 * s), QPointF(left, y), QPointF(left + length, y), QPointF(left + length, y - 4 * s)])
    on.write(painter, QRectF(left + length + 7 * s, box.top(), 999, box.height()), say("word.km", n=f"{km:g}"), "t2", px)
