"""The situation map: a schematic of the county with alerts, units and cameras; follows the selected alert within 8 km.

Pan with the mouse or the arrow keys, zoom with the wheel or + and −, Home shows the county. The same widget, with a larger
length factor, is the map of the wall. Source: ux.md 5, S1, S3, W1; pictures 01, 03, 05.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent

from models.views.rows import CameraRow, OutlineRow, UnitRow
from widgets.county import County
from widgets.icons import Icons
from widgets.map_gathering import Gathering, Mark, Spot
from widgets.map_layers import Ground
from widgets.map_legend import legend_box, paint_legend
from widgets.map_marks import (
    alert_picture,
    camera_box,
    free_place,
    free_square,
    halo_label,
    is_stale,
    more_picture,
    paint_number,
    paint_path,
    paint_radius,
    paint_unit,
    tag_place,
    tag_text,
)
from widgets.map_outlines import paint_outlines
from widgets.map_scale import MapScale, apart, around_place, whole
from widgets.painted import Painted, Written
from widgets.theme import SMALLEST_TEXT_PX, Theme
from widgets.wall_scale import WallScale
from widgets.words import Words

FOLLOW_KM = 8.0
CLICK_PX = 4
MOST_LABELS = 2000
"""So many little pictures are kept at most: the counts of a flood are ever others."""
MARKING_MS = 250
"""How often at most arriving alerts draw the map anew: the queue is read line by line, the map is glanced at."""


class MapView(Painted):
    """The map.

    Signals:
        chosen(id): a click on an alert.
        unit_chosen(id), camera_chosen(id): a click on a unit or a camera.
    """

    chosen = Signal(str)
    unit_chosen = Signal(str)
    camera_chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words, county: County, wall: WallScale | None = None) -> None:
        """With a `wall` all text is as large as that wall needs and the whole county is shown; else the seat's scale counts."""
        super().__init__(theme, words)
        self.county = county
        self.wall = wall
        self.selected = ""
        self._ground = Ground(theme, county)
        self._icons = Icons(theme)
        self._alerts: tuple[Spot, ...] = ()
        self._unmarked = False
        self._units: tuple[UnitRow, ...] = ()
        self._cameras: tuple[CameraRow, ...] = ()
        self._numbers: Mapping[str, int] = {}
        self.near_km = self.radius_m = 0.0
        """How much around the selection is shown (0: 8 km on a seat, the whole county on the wall); the radius of the search, 0 for none."""
        self._ways: Mapping[str, str] = {}
        self._outlines: tuple[OutlineRow, ...] = ()
        self._now: datetime | None = None
        self._scale: MapScale | None = None
        self._moved_by_hand = False
        self._grip: QPointF | None = None
        self._pressed = QPointF()
        self._labels: dict[tuple[str, str, float], QPixmap] = {}
        self._gathering = Gathering()
        self._marks: list[Mark] = []
        self._tags: list[tuple[str, QRectF]] = []
        self._marking = QTimer(self)
        self._marking.setSingleShot(True)
        self._marking.setInterval(MARKING_MS)
        self._marking.timeout.connect(self._mark_rest)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if wall else Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # Data.

    def show_alerts(self, alerts: Iterable[Spot]) -> None:
        """All alerts to mark; those without a position are left out. The first of a burst shows at once, the rest in batches."""
        self._alerts = tuple(alerts)
        if self._marking.isActive():
            self._unmarked = True
        else:
            self._tell()
            self._marking.start()

    def show_units(self, units: Iterable[UnitRow], now: datetime) -> None:
        """Our own units, with the moment that their positions are judged by."""
        self._units, self._now = tuple(units), now
        self._tell()

    def show_cameras(self, cameras: Iterable[CameraRow]) -> None:
        """Cameras to mark."""
        self._cameras = tuple(cameras)
        self._tell()

    def show_numbers(self, numbers: Mapping[str, int]) -> None:
        """The numbers of the cameras whose pictures are beside the map: camera id to number."""
        if numbers != self._numbers:
            self._numbers = dict(numbers)
            self.update()

    def show_ways(self, ways: Mapping[str, str]) -> None:
        """Units with a way to the selected alert: id to the words on the tag ("" keeps its label); the first way is solid if it has words."""
        self._ways = dict(ways)
        self.update()

    def show_outlines(self, outlines: tuple[OutlineRow, ...]) -> None:
        """The patches and tracks of the selected alert."""
        if outlines != self._outlines:
            self._outlines = outlines
            self.update()

    def select(self, alert_id: str) -> None:
        """Mark an alert and, on a desk, bring its surroundings of 8 km onto the glass."""
        if alert_id != self.selected:
            self.selected = alert_id
            self._moved_by_hand = False
            self._follow()
        self.update()

    def show_county(self) -> None:
        """The whole county."""
        self._moved_by_hand = True
        self._scale = whole(self.county.bounds, self.width(), self.height())
        self.update()

    def scale_now(self) -> MapScale:
        """The view in force."""
        if self._scale is None:
            self._follow()
        assert self._scale is not None
        return self._scale

    # Look.

    def sizeHint(self) -> QSize:
        """As in picture 01."""
        return QSize(484, 500)

    def minimumSizeHint(self) -> QSize:
        """The least that is readable."""
        return QSize(240, 200)

    def restyle(self) -> None:
        """Another look: labels are drawn anew."""
        self._labels.clear()
        super().restyle()

    def _s(self) -> float:
        return self.wall.size("s") / SMALLEST_TEXT_PX if self.wall else self.theme.scale

    def _px(self, at_100: int) -> int:
        return max(SMALLEST_TEXT_PX, round(at_100 * self._s()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground from the kept picture, then marks; labels yield to alerts and tags."""
        painter, scale, s = self.painter(), self.scale_now(), self._s()
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(0, 0, self._ground.picture(scale, ratio, s))
        paint_outlines(painter, scale, self.theme, self._outlines, s)
        self._marks = self._gathering.marks(self._alerts, scale, 22 * s, self.selected)
        legend = self._cleared(legend_box(self, s, self._px(13)))
        discs = [self._disc(mark) for mark in self._marks]
        bands = self.wall.seams.bands_in(self._part()) if self.wall else []
        numbers = self._number_boxes(scale, [*discs, legend, *bands])
        taken = [*discs, legend, *numbers.values()]
        taken += [QRectF(mark.spot.x() + 7 * s, mark.spot.y() + 5 * s, 26 * s, 17 * s) for mark in self._marks if mark.more]
        self._tags = []
        for unit in self._units:
            box = self._tag_box(unit, scale, [*taken, *bands])
            self._tags.append((unit.id, box))
            taken.append(box)
        self._paint_ways(painter)
        if self.radius_m:
            spot = next((mark.spot for mark in self._marks if mark.id == self.selected), None)
            taken += paint_radius(self, painter, scale, spot, self.radius_m, self._px(14), self._cleared)
        for camera in self._cameras:
            box = camera_box(camera, scale, 15 * s)
            if camera.id in self._numbers:
                continue
            if not any(box.intersects(other) for other in taken):
                self._icons.paint(painter, "camera", box.center(), 15 * s, "t2")
        self._paint_towns(painter, scale, [*taken, *bands], ratio)
        for unit, (_id, box) in zip(self._units, self._tags, strict=True):
            if self.rect().toRectF().contains(box.center()):
                text = tag_text(self, unit, self._ways.get(unit.id, ""), self._now)
                paint_unit(self, painter, box, text, self._px(14), is_stale(unit, self._now), max(1.4, 1.4 * s))
        for mark in self._marks:
            self._paint_alert(painter, mark, ratio)
        self._paint_numbers(painter, scale, numbers)
        paint_legend(self, painter, self._icons, scale, legend, s, self._px(13))
        painter.end()

    def _part(self) -> QRectF:
        """What of the canvas of a wall this map takes."""
        return QRectF(QPointF(self.mapTo(self.window(), QPoint())), self.size().toSizeF())

    def _cleared(self, box: QRectF) -> QRectF:
        """A box of this map, moved off the seams of the wall."""
        if not self.wall or not self.wall.seams.has_any:
            return box
        part = self._part()
        return self.wall.seams.cleared(box.translated(part.topLeft()), part).translated(-part.topLeft())

    def _number_boxes(self, scale: MapScale, taken: list[QRectF]) -> dict[str, QRectF]:
        """Where the numbers of the linked cameras stand: one that would cover what is taken, or another number, stands beside its spot."""
        found: dict[str, QRectF] = {}
        for camera in sorted((one for one in self._cameras if one.id in self._numbers), key=lambda one: self._numbers[one.id]):
            found[camera.id] = free_square(camera_box(camera, scale, 20 * self._s()), [*taken, *found.values()])
        return found

    def _paint_numbers(self, painter: QPainter, scale: MapScale, boxes: Mapping[str, QRectF]) -> None:
        """The linked cameras: a number beside its spot has a line to it."""
        for camera in self._cameras:
            box = boxes.get(camera.id)
            if box is None:
                continue
            spot = scale.at(camera.lon, camera.lat)
            if box.center() != spot:
                painter.setPen(QPen(self.theme.colour("t2"), 1.4 * self._s()))
                painter.drawLine(spot, box.center())
            paint_number(self, painter, box, self._numbers[camera.id], self._px(13))

    def _paint_ways(self, painter: QPainter) -> None:
        goal = next((m.spot for m in self._marks if m.id == self.selected), None)
        if goal is None:
            return
        tags = dict(self._tags)
        for n, (unit_id, words) in enumerate(self._ways.items()):
            if unit_id in tags:
                paint_path(self, painter, tags[unit_id].center(), goal, max(2.0, 2.0 * self._s()), solid=bool(words) and n == 0)

    def _paint_towns(self, painter: QPainter, scale: MapScale, taken: list[QRectF], ratio: float) -> None:
        s, px = self._s(), self._px(14)
        metrics = self.theme.metrics_px(px)
        for town in self.county.towns:
            spot = scale.at(town.lon, town.lat)
            if not self.rect().toRectF().contains(spot):
                continue
            text = self.words.place(town.name)
            box = free_place(spot, metrics.horizontalAdvance(text), px * 1.25, 7 * s, taken, self.rect().toRectF())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("t3"))
            painter.drawEllipse(spot, 2.6 * s, 2.6 * s)
            if box is not None:
                taken.append(box)
                self.written.append(Written(text, box, box.width(), elided=False, may_elide=False))
                painter.drawPixmap(box.topLeft() - QPointF(4, 2), self._label(text, px, box, ratio))

    def _label(self, text: str, px: int, box: QRectF, ratio: float) -> QPixmap:
        key = (text, self.theme.name, px * ratio)
        found = self._labels.get(key)
        if found is None:
            found = self._labels[key] = halo_label(self, text, self.theme.font_px(px), box.width(), box.height(), ratio)
        return found

    def _paint_alert(self, painter: QPainter, mark: Mark, ratio: float) -> None:
        selected, s = mark.id == self.selected, self._s()
        key, glyph = (f"{mark.level}{selected}", self.theme.name, s * ratio), (20 if selected else 18) * s
        picture = self._labels.get(key)
        if picture is None:
            picture = self._labels[key] = alert_picture(self, mark.level, glyph, selected, ratio)
        side = picture.deviceIndependentSize().width()
        painter.drawPixmap(mark.spot - QPointF(side / 2, side / 2), picture)
        if mark.more:
            more = self._more(mark.more, ratio)
            box = self._cleared(QRectF(mark.spot + QPointF(glyph * 0.4, glyph * 0.3), more.deviceIndependentSize()))
            painter.drawPixmap(box.topLeft(), more)

    def _more(self, more: int, ratio: float) -> QPixmap:
        key = (f"+{more}", self.theme.name, self._px(13) * ratio)
        picture = self._labels.get(key)
        if picture is None:
            if len(self._labels) > MOST_LABELS:
                self._labels.clear()
            picture = self._labels[key] = more_picture(self, more, self._px(13), ratio)
        return picture

    def _disc(self, mark: Mark) -> QRectF:
        reach = (25 if mark.id == self.selected else 16) * self._s()
        return QRectF(mark.spot.x() - reach, mark.spot.y() - reach, 2 * reach, 2 * reach)

    def _tag_box(self, unit: UnitRow, scale: MapScale, taken: list[QRectF]) -> QRectF:
        s, px = self._s(), self._px(14)
        width = self.theme.metrics_px(px).horizontalAdvance(tag_text(self, unit, self._ways.get(unit.id, ""), self._now)) + 12 * s
        return tag_place(scale.at(unit.lon, unit.lat), width, round(21 * s), 28 * s, taken)

    def _mark_rest(self) -> None:
        if self._unmarked:
            self._unmarked = False
            self._tell()
            self._marking.start()

    def _tell(self) -> None:
        self.setAccessibleName(self.words.say("map.accessible", alerts=len(self._alerts), units=len(self._units), cameras=len(self._cameras)))
        self.update()

    # Moving.

    def _follow(self) -> None:
        alert = next((a for a in self._alerts if a.id == self.selected and a.lon is not None and a.lat is not None), None)
        if alert is None or (self.wall and not self.near_km):
            self._scale = whole(self.county.bounds, max(1, self.width()), max(1, self.height()))
        else:
            scale = around_place(alert.lon or 0.0, alert.lat or 0.0, self.near_km or FOLLOW_KM, max(1, self.width()), max(1, self.height()))
            reach, spot = 12 * self._s(), QPointF(scale.width / 2, scale.height / 2)
            glyph = QRectF(spot.x() - reach, spot.y() - reach, 2 * reach, 2 * reach)
            aside = self._cleared(glyph).center() - glyph.center()  # a glyph on a seam could not be read
            self._scale = scale.moved(aside.x(), aside.y()) if not aside.isNull() else scale

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same surroundings in another size."""
        super().resizeEvent(event)
        if self._moved_by_hand and self._scale is not None:
            self._scale = MapScale(self._scale.lon, self._scale.lat, self._scale.px_per_km, self.width(), self.height())
        else:
            self._follow()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nearer or farther, around the pointer."""
        self._zoom(1.25 if event.angleDelta().y() > 0 else 0.8, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows push the ground, + and − zoom, Home shows the county; other keys go on to the window."""
        steps = {Qt.Key.Key_Left: (60, 0), Qt.Key.Key_Right: (-60, 0), Qt.Key.Key_Up: (0, 60), Qt.Key.Key_Down: (0, -60)}
        key, middle = Qt.Key(event.key()), QPointF(self.width() / 2, self.height() / 2)
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            event.ignore()
        elif key in steps:
            self._push(*steps[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(0.8 if key == Qt.Key.Key_Minus else 1.25, middle)
        elif key == Qt.Key.Key_Home:
            self.show_county()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the ground."""
        self._grip = self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Push it."""
        if self._grip is not None and apart(self._pressed, event.position()) > CLICK_PX:
            self._push(event.position().x() - self._grip.x(), event.position().y() - self._grip.y())
            self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; without a move it was a click on what stands there."""
        self._grip = None
        if apart(self._pressed, event.position()) <= CLICK_PX:
            self._click(event.position())

    def _click(self, spot: QPointF) -> None:
        reach = 17 * self._s()
        for mark in reversed(self._marks):
            if apart(mark.spot, spot) <= reach:
                self.chosen.emit(mark.id)
                return
        for unit_id, box in self._tags:
            if box.contains(spot):
                self.unit_chosen.emit(unit_id)
                return
        for camera in self._cameras:
            if camera_box(camera, self.scale_now(), 28).contains(spot):
                self.camera_chosen.emit(camera.id)
                return

    def _push(self, dx: float, dy: float) -> None:
        self._moved_by_hand = True
        self._scale = self.scale_now().moved(dx, dy)
        self.update()

    def _zoom(self, factor: float, around: QPointF) -> None:
        self._moved_by_hand = True
        self._scale = self.scale_now().zoomed(factor, around)
        self.update()
