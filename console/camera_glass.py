"""One camera large over the work: opened from a tile, the palette, the map or the registry; Esc gives the work back.

A camera that already plays in a tile is shown by the same player: there is no second connection for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from models.rules.looks import Why
from models.views.rows import CameraRow
from widgets.panel import Panel
from widgets.theme import Theme
from widgets.tile_grid import PlayerKeeper, TileGrid
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.player import Player

SHARE: Final = 0.72
"""Of the window's width."""


class CameraGlass(QWidget):
    """The overlay.

    Signals:
        closed(): Esc, or the camera left.
        found(): F: what is seen on the picture is a finding of the round it is watched on.
    """

    closed = Signal()
    found = Signal()

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime], make_player: Callable[[], Player], window: QWidget) -> None:
        super().__init__(window)
        self.theme, self.words = theme, words
        self.setProperty("overlay", True)
        self.why = Why()
        self.filming: PlayerKeeper | None = None
        self._from: TileGrid | None = None
        self._borrowed = ""
        self._before: QWidget | None = None
        self.panel = Panel(theme, words)
        self.grid = TileGrid(theme, words, now, make_player, rows=1, columns=1, has_large=False)
        self.grid.keeper = self
        self.grid.tiles[0].setProperty("takes_keys", True)  # letters of the screen behind it mean nothing here
        self.panel.body.setContentsMargins(6, 6, 6, 6)
        self.panel.body.addWidget(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        words.changed.connect(self.retranslate)
        self.hide()

    @property
    def camera(self) -> CameraRow | None:
        """What is shown."""
        return self.grid.tiles[0].camera if self.isVisible() else None

    @property
    def is_borrowed(self) -> bool:
        """Whether the camera also stands in a tile of the screen behind, where the look at it is noted."""
        return bool(self._borrowed)

    @property
    def origin(self) -> TileGrid | None:
        """The grid in which the camera stands too."""
        return self._from

    def open(self, camera: CameraRow, why: Why, origin: TileGrid | None = None) -> None:
        """Show a camera; `origin` is the grid it is shown in already."""
        if self.isVisible():
            self.leave()
        self.why = why
        self._before = QApplication.focusWidget()
        if origin is not None and origin.player_of(camera.id) is not None:
            self._from, self._borrowed = origin, camera.id
        self.place()
        self.show()
        self.raise_()
        self.grid.show_cameras([camera])
        self.grid.tiles[0].setFocus()
        self.retranslate()

    def leave(self) -> None:
        """Give the work back."""
        if not self.isVisible():
            return
        self.grid.show_cameras([])
        self._from, self._borrowed = None, ""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self.closed.emit()

    def place(self) -> None:
        """In the middle of the window, in the shape of a picture."""
        window = self.parentWidget()
        if window is not None:
            head = self.theme.px(60)
            width = min(round(window.width() * SHARE), round((window.height() - head - self.theme.px(90)) * 16 / 9))
            height = round(width * 9 / 16) + head
            self.setGeometry((window.width() - width) // 2, max(0, (window.height() - height) // 2 - self.theme.px(20)), width, height)

    def retranslate(self) -> None:
        """Another language."""
        shown = self.grid.tiles[0].camera
        if shown is not None:
            name = shown.name if self.words.language == "zh" else shown.name_en or shown.name
            self.panel.show_head(name, self.words.say("view.hint_round" if self.why.run_id else "view.hint_keys"), icon="camera")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, F finds on a round; nothing reaches the screen behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_F and self.why.run_id:
            self.found.emit()
        event.accept()

    # As the keeper of its own grid's players.

    def keep(self, camera_id: str, url: str, player: Player) -> bool:
        """A borrowed player goes back to its tile, one that films to whoever watches over that."""
        if camera_id == self._borrowed and self._from is not None:
            tile = next((tile for tile in self._from.tiles if tile.camera and tile.camera.id == camera_id), None)
            if tile is not None:
                player.resize(tile.picture_room())
            player.watch(watched=self._from.isVisible())
            return True
        return self.filming is not None and self.filming.keep(camera_id, url, player)

    def give_back(self, camera_id: str, url: str) -> Player | None:
        """The player that shows the camera already."""
        if camera_id == self._borrowed and self._from is not None:
            return self._from.player_of(camera_id)
        return self.filming.give_back(camera_id, url) if self.filming is not None else None
