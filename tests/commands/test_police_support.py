"""Violence on a scene: the nearest station is told, comes, and says so."""

from __future__ import annotations

from datetime import timedelta

from models.records.case import Case
from models.records.notice import SupportRequest
from tests.builders import MONDAY_MORNING, TANKOU, Room
from tests.commands.way import ask, facts, refused, seen_case


def requested(room: Room, who: str = "王一帆", **changes: str) -> tuple[str, str]:
    case = room.case("call_110", nature="call", place=TANKOU)
    return case, ask(room, who, "request_police_support", **{"case": case, "reason": "挥竿打人", **changes}).made[0]


def test_the_station_of_the_precinct_is_told_and_has_five_minutes(room: Room) -> None:
    case, request = requested(room)
    kept = room.get(Case, case)
    assert ("violence" in kept.flags, kept.level, room.get(SupportRequest, request).unit) == (True, 1, "ps_tankou")
    assert room.clocks(case)["R-226"].due_at == MONDAY_MORNING + timedelta(minutes=5)
    assert facts(room, "police_support.requested")["told"] == ["ps_tankou", "police_station"]


def test_a_second_call_does_not_give_the_station_five_minutes_more(room: Room) -> None:
    case, _request = requested(room)
    room.clock.advance(minutes=3)
    ask(room, "何青", "request_police_support", case=case, reason="人数增加", unit="ps_luotian")
    assert room.clocks(case)["R-226"].due_at == MONDAY_MORNING + timedelta(minutes=5)


def test_only_the_station_that_was_told_or_its_word_answers(room: Room) -> None:
    case, request = requested(room)
    assert refused(room, "欧平", "ack_police_support", request=request) == {"not_in_scope"}
    assert refused(room, "王一帆", "ack_police_support", request=request) == {"not_permitted", "proof_missing"}
    assert refused(room, "王一帆", "ack_police_support", request=request, on_behalf_of="欧平", source="radio", proof="x") == {"not_in_scope"}
    ask(room, "熊杰", "ack_police_support", request=request)
    assert "R-226" not in room.running(case)
    assert refused(room, "熊杰", "ack_police_support", request=request) == {"step_not_open"}


def test_a_seconded_officer_calls_for_his_own_cases_and_a_unit_must_be_known(room: Room) -> None:
    case, _task = room.case_under_way()
    assert refused(room, "钟涛", "request_police_support", case=case, reason="推搡") == {"not_in_scope"}
    assert refused(room, "周宁", "request_police_support", case=case, reason="") == {"field_missing"}
    assert refused(room, "周宁", "request_police_support", case=case, reason="推搡", unit="ps_nowhere") == {"field_missing"}
    ask(room, "周宁", "request_police_support", case=case, reason="推搡")


def test_a_place_in_no_known_township_is_told_to_the_station_nearest_to_it(room: Room) -> None:
    case = seen_case(room, place={"text": "河滩", "township": "邻县", "lon": 114.61, "lat": 28.24})
    assert room.get(SupportRequest, ask(room, "王一帆", "request_police_support", case=case, reason="打人").made[0]).unit == "ps_gaoping"
    lost = seen_case(room, place={"text": "某处", "township": "邻县"})
    assert refused(room, "王一帆", "request_police_support", case=lost, reason="打人") == {"field_missing"}
