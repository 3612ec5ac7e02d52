"""A camera whose stream has to be asked for is asked for off the GUI thread; what is in the way is worded on its tile."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from console.registered_player import SAID, RegisteredPlayer
from models.intake.stream_finding import FoundStream
from models.video.exchange import CODES, VideoTrouble
from tests.video.nowhere import Nowhere
from widgets.player_states import PlayerEvent, PlayerState
from widgets.stream_address import AllowedSources
from widgets.tile_words import reason

SIZE = QSize(320, 180)


def player(find) -> RegisteredPlayer:
    return RegisteredPlayer(AllowedSources(), None, find)  # type: ignore[arg-type]  # nothing is played here


@pytest.mark.parametrize(("code", "state"), [("not_signed_in", PlayerState.WAITING), ("wrong_stream", PlayerState.REFUSED)])
def test_why_there_is_no_stream_is_said_in_words(qtbot: QtBot, code: str, state: PlayerState) -> None:
    def find(_key: str) -> FoundStream:
        raise VideoTrouble(code)

    tile = player(find)
    tile.open("camera://W-1", SIZE)
    assert tile.latest.state is PlayerState.CONNECTING
    qtbot.waitUntil(lambda: tile.latest.state is state)
    assert all(reason(tile.latest.reason, language) for language in ("zh", "en"))
    tile.close()


def test_what_is_found_goes_through_the_same_list_of_addresses(qtbot: QtBot) -> None:
    asked: list[str] = []

    def find(key: str) -> FoundStream:
        asked.append(key)
        return FoundStream("rtsp://198.51.100.7/x")

    tile = player(find)
    tile.open("camera://%E5%8F%96-1", SIZE)
    qtbot.waitUntil(lambda: tile.latest.state is PlayerState.REFUSED)
    assert (tile.latest.reason, asked) == ("host", ["取-1"])


def test_an_answer_that_comes_after_the_tile_was_closed_plays_nothing(qtbot: QtBot) -> None:
    begun, go = threading.Event(), threading.Event()

    def find(_key: str) -> FoundStream:
        begun.set()
        go.wait(2)
        return FoundStream("rtsp://198.51.100.7/x")

    tile = player(find)
    tile.open("camera://W-1", SIZE)
    begun.wait(2)
    tile.close()
    before = tile.latest
    go.set()
    qtbot.wait(30)
    assert tile.latest == before


def test_every_reason_of_a_source_has_words_on_a_tile() -> None:
    assert all(reason(SAID.get(code, "server_fault"), language) for code in CODES for language in ("zh", "en"))


def test_a_stream_that_is_away_is_asked_for_anew_and_numbered_on_for_its_tile(qtbot: QtBot) -> None:
    streams, found = Nowhere(), ["rtsp://127.0.0.1:8554/before", "rtsp://127.0.0.1:8554/before", "rtsp://127.0.0.1:8554/after"]
    allowed = AllowedSources(("127.0.0.1",), (range(8554, 8555),))
    tile = RegisteredPlayer(allowed, streams, lambda _key: FoundStream(found.pop(0)))  # type: ignore[arg-type]  # plays nowhere
    tile.open("camera://W-1", SIZE)
    qtbot.waitUntil(lambda: len(streams.begun) == 1)
    [first] = streams.begun
    first.tell(PlayerEvent(PlayerState.WAITING, "unreachable", 1))
    assert len(found) == 2, "a short loss asks nobody"
    first.tell(PlayerEvent(PlayerState.WAITING, "unreachable", 3))
    qtbot.waitUntil(lambda: len(found) == 1 and not tile._is_asking)
    assert not first.is_closed, "the same address again: the stream that waits for it goes on"
    first.tell(PlayerEvent(PlayerState.WAITING, "not_found", 4))
    qtbot.waitUntil(lambda: len(streams.begun) == 2)
    assert first.is_closed
    assert streams.begun[1].address.url.endswith("/after")
    assert tile.stats.frames > 0, "a tile takes only pictures with higher numbers"
    tile.close()


def test_a_camera_that_became_another_while_it_was_away_is_played_no_more(qtbot: QtBot) -> None:
    streams, found = Nowhere(), ["rtsp://127.0.0.1:8554/before"]

    def find(_key: str) -> FoundStream:
        if found:
            return FoundStream(found.pop())
        raise VideoTrouble("wrong_stream")

    tile = RegisteredPlayer(AllowedSources(("127.0.0.1",), (range(8554, 8555),)), streams, find)  # type: ignore[arg-type]  # plays nowhere
    tile.open("camera://W-1", SIZE)
    qtbot.waitUntil(lambda: len(streams.begun) == 1)
    streams.begun[0].tell(PlayerEvent(PlayerState.WAITING, "ended", 3))
    qtbot.waitUntil(lambda: tile.latest.state is PlayerState.REFUSED)
    assert streams.begun[0].is_closed
    tile.close()


def test_out_of_sight_for_long_a_stream_is_let_go_of_and_asked_for_anew_when_seen_again(qtbot: QtBot) -> None:
    asked: list[str] = []
    held: list[str] = []

    def find(key: str) -> FoundStream:
        asked.append(key)
        return FoundStream("rtsp://127.0.0.1:8554/x")

    def hold(key: str):
        held.append(key)
        return lambda: held.remove(key)

    streams = Nowhere()
    tile = RegisteredPlayer(AllowedSources(("127.0.0.1",), (range(8554, 8555),)), streams, find, hold)  # type: ignore[arg-type]  # plays nowhere
    tile.open("camera://W-1", SIZE)
    qtbot.waitUntil(lambda: len(streams.begun) == 1)
    assert held == ["W-1"]
    tile.watch(watched=False)
    assert tile._unseen.isActive()
    tile.pin(pinned=True)
    assert not tile._unseen.isActive(), "what is recorded out of sight is held"
    tile.pin(pinned=False)
    tile._unseen.timeout.emit()
    assert held == []
    tile.watch(watched=True)
    qtbot.waitUntil(lambda: len(asked) == 2 and not tile._is_asking)
    assert held == ["W-1"]
    assert not streams.begun[0].is_closed, "the connection that waits goes on"
    tile.close()
    assert held == []
