"""The wall control by keys: a camera is on the wall in three, what may not go up says why, the round is paused and changed, and the preview is the wall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from console.keys import WALL
from console.wall_asking import WallAsking
from console.wall_control import WallControl
from console.wall_control_desk import WallControlDesk
from console.wall_control_sight import WallSight
from console.wall_pages import Overview
from console.wall_preview import Pages, WallPreview
from console.wall_video import IncidentWall, PatrolWall
from models.commands.alerts import Place
from models.records.place import Camera
from models.records.wall_layout import WallLayout
from models.records.wall_push import WallPush
from models.rules.wall import round_of
from models.store import StoreUnavailable
from models.views.cameras import cameras
from models.views.wall_air_rows import IncidentPage
from tests.builders import Room
from tests.commands.way import ask
from tests.console.played import PlayedCamera
from tests.console.workplace import Workplace, workplace
from widgets.county import read_county
from widgets.layout_check import drawn, findings
from widgets.theme import Theme
from widgets.wall_scale import WallScale
from widgets.wall_seams import Seams

SCALE, CANVAS = WallScale(0.945, 5.0), QSize(3840, 2160)
HERE = Place(text="潭口镇石湾村", township="潭口镇", lon=114.52, lat=28.15)


def wall_room(place: Workplace, room: Room) -> WallControlDesk:
    """The screen as the product builds it."""
    words = place.station.words
    words.add("wall_words.json")
    make: Any = PlayedCamera

    def pages(_is_live: bool) -> Pages:
        theme, county, now = Theme(), read_county(), room.clock.now
        overview = Overview(theme, words, SCALE, county, now, make)
        return overview, IncidentWall(theme, words, SCALE, county, now, make), PatrolWall(theme, words, SCALE, now, make)

    screen = WallControl(place.window.theme, words, room.clock.now, CANVAS, pages, lambda _grid: None)
    place.window.add_screen(WALL, screen)
    sight = WallSight(place.station, screen, SCALE, CANVAS, Seams(3, 3, 3840, 2160, 3.7), 3.5)
    desk = WallControlDesk(place.station, sight, WallAsking(place.station))
    place.station.wall = desk
    return desk


@pytest.fixture
def matter(room: Room) -> str:
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().values(url="rtsp://127.0.0.1:9999/x", masking="assured"))
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(masking="none"))
    return room.taken_alert("call_110", nature="call", place=HERE, danger_flags=("fire",), summary="仓库起火")


@pytest.fixture
def desk(qtbot: QtBot, room: Room, matter: str) -> Iterator[tuple[Workplace, WallControlDesk]]:
    with workplace(qtbot, room, "刘峰") as place:
        made = wall_room(place, room)
        with room.store.reading() as connection:
            place.station.reader.cameras = cameras(connection)
        try:
            place.choose(matter)
            place.station.do("screen_wall")
            place.until(lambda: made.sight.page is not None and made.sight.prepared is not None)
            yield place, made
        finally:
            made.close()


def is_blank(preview: WallPreview) -> bool:
    """Whether no page is drawn, nor any picture of one."""
    return preview.front is None and preview.picture.isNull()


def raised(error: Exception) -> None:
    raise error


def pushes(room: Room) -> list[WallPush]:
    return sorted(room.all(WallPush), key=lambda push: push.at)


def test_every_page_of_the_list_has_its_picture_and_the_prepared_page_stays_what_it_was(desk: tuple[Workplace, WallControlDesk]) -> None:
    place, made = desk
    assert made.sight.page is not None
    tour = next(page.key for page in made.sight.page.pages if page.page == "patrol")
    place.until(lambda: tour in made.screen.pages.pictures)
    asked, shown = made.sight.prepared, made.screen.prepared.front
    assert isinstance(asked, IncidentPage)
    assert isinstance(shown, IncidentWall)
    assert made.screen.pages.pictures[tour].toImage() != made.screen.prepared.picture.toImage()


def test_a_matter_that_is_over_leaves_neither_its_page_nor_a_picture_of_another(desk: tuple[Workplace, WallControlDesk]) -> None:
    place, made = desk
    sight, preview, pictures = made.sight, made.screen.prepared, made.screen.pages
    assert sight.page is not None
    tour = next(page.key for page in sight.page.pages if page.page == "patrol")
    place.until(lambda: tour in pictures.pictures)
    asked = sight.prepared
    sight._take_prepared("incident:", None)
    assert (is_blank(preview), "incident:" in pictures.pictures) == (True, False)
    assert asked is not None
    sight._take_prepared("incident:", asked)
    assert isinstance(preview.front, IncidentWall)
    sight.choose_page("patrol:gone")
    place.until(lambda: preview._nothing == "wallroom.no_tour")
    assert (is_blank(preview), "patrol:gone" in pictures.pictures) == (True, False)
    assert sight._overview is not None
    assert not preview.picture_of(sight._overview, sight._as_air("overview", ""), sight.reader.clock.now(), sight.reader.clock.now()).isNull()
    assert is_blank(preview), "what was drawn aside does not stay"


def test_a_page_whose_reading_failed_gets_its_picture_when_the_store_is_back(desk: tuple[Workplace, WallControlDesk], monkeypatch: pytest.MonkeyPatch) -> None:
    place, made = desk
    sight = made.sight
    assert sight.page is not None
    tour = next(page.key for page in sight.page.pages if page.page == "patrol")
    place.until(lambda: tour in made.screen.pages.pictures)
    sight._pictures.clear()
    sight._drawn.clear()
    with monkeypatch.context() as broken:
        broken.setattr(sight, "_read_page", lambda _key, _matter: raised(StoreUnavailable("away")))
        sight._draw_another()
        place.until(lambda: sight.tasks.is_idle)
    assert tour not in sight._pictures
    sight.read()
    place.until(lambda: tour in sight._pictures)


def test_a_camera_is_at_its_place_on_the_wall_with_three_keys(desk: tuple[Workplace, WallControlDesk], room: Room, matter: str) -> None:
    place, made = desk
    place.press("J", "Right", "Return")
    place.until(lambda: len(pushes(room)) == 1)
    [push] = pushes(room)
    camera = made.sight.camera
    assert camera is not None
    assert (push.page, push.subject, push.camera, push.slot, push.until) == ("incident", matter, camera.id, 2, None)
    assert not place.modal_seen
    place.until(lambda: made.sight.page is not None and made.sight.page.air.by_hand)
    assert made.sight.page is not None
    assert [line.page for line in made.sight.page.record] == ["incident"]
    assert "已固定 · 值班长席" in made.screen.air_panel.head._trailing
    picture = drawn(place.window)
    assert not picture.isNull()
    assert findings(made.screen) == []


def test_the_preview_is_the_wall_drawn_small_and_what_may_not_go_up_says_why(desk: tuple[Workplace, WallControlDesk], room: Room) -> None:
    place, made = desk
    unmasked = next(camera for camera in room.all(Camera) if camera.key == "JX-07")
    assert made.screen.contents.choose(f"camera:{unmasked.id}")
    place.press("Return")
    assert any("未遮挡" in told for told in place.told)
    assert pushes(room) == []
    place.press("Home", "Return")
    place.until(lambda: made.screen.air.front is made.screen.air.pages[1])
    page = made.screen.air.front
    assert isinstance(page, IncidentWall)
    assert page.size() == CANVAS
    assert page.main.geometry().contains(page.video.tiles[0].geometry().translated(page.video.geometry().topLeft()))
    assert not made.screen.air.picture.isNull()
    assert page.video.isVisible()
    place.station.do("back")
    assert not page.video.isVisible(), "what nobody looks at does not play"


def test_the_round_is_held_and_let_go_by_space_and_changed_by_e(desk: tuple[Workplace, WallControlDesk], room: Room) -> None:
    place, made = desk
    room.clock.advance(seconds=61)  # the alert of this room is not new any more
    made.sight.read()
    place.until(lambda: made.sight.page is not None and not made.sight.page.air.is_urgent)
    assert made.sight.page is not None
    number = next(n for n, page in enumerate(made.sight.page.pages, start=1) if page.page == "patrol")
    place.press("Space")
    place.until(lambda: len(pushes(room)) == 1 and made.sight.page is not None and made.sight.page.air.by_hand)
    assert (pushes(room)[0].page, pushes(room)[0].until) == ("overview", None)
    place.press("Space")
    place.until(lambda: pushes(room)[0].ended_at is not None)
    place.press(str(number), "E")
    place.until(made.dwell.isVisible)
    place.press("3")
    place.until(lambda: len(room.all(WallLayout)) == 1)
    assert [(page.page, page.dwell_s) for page in round_of(room.all(WallLayout)[0].tiles)] == [("overview", 20), ("patrol", 20)]
    place.until(lambda: made.sight.page is not None and made.sight.page.air.of == 2)


def test_what_another_holds_is_asked_for(room: Room, qtbot: QtBot, matter: str) -> None:
    ask(room, "刘峰", "put_on_wall", page="overview", hold=True)
    with workplace(qtbot, room, "王一帆") as place:
        made = wall_room(place, room)
        place.choose(matter)
        place.station.do("screen_wall")
        place.until(lambda: made.sight.page is not None)
        place.press("Return")
        place.until(lambda: any("刘峰" in told and "30 秒" in told for told in place.told))
        assert len(pushes(room)) == 1
        assert [entry.actor for entry in room.entries("wall.asked")] == ["王一帆"]
        made.close()


def test_a_page_that_is_drawn_small_is_laid_out_before_it_is_filled(desk: tuple[Workplace, WallControlDesk], room: Room, matter: str) -> None:
    place, made = desk
    prepared = made.screen.prepared.front
    assert isinstance(prepared, IncidentWall)
    tile = prepared.video.tiles[0].geometry().translated(prepared.video.geometry().topLeft())
    assert prepared.main.geometry().contains(tile), "the frame stands around the first picture, not over its name"
    assert tile.width() > 500
    place.station.do("back")


def test_when_a_seat_closes_the_pages_of_its_preview_are_gone_at_once(desk: tuple[Workplace, WallControlDesk]) -> None:
    _, made = desk
    pages = [*made.screen.air.pages, *made.screen.prepared.pages]
    made.close()
    assert not any(shiboken6.isValid(page) for page in pages), "else the collector takes them when it likes, perhaps in another thread"
