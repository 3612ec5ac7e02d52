"""Cameras bound to a case by hand, and a camera lost while a critical matter needs it."""

from __future__ import annotations

from datetime import timedelta

from models.commands.alerts import Place
from models.records.camera_loss import CameraLoss
from models.records.place import CameraPin
from tests.builders import Room
from tests.commands.way import ask, refused

AT_JX_07 = Place(text="锦溪河", township="罗田镇", lon=114.47, lat=28.02)


def bound(room: Room, case: str) -> list[tuple[str, bool]]:
    """The bindings of a case that hold: who pinned it, and whether by hand."""
    found = room.all(CameraPin, CameraPin.table.c.case_id == case, CameraPin.table.c.released_at.is_(None))
    return [(pin.reason, bool(pin.pinned_by)) for pin in found]


def test_a_camera_is_pinned_to_a_case_and_let_go_with_a_reason_each(room: Room) -> None:
    case = room.case()
    before = len(bound(room, case))
    assert refused(room, "王一帆", "pin_camera", camera="JX-07", case=case) == {"reason_missing"}
    assert refused(room, "周宁", "pin_camera", camera="JX-07", case=case, reason="x") == {"not_permitted"}
    ask(room, "王一帆", "pin_camera", camera="JX-07", case=case, reason="车辆去向")
    assert ("车辆去向", True) in bound(room, case)
    assert refused(room, "王一帆", "pin_camera", camera="JX-07", case=case, reason="x") == {"step_not_open"}
    assert refused(room, "王一帆", "unpin_camera", camera="JX-07", case=case) == {"reason_missing"}
    ask(room, "王一帆", "unpin_camera", camera="JX-07", case=case, reason="已离开")
    assert len(bound(room, case)) == before
    assert refused(room, "王一帆", "unpin_camera", camera="JX-07", case=case, reason="x") == {"step_not_open"}
    assert len(room.all(CameraPin)) == before + 1, "that it was bound stays on record"


def test_a_camera_bound_by_nearness_becomes_pinned_and_stands_once(sqlite_room: Room) -> None:
    case = sqlite_room.case(place=AT_JX_07)
    count = len(bound(sqlite_room, case))
    assert count
    ask(sqlite_room, "王一帆", "pin_camera", camera="JX-07", case=case, reason="留守")
    assert len(bound(sqlite_room, case)) == count
    assert ("留守", True) in bound(sqlite_room, case)


def test_a_camera_out_of_service_is_bound_to_no_case_by_nearness(sqlite_room: Room) -> None:
    count = len(bound(sqlite_room, sqlite_room.case(place=AT_JX_07)))
    ask(sqlite_room, "郭维", "manage_camera", key="JX-07", disabled=True, reason="拆除")
    assert len(bound(sqlite_room, sqlite_room.case(place=AT_JX_07))) == count - 1


def test_a_camera_lost_on_a_critical_matter_is_told_once_whichever_seat_sees_it_first(room: Room) -> None:
    alert = room.alert("call_110", nature="call", place=AT_JX_07, danger_flags=("fire",))
    since = (room.clock.now() - timedelta(seconds=12)).isoformat()
    ask(room, "王一帆", "report_camera_lost", camera="JX-07", alert=alert, since=since)
    assert refused(room, "何青", "report_camera_lost", camera="JX-07", alert=alert, since=since) == {"step_not_open"}
    [loss] = room.all(CameraLoss)
    assert (loss.camera, loss.alert_id, loss.back_at, loss.since) == ("JX-07", alert, None, room.clock.now() - timedelta(seconds=12))
    ask(room, "何青", "report_camera_back", camera="JX-07")
    assert refused(room, "何青", "report_camera_back", camera="JX-07") == {"step_not_open"}
    ask(room, "王一帆", "report_camera_lost", camera="JX-07", alert=alert, since=since)
    assert [entry.kind for entry in room.entries("camera.lost", "camera.back")] == ["camera.lost", "camera.back", "camera.lost"]


def test_of_lesser_and_of_ended_matters_a_lost_camera_is_not_told(sqlite_room: Room) -> None:
    since = sqlite_room.clock.now().isoformat()
    assert refused(sqlite_room, "王一帆", "report_camera_lost", camera="JX-07", alert=sqlite_room.alert(), since=since) == {"step_not_open"}
    grave = sqlite_room.taken_alert("auto_water", reporter=None, danger_flags=("fire",))
    ask(sqlite_room, "王一帆", "mark_false_alarm", alert=grave, reason="标定", evidence="读数")
    assert refused(sqlite_room, "王一帆", "report_camera_lost", camera="JX-07", alert=grave, since=since) == {"step_not_open"}
