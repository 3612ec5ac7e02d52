"""Tiles against a real RTSP server that is frozen, killed and started again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QHideEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.views.rows import CameraRow
from tests.video.conftest import Cameras, open_files, threads_of, wait_for
from widgets.camera_tile import CameraTile
from widgets.player import Picture, Player
from widgets.stream_address import AllowedSources
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.tile_reading import TileReading, TileState
from widgets.video_processes import VideoProcesses
from widgets.words import Words


def colourfulness(grid: TileGrid) -> int:
    """The largest difference between the channels anywhere in the middle of the large tile's picture."""
    image = grid.tiles[0].grab().toImage()
    shades = [QColor(image.pixel(x, y)) for x in range(40, image.width() - 40, 7) for y in range(60, image.height() - 60, 7)]
    return max(max(c.red(), c.green(), c.blue()) - min(c.red(), c.green(), c.blue()) for c in shades)


def test_four_cameras_are_live_within_three_seconds_in_their_own_shape(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    grid.show_cameras(cameras.rows())
    assert wait_for(qtbot, grid, TileState.LIVE, 8) < 3
    picture = grid.tiles[0]._picture
    assert picture is not None
    assert picture.image.width() / picture.image.height() == pytest.approx(16 / 9, rel=0.02)
    assert colourfulness(grid) > 20


@pytest.mark.slow
def age_of(grid: TileGrid, camera: str) -> float:
    """How old the picture of a camera is now, in seconds."""
    player = grid.player_of(camera)
    assert player is not None
    assert player.picture is not None
    return player.picture.age(time.monotonic())


def test_a_frozen_server_greys_tiles_after_two_seconds_hatches_them_after_ten_and_they_come_back(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    grid.show_cameras(cameras.rows())
    wait_for(qtbot, grid, TileState.LIVE, 8)
    lost: dict[str, float] = {}
    grid.changed.connect(lambda camera, state: lost.update({camera: age_of(grid, camera)} if state == TileState.LOST.value else {}))
    cameras.freeze()
    try:
        assert 1.5 < wait_for(qtbot, grid, TileState.STALLED, 5) < 3.5
        assert colourfulness(grid) == 0
        assert grid.tiles[0].reading.left == "画面停滞"
        # By the age of its own picture: what came before the server froze may be decoded late on a full machine.
        assert wait_for(qtbot, grid, TileState.LOST, 20) > 6
        assert len(lost) == 4
        assert all(10 <= age < 11 for age in lost.values()), lost
        qtbot.waitUntil(lambda: "自动重连第 2 次" in grid.tiles[0].reading.second, timeout=8000)
    finally:
        cameras.thaw()
    assert wait_for(qtbot, grid, TileState.LIVE, 16) <= 15


@pytest.mark.slow
def test_after_the_server_was_killed_every_tile_returns_within_fifteen_seconds_of_its_return(own_cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    grid.show_cameras(own_cameras.rows())
    wait_for(qtbot, grid, TileState.LIVE, 8)
    own_cameras.kill()
    wait_for(qtbot, grid, TileState.STALLED, 5)
    qtbot.wait(1500)
    own_cameras.restart()
    assert wait_for(qtbot, grid, TileState.LIVE, 16) <= 15


def test_a_camera_whose_stream_is_not_there_says_so_and_is_tried_again(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    from dataclasses import replace

    grid.show_cameras([replace(cameras.rows(1)[0], url=f"rtsp://127.0.0.1:{cameras.port}/later")])
    player = next(iter(grid._players.values()))
    qtbot.waitUntil(lambda: player.latest.reason == "server_fault" and player.latest.tries >= 2, timeout=5000)
    assert grid.tiles[0].reading.state is TileState.CONNECTING


def test_a_refused_address_starts_no_thread_and_says_why(cameras: Cameras, grid: TileGrid) -> None:
    from dataclasses import replace

    before = threads_of(os.getpid())
    grid.show_cameras([replace(cameras.rows(1)[0], url="rtsp://10.1.1.1/x :sout=x")])
    assert threads_of(os.getpid()) == before
    assert (grid.tiles[0].reading.state, grid.tiles[0].reading.headline) == (TileState.REFUSED, "地址未获准")


def test_a_camera_that_moves_to_another_place_keeps_its_running_stream(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    rows = cameras.rows()
    grid.show_cameras(rows)
    wait_for(qtbot, grid, TileState.LIVE, 8)
    running = dict(grid._players)
    grid.show_cameras([rows[2], rows[0], rows[1]])
    assert [tile.camera.id if tile.camera else "" for tile in grid.tiles] == ["c2", "c0", "c1", ""]
    assert all(grid._players[camera] is running[camera] for camera in ("c0", "c1", "c2"))
    assert set(grid.states().values()) == {TileState.LIVE}


def test_what_nobody_sees_is_not_decoded_and_goes_on_at_once_when_it_is_seen_again(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    grid.show_cameras(cameras.rows(1))
    wait_for(qtbot, grid, TileState.LIVE, 8)
    grid.hide()
    qtbot.wait(300)
    player = next(iter(grid._players.values()))
    before = player.stats.frames
    qtbot.wait(700)
    assert player.stats.frames == before
    grid.show()
    assert grid.tiles[0].reading.state is TileState.CONNECTING
    assert wait_for(qtbot, grid, TileState.LIVE, 5) < 3


class LatePlayer(Player):
    """A player whose pictures are always three seconds behind."""

    count = 0

    @property
    def picture(self) -> Picture | None:
        self.count += 1
        return Picture(self.count, QImage(64, 36, QImage.Format.Format_RGB32), time.monotonic(), behind_s=3.0)


def test_a_stream_that_is_late_is_grey_and_yet_moves(qtbot: QtBot) -> None:
    tile = CameraTile(Theme(), Words(), lambda: datetime.now(UTC), time.monotonic)
    qtbot.addWidget(tile)
    tile.resize(200, 112)
    tile.show()
    tile.show_camera(CameraRow("c", "镇口", "", 114, 28, "", ""), LatePlayer(AllowedSources(), VideoProcesses()))
    tile.follow()
    assert tile.reading.state is TileState.STALLED
    before = tile.painted_count
    for _ in range(10):
        tile.follow()
        qtbot.wait(20)
    assert tile.painted_count >= before + 5
    tile.show_camera(None, None)


def test_a_camera_that_never_came_is_lost_as_long_as_before_when_only_its_line_in_the_registry_changed(qtbot: QtBot) -> None:
    now, camera = [0.0], CameraRow("c", "镇口", "", 114, 28, "", "")
    tile = CameraTile(Theme(), Words(), lambda: datetime.now(UTC), lambda: now[0])
    qtbot.addWidget(tile)
    player = Player(AllowedSources(), VideoProcesses())
    tile.show_camera(camera, player)
    now[0] = 12.0
    tile.show_camera(replace(camera, status="offline"), player)
    assert tile.reading.state is TileState.LOST
    tile.show_camera(None, None)


def test_a_tile_names_its_camera_in_the_language_of_the_moment(qtbot: QtBot) -> None:
    words = Words("en")
    tile = CameraTile(Theme(), words, lambda: datetime.now(UTC), time.monotonic)
    qtbot.addWidget(tile)
    tile.resize(400, 225)
    tile.show_camera(CameraRow("c", "1 镇口", "", 114, 28, "", "", name_en="1 Town gate"), LatePlayer(AllowedSources(), VideoProcesses()))
    assert "1 Town gate" in {written.text for written in tile.written}
    words.use("zh")
    assert "1 镇口" in {written.text for written in tile.written}
    tile.show_camera(None, None)


def test_a_picture_on_a_grid_nobody_can_see_is_not_live(qtbot: QtBot) -> None:
    grid = TileGrid(Theme(), Words(), lambda: datetime.now(UTC), lambda: Player(AllowedSources(), VideoProcesses()))
    qtbot.addWidget(grid)
    grid.show()
    tile = grid.tiles[0]
    tile.camera, tile.reading = CameraRow("c", "镇口", "", 114, 28, "", ""), TileReading(TileState.LIVE)
    assert grid.states() == {"c": TileState.LIVE}
    QApplication.sendEvent(grid, QHideEvent())  # the window becomes an icon: nothing asks the tiles any more
    assert grid.states() == {"c": TileState.CONNECTING}
    tile.camera = None


def test_a_click_and_the_enter_key_open_the_camera(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    grid.show_cameras(cameras.rows(2))
    with qtbot.waitSignal(grid.opened) as clicked:
        qtbot.mouseClick(grid.tiles[1], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(grid.opened) as pressed:
        qtbot.keyClick(grid.tiles[0], Qt.Key.Key_Return)
    assert (clicked.args, pressed.args) == (["c1"], ["c0"])


def test_twenty_reconnects_leave_no_thread_and_no_descriptor(cameras: Cameras, make_player: Callable[[], Player], qtbot: QtBot) -> None:
    from PySide6.QtCore import QSize

    def once() -> None:
        player = make_player()
        player.open(cameras.rows(1)[0].url, QSize(320, 180))
        qtbot.waitUntil(lambda: player.picture is not None, timeout=5000)
        reel = player.close()
        assert reel is not None
        reel.join(5)
        assert not reel.is_alive()

    once()
    before = threads_of(os.getpid()), open_files()
    for _ in range(20):
        once()
    assert threads_of(os.getpid()) <= before[0] + 2
    assert open_files() <= before[1] + 2


def test_closing_while_the_server_is_frozen_holds_nobody_up(cameras: Cameras, grid: TileGrid, qtbot: QtBot) -> None:
    grid.show_cameras(cameras.rows())
    wait_for(qtbot, grid, TileState.LIVE, 8)
    cameras.freeze()
    begun = time.monotonic()
    grid.show_cameras([])
    assert time.monotonic() - begun < 0.1
    cameras.thaw()
