"""Layouts by keys: kept under a typed name, renamed, made the default, used and removed; and the linked video in 1, 4, 9 and 16 pictures."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.layout_desk import TILES, LayoutDesk
from console.seat_layout import LAST, Box, Layouts, SeatLayout
from console.window_place import WindowPlace, monitor_names
from tests.builders import Room
from tests.console.played import PlayedCamera
from tests.console.workplace import Workplace, workplace


def typed(place: Workplace, text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or place.window, text)
    place.press("Return")


def test_a_layout_is_kept_renamed_made_the_default_used_and_removed_by_keys(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    with workplace(qtbot, room) as place:
        place.station.words.add("layout_words.json")
        place.duty.build_video(lambda: PlayedCamera())  # type: ignore[arg-type, return-value]
        desk = LayoutDesk(place.station, WindowPlace(place.window, tmp_path))
        place.press("Shift+V", "Shift+V")
        assert place.duty.video is not None
        assert (desk.place.tiles, len(place.duty.video.tiles)) == ("4", 4)
        place.station.do("layouts")
        place.press("N")
        typed(place, "night watch")
        place.press("E")
        typed(place, "north")
        place.press("D")
        [kept] = Layouts(tmp_path).named("dispatcher")
        assert (kept.name, kept.role, kept.monitors, kept.tiles, kept.is_default) == ("north", "dispatcher", monitor_names(), "4", True)
        place.press("Esc")
        for _ in TILES:
            place.press("Shift+V")
        place.press("Shift+V")
        assert len(place.duty.video.tiles) == 9
        place.window.setGeometry(QRect(40, 60, 1500, 900))
        place.station.do("layouts")
        place.press("Return")
        assert (len(place.duty.video.tiles), desk.sheet.isVisible()) == (4, False)
        assert (place.window.geometry().width(), place.window.geometry().height()) == (kept.window.width, kept.window.height)
        place.station.do("layouts")
        place.press("Delete")
        assert Layouts(tmp_path).named("dispatcher") == []
        assert not place.modal_seen


def test_the_default_of_a_role_on_its_monitors_goes_before_what_stood_last(tmp_path: Path) -> None:
    first, both, one = Box(0, 0, 1920, 1080), ("A", "B"), ("A",)
    layouts = Layouts(tmp_path)
    for name, monitors, window in ((LAST, both, first), ("east", both, Box(10, 10, 800, 600)), ("west", both, Box(20, 20, 800, 600)), (LAST, one, first)):
        assert layouts.save(SeatLayout(name, "dispatcher", monitors, window))
    east, west = layouts.named("dispatcher")
    layouts.make_default(east)
    layouts.make_default(west)
    read = Layouts(tmp_path)
    assert [kept.is_default for kept in read.named("dispatcher")] == [False, True]
    for monitors, left in ((both, 20), (one, 0)):
        found = read.find("dispatcher", [first], monitors)
        assert found is not None
        assert found.window.left == left
    read.make_default(read.named("dispatcher")[1])
    found = Layouts(tmp_path).find("dispatcher", [first], both)
    assert found is not None
    assert found.name == LAST
