"""A clip holds what came before the key as well, is whole and playable, and nothing in it was encoded anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from tests.video.conftest import Cameras
from widgets.clip_file import WAITING_BYTES, ClipEnd, ClipFile
from widgets.packet_ring import Kept, Track
from widgets.player import Player
from widgets.player_av import PyAvEngine
from widgets.reel import Order, Room
from widgets.stream_address import StreamAddress

RATE, GROUP, COUNT = 25, 5, 15


@pytest.fixture(scope="module", params=["mp4", "flv", "ts"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good half second, with three key pictures."""
    path = tmp_path_factory.mktemp("film") / f"film.{request.param}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "tune": "zerolatency", "g": str(GROUP)})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(COUNT):
            frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), number * 15, np.uint8), "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@cache
def kept_of(film: Path) -> list[Kept]:
    """The packets of a film, as its stream would have kept them."""
    found: list[Kept] = []
    order = Order(StreamAddress(film.as_uri(), "file", kind=film.suffix, path=film), Room(64, 48))
    order.watched.set()
    order.ring.follow(0.0, 0.0, found.append)
    PyAvEngine().play(order, lambda _shown: None)
    return found


def written(path: Path, packets: list[Kept]) -> ClipEnd:
    ends: list[ClipEnd] = []
    over = threading.Event()

    def done(end: ClipEnd) -> None:
        ends.append(end)
        over.set()

    clip = ClipFile(path, done)
    clip.take_all(packets)
    clip.end()
    clip.start()
    assert over.wait(10)
    clip.join(5)
    return ends[0]


def shades(path: Path) -> list[int]:
    """The middle shade of each picture of a file, in order of showing."""
    with av.open(str(path)) as container:
        return [int(frame.to_ndarray(format="gray")[100:140].mean()) for frame in container.decode(video=0)]


@pytest.mark.parametrize("kind", ["mp4", "mkv", "ts"])
def test_packets_of_any_container_make_a_clip_with_the_very_same_pictures(film: Path, kind: str, tmp_path: Path) -> None:
    packets = kept_of(film)
    end = written(tmp_path / f"clip.{kind}", packets)
    assert (end.reason, end.packets, end.width, end.height) == ("", len(packets), 320, 240)
    assert end.bytes == (tmp_path / f"clip.{kind}").stat().st_size
    assert shades(tmp_path / f"clip.{kind}") == shades(film)[-len(packets) :]


def test_a_clip_ends_where_the_camera_changes_its_picture_and_says_so(tmp_path: Path, film: Path) -> None:
    packets = kept_of(film)
    other = [Kept(kept.packet, kept.size, kept.is_key, kept.pts_s, kept.dts_s, kept.at, Track("h264", 640, 480)) for kept in packets]
    end = written(tmp_path / "clip.mp4", [*packets, *other])
    assert (end.reason, end.packets) == ("changed", len(packets))


def test_a_clip_without_a_key_picture_says_that_there_was_nothing(tmp_path: Path) -> None:
    assert written(tmp_path / "clip.mp4", []).reason == "no_packets"


def test_a_clip_into_a_folder_that_is_not_there_says_that_the_disk_failed(tmp_path: Path, film: Path) -> None:
    assert written(tmp_path / "none" / "clip.mp4", kept_of(film)).reason == "disk"


def test_a_clip_of_a_running_camera_begins_before_the_key_and_goes_on_until_its_end(
    cameras: Cameras, make_player: Callable[[], Player], tmp_path: Path, qtbot: QtBot
) -> None:
    player, ends = make_player(), list[ClipEnd]()
    player.open(cameras.rows(1)[0].url, QSize(320, 180))
    qtbot.waitUntil(lambda: player.stats.frames > 20, timeout=10_000)
    clip = player.clip(tmp_path / "clip.mp4", 30.0, ends.append)
    count = player.stats.frames
    qtbot.waitUntil(lambda: player.stats.frames > count + 15, timeout=10_000)
    still = player.still(3.0)
    assert still is not None
    assert (still.width(), still.height()) == (player.facts.width, player.facts.height) == (1280, 720)
    stream = player.close()  # the clip ends with its stream, and is told
    assert stream is not None
    qtbot.waitUntil(lambda: bool(ends), timeout=5000)
    assert ends[0].reason == ""
    assert ends[0].packets >= 35
    assert len(shades(tmp_path / "clip.mp4")) == ends[0].packets
    stream.join(5)
    clip.end()


def test_while_the_disk_hangs_no_more_is_heaped_up_than_a_clip_may_wait_with(tmp_path: Path) -> None:
    clip = ClipFile(tmp_path / "clip.mp4", lambda _end: None)
    for number in range(9):
        clip.take(Kept(None, WAITING_BYTES // 2, True, number, number, number, Track("h264", 320, 240)))
    assert clip._packets.qsize() == 3


class HandTime(threading.Event):
    """An event whose waits pass at once, on a clock of their own."""

    now = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        """As if it had taken so long."""
        self.now += timeout or 0.0
        return False


def test_a_film_with_pictures_out_of_order_takes_as_long_as_it_was_taken_and_a_hole_in_it_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "bf": "2", "b_strategy": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 5, np.uint8), "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number if number < 25 else number + 3600 * RATE, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    time = HandTime()
    order = Order(StreamAddress(path.as_uri(), "file", kind=".mp4", path=path), Room(64, 48), ticks=lambda: time.now, closed=time)
    order.watched.set()
    shown: list[float] = []
    assert PyAvEngine().play(order, lambda one: shown.append(one.stream_s)) == "ended"
    assert len(shown) >= 48
    assert 1.7 < time.now < 2.3
