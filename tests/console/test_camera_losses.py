"""A camera lost on a critical matter is told to every seat, once, until it is back."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from console.camera_losses import CameraLosses
from models.records.alert import Alert
from models.records.camera_loss import CameraLoss
from models.records.place import Camera
from models.views.camera_binding import Bound
from tests.builders import Room
from tests.commands.test_camera_binding import AT_JX_07
from tests.commands.way import ask
from tests.console.played import CAMERA, PlayedCamera
from tests.console.workplace import workplace
from widgets.player import PlayerEvent, PlayerState
from widgets.tile_grid import TileGrid
from widgets.tile_reading import TileState


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


def test_a_camera_without_a_tile_and_one_lost_before_its_matter_was_grave_are_told_too(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = room.case("call_110", nature="call", place=AT_JX_07)
    alert = next(one.id for one in room.all(Alert) if one.case_id == matter)
    on_tile, offline, unknown = (camera.id for camera in room.all(Camera)[:3])
    missing = replace(CAMERA, id=offline, status="offline", status_since=room.clock.now())
    with workplace(qtbot, room) as place:
        place.window.words.add("patrol_words.json")  # type: ignore[attr-defined]
        losses = CameraLosses(place.station)
        place.duty.build_video(PlayedCamera)  # type: ignore[arg-type]
        assert place.duty.video is not None
        monkeypatch.setattr(place.duty.video, "states", lambda: {on_tile: TileState.UNAVAILABLE})
        place.choose(alert)
        place.duty.show_cameras((), 3, Bound(broken=(missing, replace(CAMERA, id=unknown, url="", status=""))))
        losses.look()
        ask(room, "王一帆", "set_level", case=matter, level=1, reason="起火")
        place.until(lambda: len(losses.losses) == 2)
        assert {(loss.camera_id, loss.alert_id) for loss in room.all(CameraLoss)} == {(on_tile, alert), (offline, alert)}
        ask(room, "何青", "report_camera_back", camera=on_tile)
        place.until(lambda: len(losses.losses) == 1)
        again: list[object] = []
        monkeypatch.setattr(place.station.seat, "put", lambda *asked: again.append(asked))
        losses.look()
        assert again == [], "what another seat sees again is not told lost from here until it was there and went"
        place.duty.close_video()


def test_a_seat_that_can_play_nothing_has_lost_no_camera(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    grave = room.alert("call_110", nature="call", place=AT_JX_07, danger_flags=("fire",))
    [camera] = room.all(Camera, Camera.table.c.key == "JX-07")
    played = PlayedCamera()
    with workplace(qtbot, room) as place:
        losses = CameraLosses(place.station)
        place.duty.build_video(lambda: played)  # type: ignore[arg-type, return-value]
        assert place.duty.video is not None
        monkeypatch.setattr(place.duty.video, "player_of", lambda _camera: played)
        place.choose(grave)
        for reason, is_gone in (("no_engine", False), ("parked", True)):
            played.latest = PlayerEvent(PlayerState.UNAVAILABLE, reason)
            assert losses._is_gone(camera.id, "unavailable") is is_gone
        place.duty.close_video()


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
