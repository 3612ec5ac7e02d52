"""The tour screen (Shift F1, 视频巡查): tours and how they stand, the stop that is watched large with the next three beside it, and the stops of the round.

Left what is due and the hits of algorithms that wait for a person; in the middle the picture; right the stops with what was watched, skipped and why.
Source: domain.md 8 “Patrol tour”; ux.md 5, 9, 12.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from console.patrol_lines import HITS, STOPS, TOURS, camera_name, hit_lines, name_of, share, stop_lines, tour_lines
from console.patrol_round import RoundWatch
from console.supervision_page import Foot, RecordsPage
from models.views.patrol import HitRow, PatrolPage, TourRow
from models.views.rows import CameraRow
from widgets.panel import Panel
from widgets.record_list import RecordList
from widgets.record_sheet import Entry, RecordSheet
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.player import Player
    from widgets.tile_grid import TileGrid

GAP: Final = 8
LEFT, RIGHT = 470, 470
"""Widths of the outer columns at 1920 px."""
AHEAD: Final = 3
"""So many stops ahead are connected already, small."""
FOOT: Final = ("finding", "next", "skip_stop")


class PatrolScreen(RecordsPage):
    """The screen."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.page: PatrolPage | None = None
        self.round: RoundWatch | None = None
        self.cameras: Mapping[str, CameraRow] = {}
        self.video: TileGrid | None = None
        self.tour_panel, self.hit_panel, self.video_panel, self.stop_panel = (Panel(theme, words) for _ in range(4))
        self.tours = self.take_list(RecordList(theme, words, TOURS, "patrol.tours", "patrol.no_tours"))
        self.hits = self.take_list(RecordList(theme, words, HITS, "patrol.hits", "patrol.no_hits"))
        self.stops = RecordList(theme, words, STOPS, "patrol.stops", "patrol.no_round")
        self.sheet = RecordSheet(theme, words, "patrol.at_stop", "patrol.no_round")
        self.foot = Foot(theme, words, FOOT, {"finding": "patrol.do_find", "next": "patrol.next_stop", "skip_stop": "patrol.do_skip"})
        self.foot.asked.connect(self.do)
        self._lay_out()
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        self.tour_panel.body.addWidget(self.tours, 1)
        self.hit_panel.body.addWidget(self.hits, 1)
        self.stop_panel.body.addWidget(self.stops, 3)
        self.stop_panel.body.addWidget(self.sheet, 2)
        self.stop_panel.body.addWidget(self.foot)
        self.video_panel.body.setContentsMargins(6, 6, 6, 6)
        self.stops.body.setFocusPolicy(self.stops.view.focusPolicy())  # the picture moves on; the list only shows where it is
        for panel in (self.tour_panel, self.hit_panel, self.video_panel, self.stop_panel):
            panel.setParent(self)

    def build_video(self, make_player: Callable[[], Player]) -> TileGrid:
        """Build the tiles: the stop in front large, the next three small."""
        from widgets.tile_grid import TileGrid

        self.video = TileGrid(self.theme, self.words, self.now, make_player, rows=1, columns=AHEAD, nothing=("no_round", "no_next"))
        self.video.changed.connect(lambda _camera, _state: self.show_stops())
        self.video_panel.body.addWidget(self.video)
        return self.video

    # Data.

    def show_page(self, page: PatrolPage) -> None:
        """Tours and hits as they were read."""
        self.page = page
        self._show_lists()

    def show_round(self, watch: RoundWatch | None) -> None:
        """The round that is watched here, or none; its cameras come on."""
        self.round = watch
        if self.video is not None:
            self.video.show_cameras(self._in_front(watch) if watch is not None else [])
        self.show_stops()

    def show_stops(self) -> None:
        """The stops as they stand at this moment."""
        watch = self.round
        lines = [] if watch is None else list(stop_lines(watch.stops, watch.index, watch.live_s, self._lost(), self.cameras, self.words))
        self.stops.show_lines(lines, self.now())
        if watch is not None:
            self.stops.choose(str(watch.stop.number))
        self._show_heads()
        self._show_sheet()

    @property
    def chosen_tour(self) -> TourRow | None:
        """The tour that is selected."""
        key = self.tours.chosen_key
        return next((tour for tour in (self.page.tours if self.page else ()) if tour.key == key), None)

    @property
    def chosen_hit(self) -> HitRow | None:
        """The hit that is selected, while the list of hits has the focus."""
        if not self.hits.body.hasFocus() or self.page is None:
            return None
        return next((hit for hit in self.page.hits if hit.id == self.hits.chosen_key), None)

    def is_live(self) -> bool:
        """Whether the stop in front shows a picture that is live now."""
        return self.round is not None and self.state_of(self.round.stop.camera) == "live"

    def state_of(self, camera_key: str) -> str:
        """How a camera on the tiles stands; `empty` for one that is not in the registry or not on a tile."""
        camera = self.cameras.get(camera_key)
        states = self.video.states() if self.video is not None else {}
        return states[camera.id].value if camera is not None and camera.id in states else "empty"

    def _lost(self) -> dict[str, str]:
        shown = {camera.key for camera in (self.video.in_sight() if self.video is not None else ())}
        found = {key: self.state_of(key) for key in shown}
        if self.round is not None and self.round.stop.camera not in shown:
            found[self.round.stop.camera] = "empty"
        return {key: state for key, state in found.items() if state in ("stalled", "lost", "refused", "unavailable", "empty")}

    def _in_front(self, watch: RoundWatch) -> Sequence[CameraRow]:
        """The stop in front and those that come next: connected before they are needed. One that is not in the registry has no picture."""
        after = [stop for stop in (*watch.stops[watch.index + 1 :], *watch.stops[: watch.index]) if stop.state == "open"]
        wanted = [watch.stop, *after[:AHEAD]]
        found = [self.cameras.get(stop.camera) for stop in wanted]
        known = [camera for camera in found if camera is not None]
        return list(dict.fromkeys(known)) if found[0] is not None else []

    # Look.

    def retranslate(self) -> None:
        """Another language."""
        self._show_lists()
        self.show_stops()

    def _show_lists(self) -> None:
        now, page, say = self.now(), self.page, self.words.say
        self.tours.body.say_none("patrol.loading" if page is None else "patrol.no_tours")
        self.tours.show_lines(list(tour_lines(page.tours, now, self.words)) if page is not None else [], now)
        self.hits.show_lines(list(hit_lines(page.hits, now)) if page is not None else [], now)
        due = len(page.proposed) if page is not None else 0
        covered = say("patrol.covered", share=share(page.ratio)) if page is not None and page.ratio is not None else ""
        self.tour_panel.show_head(
            say("patrol.tours"), " · ".join(part for part in (say("patrol.due_count", n=due) if due else "", covered) if part), icon="list"
        )
        waiting = len(page.hits) if page is not None else 0
        self.hit_panel.show_head(say("patrol.hits"), say("patrol.hits_hint", n=waiting) if waiting else "", icon="camera")

    def _show_heads(self) -> None:
        watch, say = self.round, self.words.say
        if watch is None:
            self.video_panel.show_head(say("patrol.title"), say("patrol.begin_hint"), icon="camera")
            self.stop_panel.show_head(say("patrol.stops"), icon="list")
            return
        row = watch.row
        here = camera_name(self.cameras.get(watch.stop.camera), watch.stop.camera, self.words)
        trailing = say("patrol.held") if watch.is_held else ""
        self.video_panel.show_head(self._tour_name(row.tour, row.name), f"{watch.index + 1}/{len(row.stops)} · {here}", icon="camera", trailing=trailing)
        self.stop_panel.show_head(say("patrol.stops"), say("patrol.covered", share=share(row.ratio)), icon="list")

    def _tour_name(self, key: str, name: str) -> str:
        tour = next((tour for tour in (self.page.tours if self.page else ()) if tour.key == key), None)
        return name if tour is None else name_of(tour, self.words)

    def _show_sheet(self) -> None:
        watch, say = self.round, self.words.say
        entries: list[Entry] = []
        if watch is not None:
            stop = watch.stop
            entries = [
                Entry("title", camera_name(self.cameras.get(stop.camera), stop.camera, self.words)),
                Entry("fact", stop.look_for or say("patrol.nothing_named"), say("patrol.look_for")),
                Entry("fact", stop.preset or "—", say("patrol.preset")),
                Entry("fact", say("patrol.seconds", done=round(min(watch.live_s, stop.dwell_s)), of=round(stop.dwell_s)), say("patrol.seen")),
            ]
            if not self.is_live():
                entries.append(Entry("prose", say("patrol.waits"), role="p2"))
        self.sheet.show_entries(entries, same=True)
        running = watch is not None
        for name in FOOT:
            self.foot.allow(name, running, say("patrol.no_round"))

    def tick(self, now: datetime) -> None:
        """A second passed."""
        super().tick(now)
        if now.second % 20 == 0:
            self._show_lists()

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The outer columns keep their share."""
        width, height, s = self.width(), self.height(), self.theme.scale
        left = round(min(LEFT * s, max(300 * s, width * 0.245)))
        right = round(min(RIGHT * s, max(320 * s, width * 0.245)))
        upper = round(height * 0.6)
        self._place(self.tour_panel, 0, 0, left, upper)
        self._place(self.hit_panel, 0, upper + GAP, left, height - upper - GAP)
        self._place(self.video_panel, left + GAP, 0, width - left - right - 2 * GAP, height)
        self._place(self.stop_panel, width - right, 0, right, height)

    @staticmethod
    def _place(panel: QWidget, left: int, top: int, width: int, height: int) -> None:
        panel.setGeometry(left, top, max(100, width), max(60, height))

    def close_video(self) -> None:
        """End the streams."""
        if self.video is not None:
            self.video.stop(2.0)
