"""The wall's pages with many cameras: numbered as on the map, the main one framed, what is not masked or lost in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, QSize
from pytestqt.qtbot import QtBot

from console.vocabulary import Vocabulary
from console.wall_feed import WallFeed
from console.wall_pages import Overview
from console.wall_video import IncidentWall, PatrolWall
from console.wall_window import WallWindow
from models.commands.alerts import Place
from models.records.place import Camera
from models.views.rows import CameraRow
from models.views.wall import for_wall
from models.views.wall_air_rows import AirRow, WallPatrolPage
from tests.builders import Room
from tests.commands.way import ask
from tests.console.played import PlayedCamera
from widgets.county import read_county
from widgets.layout_check import findings
from widgets.painted import Painted
from widgets.theme import Theme
from widgets.wall_scale import WallScale
from widgets.wall_seams import Seams

CANVAS, SEAMS = QSize(3840, 2160), Seams(3, 3, 3840, 2160, 3.7)
SCALE = WallScale(0.945, 5.0, SEAMS)
HERE = Place(text="潭口镇石湾村", township="潭口镇", lon=114.52, lat=28.15)


@pytest.fixture
def wall(qtbot: QtBot, room: Room) -> Iterator[WallWindow]:
    theme, words = Theme(), Vocabulary("zh")
    make: Any = PlayedCamera
    page = Overview(theme, words, SCALE, read_county(), room.clock.now, make)
    window = WallWindow(page, WallFeed(room.store, room.clock), room.clock)
    window.use_pages(lambda: (IncidentWall(theme, words, SCALE, read_county(), room.clock.now, make), PatrolWall(theme, words, SCALE, room.clock.now, make)))
    qtbot.addWidget(window)
    window.stand_on(None, CANVAS)
    yield window
    window.hide()
    window.close_video()


def read(wall: WallWindow) -> None:
    """What the feed's thread does after an entry."""
    wall._feed.hear({"wall.pushed"})
    wall._feed.read()


def cameras(room: Room, masking: dict[str, str]) -> None:
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().values(url="rtsp://127.0.0.1:9999/x", masking="assured"))
        for key, word in masking.items():
            connection.execute(Camera.table.update().where(Camera.table.c.key == key).values(masking=word))


def near(room: Room) -> list[Camera]:
    return [camera for camera in room.all(Camera) if abs(camera.lon - 114.52) < 0.008 and abs(camera.lat - 28.15) < 0.007]


def on_seams(wall: WallWindow) -> list[str]:
    """Texts that lie on a seam of the wall."""
    wall.grab()
    found = []
    for part in wall.findChildren(Painted):
        if part.isVisible():
            at = part.mapTo(wall, QPoint()).toPointF()
            found += [f"{type(part).__name__}: {piece.text}" for piece in part.written if piece.text and SEAMS.crossed(piece.rect.translated(at))]
    return found


def cut_pictures(page: Overview | IncidentWall | PatrolWall) -> list[QRectF]:
    """Tiles that lie across a seam."""
    places = [QRectF(tile.geometry().translated(tile.parentWidget().mapTo(page.window(), QPoint()))) for tile in page.video.tiles]
    return [place for place in places if SEAMS.crossed(place)]


def test_a_camera_is_on_the_wall_with_the_next_reading_numbered_as_on_its_map_and_framed(wall: WallWindow, room: Room) -> None:
    close = near(room)
    assert len(close) >= 2
    cameras(room, {close[1].key: "none"})
    alert = room.taken_alert("call_110", nature="call", place=HERE, danger_flags=("fire",), summary="仓库起火")
    ask(room, "王一帆", "put_on_wall", page="incident", subject=alert, camera=close[0].key)
    read(wall)
    assert wall.pages is not None
    page = wall.pages[0]
    assert page.isVisible()
    shown = {tile.camera.id: tile for tile in page.video.tiles if tile.camera is not None}
    numbers = page.map._numbers
    assert {camera: int(tile.camera.name.split()[0]) for camera, tile in shown.items() if tile.camera} == numbers
    assert numbers[close[0].id] == 1
    assert shown[close[1].id].reading.headline == "画面未遮挡，不上墙"
    assert page.video.player_of(close[1].id) is None
    assert [tile.reading.headline for tile in page.video.tiles if tile.camera is None][:2] == ["附近没有别的视频", ""], "said once for all empty places"
    assert page.main.geometry().contains(page.video.tiles[0].geometry().translated(page.video.geometry().topLeft()))
    assert cut_pictures(page) == []
    assert findings(wall) == []
    assert on_seams(wall) == []
    room.clock.advance(seconds=61)
    wall.tick()
    assert wall.overview.isVisible(), "a push is over after its minute"


def test_a_patrol_page_keeps_every_camera_in_its_place_and_goes_on_after_twenty_seconds(wall: WallWindow, room: Room) -> None:
    cameras(room, {})
    with room.store.writing() as connection:
        some = room.all(Camera)[0].values()
        more = [{**some, "id": f"extra-{n}", "key": f"extra-{n}", "name": f"河道 {n}"} for n in range(20)]
        connection.execute(Camera.table.insert(), more)
    ask(room, "刘峰", "plan_patrol_tour", tour="long", title="全线", stops=[{"camera": f"extra-{n}"} for n in range(20)])
    ask(room, "刘峰", "put_on_wall", page="patrol", subject="long", hold=True)
    read(wall)
    assert wall.pages is not None
    page = wall.pages[1]
    assert page.isVisible()
    assert [tile.camera.name for tile in page.video.tiles if tile.camera] == [f"{n + 1} 河道 {n}" for n in range(12)]
    room.clock.advance(seconds=20)
    page.tick(room.clock.now(), None)
    assert [tile.camera.name for tile in page.video.tiles if tile.camera] == [f"{n + 1} 河道 {n}" for n in range(12, 20)]
    assert [tile.reading.headline for tile in page.video.tiles if tile.camera is None] == ["没有下一站", "", "", ""]
    assert "值班长席" in page.holder()
    assert cut_pictures(page) == []
    tile = page.video.tiles[0]
    assert abs(tile.width() / tile.height() - 16 / 9) < 0.02
    assert findings(wall) == []
    assert on_seams(wall) == []
    ask(room, "刘峰", "release_wall")
    read(wall)
    assert wall.overview.isVisible()
    assert cut_pictures(wall.overview) == []
    assert on_seams(wall) == []
    assert findings(wall) == []
    assert page.page is not None
    assert room.clock.now() - page.page.began_at == timedelta(seconds=20)


@pytest.mark.parametrize(("count", "shape"), [(1, (1, 1)), (4, (2, 2)), (5, (2, 3)), (9, (3, 3)), (13, (3, 4))])
def test_a_short_tour_fills_the_wall_with_larger_pictures(qtbot: QtBot, room: Room, count: int, shape: tuple[int, int]) -> None:
    make: Any = PlayedCamera
    page = PatrolWall(Theme(), Vocabulary("zh"), WallScale(0.945, 5.0), room.clock.now, make)
    qtbot.addWidget(page)
    page.resize(CANVAS)
    some, now = CameraRow("a", "a", "rtsp://127.0.0.1:9999/x", 114, 28, "", "", masking="assured"), room.clock.now()
    air = AirRow("put", "patrol", "all", "", 0, "刘峰", "", "duty_leader", now, None)
    page.show_page(WallPatrolPage("全线", "All", tuple(replace(some, id=f"{n}", name=f"河道 {n}") for n in range(count)), now), air)
    page.show()
    assert len(page.video.tiles) == shape[0] * shape[1]
    assert [tile.camera.name for tile in page.video.tiles if tile.camera] == [f"{n + 1} 河道 {n}" for n in range(min(count, 12))]
    last, foot = page.video.geometry(), page.foot.geometry()
    assert page.rect().contains(last)
    assert last.bottom() <= foot.top()
    assert all(abs(tile.width() / tile.height() - 16 / 9) < 0.02 for tile in page.video.tiles)
    page.close_video()


def test_a_camera_that_is_out_of_use_leaves_its_address_behind() -> None:
    row = CameraRow("a", "a", "rtsp://x", 114, 28, "", "", masking="assured", sub_url="rtsp://y")
    assert for_wall(row) == row
    off = for_wall(replace(row, is_disabled=True))
    assert (off.url, off.sub_url) == ("", "")


def test_what_is_put_up_first_is_opened_first(wall: WallWindow, room: Room) -> None:
    close = near(room)
    cameras(room, {})
    alert = room.taken_alert("call_110", nature="call", place=HERE, danger_flags=("fire",), summary="仓库起火")
    ask(room, "王一帆", "put_on_wall", page="incident", subject=alert, camera=close[0].key, slot=2)
    wall.make_pages()
    assert wall.pages is not None
    opened: list[str] = []
    grid = wall.pages[0].video
    player_of = grid._player_of
    grid._player_of = lambda camera, tile: (opened.append(camera.id), player_of(camera, tile))[1]  # type: ignore[method-assign, func-returns-value]
    read(wall)
    assert opened[0] == close[0].id
    assert len(opened) > 1


def test_the_pages_with_cameras_are_made_and_laid_out_before_one_is_put_up(qtbot: QtBot, wall: WallWindow, room: Room) -> None:
    read(wall)
    qtbot.waitUntil(lambda: wall.pages is not None, timeout=5_000)
    assert wall.pages is not None
    assert not any(page.isVisible() for page in wall.pages)
    for page in wall.pages:
        assert page.video.tiles[-1].picture_room().width() > 400, "streams are opened in the size they are shown in"


def test_cameras_are_watched_before_their_streams_are_opened_and_before_the_old_page_is_drawn_once_more(wall: WallWindow, room: Room) -> None:
    read(wall)
    cameras(room, {})
    alert = room.taken_alert("call_110", nature="call", place=HERE, danger_flags=("fire",), summary="仓库起火")
    ask(room, "王一帆", "put_on_wall", page="incident", subject=alert, hold=True)
    seen: list[tuple[bool, int]] = []
    begin = wall._fade.begin

    def begun(old: Any) -> None:
        assert wall.pages is not None
        seen.append((wall.pages[0].isVisible(), len(wall.pages[0].video.in_sight())))
        begin(old)

    wall._fade.begin = begun  # type: ignore[method-assign]
    read(wall)
    assert seen
    assert seen[0][0]
    assert seen[0][1] > 0
