"""Which cameras are being filmed on this seat, and their players: one that leaves its grid meanwhile is taken over, so that there is no second connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from console.filming import Filming

if TYPE_CHECKING:
    from widgets.player import Player


class CameraFilming(QObject):
    """All clips and recordings of a seat. Of one camera there is one clip and one recording at most.

    Signals:
        piece(filming, end, number, pressed): as of `Filming`.
        over(filming, reason): as of `Filming`.
    """

    piece = Signal(object, object, int, float)
    over = Signal(object, str)

    def __init__(self, folder: Path, ticks: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._ticks = folder, ticks
        self._running: dict[str, list[Filming]] = {}
        self._players: dict[str, Player] = {}
        self._lent: dict[str, tuple[str, Player]] = {}
        self.stopped_by_disk: set[str] = set()

    @property
    def cameras(self) -> set[str]:
        """The cameras being filmed."""
        return set(self._running)

    def since(self, camera_id: str) -> Filming | None:
        """The recording of a camera, else its clip."""
        running = sorted(self._running.get(camera_id, ()), key=lambda one: not one.is_recording)
        return next((one for one in running if not one.is_ending), None)

    def is_clipping(self, camera_id: str) -> bool:
        """Whether a clip of this camera is being made now."""
        return any(not one.is_recording and not one.is_ending for one in self._running.get(camera_id, ()))

    def start(self, camera_id: str, player: Player, *, is_recording: bool) -> Filming:
        """Begin to film."""
        filming = Filming(player, self._folder, self._ticks, is_recording=is_recording, parent=self)
        self._running.setdefault(camera_id, []).append(filming)
        self._players[camera_id] = player
        player.pin(pinned=True)  # out of sight its packets are wanted all the same
        self.stopped_by_disk.discard(camera_id)
        filming.piece.connect(partial(self.piece.emit, filming))
        filming.over.connect(partial(self._over, camera_id, filming))
        filming.start()
        return filming

    def stop(self, camera_id: str, *, is_recording: bool) -> bool:
        """End the clip, or the recording, of a camera; False where there is none."""
        running = [one for one in self._running.get(camera_id, ()) if one.is_recording == is_recording and not one.is_ending]
        for one in running:
            one.stop()
        return bool(running)

    def stop_one(self, key: str) -> None:
        """End what has this id."""
        for one in [one for running in self._running.values() for one in running if one.id == key]:
            one.stop()

    def stop_all(self, reason: str) -> None:
        """End everything for one reason."""
        for one in [one for running in self._running.values() for one in running]:
            one.stop(reason)

    def close(self) -> None:
        """End the players that were taken over."""
        for _url, player in self._lent.values():
            player.close()
        self._lent.clear()

    def _over(self, camera_id: str, filming: Filming, reason: str) -> None:
        running = self._running.get(camera_id, [])
        if filming in running:
            running.remove(filming)
        if reason == "disk_full":
            self.stopped_by_disk.add(camera_id)
        if not running and self._running.pop(camera_id, None) is not None:
            self._players.pop(camera_id).pin(pinned=False)
            self._release(camera_id)
        self.over.emit(filming, reason)

    def _release(self, camera_id: str) -> None:
        lent = self._lent.pop(camera_id, None)
        if lent is not None:
            lent[1].close()

    # As the keeper of players that leave their grid.

    def keep(self, camera_id: str, url: str, player: Player) -> bool:
        """Take over a player whose camera is being filmed."""
        if camera_id not in self._running or camera_id in self._lent:
            return False
        player.watch(watched=False)
        self._lent[camera_id] = (url, player)
        return True

    def give_back(self, camera_id: str, url: str) -> Player | None:
        """The player of a camera that is shown again."""
        lent = self._lent.get(camera_id)
        if lent is None or lent[0] != url:
            return None
        del self._lent[camera_id]
        return lent[1]
