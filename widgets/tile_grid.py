"""Several cameras at once: one large above three small (the linked video), or rows and columns; one timer paints them all.

The grid owns the players: a camera that moves to another place keeps its stream, and what nobody sees is not decoded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from models.views.rows import CameraRow
from widgets.camera_tile import CameraTile
from widgets.live_stream import LiveStream
from widgets.player import Player, Ticks
from widgets.theme import Theme
from widgets.tile_places import large_places, panel_places
from widgets.tile_reading import TileState
from widgets.wall_seams import Seams
from widgets.words import Words

TICK_MS = 20
"""Half the time of a picture at 25 a second: at 40 ms one in six would be missed."""
GAP = 6


CARRIED = frozenset({"drone_live", "bodycam", "file"})
"""Kinds of sources that do not look at one scene."""


def has_scene(camera: CameraRow) -> bool:
    """Whether a camera always looks at the same scene, by which it can be known."""
    return not camera.ptz and camera.source not in CARRIED


class PlayerKeeper(Protocol):
    """Takes over the player of a camera that leaves a grid while it is recorded, so that there is never a second connection for it."""

    def keep(self, camera_id: str, url: str, player: Player) -> bool:
        """Whether it is taken over; who takes it ends it."""

    def give_back(self, camera_id: str, url: str) -> Player | None:
        """The player of a camera that is shown again, if it was taken over."""


class TileGrid(QWidget):
    """Tiles for the cameras of the moment.

    Signals:
        opened(camera_id): the operator wants this camera large.
        changed(camera_id, state): a tile somebody sees became live, stalled, lost … (a TileState's text).
        seen_changed(): other cameras are in sight, or for another reason.
        learnt(camera_id, known): what a camera is known by was learnt from its picture (as `Camera.expected` names it).
    """

    opened = Signal(str)
    changed = Signal(str, str)
    seen_changed = Signal()
    learnt = Signal(str, object)

    def __init__(
        self,
        theme: Theme,
        words: Words,
        now: Callable[[], datetime],
        make_player: Callable[[], Player],
        *,
        rows: int = 1,
        columns: int = 3,
        has_large: bool = True,
        text_px: int | None = None,
        nothing: tuple[str, str] = ("empty", "no_more"),
        seams: Seams | None = None,
        ticks: Ticks = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        """`has_large` puts one large tile above the rows. `make_player` gives a new player; `now` is the time of day, aware.

        `nothing`: what the first empty place says where no camera is shown, and where one is (codes of tile_words).
        `seams`: of the wall on which the grid stands; no tile lies across one.
        """
        super().__init__(parent)
        self._rows, self._columns, self._has_large = rows, columns, has_large
        self._make_player, self._now, self._nothing = make_player, now, nothing
        self._gap = theme.px(GAP) if text_px is None else max(GAP, text_px // 2)
        self.seams, self._confirm_key = seams or Seams(), ""
        self.keeper: PlayerKeeper | None = None
        self.why_not: Callable[[CameraRow], str] = lambda _camera: ""
        """Why a camera may not be shown on this grid, in words; "" when it may."""
        self._players: dict[str, Player] = {}
        self._urls: dict[str, str] = {}
        self._leaving: list[LiveStream] = []
        self._second = 0
        self._share = 1.0
        # Without a hold on the grid: a widget in a circle would go when the collector comes, perhaps in the midst of being painted.
        self._make_tile: Callable[[QWidget], CameraTile] = lambda parent: CameraTile(theme, words, now, ticks, text_px, parent)
        self.tiles = [self._new_tile() for _ in range(rows * columns + has_large)]
        for place, tile in enumerate(self.tiles):
            tile.show_nothing("" if place else nothing[0])
        # One timer for all tiles and none per frame: signals per frame would queue up on a slow seat.
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def _new_tile(self) -> CameraTile:
        tile = self._make_tile(self)
        tile.seams, tile.confirm_key, tile.share = self.seams, self._confirm_key, self._share
        tile.opened.connect(self.opened)
        tile.changed.connect(self._tell)
        return tile

    def draw_small(self, share: float) -> None:
        """All of it is only drawn by this share of its size: pictures are made so small, on every tile, also on those that come later."""
        self._share = share
        for tile in self.tiles:
            tile.share = share

    def confirm_by(self, key: str) -> None:
        """Print this key on the sign of a wrong camera: on every tile, also on those that come later."""
        self._confirm_key = key
        for tile in self.tiles:
            tile.confirm_key = key

    def arrange(self, rows: int, columns: int, *, has_large: bool) -> None:
        """Another number of places; what is shown stays as far as there is room, and what goes is let go."""
        shown = [tile.camera for tile in self.tiles if tile.camera]
        self._rows, self._columns, self._has_large = rows, columns, has_large
        count = rows * columns + has_large
        for tile in self.tiles[count:]:
            tile.show_camera(None, None)
            tile.hide()
            tile.deleteLater()
        self.tiles = self.tiles[:count] + [self._new_tile() for _ in range(count - len(self.tiles))]
        self._put()
        for tile in self.tiles:
            tile.setVisible(True)
        self.show_cameras(shown)

    def show_cameras(self, cameras: Sequence[CameraRow], first: str = "") -> None:
        """Shows these cameras, in order; further ones than there are tiles are left out. Cameras that stay keep their running stream.

        `first`: the one somebody waits for; its stream is opened before all others.
        """
        wanted = list(cameras[: len(self.tiles)])
        keep = {camera.id for camera in wanted if self._urls.get(camera.id) == camera.url and not self.why_not(camera)}
        for tile in self.tiles:
            if tile.camera and tile.camera.id not in keep:
                tile.show_nothing("")
        for camera_id in [camera_id for camera_id in self._players if camera_id not in keep]:
            self._let_go(camera_id)
        for known in wanted:
            if known.id in self._players:
                self._players[known.id].check.expect(known.expected, has_scene=has_scene(known))
        for place, tile in sorted(enumerate(self.tiles), key=lambda one: one[0] >= len(wanted) or wanted[one[0]].id != first):
            camera = wanted[place] if place < len(wanted) else None
            if camera is None:
                tile.show_nothing(self._nothing[bool(wanted)] if place == len(wanted) else "")  # of several empty places the first says it for all
            elif why := self.why_not(camera):
                tile.show_camera(camera, None, why)
            elif camera != tile.camera:
                tile.show_camera(camera, self._player_of(camera, tile))
        self.seen_changed.emit()

    def in_sight(self) -> tuple[CameraRow, ...]:
        """The cameras somebody can see now; one that may not be shown here is not among them."""
        return tuple(tile.camera for tile in self.tiles if tile.camera and tile.camera.id in self._players) if self.isVisible() else ()

    def player_of(self, camera_id: str) -> Player | None:
        """The player of a shown camera."""
        return self._players.get(camera_id)

    def chosen_tile(self) -> CameraTile | None:
        """The tile with the focus, else the first that has a camera."""
        shown = [tile for tile in self.tiles if tile.camera]
        return next((tile for tile in shown if tile.hasFocus()), shown[0] if shown else None)

    def states(self) -> dict[str, TileState]:
        """How each shown camera stands, by id. While nobody can see the grid nothing is looked at, and no picture of it counts as live."""
        unknown = set() if self._timer.isActive() else {TileState.LIVE}
        found = {tile.camera.id: tile.reading.state for tile in self.tiles if tile.camera}
        return {camera: TileState.CONNECTING if state in unknown else state for camera, state in found.items()}

    def stop(self, wait_s: float = 0.0) -> bool:
        """Ends all streams, waiting up to `wait_s` seconds for them; whether all have ended. For the end of the program and of tests."""
        self.show_cameras([])
        self._timer.stop()
        end = time.monotonic() + wait_s
        for stream in self._leaving:
            stream.join(max(0.0, end - time.monotonic()))
        self._leaving = [stream for stream in self._leaving if stream.is_alive()]
        return not self._leaving

    def _player_of(self, camera: CameraRow, tile: CameraTile) -> Player:
        player = self._players.get(camera.id)
        if player is None and self.keeper is not None:
            player = self.keeper.give_back(camera.id, camera.url)
            if player is not None:
                self._players[camera.id], self._urls[camera.id] = player, camera.url
                player.watch(watched=self.isVisible())
        if player is None:
            player = self._players[camera.id] = self._make_player()
            self._urls[camera.id] = camera.url
            player.check.expect(camera.expected, has_scene=has_scene(camera))
            player.open(camera.url, tile.picture_room(), camera.sub_url)
            player.watch(watched=self.isVisible())
        return player

    def _let_go(self, camera_id: str) -> None:
        player, url = self._players.pop(camera_id), self._urls.pop(camera_id, "")
        if self.keeper is not None and self.keeper.keep(camera_id, url, player):
            return  # it goes on being recorded
        leaving = player.close()
        self._leaving = [old for old in self._leaving if old.is_alive()]
        if leaving:
            self._leaving.append(leaving)

    def _tell(self, camera_id: str, state: str) -> None:
        """What is not seen is not decoded: that its picture grows old says nothing of the camera."""
        if self._timer.isActive():
            self.changed.emit(camera_id, state)

    def _tick(self) -> None:
        for tile in self.tiles:
            tile.follow()
        # Texts change with the clock on the wall, so that all tiles and the header count together.
        second = int(self._now().timestamp())
        if second != self._second:
            self._second = second
            for tile in self.tiles:
                tile.refresh()
            for camera_id, player in self._players.items():
                if news := player.check.take_news():
                    self.learnt.emit(camera_id, news)

    def showEvent(self, event: QShowEvent) -> None:
        """Seen again: streams go on."""
        super().showEvent(event)
        for player in self._players.values():
            player.watch(watched=True)
        for tile in self.tiles:
            tile.awake()
        self._timer.start()
        self.seen_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Unseen: nothing is decoded or painted."""
        super().hideEvent(event)
        self._timer.stop()
        for player in self._players.values():
            player.watch(watched=False)
        self.seen_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tiles find their places anew."""
        super().resizeEvent(event)
        self._put()

    def moveEvent(self, event: QMoveEvent) -> None:
        """On a wall of panels it counts where the grid stands."""
        super().moveEvent(event)
        if self.seams.has_any:
            self._put()

    def _put(self) -> None:
        for tile, place in zip(self.tiles, self._places(), strict=True):
            tile.setGeometry(place)

    def room_taken(self, box: QRect) -> QRect:
        """What the tiles would take of a room of the window (px of the window): all of it, but on a wall of panels less."""
        found = QRect()
        for place in self._places_in(box):
            found = found.united(place)
        return found

    def place_of(self, number: int) -> QRect:
        """Where a tile stands in this grid, also while nobody has seen it yet."""
        return self._places()[number]

    def _places_in(self, box: QRect) -> list[QRect]:
        return panel_places(box, self._rows, self._columns, self._gap, self.seams)

    def _places(self) -> list[QRect]:
        if self._has_large:
            return large_places(self.width(), self.height(), self._rows, self._columns, self._gap)
        at = self.mapTo(self.window(), QPoint())
        return [place.translated(-at) for place in self._places_in(QRect(at, self.size()))]

    def sizeHint(self) -> QSize:
        """The linked video of the duty screen at 100 %."""
        return QSize(470, 356) if self._has_large else QSize(160 * self._columns, 90 * self._rows)
