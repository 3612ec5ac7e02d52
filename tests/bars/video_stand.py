"""The stand of the video bars: cameras on loopback that can be hurt, tiles in a window with an alert list beside them, and planted defects of a video process.

Run as `python -m tests.bars.video_stand HANDLE ENGINE…` it is a video process with the defect named in ECO_GUARDIAN_VIDEO_MUTANT.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.demo.streams import start_server, stop_server

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

MUTANT = "ECO_GUARDIAN_VIDEO_MUTANT"
BACK_S = 15.0
"""A tile must be live so soon after its source is back."""
OLD_S = 5.0
"""A picture must be marked as old so soon after the last frame."""


class HurtCameras:
    """Four cameras of one server, which dies, falls silent, or is replaced by something that takes connections and says nothing."""

    def __init__(self, folder: Path) -> None:
        clip = folder / "test.h264"
        words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=4"]
        encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "0"]
        subprocess.run([*words, *encoder, "-f", "h264", str(clip)], check=True)
        self._manifest = folder / "cameras.json"
        self._manifest.write_text(json.dumps({f"c{number}": {"file": str(clip), "rate": "25", "clock": False} for number in range(4)}), "utf-8")
        self._server, self.port = start_server(self._manifest, 0)
        self._deaf: list[socket.socket] = []

    def urls(self) -> list[str]:
        """Of all four."""
        return [f"rtsp://127.0.0.1:{self.port}/c{number}" for number in range(4)]

    def hurt(self, how: str) -> None:
        """`kill`, `stall` (goes on holding its connections) or `half_open` (new connections are taken and never answered)."""
        if how == "stall":
            self._server.send_signal(signal.SIGSTOP)
            return
        self._server.kill()
        self._server.wait()
        if how == "half_open":
            deaf = socket.socket()
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            deaf.bind(("127.0.0.1", self.port))
            deaf.listen(64)
            self._deaf.append(deaf)

    def heal(self, how: str) -> None:
        """All is as before."""
        if how == "stall":
            self._server.send_signal(signal.SIGCONT)
            return
        while self._deaf:
            self._deaf.pop().close()
        stop_server(self._server)
        self._server, _ = start_server(self._manifest, self.port)

    def stop(self) -> None:
        """For the end."""
        self._server.send_signal(signal.SIGCONT)
        stop_server(self._server)


def application() -> QApplication:
    """Qt's application, without a screen where there is none."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    found = QApplication.instance() or QApplication(["bars"])
    assert isinstance(found, QApplication)
    return found


class Stand:
    """Tiles, players, and a way to wait while the window lives on."""

    def __init__(self, tiles: int, folder: Path | None = None, engines: tuple[str, ...] = ()) -> None:
        from widgets.player import Player
        from widgets.stream_address import AllowedSources
        from widgets.theme import Theme
        from widgets.tile_grid import TileGrid
        from widgets.video_processes import VideoProcesses
        from widgets.words import Words

        self.app = application()
        self.processes = VideoProcesses(engines) if engines else VideoProcesses()
        self.allowed = AllowedSources(("127.0.0.1",), (range(1024, 65536),), folder)
        self.grid = TileGrid(
            Theme(), Words("zh"), lambda: datetime.now(UTC), lambda: Player(self.allowed, self.processes), rows=1, columns=tiles, has_large=False
        )  # fmt: skip
        self.alerts: AlertList | None = None
        self.grid.resize(326 * tiles, 180)
        self.grid.show()

    def show(self, urls: list[str]) -> None:
        """One camera per tile."""
        from models.views.rows import CameraRow

        self.grid.show_cameras([CameraRow(f"c{number}", f"镇口 {number}", url, 114, 28, "", "") for number, url in enumerate(urls)])

    def states(self) -> set[str]:
        """Of all shown tiles."""
        return {state.value for state in self.grid.states().values()}

    def players(self) -> list[Any]:
        """Of all shown tiles, in order."""
        return [player for tile in self.grid.tiles if tile.camera and (player := self.grid.player_of(tile.camera.id))]

    def wait(self, is_so: Callable[[], bool], seconds: float) -> float:
        """Lets the window live until it is so; after how many seconds it was, `inf` when it never was."""
        began = time.monotonic()
        with self.alerts.arriving() if self.alerts else nullcontext():
            while time.monotonic() - began < seconds:
                self.app.processEvents()
                if is_so():
                    return time.monotonic() - began
                time.sleep(0.005)
        return float("inf")

    def live(self, seconds: float = 30.0) -> float:
        """Waits until every tile is live."""
        return self.wait(lambda: self.states() == {"live"}, seconds)

    def stop(self) -> None:
        """For the end."""
        self.grid.stop(8)
        self.processes.stop()
        self.grid.close()
        self.grid.deleteLater()
        self.app.processEvents()


class AlertList:
    """An alert list to which an alert is added five times a second; `took_ms` says how long each was on its way to the screen."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        from tests.widgets.samples import NOW, queue_row
        from widgets.queue_view import QueueView
        from widgets.theme import Theme
        from widgets.words import Words

        self._app = application()
        self._row, self.took_ms = queue_row, list[float]()
        self._rows: list[Any] = []
        self.view = QueueView(Theme(), Words("zh"), lambda: NOW)
        self.view.resize(880, 600)
        self.view.show()
        self._due = 0.0
        self._timer = QTimer(self.view)
        # A coarse one comes up to a twentieth early each time, and the alert's own moment drifts away from it by as much as is to be measured.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._add)

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Alerts arrive while the window lives; not while a test makes its films."""
        self._due = time.monotonic()
        self._timer.start(200)
        try:
            yield
        finally:
            self._timer.stop()

    def _add(self) -> None:
        from models.views.rows import Group

        # A timer that fires late skips the beats it missed; the alert that waited for it came at the first of them.
        self._due += 0.2
        self._rows = [self._row(f"a{len(self.took_ms)}", 2, Group.UNACKNOWLEDGED, 90.0), *self._rows[:20]]
        self.view.set_rows(self._rows)
        self.view.list.viewport().repaint()
        now = time.monotonic()
        self.took_ms.append(max(0.0, now - self._due) * 1000)
        while self._due + 0.2 < now:
            self._due += 0.2

    def stop(self) -> None:
        """For the end."""
        self._timer.stop()
        self.view.close()
        self.view.deleteLater()


def put_instead(owner: Any, name: str, value: object) -> None:
    """A defect, in the place of what stands there. Raises AttributeError where nothing does: what is planted beside the code is none."""
    getattr(owner, name)
    setattr(owner, name, value)


@contextmanager
def planted(mutant: str, here: dict[str, tuple[object, str, object]]) -> Iterator[None]:
    """Plants a defect: one of the console (`here`: owner, name, what stands there instead), or by its name one of a video process."""
    from widgets import video_child

    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in here.values()]
    module = video_child.MODULE
    if mutant in here:
        put_instead(*here[mutant])
    elif mutant:
        video_child.MODULE, os.environ[MUTANT] = "tests.bars.video_stand", mutant
    try:
        yield
    finally:
        video_child.MODULE = module
        os.environ.pop(MUTANT, None)
        for owner, name, was in kept:
            setattr(owner, name, was)


def _never_tries_again() -> None:
    from widgets.backoff import Backoff

    put_instead(Backoff, "next", lambda _self, _now: 1e6)


def _keeps_quiet_about_engines() -> None:
    from widgets.reel import EngineChoice
    from widgets.video_engines import VideoEngines

    choose = VideoEngines.engine_for
    put_instead(VideoEngines, "engine_for", lambda self, address, failed: EngineChoice(choose(self, address, failed).engine))


def _has_one_engine() -> None:
    from widgets.video_engines import VideoEngines

    begin = VideoEngines.__init__
    put_instead(VideoEngines, "__init__", lambda self, names: begin(self, names[:1]))


DEFECTS = {
    "never_tries_again": _never_tries_again,
    "keeps_quiet_about_engines": _keeps_quiet_about_engines,
    "has_one_engine": _has_one_engine,
}

if __name__ == "__main__":
    from widgets.video_process import main

    DEFECTS[os.environ[MUTANT]]()
    main()
