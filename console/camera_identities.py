"""Keeps what the tiles of this seat learnt of their cameras, and lets a person say that a camera which was signed as another one is the right one.

Both go through the door: what a camera is known by is the county's, not this seat's. Source: issue 5, Build 2.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from console.keys import BY_NAME
from console.seat import worded
from models.rules.permits import Act, verdict
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from widgets.tile_reading import TileState
from widgets.timing import clock

if TYPE_CHECKING:
    from console.seat import Seat
    from console.window import Window
    from widgets.camera_tile import CameraTile
    from widgets.player import Player
    from widgets.tile_grid import TileGrid
    from widgets.words import Words

LOG = logging.getLogger(__name__)
KEY: Final = "confirm_camera"


class CameraIdentities(QObject):
    """For all tiles of one workstation."""

    def __init__(self, window: Window, seat: Seat, words: Words) -> None:
        super().__init__(window)
        self.window, self.seat, self.words = window, seat, words
        self._grids: list[TileGrid] = []
        window.asked.connect(self._do)

    def take_grid(self, grid: TileGrid) -> None:
        """A grid of tiles: what it learns is kept, and its signs name the key."""
        self._grids.append(grid)
        grid.destroyed.connect(lambda: self._grids.remove(grid))
        grid.learnt.connect(self._learnt)
        grid.confirm_by(BY_NAME[KEY].printed)

    def _learnt(self, camera_id: str, known: dict[str, Any]) -> None:
        if verdict("learn_camera", self.seat.person.role).act is Act.MAY:
            self.seat.put(lambda asking: asking.do("learn_camera", camera=camera_id, **known), lambda _made: None, self._objected)

    def _objected(self, error: Exception) -> None:
        """Another seat was faster, or the database is away: the tile knows its camera all the same."""
        if not isinstance(error, Refused | StoreUnavailable):
            LOG.error("what a camera is known by could not be kept", exc_info=error)

    def _do(self, name: str) -> None:
        if name != KEY:
            return
        found = self._signed()
        if found is None:
            self._tell("identity.none", 3)
        elif verdict(KEY, self.seat.person.role).act is not Act.MAY:
            self._tell("identity.not_allowed", 2)
        else:
            self._confirm(*found)

    def _signed(self) -> tuple[CameraTile, Player] | None:
        """The tile that is signed as a wrong camera: the one with the focus first, then one in sight."""
        tiles = [
            (tile, player)
            for grid in self._grids
            if grid.isVisible()
            for tile in grid.tiles
            if tile.camera and tile.reading.state is TileState.WRONG and (player := grid.player_of(tile.camera.id))
        ]
        return next((one for one in tiles if one[0].hasFocus()), tiles[0] if tiles else None)

    def _confirm(self, tile: CameraTile, player: Player) -> None:
        assert tile.camera is not None
        camera, name, seen = tile.camera.id, tile.name(), player.check.seen()
        differs = list(player.identity.differs)

        def confirmed(_made: object) -> None:
            player.check.accept(seen)
            self._tell("identity.confirmed", 0, name=name)

        self.seat.put(lambda asking: asking.do(KEY, camera=camera, differs=differs, **seen), confirmed, lambda error: self._refused(name, error))

    def _refused(self, name: str, error: Exception) -> None:
        if isinstance(error, Refused):
            self._tell("identity.refused", 2, name=name, why=worded(error, self.words.language, lambda state: self.words.of("state", state), clock))
        elif isinstance(error, StoreUnavailable):
            self._tell("identity.away", 2, name=name)
        else:
            LOG.error("a camera could not be confirmed", exc_info=error)
            self._tell("identity.away", 2, name=name)

    def _tell(self, key: str, level: int, **facts: object) -> None:
        self.window.toasts.tell(self.words.say(key, **facts), level)
