"""Tells that a camera of a critical matter shows nothing, and that it is back: by whichever seat has it on its tiles first, once for all seats.

The tile knows first: it has seen no new picture for ten seconds (ux.md 12.5). Every seat then shows one line at the top until the camera is back
or the matter is over.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from models.rules.camera_loss import GRAVE
from models.rules.permits import Act, verdict
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from widgets.notice import Note
from widgets.tile_reading import LOST_S, TileState
from widgets.timing import clock

if TYPE_CHECKING:
    from console.live import Change
    from console.workstation import Workstation
    from models.views.camera_binding import LossRow

LOG = logging.getLogger(__name__)
GONE: Final = frozenset({TileState.LOST.value, TileState.REFUSED.value, TileState.WRONG.value})
"""A camera that shows another's picture shows nothing of its own."""
PAUSE_MS: Final = 200


class CameraLosses(QObject):
    """The watch of one seat over the cameras of critical matters."""

    def __init__(self, station: Workstation) -> None:
        super().__init__(station)
        self.station, self.window, self.words = station, station.window, station.words
        self.losses: tuple[LossRow, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read)
        station.duty.camera_state.connect(self._state)
        station.live.changed.connect(self._changed)
        self.words.changed.connect(self._show)
        self.read()

    def _state(self, camera_id: str, state: str) -> None:
        """A linked camera became live, stalled, lost …: of a critical matter that is told to everybody."""
        if verdict("report_camera_lost", self.station.seat.person.role).act is not Act.MAY:
            return
        row = self.station.duty.queue.chosen_row()
        told = {loss.camera_id for loss in self.losses}
        if state in GONE and row is not None and row.level == GRAVE:
            alert, since = row.id, self.station.duty.now() - timedelta(seconds=LOST_S if state == TileState.LOST.value else 0)
            self.station.seat.put(
                lambda asking: asking.do("report_camera_lost", camera=camera_id, alert=alert, since=since), lambda _made: None, self._objected
            )
        elif state == TileState.LIVE.value and camera_id in told:
            self.station.seat.put(lambda asking: asking.do("report_camera_back", camera=camera_id), lambda _made: None, self._objected)

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
        self.losses = found
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
