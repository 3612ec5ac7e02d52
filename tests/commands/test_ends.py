"""How a case stands still, ends otherwise than by closing, and begins anew: suspended, void, not established, reopened, looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.commands.limits import PAUSED
from models.records.alert import Alert
from models.records.case import Recheck
from models.records.people import CallIn
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from tests.builders import Room
from tests.commands.way import answered_case, approved, ask, assigned_case, case_of, due, owed, papers, refused, seen_case, stopped

SUSPENSION = {"ground": "force_majeure", "reason": "山洪断路", "review_on": "2023-11-20"}


def test_only_the_terms_of_receiver_and_handler_stand_still(room: Room) -> None:
    case, _ = assigned_case(room)
    approved(room, "王一帆", "刘峰", "suspend_case", case=case, **SUSPENSION)
    clocks = room.all(RunningClock, RunningClock.table.c.case_id == case, RunningClock.table.c.state != "stopped")
    assert {clock.rule: clock.state for clock in clocks} == {"R-221": PAUSED, "R-228": PAUSED, "R-231": "running"}
    assert case_of(room, case).suspension["review_on"] == "2023-11-20"


def test_a_suspended_case_takes_no_step_but_alerts_still_come_to_it(room: Room) -> None:
    case = room.case()
    approved(room, "王一帆", "刘峰", "suspend_case", case=case, **SUSPENSION)
    assert refused(room, "王一帆", "suspend_case", case=case, **SUSPENSION) == {"step_not_open"}
    ask(room, "王一帆", "attach_alert", alert=room.taken_alert(), case=case)
    approved(room, "王一帆", "刘峰", "resume_case", case=case, reason="路通了")
    assert case_of(room, case).state == "registered"


def test_a_void_case_calls_everybody_back(room: Room) -> None:
    case = seen_case(room)
    task = ask(room, "王一帆", "order_first_response", case=case, kind="disposal", teams=[{"responder": "center_team", "officers": ["周宁", "郑可"]}]).made[0]
    callin = ask(room, "王一帆", "call_in", case=case, officers=["黄澄"]).made[0]
    approved(room, "王一帆", "刘峰", "void_case", case=case, reason="重复登记")
    assert (case_of(room, case).state, room.get(FirstResponseTask, task).state, room.get(CallIn, callin).state) == ("void", "cancelled", "released")
    assert room.officer("黄澄").availability == "on_duty"
    assert not [clock for clock in room.all(RunningClock, RunningClock.table.c.case_id == case) if clock.state != "stopped"]


@pytest.mark.parametrize("channel", ["hotline_12345", "web", "call_110"])
def test_what_a_citizen_reported_is_never_voided_even_without_a_name(sqlite_room: Room, channel: str) -> None:
    case = sqlite_room.case(channel, reporter=None)
    assert refused(sqlite_room, "王一帆", "void_case", case=case, reason="误登") == {"reporter_exists"}


def test_two_people_look_before_nothing_is_established_and_nobody_is_left_without_an_answer(room: Room) -> None:
    case = room.judged_case(finding="none", power_items=())
    asked = {"case": case, "reason": "两次夜查"}
    assert refused(room, "周宁", "mark_not_established", verified_by=["周宁", " 周宁"], **asked) == {"two_verifiers_needed", "obligation_open"}
    assert refused(room, "周宁", "mark_not_established", verified_by=[], **asked) == {"two_verifiers_needed"}
    alert = case_of(room, case).first_alert_id
    ask(room, "王一帆", "reply_reporter", alert=alert, stage="not_established", text="未发现", mode="phone")
    proposal = ask(room, "周宁", "mark_not_established", verified_by=["周宁", "郑可"], **asked).proposal
    later = room.taken_alert()
    ask(room, "王一帆", "attach_alert", alert=later, case=case)
    assert refused(room, "刘峰", "approve_proposal", proposal=proposal) == {"obligation_open"}
    ask(room, "王一帆", "reply_reporter", alert=later, stage="not_established", text="未发现", mode="phone")
    ask(room, "刘峰", "approve_proposal", proposal=proposal)
    assert case_of(room, case).state == "not_established"
    assert not [clock for clock in room.all(RunningClock, RunningClock.table.c.case_id == case) if clock.state == "running"]


def test_reopening_begins_a_round_in_which_all_is_owed_again(room: Room) -> None:
    case = answered_case(room)
    ask(room, "王一帆", "close_case", case=case)
    room.clock.set(room.clock.now() + timedelta(days=20))
    approved(room, "王一帆", "刘峰", "reopen_case", case=case, ground="reporter_objection", reason="仍有异味")
    again = case_of(room, case)
    assert (again.state, again.round, again.closed_at) == ("judging", 2, None)
    assert owed(room, case) == ["reporter_reply"]
    assert due(room, "R-202") == "2023-11-26T09:30"
    assert due(room, "R-231") == "2023-12-16T00:00"
    assert papers(room, case)[-1] == "D-01"
    assert refused(room, "王一帆", "close_case", case=case) == {"step_not_open"}


def test_a_deadline_of_the_source_that_has_passed_caps_no_reply_after_reopening(room: Room) -> None:
    case = room.case(source_due_at=room.clock.now() + timedelta(days=2))
    ask(room, "王一帆", "order_first_response", case=case, teams=[{"responder": "center_team", "officers": ["周宁", "郑可"]}])
    ask(room, "周宁", "submit_first_response_report", case=case, finding="none", handling_opinion="未见")
    ask(room, "王一帆", "reply_reporter", alert=case_of(room, case).first_alert_id, stage="not_established", text="未见", mode="phone")
    approved(room, "周宁", "刘峰", "mark_not_established", case=case, verified_by=["周宁", "郑可"], reason="未见")
    room.clock.set(room.clock.now() + timedelta(days=20))
    ask(room, "陈立", "reopen_case", case=case, ground="conference_resolution", reason="会议决定")
    assert due(room, "R-231") == "2023-12-16T00:00"


def test_an_alert_is_taken_before_it_reopens_a_case(room: Room) -> None:
    case = answered_case(room)
    ask(room, "王一帆", "close_case", case=case)
    fresh = room.alert(level=1)
    wish = {"case": case, "ground": "new_evidence", "reason": "又见排放", "alerts": [fresh]}
    assert refused(room, "陈立", "reopen_case", **wish) == {"step_not_open"}
    ask(room, "王一帆", "ack_alert", alert=fresh)
    ask(room, "陈立", "reopen_case", **wish)
    assert (room.get(Alert, fresh).state, case_of(room, case).level) == ("attached", 1)
    assert "R-210" in room.running(case)


@pytest.mark.parametrize(("ground", "code"), [("", "reopen_ground_missing"), ("because", "reopen_ground_missing")])
def test_a_case_is_reopened_on_one_of_six_grounds(sqlite_room: Room, ground: str, code: str) -> None:
    case = answered_case(sqlite_room)
    ask(sqlite_room, "王一帆", "close_case", case=case)
    assert refused(sqlite_room, "陈立", "reopen_case", case=case, ground=ground, reason="x") == {code}


def test_a_relapse_found_on_the_recheck_offers_to_reopen(room: Room) -> None:
    case = answered_case(room)
    ask(room, "刘峰", "set_flags", case=case, on=["key_case"])
    approved(room, "王一帆", "刘峰", "close_case", case=case)
    done = ask(room, "宋强", "record_recheck", case=case, date="2023-12-01", people=["宋强"], result="relapse", photos="复发照片")
    assert (done.offers, done.documents, [clock.rule for clock in stopped(room, "R-235")]) == (("reopen_case",), ("D-05",), ["R-235"])
    [kept] = room.all(Recheck)
    assert (kept.on.isoformat(), kept.photos) == ("2023-12-01", ["复发照片"])
