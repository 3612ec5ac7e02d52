"""libVLC's pictures: taken through memory, in the film's own shape, and never called fresh when libVLC only shows the last one again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from widgets import player_vlc
from widgets.player import Player, PlayerState
from widgets.player_vlc import VlcEngine
from widgets.reel import Order, Room, Shown
from widgets.stream_address import AllowedSources
from widgets.video_processes import VideoProcesses


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds in 4:3, as a transport stream."""
    path = tmp_path_factory.mktemp("film") / "film.ts"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "tune": "zerolatency", "g": "25"})
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(75):
            frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), number * 3, np.uint8), "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@contextmanager
def camera(send: Callable[[BufferedIOBase], None]) -> Iterator[str]:
    """An HTTP camera that sends its stream so; its address."""

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "video/mp2t")
            self.end_headers()
            send(self.wfile)

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/live.ts"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def silent_server(film: Path) -> Iterator[str]:
    """An HTTP camera that sends its film and then nothing more, without closing."""
    over = threading.Event()

    def send(line: BufferedIOBase) -> None:
        line.write(film.read_bytes())
        line.flush()
        over.wait(20)

    with camera(send) as address:
        yield address
        over.set()


@pytest.fixture
def steady_server(film: Path) -> Iterator[str]:
    """An HTTP camera that sends its film as quickly as it is to be shown, and ends."""

    def send(line: BufferedIOBase) -> None:
        data = film.read_bytes()
        step = len(data) // 60 + 1
        for begin in range(0, len(data), step):
            line.write(data[begin : begin + step])
            time.sleep(0.05)

    with camera(send) as address:
        yield address


def only_libvlc(allowed: AllowedSources) -> Player:
    return Player(allowed, VideoProcesses(("libVLC",), linger_s=0.0))


def ended(player: Player) -> None:
    stream = player.close()
    assert stream is not None
    stream.join(8)
    assert not stream.is_alive()


def test_a_film_is_shown_in_its_own_shape(film: Path, qtbot: QtBot) -> None:
    player = only_libvlc(AllowedSources(folder=film.parent))
    player.open(film.as_uri(), QSize(640, 360))
    qtbot.waitUntil(lambda: player.stats.frames > 20, timeout=8000)
    picture = player.picture
    assert picture is not None
    assert picture.image.width() / picture.image.height() == pytest.approx(4 / 3, rel=0.02)
    assert player.stats.engine == "libVLC"
    ended(player)


def test_a_tile_that_grows_gets_larger_frames(film: Path, qtbot: QtBot) -> None:
    player = only_libvlc(AllowedSources(folder=film.parent))
    player.open(film.as_uri(), QSize(100, 30))
    qtbot.waitUntil(lambda: player.stats.frames > 5, timeout=8000)
    player.resize(QSize(640, 360))
    qtbot.waitUntil(lambda: player.picture is not None and player.picture.image.height() == 360, timeout=8000)
    assert player.stats.losses == 0
    ended(player)


def test_a_source_that_falls_silent_makes_the_picture_old_although_libvlc_shows_it_again(silent_server: str, qtbot: QtBot) -> None:
    player = only_libvlc(AllowedSources(("127.0.0.1",), (range(1024, 65536),)))
    player.open(silent_server, QSize(320, 240))
    qtbot.waitUntil(lambda: player.stats.frames > 10, timeout=10000)
    qtbot.waitUntil(lambda: player.picture is not None and player.picture.age(time.monotonic()) >= 2.0, timeout=9000)
    qtbot.waitUntil(lambda: player.latest.state in (PlayerState.WAITING, PlayerState.CONNECTING), timeout=8000)
    ended(player)


def test_a_camera_that_goes_on_sending_is_not_lost_when_the_time_for_one_answer_is_over(steady_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_vlc, "ANSWER_S", 1.5)
    order = Order(AllowedSources(("127.0.0.1",), (range(1024, 65536),)).check(steady_server), Room(64, 48))
    order.watched.set()
    shown: list[Shown] = []
    vlc = VlcEngine()
    assert vlc.missing() == ""
    assert vlc.play(order, shown.append) == "ended"
    assert len(shown) > 40


def test_a_playlist_under_a_films_name_opens_nothing_else(tmp_path: Path, qtbot: QtBot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.2)
        trap = tmp_path / "trap.ts"
        segment = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/seg.ts"
        trap.write_text(f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:2.0,\n{segment}\n#EXT-X-ENDLIST\n", "utf-8")
        player = only_libvlc(AllowedSources(folder=tmp_path))
        player.open(trap.as_uri(), QSize(320, 240))
        qtbot.wait(1500)
        assert player.picture is None
        ended(player)
        with pytest.raises(TimeoutError):
            elsewhere.accept()
