"""People are called in, answer or do not, and are let go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.commands.first_response import OrderFirstResponse
from models.commands.personnel import AckCallIn, CallInPeople, DeclineCallIn, ReleasePersonnel
from models.commands.proposals import ApproveProposal
from models.commands.sweep import sweep
from models.commands.task_steps import ReportArrival, ReportEnRoute
from models.records.document import Document
from models.records.people import CallIn
from models.records.proposal import Proposal
from tests.builders import CENTER_TEAM, MONDAY_MORNING, Room


def call(room: Room, *officers: str, then: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    case = room.case()
    return case, room.does("王一帆", CallInPeople(case, officers, next=then, via="phone")).made


def test_each_person_called_has_five_minutes_to_answer_on_one_slip(room: Room) -> None:
    _case, (zhou, zheng) = call(room, "周宁", "郑可")
    assert {room.clocks(callin)["R-240"].due_at - MONDAY_MORNING for callin in (zhou, zheng)} == {timedelta(minutes=5)}
    assert len(room.all(Document, Document.table.c.kind == "D-30")) == 1
    assert room.officer("周宁").availability == "called"
    assert [entry.facts["officer"] for entry in room.entries("person.called")] == ["周宁", "郑可"]


def test_an_answer_stops_the_clock_and_only_the_person_called_gives_it(room: Room) -> None:
    _case, (zhou,) = call(room, "周宁")
    assert room.refuses("郑可", AckCallIn(zhou)) == ("not_in_scope",)
    assert room.refuses("王一帆", AckCallIn(zhou), on_behalf_of="郑可", source="phone", proof="x") == ("not_in_scope",)
    room.does("周宁", AckCallIn(zhou))
    assert (room.get(CallIn, zhou).state, room.running(zhou)) == ("acked", set())
    assert room.refuses("周宁", AckCallIn(zhou)) == ("step_not_open",)


def test_a_dispatcher_enters_an_answer_by_telephone_with_proof(room: Room) -> None:
    _case, (zhou,) = call(room, "周宁")
    room.does("王一帆", AckCallIn(zhou), on_behalf_of="周宁", source="phone", proof="call-log-0007")
    [entry] = room.entries("callin.acked")
    assert (entry.actor, entry.on_behalf_of) == ("王一帆", "周宁")


def test_a_decline_has_a_reason_calls_the_next_at_once_and_tells_the_duty_leader(room: Room) -> None:
    _case, (zhou, zheng) = call(room, "周宁", "郑可", then=("黄澄", "钟涛"))
    assert room.refuses("周宁", DeclineCallIn(zhou)) == ("reason_missing",)
    outcome = room.does("周宁", DeclineCallIn(zhou, "高烧"))
    following = room.get(CallIn, outcome.made[0])
    assert (following.officer_id, following.state, outcome.told) == (room.officer("黄澄").id, "called", ("duty_leader",))
    assert room.entries("callin.declined")[0].facts["next"] == "黄澄"
    second = room.does("郑可", DeclineCallIn(zheng, "在外地")).made[0]
    assert room.get(CallIn, second).officer_id == room.officer("钟涛").id


def test_who_does_not_answer_in_time_is_passed_over_by_the_timer(room: Room) -> None:
    _case, (zhou,) = call(room, "周宁", then=("黄澄",))
    room.clock.advance(minutes=5)
    sweep(room.desk)
    first, second = room.all(CallIn)
    assert (first.id, first.state, second.state) == (zhou, "no_answer", "called")
    assert second.called_at == MONDAY_MORNING + timedelta(minutes=5)
    assert [entry.role for entry in room.entries("callin.no_answer")] == ["timer"]
    assert room.officer("周宁").availability == "on_duty"


def test_when_the_list_is_at_its_end_the_duty_leader_is_told_all_the_same(room: Room) -> None:
    call(room, "周宁")
    room.clock.advance(minutes=6)
    sweep(room.desk)
    [entry] = room.entries("callin.no_answer")
    assert entry.facts["told"] == ["duty_leader"]
    assert len(room.all(CallIn)) == 1


def test_the_next_name_is_passed_over_when_it_is_not_fit_to_go(room: Room) -> None:
    _case, (zhou,) = call(room, "周宁", then=("黄澄", "钟涛"))
    room.change_officer("黄澄", suspended=True)
    called = room.does("周宁", DeclineCallIn(zhou, "高烧")).made[0]
    assert room.get(CallIn, called).officer_id == room.officer("钟涛").id


@pytest.mark.parametrize("reason", ["off duty", "too many"])
def test_off_duty_people_or_a_big_team_the_duty_leader_decides(room: Room, reason: str) -> None:
    case = room.case()
    many = ("周宁", "郑可", "黄澄", "钟涛", "胡萍", "易石", "蓝岩")
    if reason == "off duty":
        room.change_officer("周宁", availability="off_duty")
    outcome = room.does("王一帆", CallInPeople(case, ("周宁",) if reason == "off duty" else many))
    assert (outcome.kinds, room.all(CallIn)) == (("proposal.made",), [])
    assert room.get(Proposal, outcome.proposal).state == "open"
    assert len(room.does("刘峰", ApproveProposal(outcome.proposal)).made) == (1 if reason == "off duty" else 7)


def test_who_is_called_off_duty_is_off_duty_again_when_released(room: Room) -> None:
    case = room.case()
    room.change_officer("周宁", availability="off_duty")
    proposal = room.does("王一帆", CallInPeople(case, ("周宁",))).proposal
    room.does("刘峰", ApproveProposal(proposal))
    room.does("何青", ReleasePersonnel(case, "all"))
    assert room.officer("周宁").availability == "off_duty"


def test_people_go_out_with_their_team_and_come_back_when_released(room: Room) -> None:
    case, (zhou, zheng) = call(room, "周宁", "郑可")
    room.does("周宁", AckCallIn(zhou))
    task = room.makes("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))
    room.does("周宁", ReportEnRoute(task))
    assert (room.get(CallIn, zhou).state, room.get(CallIn, zheng).state) == ("en_route", "called")
    room.does("周宁", ReportArrival(task))
    assert room.officer("周宁").availability == "on_scene"
    outcome = room.does("王一帆", ReleasePersonnel(case, ("周宁",)))
    assert (room.get(CallIn, zhou).state, room.get(CallIn, zheng).state) == ("released", "called")
    assert (room.officer("周宁").availability, outcome.kinds) == ("on_duty", ("person.released",))
    room.does("王一帆", ReleasePersonnel(case, "all"))
    assert room.running(zheng) == set()
    assert room.refuses("王一帆", ReleasePersonnel(case, "all")) == ("step_not_open",)


def test_a_call_warns_of_people_on_another_case_and_of_a_missing_lead_department(room: Room) -> None:
    other, task = room.case_under_way()
    assert other != task
    case = room.case("field_patrol", reporter=None, power_item="V-39")
    warned = room.does("王一帆", CallInPeople(case, ("周宁",))).warnings
    assert {given.code for given in warned} == {"officer_busy", "team_without_lead_department"}


def test_nobody_unfit_is_called_and_nobody_but_the_dispatch_calls(room: Room) -> None:
    case = room.case()
    room.change_officer("周宁", suspended=True)
    assert room.refuses("王一帆", CallInPeople(case, ("周宁",))) == ("officer_suspended",)
    assert room.refuses("周宁", CallInPeople(case, ("郑可",))) == ("not_permitted",)
    assert room.refuses("王一帆", CallInPeople(case, ())) == ("field_missing",)


def test_who_is_called_for_the_case_already_is_not_called_again(room: Room) -> None:
    case, (zhou,) = call(room, "周宁")
    assert room.refuses("何青", CallInPeople(case, ("周宁",))) == ("step_not_open",)
    [zheng] = room.does("何青", CallInPeople(case, ("周宁", "郑可"))).made
    assert {callin.id for callin in room.all(CallIn)} == {zhou, zheng}


def test_nobody_is_called_twice_by_one_list_or_while_he_is_called_already(room: Room) -> None:
    _case, (zhou, zheng) = call(room, "周宁", "郑可", "周宁", then=("郑可", "周宁", "黄澄"))
    called = room.does("周宁", DeclineCallIn(zhou, "高烧")).made[0]
    assert room.get(CallIn, called).officer_id == room.officer("黄澄").id
    assert room.does("郑可", DeclineCallIn(zheng, "在外地")).made == ()


def test_a_list_whose_next_name_is_off_duty_needs_the_duty_leader_too(room: Room) -> None:
    case = room.case()
    room.change_officer("黄澄", availability="off_duty")
    assert room.does("王一帆", CallInPeople(case, ("周宁",), next=("黄澄",))).proposal
    assert room.refuses("王一帆", CallInPeople(case, ("周宁",), next=("无名氏",))) == ("not_on_roster",)
