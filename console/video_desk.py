"""Joins the video of a workstation: which tiles there are and what they are watched for, what F12 does with them, one camera large, and who watched what.

Whoever builds a grid of tiles hands it in with `take_grid`; nothing else is asked of a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from console.camera_glass import CameraGlass
from console.camera_identities import CameraIdentities
from console.capture_desk import CaptureDesk
from console.evidence_exports import EvidenceExports
from console.replay_desk import ReplayDesk
from console.view_watch import ViewWatch
from models.rules.looks import Why
from models.rules.permits import Act, verdict
from models.rules.refusal import Refused
from widgets.purpose_line import PurposeLine

if TYPE_CHECKING:
    from console.replays import Replays
    from console.seat import Asking
    from console.workstation import Workstation
    from models.commands.desk import Desk
    from models.views.rows import CameraRow
    from widgets.player import Player
    from widgets.tile_grid import TileGrid

KEYS: Final = frozenset({"snapshot", "clip", "record"})


class VideoDesk(QObject):
    """The video side of one workstation."""

    def __init__(
        self, station: Workstation, make_player: Callable[[], Player], now: Callable[[], datetime], open_desk: Callable[[], Desk], replays: Replays | None
    ) -> None:
        """`open_desk` is called in a worker thread; `replays`: where players of `make_player` find the past, None: they cannot."""
        super().__init__(station)
        self.station, self.window, self.seat = station, station.window, station.seat
        self.captures = CaptureDesk(station.window, station.seat, station.words, station.reader.store.evidence, now)
        self.views = ViewWatch(station.seat, now, self)
        self.glass = CameraGlass(station.window.theme, station.words, now, make_player, station.window)
        self.glass.filming = self.captures.filming
        self.exports = EvidenceExports(station.window, station.seat, station.words, station.reader.store, open_desk)
        self.replay = ReplayDesk(self, replays, now) if replays is not None else None
        self.identities = CameraIdentities(station.window, station.seat, station.words)
        self.reasons = PurposeLine(station.window.theme, station.words, station.window)
        self._grids: list[TileGrid] = []
        self._asked: tuple[CameraRow, Why] | None = None
        self._given: dict[tuple[str, str], str] = {}
        self.views.watch(self.glass.grid, lambda: self.glass.why, lambda: not self.glass.is_borrowed)
        self.identities.take_grid(self.glass.grid)
        self._connect()

    def _connect(self) -> None:
        self.window.asked.connect(self._do)
        self.window.covered.connect(self._covered)
        self.window.resized.connect(self._place)
        self.captures.marks_changed.connect(self.show_marks)
        self.station.live.ticked.connect(lambda _now: self.show_marks())
        self.views.refused.connect(self._refused)
        self.reasons.answered.connect(self._with_reason)
        self.reasons.left.connect(self._no_reason)
        if self.station.cases is not None:
            self.station.cases.forms.done.connect(lambda _command, _focus, outcome: self.exports.heard(outcome))

    def start(self) -> None:
        """What a crash left is put in order: files whose row never came go, what had been taken is kept, half files go, looks that never ended are ended."""
        self.seat.put(self._clear_orphans, lambda _count: None, lambda _error: None)  # the database is away: at the next start
        self.captures.take_in_left()
        self.views.end_left()

    def _clear_orphans(self, asking: Asking) -> int:
        from models.commands.orphan_files import clear_orphans

        return clear_orphans(asking.store)

    def take_grid(self, grid: TileGrid, why: Callable[[], Why]) -> None:
        """A grid of tiles of this workstation; `why` says what it is watched for at the moment it shows something else."""
        self._grids.append(grid)
        grid.keeper = self.captures.filming
        grid.opened.connect(lambda camera_id: self._enlarge(grid, camera_id))
        grid.seen_changed.connect(self.show_marks)
        grid.destroyed.connect(lambda: self._grids.remove(grid))
        self.identities.take_grid(grid)
        self.views.watch(grid, why, lambda: True)

    def of_alert(self) -> Why:
        """The alert that is selected in the queue, and its case: what its linked video is watched for."""
        row = self.station.duty.queue.chosen_row()
        return Why(case_id=row.case_id, alert_id=row.id) if row is not None else Why()

    def front_grid(self) -> TileGrid | None:
        """The grid F12 is about: one camera large, else the one with the focus, else the first in sight."""
        if self.glass.isVisible():
            return self.glass.grid
        shown = [grid for grid in self._grids if grid.isVisible()]
        return next((grid for grid in shown if any(tile.hasFocus() for tile in grid.tiles)), shown[0] if shown else None)

    def why_of(self, grid: TileGrid) -> Why:
        """What a grid, or the one camera large, is watched for now."""
        return self.glass.why if grid is self.glass.grid else self.views.why_of(grid)

    def _do(self, name: str) -> None:
        if name == "replay" and self.replay is not None:
            self.replay.toggle()
        if name not in KEYS:
            return
        grid = self.front_grid()
        if grid is None:
            self.window.toasts.tell(self.station.words.say("capture.no_camera"), 2)
        else:
            self.captures.do(name, grid, self.why_of(grid))

    # One camera large.

    def _enlarge(self, grid: TileGrid, camera_id: str) -> None:
        camera = next((camera for camera in grid.in_sight() if camera.id == camera_id), None)
        if camera is not None:
            self.glass.open(camera, self.views.why_of(grid), grid)

    def open_camera(self, camera_key: str, why: Why | None = None) -> None:
        """Show a camera of the registry by key or id; outside of a round, an alert and a case the reason is asked for, once for each camera and person."""
        camera = next((one for one in self.station.reader.cameras if camera_key in (one.key, one.id)), None)
        if camera is None or not camera.url:
            self.window.toasts.tell(self.station.words.say("capture.no_camera"), 2)
        elif verdict("view_camera", self.seat.person.role).act is Act.REFUSED:
            self.window.toasts.tell(self.station.words.say("view.not_allowed"), 2)
        else:
            self._open(camera, why or Why())

    def _open(self, camera: CameraRow, why: Why) -> None:
        known = self._given.get((self.seat.person.id, camera.id), "")
        if why.needs_reason and not known:
            self._asked = (camera, why)
            words = self.captures.words
            self.reasons.ask(words.say("view.ask", name=camera.name), (*self._matter(), *words.reasons()), words.say("view.hint"))
        else:
            self.glass.open(camera, Why(reason=known, mode=why.mode) if why.needs_reason else why)

    def _matter(self) -> tuple[str, ...]:
        """The matter in front, as the first reason there could be."""
        row = self.station.duty.queue.chosen_row()
        return (row.number,) if row is not None else ()

    def _with_reason(self, text: str) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            return
        camera, why = asked
        row = self.station.duty.queue.chosen_row()
        if row is not None and text == row.number:
            self.glass.open(camera, self.of_alert())
            return
        self._given[self.seat.person.id, camera.id] = text
        self.glass.open(camera, Why(reason=text, mode=why.mode))

    def _no_reason(self) -> None:
        self._asked = None

    def _refused(self, camera: str, error: Refused) -> None:
        """The door says no: the camera leaves the glass, and the person is told why."""
        for grid in (self.glass.grid, *self._grids):
            shown = grid.in_sight()
            left = [one for one in shown if camera not in (one.key, one.id)]
            if len(left) < len(shown):
                name = next(one.name for one in shown if camera in (one.key, one.id))
                self.window.toasts.tell(self.captures.words.look_refused(name, error), 2)
                grid.show_cameras(left)

    # Marks, lock, end.

    def show_marks(self) -> None:
        """What is filmed says so on its tile, and for how long."""
        for grid in (self.glass.grid, *self._grids):
            if grid.isVisible():
                for tile in grid.tiles:
                    tile.show_mark(self.captures.mark_of(tile.camera.id) if tile.camera else "")

    def _place(self) -> None:
        self.glass.place()
        self.reasons.place()

    def _covered(self) -> None:
        """The seat is locked: nothing stays on the glass, and who comes next gives his own reasons."""
        self.reasons.close_question()
        self.glass.leave()
        self._given.clear()
        self.views.end_all()

    def close(self) -> None:
        """The program ends: looks end, and what was filmed is kept."""
        self.glass.leave()
        self.views.close()
        self.captures.close()
        self.exports.close()


def video_desk(
    station: Workstation, make_player: Callable[[], Player], now: Callable[[], datetime], open_desk: Callable[[], Desk], replays: Replays | None = None
) -> VideoDesk:
    """The video side with the tiles that show the linked cameras of the selected alert."""
    desk = VideoDesk(station, make_player, now, open_desk, replays)
    linked = [station.duty.video, station.dispatch.place.video if station.dispatch is not None else None]
    for grid in linked:
        if grid is not None:
            desk.take_grid(grid, desk.of_alert)
    desk.start()
    return desk
