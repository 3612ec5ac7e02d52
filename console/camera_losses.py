"""Tells that a camera of a critical matter shows nothing, and that it is back: by whichever seat has it on its tiles first, once for all seats.

The tile knows first: it has seen no new picture for ten seconds (ux.md 12.5). A camera the gateway finds offline has no tile: that it is missing is told
all the same. Looked at again every second, for a matter becomes grave under a tile that is lost already. Every seat then shows one line at the top until
the camera is back or the matter is over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from models.rules.camera_loss import GRAVE
from models.rules.permits import Act, verdict
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from models.views.camera_binding import works
from widgets.notice import Note
from widgets.tile_reading import GONE, LOST_S, TileState
from widgets.timing import clock

if TYPE_CHECKING:
    from console.live import Change
    from console.workstation import Workstation
    from models.views.camera_binding import LossRow
    from models.views.rows import QueueRow
    from widgets.player import Player

LOG = logging.getLogger(__name__)
OF_THIS_SEAT: Final = frozenset({"no_engine", "no_process"})
"""Reasons why this PC plays nothing at all: the camera is there, and the top bar says what is missing here."""
PAUSE_MS: Final = 200


class CameraLosses(QObject):
    """The watch of one seat over the cameras of critical matters."""

    def __init__(self, station: Workstation) -> None:
        super().__init__(station)
        self.station, self.window, self.words = station, station.window, station.words
        self.losses: tuple[LossRow, ...] = ()
        self._asked: set[tuple[str, str]] = set()
        """Camera and alert of what this seat has told and still sees."""
        self._is_read = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read)
        station.duty.camera_state.connect(self._state)
        station.live.changed.connect(self._changed)
        station.live.ticked.connect(lambda _now: self.look())
        station.rows_changed.connect(lambda _rows: self.look())
        station.live.back.connect(self._back)
        self.words.changed.connect(self._show)
        self.read()

    def _state(self, camera_id: str, state: str) -> None:
        """A linked camera became live, stalled, lost …: of a critical matter that is told to everybody."""
        if verdict("report_camera_lost", self.station.seat.person.role).act is not Act.MAY:
            return
        row = self.station.duty.queue.chosen_row()
        if self._is_gone(camera_id, state) and row is not None and row.level == GRAVE:
            self._tell(camera_id, row, self._since(camera_id, state))
        elif state == TileState.LIVE.value:
            self._asked = {(camera, alert) for camera, alert in self._asked if camera != camera_id}
            if camera_id in {loss.camera_id for loss in self.losses}:
                self.station.seat.put(lambda asking: asking.do("report_camera_back", camera=camera_id), lambda _made: None, self._objected)

    def look(self) -> None:
        """Look again at the cameras of the matter that is selected: what is gone and not told yet is told."""
        row = self.station.duty.queue.chosen_row()
        if not self._is_read or row is None or row.level != GRAVE or verdict("report_camera_lost", self.station.seat.person.role).act is not Act.MAY:
            self._asked.clear()
            return
        gone = dict(self._gone())
        self._asked = {(camera, alert) for camera, alert in self._asked if camera in gone and alert == row.id}
        for camera, since in gone.items():
            self._tell(camera, row, since)

    def _gone(self) -> Iterator[tuple[str, datetime]]:
        """The cameras of the selected matter that show nothing, and since when: those on tiles, and those that are offline and have none."""
        duty, now = self.station.duty, self.station.duty.now()
        for camera, state in duty.video.states().items() if duty.video is not None and duty.video.isVisible() else ():
            if self._is_gone(camera, state.value):
                yield camera, self._since(camera, state.value)
        for missing in duty.bound.broken if duty.bound is not None else ():
            if (missing.url or missing.channel) and not works(missing):
                yield missing.id, min(now, missing.status_since or now)

    def _is_gone(self, camera_id: str, state: str) -> bool:
        player = self._player(camera_id)
        is_own = state == TileState.UNAVAILABLE.value and player is not None and player.latest.reason in OF_THIS_SEAT
        return state in GONE and not is_own

    def _since(self, camera_id: str, state: str) -> datetime:
        player, now = self._player(camera_id), self.station.duty.now()
        picture = player.picture if player is not None else None
        if state != TileState.LOST.value:
            return now
        return now - timedelta(seconds=max(LOST_S, picture.age(time.monotonic()) if picture is not None else LOST_S))

    def _player(self, camera_id: str) -> Player | None:
        grid = self.station.duty.video
        return grid.player_of(camera_id) if grid is not None else None

    def _tell(self, camera_id: str, row: QueueRow, since: datetime) -> None:
        key = (camera_id, row.id)
        if key in self._asked or key in {(loss.camera_id, loss.alert_id) for loss in self.losses}:
            return
        self._asked.add(key)
        self.station.seat.put(lambda asking: asking.do("report_camera_lost", camera=camera_id, alert=row.id, since=since), lambda _made: None, self._objected)

    def _back(self) -> None:
        """The database is back: what could not be told while it was away is told now."""
        self._asked.clear()

    def _objected(self, error: Exception) -> None:
        """Another seat was faster, or the matter is over: nothing to tell."""
        if not isinstance(error, Refused | StoreUnavailable):
            LOG.error("a lost camera could not be told", exc_info=error)

    def _changed(self, change: Change) -> None:
        kinds = {entry.kind for entry in change.entries}
        if change.whole or kinds & {"camera.lost", "camera.back", "camera.loss_ended"}:
            self._pause.start()

    def read(self) -> None:
        """Read what is lost now."""
        self.station.tasks.run(self._read, self._take, lambda _error: None, line="losses")

    def _read(self) -> tuple[LossRow, ...]:
        from models.views.camera_binding import open_losses

        with self.station.reader.store.reading() as connection:
            return open_losses(connection)

    def _take(self, found: tuple[LossRow, ...]) -> None:
        self.losses, self._is_read = found, True
        self._show()

    def _show(self) -> None:
        if not self.losses:
            self.window.banners.take("losses")
            return
        first, say = self.losses[0], self.words.say
        name = first.name if self.words.language == "zh" else first.name_en
        text = say("losses.one", name=name, at=clock(first.since, seconds=True), number=first.number)
        more = say("losses.more", n=len(self.losses) - 1) if len(self.losses) > 1 else ""
        self.window.banners.put(Note("losses", 3, say("losses.title"), " · ".join(part for part in (text, more) if part)))
