"""Pages W3 and W5: a critical matter with nine pictures, its map and its tasks; a patrol by its route, twelve pictures at a time.

The pictures are numbered as on the map; one that may not be shown, or is lost, keeps its place. Text stands in the panels, never between them.
Source: ux.md W3, W5, 12.5, 13; picture 06.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.clock_face import WEEKDAYS_EN, WEEKDAYS_ZH
from console.wall_parts import WallTimeline, why_on_air
from models.rules.video_kinds import ASSURED
from models.rules.wall import PATROL_SET, set_of
from models.views.rows import CameraRow
from models.views.wall_air_rows import AirRow, IncidentPage, MeasuredValue, WallPatrolPage
from widgets.camera_tile import MOVING
from widgets.county import County
from widgets.map_view import MapView
from widgets.player import Player
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.tile_words import word
from widgets.timing import clock, county_zone
from widgets.wall_panel import Figure, WallFoot, WallHead, WallPanel
from widgets.wall_scale import WallScale
from widgets.wall_tasks import WallBand, WallTasks
from widgets.words import Words

MARGIN, GAP, HEAD, FOOT, BAND = 48, 24, 187, 84, 118
VIDEO_SHARE: Final = 0.58
TIMELINE, TASKS = 520, 0.5
SHAPES: Final = ((1, 1), (2, 2), (2, 3), (3, 3), (3, 4))
"""Rows and columns of a tour's page, by how many pictures it has; a longer tour has several pages of the last (ux.md W5)."""
SCENE_KM: Final = 1.6
"""What is around a matter: twice the radius in which cameras are bound to it."""


class WallPageBase(QWidget):
    """What both pages have: head, pictures, foot."""

    NOTHING: ClassVar[tuple[str, str]] = ("empty", "no_more")
    """What a page without a picture says, and one with fewer than it has places."""

    def __init__(
        self, theme: Theme, words: Words, wall: WallScale, now: Callable[[], datetime], make_player: Callable[[], Player], rows: int, columns: int
    ) -> None:
        super().__init__()
        self.theme, self.words, self.wall, self.now = theme, words, wall, now
        self.air: AirRow | None = None
        self.head, self.foot = WallHead(theme, words, wall), WallFoot(theme, words, wall)
        self.video = TileGrid(
            theme, words, now, make_player, rows=rows, columns=columns, has_large=False, text_px=wall.size("s"), nothing=self.NOTHING, seams=wall.seams
        )
        self.video.why_not = self._why_not
        for part in (self.head, self.foot, self.video):
            part.setParent(self)
        words.changed.connect(self.retranslate)

    def _why_not(self, camera: CameraRow) -> str:
        if camera.is_police_only:
            return self.words.say("wall.police_only")
        if camera.masking != ASSURED:
            return self.words.say("wall.not_masked")
        return "" if camera.url else word("no_address", self.words.language)

    def show_pictures(self, cameras: Sequence[CameraRow], begin: int = 1, first: str = "") -> None:
        """Number them from `begin` and show them; the camera `first` before all others."""
        counted = enumerate(cameras, start=begin)
        numbered = [replace(one, name=f"{number} {one.name}", name_en=f"{number} {one.name_en or one.name}") for number, one in counted]
        self.video.show_cameras(numbered, first)

    def tick(self, now: datetime, data_at: datetime | None) -> None:
        """A second passed."""
        there = now.astimezone(county_zone())
        weekday = f"周{WEEKDAYS_ZH[there.weekday()]}" if self.words.language == "zh" else WEEKDAYS_EN[there.weekday()]
        self.head.show_time(clock(now, seconds=True), f"{there:%Y-%m-%d}", weekday)
        states = self.video.states().values()
        live, total = sum(state in MOVING for state in states), sum(tile.camera is not None for tile in self.video.tiles)
        left = [self.words.say("wall.masked"), self.words.say("wall.video", live=live, total=total), *self.also_left()]
        right = [*self.also_right(), self.words.say("wall.data_at", at=clock(data_at, seconds=True)) if data_at is not None else ""]
        if self.property("sample"):
            right.append(self.words.say("app.sample"))
        self.foot.show_text(" · ".join(part for part in left if part), " · ".join(part for part in right if part))

    def also_left(self) -> list[str]:
        """More of the foot's left end."""
        return []

    def also_right(self) -> list[str]:
        """More of the foot's right end."""
        return []

    def holder(self) -> str:
        """Who put the page up, and for how long, or whose turn it is."""
        return why_on_air(self.air, self.now(), self.words) if self.air is not None else ""

    def _frame(self) -> QRect:
        px = self.wall.px
        margin, bottom = round(px(MARGIN)), self.height() - round(px(FOOT))
        self.head.setGeometry(margin, round(px(24)), self.width() - 2 * margin, round(px(150)))
        self.foot.setGeometry(margin, bottom + round(px(10)), self.width() - 2 * margin, round(px(64)))
        top = round(px(HEAD))
        return QRect(margin, top, self.width() - 2 * margin, bottom - top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground: never pure black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("bg0"))
        painter.end()

    def retranslate(self) -> None:
        """Another language."""

    def close_video(self) -> None:
        """End the streams."""
        self.video.stop(2.0)


class IncidentWall(WallPageBase):
    """Page W3."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale, county: County, now: Callable[[], datetime], make_player: Callable[[], Player]) -> None:
        super().__init__(theme, words, wall, now, make_player, 3, 3)
        self.page: IncidentPage | None = None
        self.band = WallBand(theme, words, wall)
        self.map_panel, self.map = WallPanel(theme, words, wall), MapView(theme, words, county, wall)
        self.map.near_km = SCENE_KM
        self.time_panel, self.timeline = WallPanel(theme, words, wall), WallTimeline(theme, words, wall)
        self.task_panel, self.tasks = WallPanel(theme, words, wall), WallTasks(theme, words, wall)
        self.main = MainFrame(theme, wall)
        for panel, part in ((self.map_panel, self.map), (self.time_panel, self.timeline), (self.task_panel, self.tasks)):
            panel.body.addWidget(part)
        for child in (self.band, self.map_panel, self.time_panel, self.task_panel, self.main):
            child.setParent(self)

    def show_page(self, page: IncidentPage, air: AirRow) -> None:
        """Show what was read: already masked."""
        self.page, self.air = page, air
        self.show_pictures(page.cameras, first=air.camera)
        self.map.show_alerts([page.alert])
        self.map.show_units(page.units, self.now())
        self.map.radius_m = page.radius_m
        self.map.show_cameras(page.cameras)
        self.map.show_numbers({camera.id: number for number, camera in enumerate(page.cameras, start=1)})
        self.map.select(page.alert.id)
        self.timeline.show_rows(page.timeline)
        self.tasks.show_tasks(page.tasks, self.now())
        self._place_main()
        self.retranslate()

    def tick(self, now: datetime, data_at: datetime | None) -> None:
        """A second passed."""
        super().tick(now, data_at)
        self.tasks.tick(now)
        if self.page is not None:
            self.band.show_matter(
                self.page.alert.level, self.page.alert.title, self.page.number, self.page.commander, (now - self.page.began_at).total_seconds()
            )
            self.head.show_page(self.words.say("wall.incident"), self.holder())

    def also_right(self) -> list[str]:
        """The other matters in one line."""
        if self.page is None:
            return []
        total, waiting, late = self.page.others
        return [self.words.say("wall.others", total=total, waiting=waiting, late=late)]

    def retranslate(self) -> None:
        """Heads in the language of the moment."""
        page, say = self.page, self.words.say
        if page is None:
            return
        self.map_panel.show_head(say("wall.scene_map"), say("wall.scene_hint", n=len(page.cameras), units=len(page.units)))
        self.time_panel.show_head(say("wall.timeline"), say("wall.last", n=len(page.timeline), total=page.entry_count))
        late = sum(task.limit is not None and task.limit.due_at < self.now() for task in page.tasks)
        self.task_panel.show_head(say("wall.tasks"), say("wall.tasks_hint", n=len(page.tasks), late=late), figure=figure_of(page.measured, self.words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures left over the timeline, map right over the tasks; pictures keep 16:9."""
        super().resizeEvent(event)
        box, px = self._frame(), self.wall.px
        gap = round(px(GAP))
        band = round(px(BAND))
        self.band.setGeometry(box.left(), box.top(), box.width(), band)
        box = box.adjusted(0, band + gap, 0, 0)
        wide = round(box.width() * VIDEO_SHARE)
        high = min(round(wide * 9 / 16), box.height() - gap - round(px(TIMELINE * 0.5)))
        taken = self.video.room_taken(QRect(box.left(), box.top(), wide, high))
        self.video.setGeometry(taken)
        box.setTop(taken.top())
        below, left = taken.height() + gap, taken.width() + gap
        self.time_panel.setGeometry(box.adjusted(0, below, taken.width() - box.width(), 0))
        upper = round(box.height() * (1 - TASKS))
        self.map_panel.setGeometry(box.adjusted(left, 0, 0, upper - box.height()))
        self.task_panel.setGeometry(box.adjusted(left, upper + gap, 0, 0))
        self._place_main()

    def _place_main(self) -> None:
        has_main = self.page is not None and bool(self.page.cameras)
        self.main.setVisible(has_main)
        if has_main and self.video.tiles:
            inner = self.video.place_of(0).translated(self.video.geometry().topLeft())
            edge = self.main.edge
            self.main.setGeometry(inner.adjusted(-edge, -edge, edge, edge))
            self.main.raise_()


def figure_of(measured: MeasuredValue | None, words: Words) -> Figure | None:
    """The one measured value as the head of the tasks says it."""
    if measured is None:
        return None
    arrow = {1: "↑", -1: "↓", 0: "→"}[measured.trend]
    limit = words.say("wall.limit", value=f"{measured.limit:g}") if measured.limit is not None else ""
    return Figure(measured.name, f"{measured.value:.2f}", f"{measured.unit} {arrow} {limit}".strip(), missed=measured.is_over)


class PatrolWall(WallPageBase):
    """Page W5: a tour's cameras, twelve at a time by its route, the next set after twenty seconds; lost ones stand in their place.

    A short tour has larger pictures: as few places as hold all of it.
    """

    NOTHING = ("no_round", "no_next")

    def __init__(self, theme: Theme, words: Words, wall: WallScale, now: Callable[[], datetime], make_player: Callable[[], Player]) -> None:
        self.shape = SHAPES[-1]
        super().__init__(theme, words, wall, now, make_player, *self.shape)
        self.page: WallPatrolPage | None = None
        self.shown_set = (0, 1)

    def show_page(self, page: WallPatrolPage, air: AirRow) -> None:
        """Show what was read."""
        self.page, self.air = page, air
        self.shown_set = (0, 1)
        self._take_shape(len(page.cameras))
        self._show_set(self.now())

    def _take_shape(self, count: int) -> None:
        """On a wall of panels the places stay as they are: each lies inside a panel."""
        shape = next((one for one in SHAPES if one[0] * one[1] >= count and not self.wall.seams.has_any), SHAPES[-1])
        if shape != self.shape:
            self.shape = shape
            self.video.arrange(*shape, has_large=False)
            self._place()

    def tick(self, now: datetime, data_at: datetime | None) -> None:
        """A second passed: perhaps the next set."""
        super().tick(now, data_at)
        self._show_set(now)

    def _show_set(self, now: datetime) -> None:
        if self.page is None:
            return
        shown, number, sets = set_of(self.page.cameras, self.page.began_at, now)
        if (number, sets) != self.shown_set:
            self.shown_set = (number, sets)
            self.show_pictures(shown, (number - 1) * PATROL_SET + 1)
        name = self.page.name if self.words.language == "zh" else self.page.name_en
        self.head.show_page(f"{self.words.say('wall.patrol')} · {name} · {self.words.say('wall.set', n=number, of=sets)}", self.holder())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Every place at 16:9, as large as fits; on a wall of panels each inside one."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        box, (rows, columns), gap = self._frame(), self.shape, round(self.wall.px(GAP))
        if self.wall.seams.has_any:
            self.video.setGeometry(self.video.room_taken(box))
            return
        box.adjust(0, gap, 0, -gap)
        wide = min(box.width(), round(box.height() * columns * 16 / (rows * 9)))
        high = round(wide * rows * 9 / (columns * 16))
        self.video.setGeometry(box.left() + (box.width() - wide) // 2, box.top() + (box.height() - high) // 2, wide, high)

    def sizeHint(self) -> QSize:
        """The canvas decides."""
        return QSize(640, 360)


class MainFrame(QWidget):
    """The frame of the main picture, around it and never on it."""

    def __init__(self, theme: Theme, wall: WallScale) -> None:
        super().__init__()
        self.theme, self.edge = theme, max(3, round(wall.px(8)))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("overlay", True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame."""
        painter = QPainter(self)
        pen = QPen(self.theme.colour("t1"), self.edge)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        half = self.edge / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
        painter.end()
