"""W at the duty screen: a linked camera is on the wall with two keys, a listed one with three."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.wall_asking import WallAsking
from console.wall_desk import WallDesk
from models.records.place import Camera
from models.records.wall_push import WallPush
from models.views.cameras import cameras
from tests.builders import Room
from tests.commands.test_camera_binding import AT_JX_07
from tests.console.workplace import workplace


def test_a_linked_camera_is_on_the_wall_with_two_keys_and_for_a_minute_with_shift(qtbot: QtBot, room: Room) -> None:
    alert = room.taken_alert(place=AT_JX_07)
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().values(masking="assured", url="rtsp://127.0.0.1:9/x"))
    with room.store.reading() as connection:
        registry = cameras(connection)
    with workplace(qtbot, room) as place:
        place.window.words.add("patrol_words.json")  # type: ignore[attr-defined]
        place.station.reader.cameras = registry
        WallDesk(place.station, WallAsking(place.station))
        place.choose(alert)
        place.duty.show_cameras(*place.station.reader.cameras_near(place.row(alert)))  # type: ignore[arg-type]
        place.press("W", "Return")
        place.until(lambda: len(room.all(WallPush)) == 1)
        first = room.all(WallPush)[0]
        assert (first.page, first.subject, first.until) == ("incident", alert, None)
        assert room.get(Camera, first.camera).key == "JX-07"
        place.press("W")
        QTest.keyClick(QApplication.focusWidget() or place.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        place.until(lambda: len(room.all(WallPush)) == 2)
        assert not place.modal_seen
