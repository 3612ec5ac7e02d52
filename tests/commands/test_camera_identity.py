"""What a camera is known by is learnt once and never overwritten by what somebody saw; only a person says that it has changed."""

from __future__ import annotations

from typing import Any

from models.records.place import Camera
from models.rules.scene_print import HIGH, WIDE, Look, fingerprint_of, look_at, looks_of
from tests.builders import Room
from tests.commands.way import ask, refused


def look(step: int, *, is_colour: bool = True) -> Look:
    """A fence with posts so far apart; another object each time, as a new picture is."""
    return look_at(bytes(200 if x // step % 2 else 40 for _ in range(HIGH) for x in range(WIDE)), is_colour=is_colour)


DAY, OTHER, NIGHT = look(5), look(7), look(5, is_colour=False)
SEEN = {"session": "Camera 07", "width": 1280, "height": 720, "codec": "h264"}


def known(room: Room) -> dict[str, Any]:
    return room.all(Camera, Camera.table.c.key == "JX-07")[0].expected


def test_what_nobody_knew_is_learnt_once_and_a_look_more_is_added(room: Room) -> None:
    ask(room, "王一帆", "learn_camera", camera="JX-07", **SEEN, fingerprint=fingerprint_of((DAY,)))
    assert known(room) == {**SEEN, "fingerprint": fingerprint_of((DAY,))}
    assert refused(room, "何青", "learn_camera", camera="JX-07", session="Camera 08", width=640, fingerprint=fingerprint_of((DAY,))) == {"step_not_open"}
    ask(room, "何青", "learn_camera", camera="JX-07", session="Camera 08", fingerprint=fingerprint_of((NIGHT,)))
    assert known(room) == {**SEEN, "fingerprint": fingerprint_of((DAY, NIGHT))}


def test_a_person_confirms_a_camera_that_was_turned_and_the_look_in_the_other_light_stays(room: Room) -> None:
    ask(room, "王一帆", "learn_camera", camera="JX-07", **SEEN, fingerprint=fingerprint_of((DAY, NIGHT)))
    done = ask(room, "王一帆", "confirm_camera", camera="JX-07", **{**SEEN, "width": 1920}, fingerprint=fingerprint_of((OTHER,)), differs=["scene", "size"])
    assert done.kinds == ("camera.confirmed",)
    assert looks_of(known(room)["fingerprint"]) == (OTHER, NIGHT)
    assert known(room)["width"] == 1920
    assert refused(room, "周宁", "confirm_camera", camera="JX-07") == {"not_permitted"}


def test_confirmed_without_a_picture_it_is_learnt_anew_and_what_is_no_look_is_refused(sqlite_room: Room) -> None:
    ask(sqlite_room, "王一帆", "learn_camera", camera="JX-07", **SEEN)
    assert refused(sqlite_room, "王一帆", "confirm_camera", camera="JX-07", fingerprint="c:nonsense") == {"field_missing"}
    ask(sqlite_room, "刘峰", "confirm_camera", camera="JX-07")
    assert known(sqlite_room) == {}
