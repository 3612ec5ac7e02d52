"""A camera lost on a critical matter is told to every seat, once, until it is back."""

from __future__ import annotations

import time
from dataclasses import replace

from pytestqt.qtbot import QtBot

from console.camera_losses import CameraLosses
from models.records.camera_loss import CameraLoss
from models.records.place import Camera
from tests.builders import Room
from tests.commands.test_camera_binding import AT_JX_07
from tests.commands.way import ask
from tests.console.played import CAMERA, PlayedCamera
from tests.console.workplace import workplace
from widgets.tile_grid import TileGrid


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


def test_the_line_goes_when_its_matter_was_a_false_alarm(qtbot: QtBot, room: Room) -> None:
    alert = room.taken_alert("auto_water", reporter=None, place=AT_JX_07, danger_flags=("fire",))
    ask(room, "王一帆", "report_camera_lost", camera="JX-07", alert=alert, since=room.clock.now().isoformat())
    with workplace(qtbot, room) as place:
        place.window.words.add("patrol_words.json")  # type: ignore[attr-defined]
        CameraLosses(place.station)
        place.until(lambda: "losses" in place.window.banners.keys())  # noqa: SIM118
        ask(room, "王一帆", "mark_false_alarm", alert=alert, reason="标定", evidence="读数")
        place.until(lambda: "losses" not in place.window.banners.keys())  # noqa: SIM118


def test_whoever_looks_at_another_screen_has_lost_no_camera(qtbot: QtBot, room: Room) -> None:
    """What nobody sees is not decoded: its picture grows old without meaning anything."""
    with workplace(qtbot, room) as place:
        clock = [time.monotonic()]
        grid = TileGrid(place.window.theme, place.window.words, room.clock.now, PlayedCamera, ticks=lambda: clock[0])  # type: ignore[arg-type]
        qtbot.addWidget(grid)
        told: list[str] = []
        grid.changed.connect(lambda _camera, state: told.append(state))
        grid.show()
        grid.show_cameras([CAMERA])
        qtbot.waitUntil(lambda: "live" in told)
        grid.hide()
        clock[0] += 3600
        grid.show_cameras([replace(CAMERA, status="online")])
        place.window.words.use("en")
        assert told[-1] == "live"
        assert grid.states()[CAMERA.id].value != "live"
        grid.stop()
