"""The duty screen (S1): queue, map, linked video and the detail of the selected alert. Source: ux.md S1; pictures 01, 09, 10.

The queue is there at the first paint; map, video and detail are built right behind it, so that a start shows what waits at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.views.rows import CameraRow, DetailRow, QueueRow, UnitRow
from widgets.panel import Panel
from widgets.queue_view import QueueView
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from console.detail_panel import DetailPanel
    from models.views.camera_binding import Bound
    from widgets.county import County
    from widgets.map_view import MapView
    from widgets.player import Player
    from widgets.tile_grid import TileGrid

GUTTER = 8
QUEUE, MIDDLE, DETAIL = 884, 484, 520
"""Widths of the three columns at 1920 px."""
QUEUE_MOST = 960
VIDEO = 404
NARROW = 1600


class DutyScreen(QWidget):
    """The screen.

    Signals:
        chosen(id): another alert is selected; "" for none.
        asked(name): an action of the key table, by button, double click or map.
        similar_chosen(id): a similar alert was pointed at.
        camera_state(camera_id, state): a linked camera became live, stalled, lost …
    """

    chosen = Signal(str)
    asked = Signal(str)
    similar_chosen = Signal(str)
    camera_state = Signal(str, str)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.theme, self.words, self.now = theme, words, now
        self.queue = QueueView(theme, words, now)
        self.queue_panel = Panel(theme, words)
        self.queue_panel.body.addWidget(self.queue)
        self.map_panel = Panel(theme, words)
        self.video_panel = Panel(theme, words)
        self.detail_place = QVBoxLayout()
        self.map: MapView | None = None
        self.video: TileGrid | None = None
        self.detail: DetailPanel | None = None
        self._video_shown = (0, 0)
        self.bound: Bound | None = None
        self._is_narrow = self._map_in_front = False
        self._blanks = {panel: blank_in(panel) for panel in (self.map_panel, self.video_panel)}
        self._lay_out()
        self.queue.chosen.connect(self.chosen)
        self.queue.opened.connect(lambda _id: self.asked.emit("open"))
        words.changed.connect(self.retranslate)
        theme.changed.connect(self._fit)
        self.retranslate()

    def _lay_out(self) -> None:
        # Placed by hand: widths fixed in a layout would keep the window from ever becoming narrow again.
        self.queue_panel.setParent(self)
        self._middle = QWidget(self)
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(GUTTER)
        middle.addWidget(self.map_panel, 1)
        middle.addWidget(self.video_panel)
        self._right = QWidget(self)
        self._right.setLayout(self.detail_place)
        self.detail_place.setContentsMargins(0, 0, 0, 0)

    # Built behind the first paint.

    def build_detail(self) -> None:
        """Build the detail panel."""
        from console.detail_panel import DetailPanel

        self.detail = DetailPanel(self.theme, self.words)
        self.detail.asked.connect(self.asked)
        self.detail.similar_chosen.connect(self.similar_chosen)
        self.detail_place.addWidget(self.detail)

    def build_map(self, county: County) -> None:
        """Build the map on the county's geography."""
        from models.rules.reaches import Reaches
        from widgets.map_view import MapView

        self.queue.model.folds.reach_of = Reaches((river.name, river.line) for river in county.rivers).reach_of
        self.map = MapView(self.theme, self.words, county)
        self.map.chosen.connect(self.queue.choose)
        self._blanks[self.map_panel].hide()
        self.map_panel.body.addWidget(self.map)

    def build_video(self, make_player: Callable[[], Player]) -> None:
        """Build the linked video."""
        from widgets.tile_grid import TileGrid

        self.video = TileGrid(self.theme, self.words, self.now, make_player)
        self.video.changed.connect(self.camera_state)
        self._blanks[self.video_panel].hide()
        self.video_panel.body.setContentsMargins(6, 6, 6, 6)
        self.video_panel.body.addWidget(self.video)

    # Data.

    def set_rows(self, rows: Iterable[QueueRow]) -> None:
        """The whole queue."""
        self.queue.set_rows(rows)

    def change_rows(self, rows: Iterable[QueueRow], gone: Iterable[str] = ()) -> None:
        """Lines that changed or left."""
        self.queue.change(rows, gone)

    def show_detail(self, detail: DetailRow | None, off: Mapping[str, str]) -> None:
        """The detail of the selected alert, with what can't be done and why."""
        if self.detail is not None:
            self.detail.show_detail(detail, self.now(), off)
        if self.map is not None:
            self.map.show_outlines(detail.outlines if detail is not None else ())

    def show_alerts(self, alerts: Iterable[QueueRow]) -> None:
        """What stands on the map: alerts and cases."""
        if self.map is not None:
            self.map.show_alerts(alerts)

    def show_units(self, units: Sequence[UnitRow]) -> None:
        """Our own units."""
        if self.map is not None:
            self.map.show_units(units, self.now())

    def show_places(self, cameras: Sequence[CameraRow]) -> None:
        """The cameras of the map."""
        if self.map is not None:
            self.map.show_cameras(cameras)

    def select_place(self, alert_id: str) -> None:
        """The map follows the selection."""
        if self.map is not None:
            self.map.select(alert_id)

    def show_cameras(self, cameras: Sequence[CameraRow], total: int, bound: Bound | None = None) -> None:
        """The linked video: nearest first, numbered as on the map; what is broken or far is said in the head."""
        if self.video is not None:
            self.video.show_cameras(cameras)
        if self.map is not None:
            seats = len(self.video.tiles) if self.video is not None else 0
            self.map.show_numbers({camera: number for camera, number in bound.numbers.items() if number <= seats} if bound is not None else {})
        self._video_shown, self.bound = (len(cameras), total), bound
        self.retranslate()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        if self.detail is not None:
            self.detail.tick(now)

    def close_video(self) -> None:
        """End all streams."""
        if self.video is not None:
            self.video.stop(2.0)

    def go_to_map(self) -> None:
        """G: the focus goes to the map; in a narrow window map and video take the place of the detail, or give it back."""
        if self._is_narrow:
            self._map_in_front = not self._map_in_front
            self._fit()
        if self.map is not None and self.map.isVisible():
            self.map.setFocus()
        else:
            self.queue.setFocus()

    # Look.

    def retranslate(self) -> None:
        """Another language."""
        self.map_panel.show_head(self.words.say("map.title"), self.words.say("map.hint"), icon="map", key="G")
        shown, total = self._video_shown
        parts = [self.words.say("duty.video_hint", n=shown, total=total) if total else ""]
        if self.bound is not None and self.bound.beyond_m is not None:
            parts = [self.words.say("duty.video_beyond", km=f"{self.bound.beyond_m / 1000:.1f}")]
        if self.bound is not None and self.bound.broken:
            parts.append(self.words.say("duty.video_broken", names=self.words.join([camera.name for camera in self.bound.broken])))
        if self.bound is not None and self.bound.withheld:
            parts.append(self.words.say("duty.video_police", names=self.words.join([camera.name for camera in self.bound.withheld])))
        hint = " · ".join(part for part in parts if part)
        self.video_panel.show_head(self.words.say("duty.video"), hint, icon="camera", trailing=self.words.say("duty.to_wall"), key="W")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns follow the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Queue, middle and right as designed at 1920; wider windows widen the middle and the right, narrow ones drop the middle first."""
        whole = self.width() - 2 * GUTTER
        design = QUEUE + MIDDLE + DETAIL
        s = self.theme.scale
        narrow = self.width() < NARROW * s - 2 * GUTTER
        self._is_narrow = narrow
        self._map_in_front = self._map_in_front and narrow
        self._middle.setVisible(not narrow or self._map_in_front)
        self._right.setVisible(not self._map_in_front)
        if narrow:
            right = max(200, min(round(DETAIL * s), round(whole * 0.4)))
            self._place(self.queue_panel, 0, self.width() - right - GUTTER)
            self._place(self._middle if self._map_in_front else self._right, self.width() - right, right)
            return
        queue = min(QUEUE_MOST, round(whole * QUEUE / design))
        rest = whole - queue
        middle = round(rest * MIDDLE / (MIDDLE + DETAIL))
        self._place(self.queue_panel, 0, queue)
        self._place(self._middle, queue + GUTTER, middle)
        self._place(self._right, queue + middle + 2 * GUTTER, rest - middle)
        self.video_panel.setFixedHeight(round(min(VIDEO * max(1.0, middle / MIDDLE), self.height() * 0.46)))

    def _place(self, column: QWidget, left: int, width: int) -> None:
        column.setGeometry(left, 0, max(100, width), self.height())


def blank_in(panel: Panel) -> QWidget:
    """Room for what is built behind the first paint, so that the panel's head stands where it will stand."""
    blank = QWidget()
    panel.body.addWidget(blank, 1)
    return blank
