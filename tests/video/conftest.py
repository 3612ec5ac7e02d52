"""Cameras for the tests of live video: the local RTSP server with a short clip, which tests freeze, kill and start again."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.demo.streams import start_server, stop_server
from models.views.rows import CameraRow
from tests.video.answering_camera import Answer, AnsweringCamera, Camera
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.tile_reading import TileState
from widgets.video_processes import VideoProcesses
from widgets.words import Words


class Cameras:
    """Four cameras of one server."""

    def __init__(self, manifest: Path) -> None:
        self._manifest = manifest
        self._server, self.port = start_server(manifest, 0)

    def rows(self, count: int = 4) -> list[CameraRow]:
        """The first cameras as the screens get them."""
        return [CameraRow(f"c{number}", f"镇口 0{number}", f"rtsp://127.0.0.1:{self.port}/c{number}", 114, 28, "", "") for number in range(count)]

    def freeze(self) -> None:
        """Stops the server without a word."""
        os.kill(self._server.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        os.kill(self._server.pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kills it; its connections close."""
        self._server.kill()
        self._server.wait()

    def restart(self) -> None:
        """Starts it again at its old port."""
        stop_server(self._server)
        self._server, _ = start_server(self._manifest, self.port)

    def stop(self) -> None:
        """For the end of a test."""
        stop_server(self._server)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of a street, as the demo cameras show it."""
    from resources.demo.scenes import make_clip

    path = tmp_path_factory.mktemp("clip") / "town.h264"
    make_clip("town", 1, path, count=50)
    return path


def serve(clip: Path, folder: Path) -> Cameras:
    """Starts a server with four cameras and one whose clip is not made yet."""
    manifest = folder / "cameras.json"
    entries = {f"c{number}": {"file": str(clip), "rate": "25/2", "clock": True} for number in range(4)}
    manifest.write_text(json.dumps({**entries, "later": {"file": "/not/made/yet.h264", "rate": "25", "clock": False}}), "utf-8")
    return Cameras(manifest)


@pytest.fixture(scope="session")
def cameras(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cameras]:
    """A server for all tests that leave it as they found it."""
    found = serve(clip, tmp_path_factory.mktemp("cameras"))
    yield found
    found.stop()


@pytest.fixture
def own_cameras(clip: Path, tmp_path: Path) -> Iterator[Cameras]:
    """A server that the test may kill."""
    found = serve(clip, tmp_path)
    yield found
    found.stop()


@pytest.fixture
def make_player() -> Iterator[Callable[[], Player]]:
    """Players that may open this machine's own streams."""
    allowed, processes = AllowedSources(("127.0.0.1",), (range(1024, 65536),)), VideoProcesses()
    yield lambda: Player(allowed, processes)
    processes.stop()


@pytest.fixture
def grid(qtbot: QtBot, make_player: Callable[[], Player]) -> Iterator[TileGrid]:
    """The linked video of the duty screen, shown."""
    theme, words = Theme(), Words()
    found = TileGrid(theme, words, lambda: datetime.now(UTC), make_player)
    qtbot.addWidget(found)
    found.resize(470, 356)
    found.show()
    yield found
    assert found.stop(8.0), "a video thread did not end"


def wait_for(qtbot: QtBot, grid: TileGrid, state: TileState, seconds: float) -> float:
    """Waits until every shown tile is in a state; after how many seconds it was."""
    begun = time.monotonic()
    qtbot.waitUntil(lambda: set(grid.states().values()) == {state}, timeout=int(seconds * 1000))
    return time.monotonic() - begun


def threads_of(process: int) -> int:
    """How many threads a process has, those of C libraries too."""
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def open_files() -> int:
    """How many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def camera() -> Iterator[Camera]:
    """Cameras that answer as they are told, stopped in the end."""
    made: list[AnsweringCamera] = []

    def make(answer: Answer) -> AnsweringCamera:
        made.append(AnsweringCamera(answer))
        return made[-1]

    yield make
    for one in made:
        one.stop()


__all__ = ["Cameras", "open_files", "threads_of", "wait_for"]
