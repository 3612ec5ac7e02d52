"""What a player makes of what its streams tell: told here by hand, nothing is decoded."""

from __future__ import annotations

import os
import threading
import time
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.takes import packed
from tests.video.nowhere import Nowhere
from widgets.frame_memory import Frame, FrameMemory
from widgets.live_stream import LiveStream
from widgets.player import Player
from widgets.player_states import PlayerEvent, PlayerState
from widgets.stream_address import AllowedSources
from widgets.tile_words import reason
from widgets.video_child import VideoChild
from widgets.video_process import VideoProcess
from widgets.video_processes import VideoProcesses

ALLOWED = AllowedSources(("127.0.0.1",), (range(8554, 8555),))


def test_a_better_stream_that_is_not_there_is_given_up_and_the_one_that_plays_goes_on(qtbot: QtBot) -> None:
    streams = Nowhere()
    player = Player(ALLOWED, streams)  # type: ignore[arg-type]  # plays nowhere
    player.open("rtsp://127.0.0.1:8554/main", QSize(320, 180), "rtsp://127.0.0.1:8554/sub")
    player.resize(QSize(1280, 720))
    assert player.picture is None
    small, large = streams.begun
    large.tell(PlayerEvent(PlayerState.WAITING, "not_found", 1))
    assert player.picture is None
    assert (large.is_closed, small.is_closed, len(streams.begun)) == (True, False, 2)
    player.close()


def test_a_better_stream_is_tried_again_after_a_minute_and_one_that_is_refused_takes_no_picture_away() -> None:
    streams, now = Nowhere(), [0.0]
    player = Player(ALLOWED, streams, lambda: now[0])  # type: ignore[arg-type]  # plays nowhere
    player.open("rtsp://127.0.0.1:8554/main", QSize(320, 180), "rtsp://127.0.0.1:8554/sub")
    player.resize(QSize(1280, 720))
    assert player.picture is None
    streams.begun[1].tell(PlayerEvent(PlayerState.WAITING, "not_found", 1))
    for now[0] in (1.0, 59.0, 61.0):
        assert player.picture is None
    assert len(streams.begun) == 3
    player.open("rtsp://198.51.100.7/main", QSize(320, 180), "rtsp://127.0.0.1:8554/sub")
    player.resize(QSize(1280, 720))
    for now[0] in (200.0, 300.0):
        assert player.picture is None
        assert player.latest.state is PlayerState.CONNECTING
    player.close()


def test_a_picture_of_a_stream_that_was_closed_meanwhile_holds_up_no_later_one() -> None:
    sent: list[object] = []
    VideoProcesses()._hear(SimpleNamespace(send=sent.append), {"stream": 7, "still": 1, "width": 1280, "height": 720, "stride": 5120})  # type: ignore[arg-type]
    assert sent == [{"do": "fetched"}]


def test_a_picture_that_cannot_be_made_is_told_and_holds_up_no_later_one() -> None:
    said: list[object] = []
    process = VideoProcess.__new__(VideoProcess)
    process._still, process.say = threading.Semaphore(), said.append  # type: ignore[method-assign]
    playing = SimpleNamespace(stream=1, order=SimpleNamespace(newest=SimpleNamespace(reformat=None)))
    process._put_still(playing, 3)  # type: ignore[arg-type]
    assert said == [{"stream": 1, "still": 3, "width": 0}]
    assert process._still.acquire(blocking=False)


def test_a_picture_in_native_size_arrives_in_its_colours() -> None:
    import av
    import numpy as np

    said: list[dict[str, Any]] = []
    process = VideoProcess.__new__(VideoProcess)
    process._still, process.say, process.memory = threading.Semaphore(), said.append, FrameMemory()  # type: ignore[method-assign, assignment]
    red = av.VideoFrame.from_ndarray(np.full((36, 50, 3), (200, 30, 10), dtype=np.uint8), format="rgb24").reformat(format="yuv444p")
    process._put_still(SimpleNamespace(stream=1, order=SimpleNamespace(newest=red)), 3)  # type: ignore[arg-type]
    stream = LiveStream(Nowhere(), 1, ALLOWED.check("rtsp://127.0.0.1:8554/x"), (32, 18), time.monotonic, lambda _event: None)  # type: ignore[arg-type]
    stream.child = SimpleNamespace(memory=process.memory, send=lambda _line: None)  # type: ignore[assignment]  # no process
    fetched: tuple[threading.Event, list[QImage]] = (threading.Event(), [])
    stream._stills[3] = fetched
    stream._fetch(said[0])
    [image] = fetched[1]
    dot = image.pixelColor(49, 35)
    assert (image.width(), image.height()) == (50, 36)
    assert all(abs(one - other) < 6 for one, other in zip((dot.red(), dot.green(), dot.blue()), (200, 30, 10), strict=True))
    content = packed(image)
    assert QImage.fromData(content).pixelColor(49, 35) == dot


def test_a_process_that_says_what_nobody_understands_is_watched_on() -> None:
    heard: list[object] = []
    ended: list[object] = []

    def hear(_child: VideoChild, line: Any) -> None:
        heard.append(line["stream"])

    child = VideoChild.__new__(VideoChild)
    child.places, child.guilty_place = {}, None
    child._heard, child._ended, child._told = hear, ended.append, BytesIO()
    child._process = SimpleNamespace(stdout=BytesIO(b'5\n{}\n{"stream": 3}\n'), stdin=None, wait=lambda: 0)  # type: ignore[assignment]
    child._read()
    assert (heard, ended) == ([3], [child])


def test_a_frame_that_a_decoder_wrote_over_is_no_picture() -> None:
    memory = FrameMemory()
    memory.begin(0)
    memory.put(0, 1, Frame(1, 16, 36, 64, 1.0, 0.0, 0.0, bytes(64 * 36)))
    taken = memory.take(0, 1, 0)
    assert taken is not None
    del taken
    memory.put(0, 1, Frame(2, 4000, 36, 64, 1.0, 0.0, 0.0, bytes(64 * 36)))
    assert memory.take(0, 1, 0) is None


def put(memory: FrameMemory, *numbers: int) -> None:
    for number in numbers:
        memory.put(0, 1, Frame(number, 16, 36, 64, float(number), 0.0, 0.0, bytes([number]) * (64 * 36)))


def test_two_frames_of_one_burst_are_both_shown_and_of_three_the_last_two() -> None:
    memory = FrameMemory()
    memory.begin(0)
    put(memory, 1, 2)
    newest = memory.take(0, 1, 0)
    assert newest is not None
    assert newest[0].number == 2, "who has seen nothing yet begins with the newest"
    put(memory, 3, 4)
    third = memory.take(0, 1, 2)
    assert third is not None
    del newest
    fourth = memory.take(0, 1, 3)
    assert fourth is not None
    assert [(frame.number, frame.pixels[0]) for frame, _, _ in (third, fourth)] == [(3, 3), (4, 4)]
    del third
    put(memory, 5, 6, 7)
    sixth = memory.take(0, 1, 4)
    assert sixth is not None
    assert sixth[0].number == 6
    assert fourth[0].pixels[0] == 4, "what is held is not written to"


def test_a_buffer_that_is_needed_now_and_then_costs_memory_then_alone() -> None:
    memory = FrameMemory()
    memory.begin(0)

    def put_large(number: int) -> None:
        memory.put(0, 1, Frame(number, 640, 400, 2560, float(number), 0.0, 0.0, bytes([number]) * (2560 * 400)))

    def megabytes() -> float:
        return os.fstat(int(memory.handle)).st_blocks * 512 / 1e6

    for number in range(1, 6):
        put_large(number)
    held = [memory.take(0, 1, 0)]
    put_large(6)
    held.append(memory.take(0, 1, 5))
    for number in range(7, 10):
        put_large(number)
    assert 4.0 < megabytes() < 4.4
    shown = held[0]
    assert shown is not None
    assert shown[0].pixels[0] == 5, "what is held stays"
    held.clear()
    del shown
    for number in range(10, 14):
        put_large(number)
        before = memory.take(0, 1, number - 2)
        assert before is not None
        assert before[0].pixels[0] == before[0].number == number - 1, "and the one before the newest is still there"
        del before
    assert megabytes() < 3.4


def test_a_machine_that_starts_no_process_is_told_on_the_tile_and_tried_again_later(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_self: VideoProcesses) -> VideoChild:
        raise OSError("too many")

    monkeypatch.setattr(VideoProcesses, "_new_child", fails)
    processes = VideoProcesses()
    processes.warm()
    player = Player(ALLOWED, processes)
    player.open("rtsp://127.0.0.1:8554/main", QSize(320, 180))
    assert (player.latest.state, player.latest.reason) == (PlayerState.UNAVAILABLE, "no_process")
    assert all(reason("no_process", language) for language in ("zh", "en"))
    assert len(processes._parked()) == 1
    player.close()
    processes.stop()
