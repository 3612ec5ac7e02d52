"""What stands on the map's ground: town labels that yield, cameras, unit tags with their paths, alerts on dark discs, the legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen, QPixmap

from models.views.rows import CameraRow, UnitRow
from widgets.glyphs import paint_glyph
from widgets.map_scale import MapScale
from widgets.painted import CENTRE, Painted

STALE_S = 60


def alert_picture(on: Painted, level: int, glyph: float, selected: bool, ratio: float) -> QPixmap:
    """Disc, ring if selected, and glyph, as a picture to be kept."""
    theme, radius = on.theme, glyph * (1.22 if selected else 0.84)
    side = 2 * radius + 6
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("t1"), glyph / 9) if selected else Qt.PenStyle.NoPen)
    painter.setBrush(theme.veiled("bg0" if theme.name == "dark" else "bg1", 0.86))
    middle = QPointF(side / 2, side / 2)
    painter.drawEllipse(middle, radius, radius)
    paint_glyph(painter, theme, level, middle, glyph)
    painter.end()
    return picture


def more_picture(on: Painted, more: int, text_px: int, ratio: float) -> QPixmap:
    """How many less grave alerts stand under one, as a picture to be kept."""
    theme, box = on.theme, QRectF(0, 0, text_px * 1.6, text_px * 1.15)
    picture = QPixmap(round(box.width() * ratio), round(box.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.veiled("bg0" if theme.name == "dark" else "bg1", 0.86))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(theme.font_px(text_px))
    painter.setPen(theme.colour("t1"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), f"+{more}")
    painter.end()
    return picture


def tag_text(on: Painted, unit: UnitRow, label: str, now: datetime | None) -> str:
    """The words on a unit's tag; an old position says how old."""
    text = label or on.words.tag(unit.label)
    if is_stale(unit, now) and unit.position_at is not None and now is not None:
        minutes = max(1, round((now - unit.position_at).total_seconds() / 60))
        text = f"{text} · {on.words.say('map.ago', n=minutes)}"
    return text


def is_stale(unit: UnitRow, now: datetime | None) -> bool:
    """Whether a unit's position is older than a minute or unknown."""
    return unit.position_at is None or (now is not None and (now - unit.position_at).total_seconds() > STALE_S)


def paint_radius(
    on: Painted, painter: QPainter, scale: MapScale, spot: QPointF | None, radius_m: float, px: int, cleared: Callable[[QRectF], QRectF]
) -> list[QRectF]:
    """The circle within which cameras are looked for, with its length below it, moved by `cleared`; return where that stands. Nothing without a spot."""
    if spot is None:
        return []
    reach = radius_m / 1000 * scale.px_per_km
    painter.setPen(QPen(on.theme.colour("t2"), max(1.2, px / 12), Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(spot, reach, reach)
    text = on.words.say("map.radius", metres=round(radius_m))
    width = on.theme.metrics_px(px).horizontalAdvance(text) + px
    box = cleared(QRectF(spot.x() - width / 2, spot.y() + reach + px * 0.4, width, px * 1.4))
    if not on.rect().toRectF().contains(box):
        return []
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(on.theme.veiled("bg1", 0.88))
    painter.drawRoundedRect(box, 4, 4)
    on.write(painter, box, text, "t1", px, align=Qt.AlignmentFlag.AlignHCenter)
    return [box]


def paint_unit(on: Painted, painter: QPainter, box: QRectF, text: str, px: int, stale: bool, thick: float) -> None:
    """A unit's tag: teal border, soft ground; hollow when the position is old."""
    theme = on.theme
    painter.setPen(QPen(theme.colour("acc"), thick, Qt.PenStyle.DashLine if stale else Qt.PenStyle.SolidLine))
    painter.setBrush(theme.veiled("bg1", 0.55) if stale else theme.colour("bg2" if theme.name == "dark" else "bg1"))
    painter.drawRoundedRect(box, 3, 3)
    on.write(painter, box, text, "t1", px, align=CENTRE)


def paint_path(on: Painted, painter: QPainter, start: QPointF, end: QPointF, thick: float, solid: bool) -> None:
    """The way from a unit to the selected alert, slightly bent so that it reads as a way and not as a border."""
    pen = QPen(on.theme.colour("acc" if solid else "t1"), thick, Qt.PenStyle.SolidLine if solid else Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    if not solid:
        pen.setDashPattern([3.5, 2.5])
        pen.setColor(on.theme.colour("acc"))
    middle = QPointF((start.x() + end.x()) / 2 + (end.y() - start.y()) * 0.08, (start.y() + end.y()) / 2 - (end.x() - start.x()) * 0.08)
    path = QPainterPath(start)
    path.quadTo(middle, end)
    painter.strokePath(path, pen)


def free_place(spot: QPointF, width: float, height: float, gap: float, taken: list[QRectF], glass: QRectF) -> QRectF | None:
    """Where a label may stand beside its dot: right, left, below, above; None if all are taken."""
    for away in (gap, gap * 2.7):  # close to its dot, or just clear of the disc of an alert that stands on it
        for left, top in (
            (spot.x() + away, spot.y() - height / 2),
            (spot.x() - away - width, spot.y() - height / 2),
            (spot.x() - width / 2, spot.y() + away),
            (spot.x() - width / 2, spot.y() - away - height),
        ):
            box = QRectF(left, top, width, height)
            if glass.contains(box) and not any(box.intersects(other) for other in taken):
                return box
    return None


def tag_place(spot: QPointF, width: float, height: float, reach: float, taken: list[QRectF]) -> QRectF:
    """Where a unit's tag stands: on its position if that is free, else just above, below or beside the alert in the way."""
    middle = QRectF(round(spot.x() - width / 2), round(spot.y() - height / 2), width, height)
    side = width / 2 + reach
    near = ((0.0, 0.0), (0.0, -reach), (0.0, reach), (side, 0.0), (-side, 0.0), (side, -reach), (-side, -reach), (side, reach), (-side, reach))
    far = ((0.0, -2 * reach), (0.0, 2 * reach), (side, -2 * reach), (-side, -2 * reach), (side, 2 * reach), (-side, 2 * reach), (0.0, -3 * reach))
    around = middle.adjusted(-side, -3 * reach, side, 3 * reach).adjusted(-1, -1, 1, 1)
    beside = [box for box in taken if around.intersects(box)]
    for dx, dy in (*near, *far):
        box = middle.translated(round(dx), round(dy))
        if not any(box.intersects(other) for other in beside):
            return box
    return middle


def camera_box(camera: CameraRow, scale: MapScale, size: float) -> QRectF:
    """The square of a camera's icon."""
    spot = scale.at(camera.lon, camera.lat)
    return QRectF(spot.x() - size / 2, spot.y() - size / 2, size, size)


def free_square(box: QRectF, taken: Sequence[QRectF]) -> QRectF:
    """`box`, or the nearest place around it that touches nothing of `taken`; itself where all around is full."""
    steps = [(0, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (1, 0), (-1, 0), (0, -1), (0, 1)]
    for ring in (1.15, 2.0, 2.85):
        for right, down in steps:
            moved = box.translated(right * ring * box.width(), down * ring * box.height())
            if not any(moved.intersects(other) for other in taken):
                return moved
    return box


def halo_label(on: Painted, text: str, font: QFont, width: float, height: float, ratio: float) -> QPixmap:
    """A label with a 3 px halo of the ground, as a picture to be kept."""
    picture = QPixmap(round((width + 8) * ratio), round((height + 4) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addText(QPointF(4, 2 + height * 0.8), font, text)
    around = on.theme.veiled("bg0" if on.theme.name == "dark" else "bg1", 0.85)
    painter.strokePath(path, QPen(around, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, on.theme.colour("t2"))
    painter.end()
    return picture


def paint_number(on: Painted, painter: QPainter, box: QRectF, number: int, px: int) -> None:
    """The number of a camera whose picture is beside the map, in a ring: never under an alert."""
    painter.setPen(QPen(on.theme.colour("t1"), max(1.2, box.width() / 14)))
    painter.setBrush(on.theme.colour("bg0"))
    painter.drawEllipse(box)
    on.write(painter, box, str(number), "t1", px, bold=True, align=CENTRE)
