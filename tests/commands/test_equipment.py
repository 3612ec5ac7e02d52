"""Equipment goes out by its owner's word, comes back, and is looked after when it is broken."""

from __future__ import annotations

import pytest

from models.records.equipment import Equipment, EquipmentUse
from models.rules.object_states import needs_maintenance
from tests.builders import Room
from tests.commands.way import ask, facts, refused, seen_case

OWNER = {"on_behalf_of": "ee", "source": "phone", "proof": "call-log-3"}


def thing(room: Room, key: str) -> Equipment:
    [found] = room.all(Equipment, Equipment.table.c.key == key)
    return found


def test_the_county_s_equipment_lies_in_store(room: Room) -> None:
    assert {(one.key, one.unit, str(one.state)) for one in room.all(Equipment)} == {
        ("drone-1", "ee", "available"),
        ("kit-1", "ee", "available"),
        ("bodycam-1", "ar", "available"),
    }


def test_a_dispatcher_and_a_duty_leader_need_the_owner_s_word(room: Room) -> None:
    case = seen_case(room)
    send = {"case": case, "equipment": ["drone-1"], "to": "周宁"}
    assert refused(room, "王一帆", "dispatch_equipment", **send) == {"not_permitted"}
    assert refused(room, "刘峰", "dispatch_equipment", **send) == {"not_permitted"}
    assert refused(room, "王一帆", "dispatch_equipment", **send, **{**OWNER, "on_behalf_of": "ar"}) == {"not_permitted"}
    assert refused(room, "王一帆", "dispatch_equipment", **send, on_behalf_of="ee", source="phone") == {"proof_missing"}
    ask(room, "王一帆", "dispatch_equipment", **send, **OWNER)
    [use] = room.all(EquipmentUse)
    assert (use.given_to, use.out_by, use.allowed_by) == ("周宁", "王一帆", "ee")


def test_an_officer_of_the_owner_sends_it_to_any_case(room: Room) -> None:
    case = seen_case(room)
    assert refused(room, "钟涛", "dispatch_equipment", case=case, equipment=["kit-1"], to="钟涛") == {"not_in_scope"}
    ask(room, "周宁", "dispatch_equipment", case=case, equipment=["kit-1"], to="钟涛")
    assert refused(room, "徐岚", "dispatch_equipment", case=case, equipment=["bodycam-1"], to="钟涛") == {"not_permitted"}
    ask(room, "徐岚", "dispatch_equipment", case=case, equipment=["drone-1"], to="钟涛")
    assert facts(room, "equipment.dispatched")["owners"] == ["ee"]


def test_the_center_s_own_things_go_without_asking(room: Room) -> None:
    case = seen_case(room)
    with room.store.writing() as connection:
        connection.execute(Equipment.table.update().where(Equipment.table.c.key == "drone-1").values(unit="center"))
    ask(room, "王一帆", "dispatch_equipment", case=case, equipment=["drone-1"], to="周宁")


def test_what_went_with_a_team_is_in_use_on_the_scene_and_in_store_when_back(room: Room) -> None:
    case, task = room.case_under_way()
    ask(room, "王一帆", "dispatch_equipment", case=case, equipment=["drone-1"], to=task, **OWNER)
    assert (thing(room, "drone-1").state, thing(room, "drone-1").case_id) == ("dispatched", case)
    assert refused(room, "周宁", "dispatch_equipment", case=case, equipment=["drone-1"], to=task) == {"step_not_open"}
    ask(room, "周宁", "report_arrival", task=task)
    assert thing(room, "drone-1").state == "in_use"
    ask(room, "周宁", "return_equipment", equipment=["drone-1"], condition="完好")
    back = thing(room, "drone-1")
    assert (back.state, back.case_id, back.task_id) == ("available", "", "")
    [use] = room.all(EquipmentUse)
    assert (use.condition, use.back_by) == ("完好", "周宁")
    assert refused(room, "周宁", "return_equipment", equipment=["drone-1"], condition="完好") == {"step_not_open"}


def test_a_broken_thing_is_repaired_before_it_goes_out_again(room: Room) -> None:
    case = seen_case(room)
    ask(room, "周宁", "dispatch_equipment", case=case, equipment=["drone-1"], to="周宁")
    ask(room, "王一帆", "return_equipment", equipment=["drone-1"], condition="旋翼损坏")
    assert refused(room, "周宁", "dispatch_equipment", case=case, equipment=["drone-1"], to="周宁") == {"step_not_open"}
    ask(room, "王一帆", "return_equipment", equipment=["drone-1"], condition="修好")
    ask(room, "周宁", "dispatch_equipment", case=case, equipment=["drone-1"], to="周宁")


def test_a_task_of_another_case_is_no_place_for_it_and_an_unknown_key_is_named(room: Room) -> None:
    _case, task = room.case_under_way()
    other = seen_case(room)
    assert refused(room, "周宁", "dispatch_equipment", case=other, equipment=["drone-1"], to=task) == {"field_missing"}
    assert refused(room, "周宁", "dispatch_equipment", case=other, equipment=["boat-9"], to="周宁") == {"field_missing"}
    assert refused(room, "周宁", "dispatch_equipment", case=other, equipment=[], to="周宁") == {"field_missing"}


@pytest.mark.parametrize(
    ("condition", "broken"), [("完好", False), ("无损坏", False), ("镜头损坏", True), ("undamaged", False), ("rotor damaged", True), ("电量60%", False)]
)
def test_the_words_of_a_condition_tell_whether_it_is_broken(condition: str, broken: bool) -> None:
    assert needs_maintenance(condition) is broken
