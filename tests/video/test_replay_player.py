"""A player of the past: each picture has the moment it was recorded at, it is played once, and nothing of it passes for live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.registered_player import hold_nothing
from console.replay_player import TRIES, ReplayPlayer
from models.intake.stream_finding import FoundStream
from models.video.exchange import VideoTrouble
from tests.video.nowhere import Nowhere
from widgets.live_stream import Picture
from widgets.player_states import PlayerEvent, PlayerState
from widgets.stream_address import AllowedSources
from widgets.tile_reading import OVER
from widgets.tile_words import reason

SIZE = QSize(320, 180)
BEGAN = datetime(2026, 11, 22, 1, tzinfo=UTC)
LIVE = AllowedSources(("127.0.0.1",), (range(8554, 8555),))


class Found:
    """In place of the search: says `what`, or raises it."""

    def __init__(self, folder: Path, what: Any) -> None:
        self.folder, self.what, self.forgotten = folder, what, list[str]()

    def find(self, _token: str) -> FoundStream:
        if isinstance(self.what, Exception):
            raise self.what
        return self.what  # type: ignore[no-any-return]

    def forget(self, token: str) -> None:
        self.forgotten.append(token)


def playing(qtbot: QtBot, folder: Path, url: str) -> tuple[ReplayPlayer, Nowhere, Found]:
    streams, found = Nowhere(), Found(folder, FoundStream(url, began_at=BEGAN))
    tile = ReplayPlayer(LIVE, streams, lambda _key: FoundStream(""), hold_nothing, found)  # type: ignore[arg-type]  # plays nowhere
    tile.open("replay://t1", SIZE)
    assert tile.is_replay, "from the first moment on"
    qtbot.waitUntil(lambda: len(streams.begun) == 1)
    return tile, streams, found


def show(streams: Nowhere, stream_s: float, number: int = 1) -> Picture:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    streams.begun[-1]._picture = Picture(number, image, 0.0, 0.0, stream_s)
    return streams.begun[-1]._picture


def test_a_film_counts_by_its_own_time_and_a_platforms_stream_from_its_first_picture(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "t1.mp4").write_bytes(b"")
    for url, first_s in (((tmp_path / "t1.mp4").as_uri(), 0.0), ("rtsp://127.0.0.1:8554/past", 7000.0)):
        tile, streams, _found = playing(qtbot, tmp_path, url)
        assert tile.recorded_at(tile.picture) is None
        show(streams, first_s)
        assert tile.recorded_at(tile.picture) == BEGAN
        show(streams, first_s + 12.5, 2)
        assert tile.recorded_at(tile.picture) == BEGAN + timedelta(seconds=12.5)
        tile.close()
        assert not tile.is_replay


@pytest.mark.parametrize("why", ["ended", "process", "silent"])
def test_it_is_played_once_and_its_last_picture_stays_with_its_moment(qtbot: QtBot, tmp_path: Path, why: str) -> None:
    tile, streams, found = playing(qtbot, tmp_path, "rtsp://127.0.0.1:8554/past")
    streams.begun[0].tell(PlayerEvent(PlayerState.WAITING, "not_found", 1))
    assert not streams.begun[0].is_closed, "a platform takes a moment until its stream can be opened"
    show(streams, 3.0)
    assert tile.picture is not None
    show(streams, 63.0, 2)
    streams.begun[0].tell(PlayerEvent(PlayerState.WAITING, why, 1))
    assert streams.begun[0].is_closed
    assert (tile.latest.reason, len(streams.begun)) == (OVER, 1)
    assert tile.recorded_at(tile.picture) == BEGAN + timedelta(minutes=1)
    tile.close()
    assert found.forgotten == ["t1"]
    assert tile.picture is None


def test_a_stream_that_never_shows_anything_is_given_up_with_its_reason(qtbot: QtBot, tmp_path: Path) -> None:
    tile, streams, _found = playing(qtbot, tmp_path, "rtsp://127.0.0.1:8554/past")
    streams.begun[0].tell(PlayerEvent(PlayerState.WAITING, "not_found", TRIES))
    assert (tile.latest.state, tile.latest.reason) == (PlayerState.UNAVAILABLE, "not_found")
    tile.close()


def test_where_nothing_was_recorded_that_is_said_once_and_not_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    found = Found(tmp_path, VideoTrouble("no_recording"))
    tile = ReplayPlayer(LIVE, Nowhere(), lambda _key: FoundStream(""), hold_nothing, found)  # type: ignore[arg-type]  # plays nowhere
    tile.open("replay://t1", SIZE)
    qtbot.waitUntil(lambda: tile.latest.state is PlayerState.UNAVAILABLE)
    assert [reason(tile.latest.reason, language) for language in ("zh", "en")] == ["没有这一时段的画面", "Nothing was recorded at that time"]
    tile.close()


def test_a_film_outside_the_folder_of_replays_is_not_opened_and_a_live_address_never_from_it(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "replays"
    folder.mkdir()
    found = Found(folder, FoundStream((tmp_path / "other.mp4").as_uri(), began_at=BEGAN))
    tile = ReplayPlayer(LIVE, Nowhere(), lambda _key: FoundStream(""), hold_nothing, found)  # type: ignore[arg-type]  # plays nowhere
    tile.open("replay://t1", SIZE)
    qtbot.waitUntil(lambda: tile.latest.state is PlayerState.REFUSED)
    assert tile.latest.reason == "folder"
    tile.open((folder / "x.mp4").as_uri(), SIZE)
    assert (tile.latest.state, tile.latest.reason, tile.is_replay) == (PlayerState.REFUSED, "scheme", False)
