"""What is put on the wall, by whom, and what never goes up."""

from __future__ import annotations

from models.records.place import Camera
from models.records.video_source import VideoSource
from models.records.wall_push import WallPush
from tests.builders import Room
from tests.commands.way import ask, refused


def mask(room: Room, word: str, camera: str = "JX-07") -> None:
    """Say of a camera that its source hides faces and plates, or that it does not."""
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == camera).values(masking=word))


def test_a_camera_without_assured_masking_never_goes_on_the_wall(room: Room) -> None:
    alert = room.alert()
    wish = {"page": "incident", "subject": alert, "camera": "JX-07"}
    for word in ("", "none"):
        mask(room, word)
        assert refused(room, "刘峰", "put_on_wall", **wish) == {"not_masked"}
    with room.store.writing() as connection:
        connection.execute(VideoSource.table.update().where(VideoSource.table.c.key == "fishing_ban").values(masking="assured"))
    mask(room, "none")
    assert refused(room, "刘峰", "put_on_wall", **wish) == {"not_masked"}, "its own word counts before its source's"
    mask(room, "")
    ask(room, "王一帆", "put_on_wall", **wish)
    [pushed] = room.all(WallPush)
    assert (pushed.page, pushed.subject, pushed.slot, pushed.by) == ("incident", alert, 1, "王一帆")
    assert pushed.until is not None and (pushed.until - room.clock.now()).total_seconds() == 60


def test_what_is_held_stays_until_its_holder_or_the_duty_leader_lets_go(room: Room) -> None:
    ask(room, "王一帆", "put_on_wall", page="patrol", subject="night_river", hold=True)
    assert refused(room, "何青", "put_on_wall", page="patrol", subject="night_river") == {"wall_held"}
    assert refused(room, "何青", "release_wall") == {"wall_held"}
    ask(room, "刘峰", "put_on_wall", page="patrol", subject="night_river")
    assert [(pushed.by, pushed.ended_by) for pushed in room.all(WallPush)] == [("王一帆", "刘峰"), ("刘峰", "")]
    ask(room, "何青", "release_wall")
    assert refused(room, "何青", "release_wall") == {"step_not_open"}


def test_a_push_is_over_after_its_minute(sqlite_room: Room) -> None:
    ask(sqlite_room, "王一帆", "put_on_wall", page="overview", seconds=60)
    sqlite_room.clock.advance(seconds=60)
    assert refused(sqlite_room, "王一帆", "release_wall") == {"step_not_open"}


def test_a_page_names_what_it_is_about(sqlite_room: Room) -> None:
    for wrong in (
        {"page": "incident"},
        {"page": "patrol"},
        {"page": "overview", "seconds": 0},
        {"page": "overview", "seconds": 10**15},
        {"page": "overview", "slot": 10},
        {"page": "overview", "camera": "XX"},
    ):
        assert refused(sqlite_room, "刘峰", "put_on_wall", **wrong) == {"field_missing"}
    assert refused(sqlite_room, "周宁", "put_on_wall", page="overview") == {"not_permitted"}
