"""The same streams through Qt Multimedia, painted by its own QVideoFrame.paint: what the product would cost without engines of its own."""

from __future__ import annotations

import os

from PySide6.QtCore import QUrl
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtWidgets import QWidget

from widgets.tile_grid import GAP


class QtTile(QWidget):
    """One stream."""

    def __init__(self, url: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.decoded = self.painted = 0
        self._frame = QVideoFrame()
        self._sink, self._player = QVideoSink(), QMediaPlayer()
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._take)
        self._player.setSource(QUrl(url))
        self._player.play()

    def _take(self, frame: QVideoFrame) -> None:
        self._frame = frame
        self.decoded += 1
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The newest frame."""
        painter = QPainter(self)
        self.painted += 1
        if self._frame.isValid():
            self._frame.paint(painter, self.rect(), QVideoFrame.PaintOptions())
        painter.end()

    def restarts(self) -> int:
        """It has no processes of its own."""
        return 0

    def end(self) -> None:
        """No more."""
        self._player.stop()


class QtTiles:
    """All streams in one window."""

    def __init__(self, urls: list[str], columns: int, tile: tuple[int, int]) -> None:
        self._window = QWidget()
        rows = -(-len(urls) // columns)
        self._window.resize((tile[0] + GAP) * columns - GAP, (tile[1] + GAP) * rows - GAP)
        self._tiles = [QtTile(url, self._window) for url in urls]
        for number, one in enumerate(self._tiles):
            one.setGeometry(number % columns * (tile[0] + GAP), number // columns * (tile[1] + GAP), *tile)
        self._window.show()

    def pids(self) -> list[int]:
        """This process alone."""
        return [os.getpid()]

    def counts(self) -> tuple[list[int], list[int]]:
        """Of each stream."""
        return [tile.decoded for tile in self._tiles], [tile.painted for tile in self._tiles]

    def engines(self) -> list[str]:
        """Qt's."""
        return ["Qt Multimedia"]

    def end(self) -> None:
        """Stops all."""
        for tile in self._tiles:
            tile.end()
