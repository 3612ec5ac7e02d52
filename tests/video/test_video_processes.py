"""A decoder that crashes or freezes takes its process down and nothing else; the stream to blame is found, set apart, and parked if it goes on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from widgets import video_child
from widgets.breakdowns import PARKED_FOR_S, Breakdowns, divide
from widgets.player import Picture, Player, PlayerState
from widgets.stream_address import AllowedSources
from widgets.video_processes import VideoProcesses

ALLOWED = AllowedSources(("127.0.0.1",), (range(8554, 8555),))


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[VideoProcesses]:
    """Processes with a planted decoder (falling_process)."""
    monkeypatch.setattr(video_child, "MODULE", "tests.video.falling_process")
    monkeypatch.setattr(video_child, "FROZEN_S", 1.0)
    found = VideoProcesses()
    yield found
    found.stop()


def opened(processes: VideoProcesses, *names: str) -> list[Player]:
    players = [Player(ALLOWED, processes) for _ in names]
    for player, name in zip(players, names, strict=True):
        player.open(f"rtsp://127.0.0.1:8554/{name}", QSize(320, 180))
    return players


def closed(*players: Player) -> None:
    for stream in [player.close() for player in players]:
        assert stream is not None
        stream.join(5)
        assert not stream.is_alive()


def shows(player: Player, name: str) -> bool:
    return player.picture is not None and player.facts.name == name


def plays(player: Player) -> bool:
    picture = player.picture
    return picture is not None and time.monotonic() - picture.at < 0.5 and player.stats.process != 0


def test_a_crash_is_told_and_parked_for_the_stream_it_comes_of_while_the_others_of_its_process_go_on(processes: VideoProcesses, qtbot: QtBot) -> None:
    good, bad, other = opened(processes, "good", "falls", "other")
    qtbot.waitUntil(lambda: bad.latest.reason == "parked", timeout=30_000)
    assert bad.latest.state is PlayerState.UNAVAILABLE
    assert bad.stats.restarts == 5
    qtbot.waitUntil(lambda: plays(good) and plays(other), timeout=10_000)
    # They went down with it once, when they shared its process; from then on it fell alone.
    assert (good.stats.restarts, other.stats.restarts) == (0, 0)
    assert good.stats.losses <= 1
    closed(good, bad, other)


def test_a_frozen_process_is_replaced_and_its_streams_come_back_numbered_on(processes: VideoProcesses, qtbot: QtBot) -> None:
    one, two = opened(processes, "one", "two")
    qtbot.waitUntil(lambda: plays(one) and plays(two), timeout=10_000)
    before, frozen = one.picture, one.stats.process
    assert before is not None
    os.kill(frozen, signal.SIGSTOP)
    qtbot.waitUntil(lambda: plays(one) and plays(two) and one.stats.process != frozen, timeout=15_000)
    after = one.picture
    assert after is not None
    assert after.number > before.number
    assert one.facts.name == "one"
    closed(one, two)


def test_a_picture_that_is_held_is_not_written_over_however_many_come(processes: VideoProcesses, qtbot: QtBot) -> None:
    (player,) = opened(processes, "one")
    held: list[Picture | None] = []
    while len(held) < 4:
        qtbot.waitUntil(lambda: player.picture is not None and player.picture not in held, timeout=10_000)
        held.append(player.picture)
    assert sum(1 for picture in held if picture and picture.hold) == 2
    before = [picture.image.copy() for picture in held if picture]
    count = player.stats.frames
    qtbot.waitUntil(lambda: player.stats.frames > count + 12, timeout=10_000)
    assert [picture.image for picture in held if picture] == before
    assert plays(player)
    closed(player)


def test_a_tile_that_grows_changes_to_the_main_stream_without_a_gap_and_back_when_it_shrinks(processes: VideoProcesses, qtbot: QtBot) -> None:
    player, events = Player(ALLOWED, processes), list[PlayerState]()
    player.open("rtsp://127.0.0.1:8554/main", QSize(320, 180), "rtsp://127.0.0.1:8554/sub")
    qtbot.waitUntil(partial(shows, player, "sub"), timeout=10_000)
    player.happened.connect(lambda event: events.append(event.state))
    for height, name in ((720, "main"), (440, "main"), (180, "sub")):
        before = player.picture
        player.resize(QSize(height * 16 // 9, height))
        qtbot.waitUntil(partial(shows, player, name), timeout=10_000)
        after = player.picture
        assert before is not None
        assert after is not None
        assert after.number >= before.number
    assert set(events) <= {PlayerState.PLAYING}
    closed(player)


def test_a_camera_without_its_small_stream_plays_the_main_one_in_a_small_tile(processes: VideoProcesses, qtbot: QtBot) -> None:
    player = Player(ALLOWED, processes)
    player.open("rtsp://127.0.0.1:8554/main", QSize(320, 180), "rtsp://127.0.0.1:8554/absent")
    qtbot.waitUntil(lambda: plays(player) and player.facts.name == "main", timeout=10_000)
    closed(player)


def test_no_process_is_left_when_the_last_stream_is_closed(processes: VideoProcesses, qtbot: QtBot) -> None:
    (player,) = opened(processes, "one")
    qtbot.waitUntil(lambda: plays(player), timeout=10_000)
    closed(player)
    qtbot.waitUntil(lambda: not processes.pids(), timeout=6_000)


def test_five_breakdowns_within_thirty_seconds_park_a_stream_and_a_sixth_at_its_next_try_does_at_once() -> None:
    tally = Breakdowns()
    assert [tally.note(at) for at in (0.0, 1.0, 2.0, 3.0, 4.0)] == [False, False, False, False, True]
    assert not tally.is_due(4.0 + PARKED_FOR_S - 1)
    assert tally.is_due(4.0 + PARKED_FOR_S)
    assert tally.note(4.0 + PARKED_FOR_S + 1)


def test_breakdowns_far_apart_park_nobody() -> None:
    tally = Breakdowns()
    assert not any(tally.note(at * 8.0) for at in range(20))


def test_one_to_blame_comes_back_alone_and_where_nobody_knows_the_streams_are_divided() -> None:
    assert divide(list("abcd"), ["c"], is_outside=False) == [["c"], ["a", "b", "d"]]
    assert divide(list("abcde"), [], is_outside=False) == [["a", "b", "c"], ["d", "e"]]
    assert divide(list("abcd"), [], is_outside=True) == [list("abcd")]
    assert divide(["a"], [], is_outside=False) == [["a"]]
    assert divide([], [], is_outside=False) == []


def test_processes_are_there_before_so_many_streams_and_no_more_than_that(processes: VideoProcesses, qtbot: QtBot) -> None:
    processes.warm(12)
    ready = processes.pids()
    assert len(ready) == 2
    processes.warm(12)
    assert processes.pids() == ready
    players = opened(processes, *(f"n{n}" for n in range(9)))
    qtbot.waitUntil(lambda: all(plays(player) for player in players), timeout=20_000)
    assert processes.pids() == ready
    closed(*players)
