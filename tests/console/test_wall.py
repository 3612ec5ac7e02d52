"""The wall: sized for the farthest seat, refused where it could not be read, true to the journal, and honest when the data stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.vocabulary import Vocabulary
from console.wall_feed import WallFeed
from console.wall_pages import Overview
from console.wall_window import WallWindow, unreadable_sentence
from models.commands.alerts import AckAlert
from models.commands.wall_pushes import PutOnWall, ReleaseWall
from models.views.wall import wall_page
from tests.builders import BAISHI, LI, Room
from widgets.county import read_county
from widgets.layout_check import findings
from widgets.painted import Painted
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.theme import Theme
from widgets.video_processes import VideoProcesses
from widgets.wall_scale import WallScale, required_px

NINE_PANELS = WallScale(0.945, 5.0)
CANVAS = QSize(3840, 2160)


@dataclass
class Wall:
    window: WallWindow
    page: Overview
    feed: WallFeed
    words: Vocabulary


@pytest.fixture
def wall(qtbot: QtBot, room: Room) -> Iterator[Wall]:
    theme, words = Theme(), Vocabulary("zh")
    processes = VideoProcesses()
    page = Overview(theme, words, NINE_PANELS, read_county(), room.clock.now, lambda: Player(AllowedSources(), processes))
    feed = WallFeed(room.store, room.clock)
    window = WallWindow(page, feed, room.clock)
    qtbot.addWidget(window)
    window.stand_on(None, CANVAS)
    feed.start()
    yield Wall(window, page, feed, words)
    window.hide()
    page.close_video()
    feed.close()


def texts(root: QWidget) -> list[str]:
    root.grab()
    return [written.text for child in root.findChildren(Painted) for written in child.written]


def test_what_happens_in_the_room_is_on_the_wall_by_itself(qtbot: QtBot, wall: Wall, room: Room) -> None:
    alert = room.alert(summary="尾矿库渗滤液外溢", danger_flags=("drinking_water",))
    qtbot.waitUntil(lambda: wall.page.page is not None and len(wall.page.page.alerts) == 1, timeout=10_000)
    assert "尾矿库渗滤液外溢" not in texts(wall.window), "not before somebody has taken it"
    room.does("王一帆", AckAlert(alert))
    qtbot.waitUntil(lambda: wall.page.page is not None and len(wall.page.page.gravest) == 1, timeout=10_000)
    assert "尾矿库渗滤液外溢" in texts(wall.window)


def test_every_text_on_it_can_be_read_from_the_farthest_seat(qtbot: QtBot, wall: Wall, room: Room) -> None:
    for number in range(14):
        room.case(summary=f"夜间偷倒工业固废约 {number} 车", place=BAISHI)
    qtbot.waitUntil(lambda: wall.page.page is not None and wall.page.page.open_count == 14, timeout=15_000)
    for language in ("zh", "en"):
        wall.words.use("en" if language == "en" else "zh")
        wall.window.grab()
        least = required_px(NINE_PANELS.pitch_mm, NINE_PANELS.distance_m)
        small = [
            (written.text, written.rect.height()) for child in wall.window.findChildren(Painted) for written in child.written if written.rect.height() < least
        ]
        assert small == []
        assert findings(wall.window) == []


def test_nobody_who_reported_and_nobody_who_works_here_is_named(qtbot: QtBot, wall: Wall, room: Room) -> None:
    room.case(summary=f"{LI.name}反映粪水")
    qtbot.waitUntil(lambda: wall.page.page is not None and wall.page.page.open_count == 1, timeout=10_000)
    told = " ".join(texts(wall.window))
    for name in (LI.name, LI.phone, "王一帆"):
        assert name not in told


@pytest.mark.parametrize(
    ("pitch", "distance", "size", "fits"),
    [(0.945, 5.0, (3840, 2160), True), (1.89, 5.0, (1920, 1080), True), (0.3, 5.0, (1920, 1080), False), (0.945, 12.0, (3840, 2160), False)],
)
def test_a_page_that_could_not_be_read_does_not_go_on_air_and_says_what(qapp: object, pitch: float, distance: float, size: tuple[int, int], fits: bool) -> None:
    words = Vocabulary("en")
    told = unreadable_sentence(WallScale(pitch, distance), QSize(*size), words)
    assert (told == "") is fits
    if not fits:
        assert told.startswith("Not readable from afar: the ")


def test_where_there_is_no_room_the_map_goes_and_the_matters_stay(qtbot: QtBot, wall: Wall, room: Room) -> None:
    room.case(summary="夜间偷倒工业固废约 3 车")
    qtbot.waitUntil(lambda: wall.page.page is not None and wall.page.page.open_count == 1, timeout=10_000)
    assert wall.page.map_panel.isVisible()
    wall.window.stand_on(None, QSize(2400, 2160))
    qtbot.wait(50)
    assert not wall.page.map_panel.isVisible()
    assert wall.page.cases_panel.isVisible()
    assert "夜间偷倒工业固废约 3 车" in texts(wall.window)
    assert findings(wall.window) == []


def test_after_a_minute_without_data_nothing_old_is_left_standing(qtbot: QtBot, wall: Wall, room: Room) -> None:
    qtbot.waitUntil(lambda: wall.page.page is not None, timeout=10_000)
    assert not wall.page.stopped.isVisible()
    wall.feed.close()
    room.clock.advance(seconds=61)
    wall.window.tick()
    assert wall.page.stopped.isVisible()
    assert any("数据中断" in text for text in texts(wall.window))
    assert wall.feed.read_at is not None
    assert room.clock.now() - wall.feed.read_at > timedelta(minutes=1)


def test_the_wall_takes_no_keyboard(wall: Wall) -> None:
    from PySide6.QtCore import Qt

    assert wall.window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_a_page_that_cannot_be_made_once_is_made_again(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[object] = []
    whole = wall_page

    def stumbles(*given: Any, **more: Any) -> Any:
        if not tried:
            tried.append(1)
            raise KeyError("odd row")
        return whole(*given, **more)

    tried: list[int] = []
    monkeypatch.setattr("console.wall_feed.wall_page", stumbles)
    monkeypatch.setattr("console.wall_feed.QUIET_SECONDS", 0.05)
    feed = WallFeed(room.store, room.clock)
    feed.page_read.connect(pages.append)
    feed.start()
    qtbot.waitUntil(lambda: bool(pages), timeout=5_000)
    feed.close()
    assert tried


def told_by(feed: WallFeed) -> list[str]:
    told: list[str] = []
    feed.air_read.connect(lambda _air, _page: told.append("air"))
    feed.page_read.connect(lambda _page: told.append("overview"))
    return told


def test_what_is_put_up_is_read_before_the_overview_and_without_a_pause(qapp: object, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.wall_feed.GAP_SECONDS", 60.0)
    feed = WallFeed(room.store, room.clock)
    told = told_by(feed)
    feed.read()
    assert told == ["air", "overview"]
    feed.hear({"alert.created"})
    feed.read()
    assert told == ["air", "overview"], "a burst of entries is gathered"
    feed.hear({"alert.created", "wall.pushed"})
    feed.read()
    assert told == ["air", "overview", "air"]


def test_while_another_page_stands_the_overview_is_read_every_few_seconds_only(qapp: object, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.wall_feed.GAP_SECONDS", 0.0)
    feed = WallFeed(room.store, room.clock)
    feed.read()
    room.does("刘峰", PutOnWall(page="patrol", subject="night_river", hold=True))
    told = told_by(feed)
    feed.hear({"wall.pushed"})
    feed.read()
    del told[:]
    for _ in range(3):
        feed.hear({"alert.created"})
        feed.read()
    assert told == ["air", "air", "air"]
    room.does("刘峰", ReleaseWall())
    feed.hear({"wall.released"})
    feed.read()
    assert told[-2:] == ["air", "overview"], "it is new when its turn comes"


def test_what_was_read_while_the_feed_was_closed_begins_nothing_any_more(qapp: object, room: Room) -> None:
    feed = WallFeed(room.store, room.clock)
    told = told_by(feed)
    reading = threading.Thread(target=feed.read)
    reading.start()
    reading.join(10)
    feed.close()
    QCoreApplication.sendPostedEvents()
    assert told == []
