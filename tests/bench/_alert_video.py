"""The console and the wall of the bench `alertvideo`, watched from inside: `python -m tests.bench._alert_video console|wall …arguments of main.py`.

One word on standard input is one act: keys are pressed as a hand does, and the answer is a JSON line of when what it was for stood on the glass or on the disk
(monotonic seconds, which all processes of a machine share). Nothing of this is in the product: it is hung on from outside.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import main
from console.clip_reading import read_clip
from console.start import Opening
from console.takes import Take
from console.wall_window import WallWindow
from tests.bench._beat import Beat
from widgets.tile_grid import TileGrid
from widgets.tile_reading import TileState

LOOK_MS = 2
PATIENCE_S, START_S = 20.0, 90.0
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class Watched(QObject):
    """Waits for something without holding up the event loop, and answers with one line."""

    def __init__(self) -> None:
        super().__init__()
        self.beat = Beat()
        self.acts: dict[str, Callable[..., None]] = {}
        self._looking = QTimer(self)
        self._looking.setTimerType(Qt.TimerType.PreciseTimer)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._holds: Callable[[], bool] = lambda: False
        self._then: Callable[[], None] = lambda: None
        self._until = 0.0
        self._words = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._words.activated.connect(self._hear)

    def _hear(self) -> None:
        for line in os.read(sys.stdin.fileno(), 65536).decode().splitlines():
            word, *rest = line.split()
            try:
                self.acts[word](*rest)
            except Exception as error:  # the bench is told, and does not wait for an answer
                self.say(error=f"{word}: {type(error).__name__}: {error}")

    def say(self, **facts: Any) -> None:
        """The answer."""
        print(json.dumps(facts), flush=True)

    def when(self, holds: Callable[[], bool], then: Callable[[], None], patience_s: float = PATIENCE_S) -> None:
        """Call `then` as soon as something holds; after a while it is said that it does not."""
        self._holds, self._then, self._until = holds, then, time.monotonic() + patience_s
        self._looking.start()

    def _look(self) -> None:
        is_late = time.monotonic() > self._until
        if is_late or self._holds():
            self._looking.stop()
            self.say(late=True) if is_late else self._then()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """A key where the focus is."""
        window = QApplication.activeWindow()
        assert window is not None
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


class Desk(Watched):
    """The console: alerts are opened, pictures and clips taken, cameras put on the wall."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.kept: list[Take] = []
        self.is_listening = False
        self.acts = {"ready": self.ready, "open": self.open, "snapshot": self.snapshot, "clip": self.clip, "wall": self.wall, "masked": self.masked}

    @property
    def grid(self) -> TileGrid:
        """The linked video."""
        assert self.opening.duty.video is not None
        return self.opening.duty.video

    def is_live(self) -> bool:
        """Whether the nearest camera of the alert shows a picture of now."""
        return self.grid.tiles[0].reading.state is TileState.LIVE and self.grid.tiles[0].painted_count > 0

    def ready(self) -> None:
        """Once cameras play: the alerts that have one, each with its nearest."""

        def told() -> None:
            station = self.opening.workstation
            assert station is not None
            assert station.video is not None
            if not self.is_listening:
                station.video.captures.kept.connect(lambda take, _evidence: self.kept.append(take))
                self.is_listening = True
            near = {row.id: station.reader.cameras_near(row)[0] for row in station.rows}
            self.say(nearest={key: cameras[0].id for key, cameras in near.items() if cameras})

        def is_ready() -> bool:
            if QApplication.activeWindow() is None:
                self.opening.window.activateWindow()  # on a screen without a window manager nobody else does
            return self.opening.duty.video is not None and self.is_live() and QApplication.activeWindow() is not None

        self.when(is_ready, told, START_S)

    def open(self, alert: str) -> None:
        """Choose an alert; how long until its nearest camera shows its first picture. `before`: it was on the glass already."""
        tile, before = self.grid.tiles[0], self.grid.player_of
        duty, began = self.opening.duty, time.monotonic()
        known = {one.camera.id for one in self.grid.tiles if one.camera is not None and before(one.camera.id) is not None}
        duty.queue.choose(alert)
        nearest = tile.camera.id if tile.camera is not None else ""
        self.when(self.is_live, lambda: self.say(seconds=time.monotonic() - began, before=nearest in known))

    def snapshot(self) -> None:
        """F12: how long until the picture lies on the disk, until it is evidence, and how late the loop was meanwhile."""
        desk, count = self._captures(), len(self.kept)
        self.beat.late_ms.clear()
        began = time.monotonic()
        self.press(Qt.Key.Key_F12)
        take, noted = desk._asking[-1], list[float]()

        def is_noted() -> bool:
            if take.is_noted and not noted:
                noted.append(time.monotonic() - began)
                self.press(Qt.Key.Key_1)
            return len(self.kept) > count

        self.when(is_noted, lambda: self.say(seconds=noted[0], evidence=time.monotonic() - began, late_ms=max(self.beat.late_ms, default=0.0)))

    def clip(self, after_s: str) -> None:
        """Shift F12, and again so much later: what the kept file holds before the key, measured in the file."""
        desk, count = self._captures(), len(self.kept)
        self.press(Qt.Key.Key_F12, SHIFT)
        self.press(Qt.Key.Key_1)
        QTimer.singleShot(round(float(after_s) * 1000), self, lambda: self.press(Qt.Key.Key_F12, SHIFT))

        def told() -> None:
            take = self.kept[-1]
            assert take.kept is not None
            read = read_clip(Path(take.kept.path))
            assert read is not None
            self.say(before=take.facts["before_s"], seconds=read.seconds, gaps=len(read.gaps))

        self.when(lambda: len(self.kept) > count and not desk.filming.cameras, told)

    def masked(self) -> None:
        """The alerts with a camera that may go on the wall."""
        station = self.opening.workstation
        assert station is not None
        bound = {row.id: station.reader.cameras_near(row)[2].shown for row in station.rows}
        self.say(alerts=[key for key, cameras in bound.items() if any(camera.masking == "assured" for camera in cameras)])

    def wall(self, alert: str) -> None:
        """W, Enter on an alert: when the first key was pressed, and how many there were."""
        self.opening.duty.queue.choose(alert)
        self.opening.duty.queue.setFocus()

        def put() -> None:
            at = time.monotonic()
            self.press(Qt.Key.Key_W)
            self.press(Qt.Key.Key_Return)
            self.say(at=at, keys=2)

        QTimer.singleShot(400, self, put)

    def _captures(self) -> Any:
        station = self.opening.workstation
        assert station is not None
        assert station.video is not None
        return station.video.captures


class Wall(Watched):
    """The wall: when the camera that was put up shows its first picture."""

    def __init__(self, window: WallWindow) -> None:
        super().__init__()
        self.window = window
        self.acts = {"ready": lambda: self.say(ready=True), "shown": self.shown}

    def shown(self, alert: str) -> None:
        """When the first camera of the page of this alert is live there."""

        paged: list[float] = []

        def first() -> bool:
            pages = self.window.pages
            page = pages[0].page if pages is not None else None
            if pages is None or page is None or page.alert.id != alert or not pages[0].isVisible():
                return False
            if not paged:
                paged.append(time.monotonic())
            return pages[0].video.tiles[0].reading.state is TileState.LIVE

        self.when(first, lambda: self.say(at=time.monotonic(), page_at=paged[0]))


def run() -> int:
    """Start the product with the watch on it."""
    kept: list[QObject] = []
    begin, stand = Opening.begin, WallWindow.stand_on

    def begun(opening: Opening) -> None:
        begin(opening)
        kept.append(Desk(opening))

    def standing(window: WallWindow, *where: Any) -> None:
        stand(window, *where)
        kept.append(Wall(window))

    Opening.begin = begun  # type: ignore[method-assign, assignment]
    WallWindow.stand_on = standing  # type: ignore[method-assign, assignment]
    del sys.argv[1]
    return main.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
