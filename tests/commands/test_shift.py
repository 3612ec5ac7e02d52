"""The change of shift: nothing that runs is left out, and only the one named takes it over."""

from __future__ import annotations

from typing import Any

from models.commands import limits
from models.commands.shift import AllBut, HandOverShift
from models.records.case import Case
from models.records.document import Document
from models.records.shift import ShiftHandover
from tests.builders import Room
from tests.commands.way import ask, refused, seen_case

ALL: dict[str, Any] = {"to": "何青", "clocks": "all", "callins": "all", "remarks": "无"}


def test_a_clock_or_a_call_in_left_out_is_named_in_the_refusal(room: Room) -> None:
    case = room.case()
    callin = ask(room, "王一帆", "call_in", case=case, officers=["周宁"]).made[0]
    number = "WZST-20231106-0001"
    [clock] = room.reasons("王一帆", HandOverShift("何青", AllBut((f"R-207@{case}",)), "all", ""))
    assert (clock.code, clock.facts["n"], clock.facts["clocks"]) == ("shift_clock_unlisted", 1, [f"R-207@{number}"])
    [person] = room.reasons("王一帆", HandOverShift("何青", "all", AllBut((callin,)), ""))
    assert (person.code, person.facts["officers"]) == ("shift_callin_unlisted", ["周宁"])
    assert refused(room, "王一帆", "hand_over_shift", to="何青") == {"shift_clock_unlisted", "shift_callin_unlisted"}


def test_clocks_are_named_one_by_one_with_the_object_they_hang_on(room: Room) -> None:
    case = seen_case(room)
    clocks = [f"{rule}@{case}" for rule in room.running(case)]
    assert clocks
    handover = ask(room, "王一帆", "hand_over_shift", **{**ALL, "clocks": clocks}).made[0]
    assert room.get(ShiftHandover, handover).state == "offered"
    assert refused(room, "王一帆", "hand_over_shift", **{**ALL, "clocks": clocks[1:]}) == {"shift_clock_unlisted"}


def test_the_limit_of_a_sealed_referral_is_not_shown_at_a_change_of_shift(room: Room) -> None:
    case = seen_case(room)
    with room.desk.transaction() as batch:
        turn = room.desk.turn_of(batch, room.actor("王一帆"), room.clock.now())
        limits.start(turn, "R-234", turn.get(Case, case))
    listed = [f"{rule}@{case}" for rule in room.running(case) if rule != "R-234"]
    ask(room, "王一帆", "hand_over_shift", **{**ALL, "clocks": listed})


def test_the_slip_lists_what_runs_when_the_shift_is_taken_and_marks_what_came_since(room: Room) -> None:
    seen_case(room)
    handover = ask(room, "王一帆", "hand_over_shift", **ALL).made[0]
    later = seen_case(room)
    ask(room, "王一帆", "call_in", case=later, officers=["周宁"])
    ask(room, "何青", "accept_shift", handover=handover)
    [slip] = [paper for paper in room.all(Document, Document.table.c.kind == "D-30") if paper.body["purpose"] == "shift"]
    assert {clock["since_the_offer"] for clock in slip.body["clocks"]} == {True, False}
    assert [(one["officer"], one["since_the_offer"]) for one in slip.body["callins"]] == [("周宁", True)]


def test_a_new_offer_replaces_the_one_that_waits(room: Room) -> None:
    first = ask(room, "王一帆", "hand_over_shift", **ALL).made[0]
    assert refused(room, "王一帆", "accept_shift", handover=first) == {"not_addressee"}
    ask(room, "王一帆", "hand_over_shift", **ALL)
    assert refused(room, "何青", "accept_shift", handover=first) == {"step_not_open"}


def test_a_shift_goes_to_a_dispatcher_and_not_to_oneself(room: Room) -> None:
    assert refused(room, "王一帆", "hand_over_shift", **{**ALL, "to": "苏敏"}) == {"field_missing"}
    assert refused(room, "王一帆", "hand_over_shift", **{**ALL, "to": "王一帆"}) == {"field_missing"}
    assert refused(room, "刘峰", "hand_over_shift", **ALL) == {"not_permitted"}


def test_a_case_taken_over_twice_is_the_last_taker_s_own(room: Room) -> None:
    case = room.case()
    alert = room.get(Case, case).first_alert_id
    assert refused(room, "何青", "reveal_reporter", alert=alert, purpose="核实") == {"not_in_scope"}
    ask(room, "何青", "accept_shift", handover=ask(room, "王一帆", "hand_over_shift", **ALL).made[0])
    ask(room, "何青", "reveal_reporter", alert=alert, purpose="核实")
    ask(room, "王一帆", "accept_shift", handover=ask(room, "何青", "hand_over_shift", **{**ALL, "to": "王一帆"}).made[0])
    [handover] = room.all(ShiftHandover, ShiftHandover.table.c.to_name == "王一帆")
    assert handover.cases == [case]
