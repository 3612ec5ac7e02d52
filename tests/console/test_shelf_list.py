"""The duty leader sees the whole shelf by one key, with who, why and until when, and takes something back from it by Enter."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.shelf_sheet import ShelfSheet
from console.vocabulary import Vocabulary
from models.commands.reference import load_county
from models.commands.shelving import ShelveAlert, ShelveSource
from models.records.shelving import Shelving
from models.views.shelf import shelf
from tests.builders import Room
from tests.console.workplace import workplace
from tests.intake.running import DEVICES
from widgets.layout_check import findings
from widgets.theme import Theme


@pytest.fixture
def filled(room: Room) -> Room:
    """An alert of a machine and a whole device set aside by the dispatcher."""
    load_county(room.desk, {"devices": DEVICES[:1]})
    alert = room.alert("auto_water", level=3)
    room.does("王一帆", ShelveAlert(alert=alert, minutes=30, reason="known"))
    room.clock.advance(minutes=2)
    room.does("王一帆", ShelveSource(device=str(DEVICES[0]["mn"]), minutes=60, reason="calibration"))
    return room


def test_shift_h_shows_who_set_what_aside_and_enter_takes_it_back(qtbot: QtBot, filled: Room) -> None:
    with workplace(qtbot, filled, "刘峰") as place:
        place.press("Shift+H")
        sheet = place.station.shelf_list.sheet
        assert sheet is not None
        place.until(lambda: bool(sheet.rows))
        spoken = " ".join(line.spoken for line in sheet.records.body.lines)
        assert "王一帆" in spoken
        assert place.window.words.of("shelving", "known") in spoken
        first = sheet.chosen
        assert first is not None
        place.press("Return")
        place.until(lambda: filled.get(Shelving, first.id).ended == "taken_back")
        place.until(lambda: sheet.rows is not None and [row.ended for row in sheet.rows] == ["", "taken_back"])
        place.press("Esc")
        assert not sheet.isVisible()


@pytest.mark.parametrize(("language", "look", "width"), [("zh", "dark", 1900), ("en", "light", 1260)])
def test_nothing_of_the_shelf_is_clipped(qtbot: QtBot, filled: Room, language: str, look: str, width: int) -> None:
    words = Vocabulary("en" if language == "en" else "zh")
    words.add("shelf_words.json")
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(width, 700)
    sheet = ShelfSheet(Theme(name="light" if look == "light" else "dark"), words, ground)
    ground.show()
    sheet.open()
    now = filled.clock.now()
    with filled.store.reading() as connection:
        sheet.show_rows(shelf(connection, now), now)
    ground.grab()
    assert findings(sheet) == []
