"""Who turns a camera, how sources and cameras fare, and what uptime is counted from."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from models.commands.actor import Actor
from models.commands.reference import load_county
from models.commands.turning import CallPreset, HoldCamera, PtzCamera, ReleaseCamera
from models.commands.video_health import CHANNEL, CameraLook, NoteVideoHealth
from models.commands.video_sources import ManageCamera
from models.intake.stream_finding import find_stream
from models.records.place import Camera
from models.records.video_source import CameraHold, VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.views.video_uptime import camera_uptime, video_figures
from tests.builders import Room

LOOK = Actor(kind="connector", id=CHANNEL, name=CHANNEL, role="connector", unit=CHANNEL)


def looks(room: Room, *cameras: CameraLook, health: str = "online", why: str = "", source: str = "fishing_ban") -> None:
    room.desk.do(NoteVideoHealth(CHANNEL, source, health, why, cameras), LOOK)  # type: ignore[arg-type]


def jx07(room: Room) -> Camera:
    return room.all(Camera, Camera.table.c.key == "JX-07")[0]


def times(room: Room) -> tuple[float, float]:
    with room.store.reading() as connection:
        return camera_uptime(connection, room.clock.now() - timedelta(days=30), room.clock.now()).get("JX-07", (0.0, 0.0))


def test_a_camera_one_person_moves_is_refused_to_the_next_until_two_minutes_after(sqlite_room: Room) -> None:
    room = sqlite_room
    room.does("王一帆", PtzCamera("JX-07", pan=5, tilt=0, zoom=1))
    refused = room.reasons("何青", PtzCamera("JX-07", pan=-5, tilt=0, zoom=1))
    assert [(reason.code, reason.facts["who"]) for reason in refused] == [("camera_held", "王一帆")]
    assert room.refuses("何青", CallPreset("JX-07", "1")) == ("camera_held",)
    room.clock.advance(minutes=1, seconds=59)
    room.does("王一帆", PtzCamera("JX-07", pan=5, tilt=0, zoom=1))
    room.clock.advance(minutes=1, seconds=59)
    assert room.refuses("何青", HoldCamera("JX-07")) == ("camera_held",)
    room.clock.advance(seconds=1)
    room.does("何青", PtzCamera("JX-07", pan=-5, tilt=0, zoom=1))


def test_the_duty_leader_takes_a_camera_and_it_is_told_from_whom(sqlite_room: Room) -> None:
    room = sqlite_room
    room.does("王一帆", HoldCamera("JX-07"))
    room.does("刘峰", HoldCamera("JX-07"))
    assert room.refuses("王一帆", PtzCamera("JX-07", pan=1, tilt=0, zoom=1)) == ("camera_held",)
    assert [entry.facts["taken_from"] for entry in room.entries("camera.held")] == ["", "王一帆"]
    assert room.all(CameraHold)[0].holder == "刘峰"


def test_who_lets_go_frees_the_camera_at_once(sqlite_room: Room) -> None:
    room = sqlite_room
    room.does("王一帆", HoldCamera("JX-07"))
    assert room.refuses("何青", ReleaseCamera("JX-07")) == ("step_not_open",)
    room.does("王一帆", ReleaseCamera("JX-07"))
    room.does("何青", CallPreset("JX-07", "2"))
    assert [entry.facts["preset"] for entry in room.entries("camera.preset_called")] == ["2"]


def test_a_camera_out_of_service_is_not_turned(sqlite_room: Room) -> None:
    sqlite_room.does("郭维", ManageCamera("JX-07", disabled=True, reason="维修"))
    assert sqlite_room.refuses("王一帆", PtzCamera("JX-07", pan=1, tilt=0, zoom=1)) == ("step_not_open",)


def test_only_the_looking_part_says_how_video_fares(sqlite_room: Room) -> None:
    wish = NoteVideoHealth(CHANNEL, "fishing_ban", "online")
    assert sqlite_room.refuses("刘峰", wish) == ("not_permitted",)
    assert sqlite_room.refuses("adapter:hotline_12345", wish) == ("not_permitted",)


def test_the_journal_hears_of_a_change_and_of_nothing_else(room: Room) -> None:
    for status in ("online", "online", "offline", "offline", "online"):
        looks(room, CameraLook("JX-07", status), health="online")  # type: ignore[arg-type]
        room.clock.advance(minutes=1)
    told = [entry.facts["cameras"] for entry in room.entries("video_source.condition_changed")]
    assert [[one["status"] for one in cameras] for cameras in told] == [["online"], ["offline"], ["online"]]
    assert room.all(VideoSource, VideoSource.table.c.key == "fishing_ban")[0].health == "online"


def test_a_source_with_many_cameras_is_noted_with_as_many_questions_as_one_with_few(sqlite_room: Room) -> None:
    room = sqlite_room
    keys = sorted(camera.key for camera in room.all(Camera))
    asked: list[str] = []
    sa.event.listen(room.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    counts = []
    for some in (keys[:1], keys):
        asked.clear()
        looks(room, *(CameraLook(key, "offline", "unreachable") for key in some), health="offline", why="unreachable")
        counts.append(sum(statement.startswith("SELECT") for statement in asked))
    assert counts[1] <= counts[0]
    assert {camera.status for camera in room.all(Camera)} == {"offline"}


def test_a_key_that_an_address_of_before_names_is_sealed_by_the_first_look(room: Room) -> None:
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(url="rtsp://op:s3cret@10.20.0.9/live"))
    looks(room, CameraLook("JX-07", "online"))
    assert jx07(room).url == "rtsp://10.20.0.9/live"
    assert find_stream(room.desk, AllowedHosts(), "JX-07", lambda _started: None).url == "rtsp://op:s3cret@10.20.0.9/live"


def test_since_when_stays_until_the_condition_changes(sqlite_room: Room) -> None:
    room = sqlite_room
    began = room.clock.now()
    looks(room, CameraLook("JX-07", "offline", "unreachable"), health="offline", why="unreachable")
    room.clock.advance(minutes=5)
    looks(room, CameraLook("JX-07", "offline", "too_slow"), health="offline", why="too_slow")
    assert (jx07(room).status_since, jx07(room).status_why, jx07(room).seen_at) == (began, "too_slow", None)


def test_uptime_counts_looked_at_time_alone(room: Room) -> None:
    for status, minutes in (("online", 10), ("online", 5), ("offline", 5), ("online", 0)):
        looks(room, CameraLook("JX-07", status))  # type: ignore[arg-type]
        room.clock.advance(minutes=minutes)
    assert times(room) == (20 * 60, 15 * 60)
    room.clock.advance(hours=7)  # nobody looks: the gateway is away
    assert times(room) == (20 * 60, 15 * 60)
    looks(room, CameraLook("JX-07", "online"))
    room.clock.advance(minutes=10)
    looks(room, CameraLook("JX-07", "online"))
    assert times(room) == (30 * 60, 25 * 60)


def test_the_figures_count_by_source_and_department_without_what_is_out_of_service(sqlite_room: Room) -> None:
    room = sqlite_room
    load_county(room.desk, {"cameras": [{"key": "off", "name": "旧", "lon": 114.0, "lat": 28.0, "source": "fishing_ban", "disabled": True}]})
    looks(room, CameraLook("JX-07", "online"), CameraLook("off", "offline"))
    room.clock.advance(minutes=10)
    looks(room, CameraLook("JX-07", "online"))
    with room.store.reading() as connection:
        figures = video_figures(connection, room.clock.now() - timedelta(days=1), room.clock.now())
    by_unit = {row.key: row for row in figures.by_department}
    [own] = [row for row in figures.by_source if row.key == "fishing_ban"]
    assert (own.share, own.online, own.total) == (1.0, 1, 1)
    assert by_unit["ar"].share == 1.0
    assert by_unit["psb"].share is None
    assert (figures.online, figures.total) == (1, 6)
    assert figures.zones["fishing_ban"] == (1, 1)


def test_a_stream_that_is_anothers_is_no_uptime(sqlite_room: Room) -> None:
    room = sqlite_room
    looks(room, CameraLook("JX-07", "degraded", "wrong_stream"), health="degraded")
    room.clock.advance(minutes=4)
    looks(room, CameraLook("JX-07", "degraded", "wrong_stream"), health="degraded")
    assert times(room) == (240, 0)
