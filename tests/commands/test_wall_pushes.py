"""What is put on the wall, by whom, and what never goes up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models.commands.alerts import Place
from models.records.alert import Alert
from models.records.place import Camera
from models.records.video import PatrolTour
from models.records.video_source import VideoSource
from models.records.wall_push import WallPush
from models.rules.wall import set_of
from models.views.wall_air import going_round, on_wall, patrol_page_of
from models.views.wall_air_rows import AirRow
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


def test_what_was_put_on_a_page_stays_on_it_until_another_page_comes_up(room: Room) -> None:
    alert = room.alert()
    for key in ("JX-07", "TK-02"):
        mask(room, "assured", key)
    keys = {camera.id: camera.key for camera in room.all(Camera)}

    def put(**wish: Any) -> dict[str, str]:
        ask(room, "王一帆", "put_on_wall", page="incident", hold=True, **wish)
        return {slot: keys[camera] for slot, camera in room.all(WallPush)[-1].places.items()}

    assert put(subject=alert, camera="JX-07", slot=6) == {"6": "JX-07"}
    assert put(subject=alert, camera="TK-02", slot=2) == {"6": "JX-07", "2": "TK-02"}
    assert put(subject=alert, camera="JX-07", slot=1) == {"2": "TK-02", "1": "JX-07"}, "no camera stands twice"
    assert put(subject=room.alert(summary="另一件", place=Place(text="康乐街道"))) == {}


def test_pages_the_county_chose_go_round_and_a_new_critical_alert_keeps_the_overview_up(room: Room) -> None:
    pages = [{"page": "overview", "dwell_s": 10}, {"page": "patrol", "subject": "night_river", "dwell_s": 30}, {"page": "patrol", "subject": "gone"}]
    ask(room, "刘峰", "manage_wall_layout", layout="rotation", change={"pages": pages})

    def shown() -> AirRow:
        with room.store.reading() as connection:
            return on_wall(connection, room.clock.now())

    seen = []
    for _second in range(40):
        seen.append(shown().page)
        room.clock.advance(seconds=1)
    assert (seen.count("overview"), seen.count("patrol")) == (10, 30), "a tour that is no more does not go round"
    assert (shown().of, shown().by_hand) == (2, False)
    alert = room.taken_alert("call_110", nature="call", danger_flags=("fire",), summary="仓库起火")
    with room.store.writing() as connection:
        connection.execute(Alert.table.update().where(Alert.table.c.id == alert).values(level=1))
    assert (shown().page, shown().subject, shown().is_urgent) == ("overview", alert, True)
    room.clock.advance(seconds=60)
    assert not shown().is_urgent


@pytest.mark.parametrize("dwell_s", [10, 20, 30, 60])
def test_every_camera_of_a_tour_comes_up_while_pages_go_round_however_often_the_wall_is_read(sqlite_room: Room, dwell_s: int) -> None:
    room = sqlite_room
    stops = [{"no": number, "camera": f"C-{number}", "dwell_s": 60} for number in range(1, 15)]
    with room.store.writing() as connection:
        connection.execute(PatrolTour.table.update().where(PatrolTour.table.c.key == "night_river").values(stops=stops))
    pages = [{"page": "overview", "dwell_s": 25}, {"page": "patrol", "subject": "night_river", "dwell_s": dwell_s}]
    ask(room, "刘峰", "manage_wall_layout", layout="rotation", change={"pages": pages})
    seen: set[str] = set()
    with room.store.reading() as connection:
        end = room.clock.now() + timedelta(seconds=4 * (25 + dwell_s))
        while room.clock.now() < end:  # four times round, read every five seconds and whenever a turn ends
            now = room.clock.now()
            air = on_wall(connection, now)
            page = patrol_page_of(connection, air) if air.page == "patrol" else None
            assert air.until is not None
            seconds = min(5.0, (air.until - now).total_seconds())
            if page is not None:
                for camera in set_of(page.cameras, page.began_at, now)[0]:
                    seen.add(camera.key)
            room.clock.advance(seconds=seconds)
    assert sorted(seen) == sorted(f"C-{number}" for number in range(1, 15))


def test_a_tour_that_is_made_no_more_does_not_go_round(sqlite_room: Room) -> None:
    pages = [{"page": "overview", "dwell_s": 10}, {"page": "patrol", "subject": "night_river", "dwell_s": 30}]
    ask(sqlite_room, "刘峰", "manage_wall_layout", layout="rotation", change={"pages": pages})
    with sqlite_room.store.writing() as connection:
        connection.execute(PatrolTour.table.update().where(PatrolTour.table.c.key == "night_river").values(disabled=True))
        assert [page.page for page in going_round(connection)] == ["overview"]
