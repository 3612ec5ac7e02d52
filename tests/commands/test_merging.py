"""Several cases that are one matter go on under the earliest number; a merged one can come back, another matter can leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.commands.limits import PAUSED
from models.records.alert import Alert
from models.records.case import Case, Obligation
from models.records.exhibit import Exhibit
from models.records.people import CallIn
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.records.transfer import CaseTransfer
from models.records.video import ViewLog
from tests.builders import BAISHI, Room
from tests.commands.way import approved, ask, assigned_case, assignment, case_of, owed, refused, seen_case


def merged(room: Room, *cases: str, **args: Any) -> None:
    """Merge cases, proposed by a dispatcher and approved by the duty leader."""
    approved(room, "王一帆", "刘峰", "merge_cases", cases=list(cases), **{"reason": "同一水渠", **args})


def running_on(room: Room, object_id: str) -> dict[str, RunningClock]:
    """The running clocks that hang on one object."""
    table = RunningClock.table
    return {clock.rule: clock for clock in room.all(RunningClock, table.c.object_id == object_id, table.c.state == "running")}


def test_the_earliest_number_stays_whatever_order_the_cases_are_named_in(room: Room) -> None:
    first, second, third = room.case(), room.case(), room.case()
    merged(room, third, first, second)
    assert [case_of(room, case).state for case in (first, second, third)] == ["registered", "merged", "merged"]
    assert {case_of(room, case).merged_into for case in (second, third)} == {first}
    assert len(room.all(Alert, Alert.table.c.case_id == first)) == 3
    [entry] = room.entries("cases.merged")
    assert (entry.case_id, entry.facts["states"]) == (first, {second: "merged", third: "merged"})


def test_of_one_clock_id_the_earliest_due_is_kept_and_none_runs_twice(room: Room) -> None:
    first = room.case(source_due_at=room.clock.now() + timedelta(days=9))
    second = room.case(source_due_at=room.clock.now() + timedelta(days=1))
    earliest = running_on(room, second)["R-207"].due_at
    merged(room, first, second)
    assert running_on(room, first)["R-207"].due_at == earliest
    assert not running_on(room, second)
    assert len([clock for clock in room.all(RunningClock) if (clock.rule, clock.state) == ("R-231", "running")]) == 2


def test_everything_that_hangs_on_a_case_moves_and_its_clocks_with_it(room: Room) -> None:
    first = room.case()
    second = seen_case(room)
    task = ask(room, "王一帆", "order_first_response", case=second, kind="disposal", teams=[{"responder": "center_team", "officers": ["周宁", "郑可"]}]).made[0]
    callin = ask(room, "王一帆", "call_in", case=second, officers=["黄澄"]).made[0]
    ask(room, "周宁", "report_arrival", task=task, officers=["周宁", "郑可"])
    seized = {"name": "抽水泵", "quantity": 1, "seized": True}
    exhibit = ask(room, "周宁", "record_disposal", task=task, violation_seen=True, exhibits=[seized]).made[0]
    merged(room, first, second)
    assert room.get(FirstResponseTask, task).case_id == room.get(CallIn, callin).case_id == room.get(Exhibit, exhibit).case_id == first
    assert {clock.case_id for clock in room.all(RunningClock, RunningClock.table.c.object_id.in_([task, callin, exhibit]))} == {first}
    assert set(owed(room, first)) == {"reporter_reply", "exhibits_undisposed"}
    assert owed(room, second) == []


def test_who_watched_what_for_a_case_is_not_rewritten_when_it_is_merged_or_comes_back(room: Room) -> None:
    first, second = room.case(), room.case()
    look = ask(room, "王一帆", "view_camera", camera="JX-07", case=second).made[0]
    before = room.get(ViewLog, look)
    merged(room, first, second)
    assert room.get(ViewLog, look) == before
    assert before.case_id == second


def test_the_same_superior_report_is_owed_once(room: Room) -> None:
    first, second = room.case("superior", reporter=None), room.case("superior", reporter=None)
    merged(room, first, second)
    assert owed(room, first) == ["superior_report"]


def test_cases_far_apart_are_merged_with_a_reason_only(room: Room) -> None:
    first = room.case()
    second = seen_case(room, place={"text": "高坪乡", "township": "高坪乡", "lon": 114.6, "lat": 28.24})
    assert refused(room, "王一帆", "merge_cases", cases=[first, second]) == {"not_similar"}
    assert refused(room, "王一帆", "merge_cases", cases=[first]) == {"field_missing"}
    merged(room, first, second, reason="同一车辆")


def test_a_case_with_the_same_party_is_the_same_matter(room: Room) -> None:
    first = room.case()
    second = seen_case(room, place={"text": "高坪乡", "township": "高坪乡", "lon": 114.6, "lat": 28.24})
    for case in (first, second):
        ask(room, "王一帆", "add_party", case=case, kind="organisation", name="下坪养殖场")
    merged(room, first, second, reason="")


def test_an_ended_case_is_merged_no_more(room: Room) -> None:
    first, second, third = room.case(), room.case(), room.case()
    merged(room, first, second)
    assert refused(room, "王一帆", "merge_cases", cases=[second, third], reason="x") == {"step_not_open"}


def test_whoever_handles_the_merged_case_goes_on_beside_the_lead_of_the_one_that_stays(room: Room) -> None:
    first, transfers = assigned_case(room)
    second = seen_case(room)
    ask(room, "王一帆", "open_judgement", case=second)
    [beside] = ask(room, "王一帆", "assign_case", **assignment(second)).made
    merged(room, first, second)
    assert [room.get(CaseTransfer, key).lead for key in (transfers[0], beside)] == [True, False]
    assert set(running_on(room, beside)) == {"R-221", "R-228"}


def test_terms_that_move_into_a_suspended_case_stand_still(room: Room) -> None:
    first = room.case()
    second, transfers = assigned_case(room)
    approved(room, "王一帆", "刘峰", "suspend_case", case=first, ground="appraisal", reason="等鉴定", review_on="2023-12-01")
    merged(room, first, second)
    states = {clock.rule: clock.state for clock in room.all(RunningClock, RunningClock.table.c.object_id == transfers[0])}
    assert states == {"R-221": PAUSED, "R-228": PAUSED}
    approved(room, "王一帆", "刘峰", "resume_case", case=first, reason="已鉴定")
    assert set(running_on(room, transfers[0])) == {"R-221", "R-228"}


def test_a_merged_case_comes_back_with_its_things_and_the_clocks_of_the_main_case(room: Room) -> None:
    first, second = room.case(), room.case()
    alert = case_of(room, second).first_alert_id
    merged(room, first, second)
    approved(room, "王一帆", "刘峰", "split_case", case=first, restore=second, reason="查明为两处")
    back = case_of(room, second)
    assert (back.state, back.merged_into, room.get(Alert, alert).case_id) == ("registered", "", second)
    assert (owed(room, first), owed(room, second)) == (["reporter_reply"], ["reporter_reply"])
    assert set(running_on(room, second)) == set(running_on(room, first)) == {"R-207"}
    assert running_on(room, alert)["R-231"].case_id == second


def test_a_case_merged_twice_over_is_restored_from_where_it_lies(room: Room) -> None:
    first, second, third = room.case(), room.case(), room.case()
    merged(room, second, third)
    merged(room, first, second)
    assert refused(room, "王一帆", "split_case", case=second, restore=third, reason="x") == {"step_not_open"}
    approved(room, "王一帆", "刘峰", "split_case", case=first, restore=third, reason="另案")
    assert case_of(room, third).state == "registered"
    assert len(room.all(Alert, Alert.table.c.case_id == third)) == 1


def test_a_split_gives_the_second_case_the_running_clocks_and_the_team(room: Room) -> None:
    case, task = room.case_under_way()
    party = ask(room, "周宁", "add_party", case=case, kind="citizen", name="乙", id_no="360000199001011234").made[0]
    [second] = approved(room, "王一帆", "刘峰", "split_case", case=case, parties=[party], facts="乙另有排口", reason="两个主体").made
    assert (case_of(room, second).state, case_of(room, second).split_from) == ("first_response", case)
    assert running_on(room, second)["R-207"].due_at == running_on(room, case)["R-207"].due_at
    ask(room, "周宁", "submit_first_response_report", case=second, finding="violation", handling_opinion="处罚", power_items=["V-47"])
    assert (room.get(FirstResponseTask, task).state, case_of(room, case).state) == ("ordered", "first_response")
    assert set(running_on(room, case)) == {"R-207"}


def test_an_alert_takes_its_reply_and_its_superior_along(room: Room) -> None:
    case = room.case()
    alert = room.taken_alert("superior", reporter=None)
    ask(room, "王一帆", "attach_alert", alert=alert, case=case)
    [second] = approved(room, "王一帆", "刘峰", "split_case", case=case, alerts=[alert], reason="另案").made
    assert (owed(room, case), owed(room, second)) == (["reporter_reply"], ["superior_report"])
    assert case_of(room, second).first_alert_id == alert


def test_a_split_moves_nothing_of_another_case(room: Room) -> None:
    case, other = room.case(), room.case()
    alert = case_of(room, other).first_alert_id
    assert refused(room, "王一帆", "split_case", case=case, alerts=[alert], reason="x") == {"field_missing"}
    assert refused(room, "王一帆", "split_case", case=case, reason="x") == {"field_missing"}


def test_a_handled_case_is_split_with_its_handler(room: Room) -> None:
    case, transfers = assigned_case(room)
    [second] = approved(room, "王一帆", "刘峰", "split_case", case=case, facts="另一处", reason="两处").made
    [same] = room.all(CaseTransfer, CaseTransfer.table.c.case_id == second)
    assert (same.unit, same.lead, set(running_on(room, same.id))) == ("tb_baishi", True, {"R-221", "R-228"})
    assert same.id != transfers[0]


def test_ten_alerts_within_the_hour_brought_together_propose_the_gravest_level(room: Room) -> None:
    first = room.case(place=BAISHI)
    second = room.case(place=BAISHI)
    for case in (first, second):
        for _ in range(4):
            ask(room, "王一帆", "attach_alert", alert=room.taken_alert(place=BAISHI), case=case)
    done = approved(room, "王一帆", "刘峰", "merge_cases", cases=[first, second], reason="同一烟点")
    assert "set_level" in done.offers
    assert room.all(Case, Case.table.c.state == "merged")
    assert len(room.all(Obligation, Obligation.table.c.case_id == first)) == 10
