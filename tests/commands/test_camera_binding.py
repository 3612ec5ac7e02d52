"""Cameras bound to a case by hand."""

from __future__ import annotations

from models.commands.alerts import Place
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
