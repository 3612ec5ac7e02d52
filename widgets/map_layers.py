"""The ground of the map, drawn once per view and kept as a picture: relief, neighbours dimmed, outline, rivers, roads.

Only alerts, units and labels are painted anew on top. Lines are kept in kilometres and mapped by the painter, so that a push
of the ground costs a few milliseconds. Source: ux.md 5, 20; picture 01.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform

from widgets.county import County, Line
from widgets.map_scale import MapScale, km_east, km_north
from widgets.theme import Theme
from widgets.tokens import RESOURCES

OUTSIDE_DIM = 0.52
_RELIEF_WEST, _RELIEF_SOUTH, _RELIEF_EAST, _RELIEF_NORTH = 113.80, 27.80, 114.85, 28.62
_DETAIL_KM = (0.0, 0.15, 0.3, 0.6, 1.2)
"""Least distance of border points by how far away the view is."""


class Ground:
    """Draws and keeps the still part of the map for the last view asked for. `s` is the length factor (desk scale or wall)."""

    def __init__(self, theme: Theme, county: County) -> None:
        self.theme, self.county = theme, county
        self._kept: tuple[MapScale, str, float, float, QPixmap] | None = None
        self._reliefs: dict[str, QImage] = {}
        self._borders: dict[float, tuple[QPainterPath, QPainterPath]] = {}
        self._roads = [(soft(road.line), road.width) for road in county.roads]
        self._rivers = [(soft(river.line), river.width) for river in county.rivers]

    def picture(self, scale: MapScale, ratio: float, s: float) -> QPixmap:
        """The ground for a view at a device pixel ratio."""
        kept = self._kept
        if kept is not None and kept[:4] == (scale, self.theme.name, ratio, s):
            return kept[4]
        picture = QPixmap(round(scale.width * ratio), round(scale.height * ratio))
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._draw(painter, scale, s)
        painter.end()
        self._kept = (scale, self.theme.name, ratio, s, picture)
        return picture

    def _draw(self, painter: QPainter, scale: MapScale, s: float) -> None:
        theme = self.theme
        painter.fillRect(QRectF(0, 0, scale.width, scale.height), theme.mixed("bg3", "bg1", 0.5))
        painter.drawImage(QRectF(scale.at(_RELIEF_WEST, _RELIEF_NORTH), scale.at(_RELIEF_EAST, _RELIEF_SOUTH)), self._relief())
        middle, px = scale.at(scale.lon, scale.lat), scale.px_per_km
        painter.setTransform(QTransform(px, 0, 0, -px, middle.x() - km_east(scale.lon) * px, middle.y() + km_north(scale.lat) * px))
        nearness = min(1.25, max(0.6, px / s / 14))
        for path, width in self._roads:
            painter.strokePath(path, _pen(theme.mixed("ctl", "bg2", 0.5), width * s))
        for path, width in self._rivers:
            painter.strokePath(path, _pen(theme.mixed("p4", "bg2", 0.42), max(1.5, width * nearness) * s))
        inside, around = self._border(5 * s / px)
        shade = QPainterPath(inside)
        shade.addRect(QRectF(km_east(112.0), km_north(27.0), 400, 300))
        shade.setFillRule(Qt.FillRule.OddEvenFill)
        painter.fillPath(shade, theme.veiled("bg0", OUTSIDE_DIM))
        painter.strokePath(around, _pen(theme.veiled("t3", 0.22), s))
        dashed = _pen(theme.mixed("t2", "bg2", 0.75), 1.6 * s)
        dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashed.setDashPattern([7, 2.5, 1.2, 2.5])
        painter.strokePath(inside, dashed)

    def _border(self, least_km: float) -> tuple[QPainterPath, QPainterPath]:
        step = max(one for one in _DETAIL_KM if one <= max(least_km, 0.0))
        found = self._borders.get(step)
        if found is None:
            inside, around = QPainterPath(), QPainterPath()
            for ring in self.county.outline:
                inside.addPath(closed(thinned(ring, step)))
            for ring in self.county.neighbours:
                around.addPath(closed(thinned(ring, max(step, 0.3))))
            found = self._borders[step] = (inside, around)
        return found

    def _relief(self) -> QImage:
        """The shading in the colours of the theme, tinted once."""
        found = self._reliefs.get(self.theme.name)
        if found is None:
            dark, light = self.theme.mixed("bg1", "bg0", 0.6), self.theme.colour("bg3")
            if self.theme.name == "light":
                dark, light = self.theme.mixed("bg3", "bg2", 0.55), self.theme.colour("bg1")
            grey = QImage(str(RESOURCES / "geo" / "relief.png")).convertToFormat(QImage.Format.Format_Grayscale8)
            tinted = QImage(grey.constBits(), grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Indexed8).copy()
            tinted.setColorTable([_between(dark, light, n / 255).rgb() for n in range(256)])
            found = self._reliefs[self.theme.name] = tinted.convertToFormat(QImage.Format.Format_RGB32)
        return found


def soft(line: Line) -> QPainterPath:
    """A hand-drawn line as a soft curve, in km."""
    points = _in_km(line)
    path = QPainterPath(points[0])
    for here, after in zip(points[1:-1], points[2:], strict=True):
        path.quadTo(here, (here + after) / 2)
    path.lineTo(points[-1])
    return path


def thinned(ring: Line, least_km: float) -> list[QPointF]:
    """A border in km without points closer than `least_km` to the one before: a jagged line read from afar."""
    kept: list[QPointF] = []
    for point in _in_km(ring):
        if not kept or abs(point.x() - kept[-1].x()) + abs(point.y() - kept[-1].y()) >= least_km:
            kept.append(point)
    return kept


def closed(points: list[QPointF]) -> QPainterPath:
    """A ring as a soft closed curve through the middles of its sides."""
    after = [*points[1:], points[0]]
    path = QPainterPath((points[-1] + points[0]) / 2)
    for here, following in zip(points, after, strict=True):
        path.quadTo(here, (here + following) / 2)
    path.closeSubpath()
    return path


def _in_km(line: Line) -> list[QPointF]:
    return [QPointF(km_east(lon), km_north(lat)) for lon, lat in line]


def _between(one: QColor, other: QColor, share: float) -> QColor:
    parts = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen
