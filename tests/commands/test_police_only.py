"""A camera for the police only: police officers alone look through it, turn it, keep and hand out its pictures; the wall never shows it."""

from __future__ import annotations

import pytest

from models.records.evidence import Evidence
from models.records.place import Camera
from models.records.video import ViewLog
from models.rules.police_only import may_watch
from models.rules.reason_words import REASON_WORDS
from models.views.camera_binding import bound
from models.views.cameras import cameras, watchable
from models.views.wall import for_wall
from models.views.wall_control import why_not_on_wall
from tests.builders import Room
from tests.commands.way import ask, refused


@pytest.fixture
def police(room: Room) -> Room:
    """One camera of the fishing ban for the police only, a police officer in the room."""
    with room.store.writing() as connection:
        chosen = Camera.table.c.key == "JX-07"
        connection.execute(Camera.table.update().where(chosen).values(police_only=True, masking="assured", url="rtsp://127.0.0.1:9/x", ptz=True))
    return room


def test_who_is_of_the_police_may_watch_and_nobody_else() -> None:
    assert may_watch("police_case_officer", "", is_police_only=True)
    assert may_watch("seconded_officer", "psb", is_police_only=True)
    assert not may_watch("duty_leader", "center", is_police_only=True)
    assert may_watch("dispatcher", "center", is_police_only=False)


def test_the_door_names_the_camera_and_why(police: Room) -> None:
    alert = police.taken_alert()
    assert refused(police, "王一帆", "view_camera", camera="JX-07", alert=alert) == {"police_only"}
    assert refused(police, "刘峰", "ptz_camera", camera="JX-07", pan=1, tilt=0, zoom=1) == {"police_only"}
    assert refused(police, "刘峰", "hold_camera", camera="JX-07") == {"police_only"}
    assert refused(police, "王一帆", "capture", kind="snapshot", camera="JX-07", alert=alert, purpose="固定证据") == {"police_only"}
    assert police.all(ViewLog) == []
    wording = next(one for one in REASON_WORDS if one.code == "police_only")
    assert "仅限公安" in wording.zh


def test_it_never_goes_on_the_wall_whoever_asks(police: Room) -> None:
    alert = police.alert()
    assert refused(police, "刘峰", "put_on_wall", page="incident", subject=alert, camera="JX-07") == {"police_only"}
    with police.store.reading() as connection:
        camera = next(one for one in cameras(connection) if one.key == "JX-07")
    assert (for_wall(camera).url, why_not_on_wall(camera)) == ("", "police_only")


def test_what_the_police_kept_from_it_only_they_hand_out(police: Room) -> None:
    alert = police.taken_alert()
    with police.store.writing() as connection:
        connection.execute(Camera.table.update().values(police_only=False))
    ask(police, "王一帆", "capture", kind="snapshot", camera="JX-07", alert=alert, purpose="固定证据")
    [evidence] = police.all(Evidence)
    with police.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "JX-07").values(police_only=True))
    assert refused(police, "苏敏", "export_evidence", evidence=evidence.id, purpose="移送") == {"police_only"}


def test_a_seat_without_the_right_reads_no_address_and_names_what_is_withheld(police: Room) -> None:
    with police.store.reading() as connection:
        rows = cameras(connection)
    mine, theirs = watchable(rows, "dispatcher", "center"), watchable(rows, "police_case_officer", "psb")
    kept = next(one for one in mine if one.key == "JX-07")
    assert (kept.url, kept.sub_url, kept.channel, kept.is_withheld) == ("", "", "", True)
    assert next(one for one in theirs if one.key == "JX-07").url
    found = bound(mine, kept.lon, kept.lat, 800)
    assert [one.key for one in found.withheld] == ["JX-07"]
    assert kept not in found.shown
    assert kept not in found.broken
