"""A camera lost on a critical matter is told to every seat, once, until it is back."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from console.camera_losses import CameraLosses
from models.records.camera_loss import CameraLoss
from models.records.place import Camera
from tests.builders import Room
from tests.commands.test_camera_binding import AT_JX_07
from tests.console.workplace import workplace


def test_the_seat_that_sees_it_first_tells_everybody_and_takes_it_back(qtbot: QtBot, room: Room) -> None:
    grave = room.alert("call_110", nature="call", place=AT_JX_07, danger_flags=("fire",))
    plain = room.alert()
    [camera] = room.all(Camera, Camera.table.c.key == "JX-07")
    with workplace(qtbot, room) as place:
        place.window.words.add("patrol_words.json")  # type: ignore[attr-defined]
        CameraLosses(place.station)
        place.choose(plain)
        place.duty.camera_state.emit(camera.id, "lost")
        place.choose(grave)
        place.duty.camera_state.emit(camera.id, "stalled")
        place.duty.camera_state.emit(camera.id, "lost")
        place.duty.camera_state.emit(camera.id, "lost")
        place.until(lambda: "losses" in place.window.banners.keys())  # noqa: SIM118
        [loss] = room.all(CameraLoss)
        assert loss.alert_id == grave
        place.duty.camera_state.emit(camera.id, "live")
        place.until(lambda: "losses" not in place.window.banners.keys())  # noqa: SIM118
        assert [one.back_at is None for one in room.all(CameraLoss)] == [False]
