"""Incident mode: who switches it on, what it allows, and what has to be settled before it is left."""

from __future__ import annotations

import pytest

from models.records.case import Case
from models.records.incident import Incident
from models.records.people import CallIn
from tests.builders import Room
from tests.commands.way import approved, ask, facts, kinds, refused, seen_case

END = {"conference_wanted": True, "review_item": "复盘"}


def led(room: Room, **changes: object) -> str:
    case = seen_case(room)
    ask(room, "刘峰", "start_incident_mode", case=case, **changes)
    return case


def test_the_mode_makes_the_case_major_and_its_judgement_due_once(room: Room) -> None:
    case = led(room)
    first = room.clocks(case)["R-237"].due_at
    assert room.get(Case, case).flags[-1] == "major"
    assert refused(room, "刘峰", "start_incident_mode", case=case) == {"step_not_open"}
    ask(room, "刘峰", "stop_incident_mode", case=case, **END)
    room.clock.advance(minutes=60)
    ask(room, "陈立", "start_incident_mode", case=case)
    assert [clock.due_at for clock in [room.clocks(case)["R-237"]]] == [first]


def test_a_dispatcher_proposes_it_and_others_may_not(room: Room) -> None:
    case = seen_case(room)
    assert refused(room, "苏敏", "start_incident_mode", case=case) == {"not_permitted"}
    approved(room, "王一帆", "刘峰", "start_incident_mode", case=case)
    assert kinds(room)[-1] == "incident.started"


def test_linked_cases_are_led_with_it(room: Room) -> None:
    other = seen_case(room)
    led(room, cases=[other])
    assert "major" in room.get(Case, other).flags
    assert refused(room, "刘峰", "start_incident_mode", case=other) == {"step_not_open"}
    ask(room, "刘峰", "dispatch_equipment", case=other, equipment=["drone-1"], to="周宁")


def test_reports_are_numbered_and_only_come_while_the_mode_is_on(room: Room) -> None:
    case = seen_case(room)
    assert refused(room, "刘峰", "send_situation_report", case=case, text="排查中") == {"step_not_open"}
    ask(room, "刘峰", "start_incident_mode", case=case)
    ask(room, "刘峰", "send_situation_report", case=case, text="排查中")
    ask(room, "陈立", "send_situation_report", case=case, text="已关闸")
    assert facts(room, "situation.reported")["number"] == 2
    assert refused(room, "刘峰", "send_situation_report", case=case, text="") == {"field_missing"}


def test_every_order_in_the_mode_has_a_number(room: Room) -> None:
    case = led(room)
    ask(room, "王一帆", "call_in", case=case, officers=["周宁"])
    ask(room, "王一帆", "send_notice", case=case, level="urgent", to=["ee"], text="请核查")
    ask(room, "刘峰", "dispatch_equipment", case=case, equipment=["drone-1"], to="周宁")
    numbers = [facts(room, kind)["order"] for kind in ("person.called", "notice.sent", "equipment.dispatched")]
    assert numbers == [1, 2, 3]


def test_in_the_mode_the_duty_leader_calls_people_off_duty_himself(room: Room) -> None:
    case = seen_case(room)
    room.change_officer("周宁", availability="off_duty")
    assert refused(room, "刘峰", "call_in", case=case, officers=["周宁"]) == {"not_permitted"}
    ask(room, "刘峰", "start_incident_mode", case=case)
    assert ask(room, "王一帆", "call_in", case=case, officers=["周宁"]).proposal
    assert room.get(CallIn, ask(room, "刘峰", "call_in", case=case, officers=["周宁"]).made[0]).state == "called"


@pytest.mark.parametrize("who", ["called", "acked"])
def test_nobody_is_left_outside_when_the_mode_ends(room: Room, who: str) -> None:
    case = led(room)
    callin = ask(room, "王一帆", "call_in", case=case, officers=["周宁"]).made[0]
    if who == "acked":
        ask(room, "周宁", "ack_call_in", callin=callin)
    assert refused(room, "刘峰", "stop_incident_mode", case=case, **END) == {"people_not_released"}
    unreasoned = [{"officer": "周宁", "reason": ""}]
    assert refused(room, "刘峰", "stop_incident_mode", case=case, kept=unreasoned, **END) == {"reason_missing"}
    ask(room, "刘峰", "stop_incident_mode", case=case, kept=[{"officer": "周宁", "reason": "守护水源"}], **END)
    [incident] = room.all(Incident)
    assert (incident.state, incident.kept) == ("off", [{"officer": "周宁", "reason": "守护水源"}])


def test_people_out_for_a_linked_case_count_too(room: Room) -> None:
    other = seen_case(room)
    case = led(room, cases=[other])
    ask(room, "王一帆", "call_in", case=other, officers=["周宁"])
    assert refused(room, "刘峰", "stop_incident_mode", case=case, **END) == {"people_not_released"}


def test_the_review_item_and_the_word_on_a_conference_are_asked_first(room: Room) -> None:
    case = led(room)
    assert refused(room, "刘峰", "stop_incident_mode", case=case, conference_wanted=False, review_item=" ") == {"review_item_missing"}
    assert refused(room, "刘峰", "stop_incident_mode", case=case, review_item="复盘") == {"field_missing"}
    outcome = ask(room, "刘峰", "stop_incident_mode", case=case, **END)
    assert set(outcome.offers) == {"convene_conference", "issue_judgement_report"}
