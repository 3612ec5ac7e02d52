"""Red flags at the door: they come on with the step that makes them, once for each ground, never by a refusal, and go by a supervisor alone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from models.commands import daily_look
from models.commands.actor import TIMER
from models.commands.feedback import SubmitFeedback
from models.commands.sweep import next_due, sweep
from models.records.case import Case, SupervisionRecord
from models.records.red_flag import DailyLook, RedFlag
from models.records.referral import MisconductReferral
from tests.builders import MONDAY_MORNING, Room
from tests.commands.way import approved, ask, assignment, opinion, refused, seen_case

SUSPECTED = {"criminal_indicators": ["排放量超标十倍"]}


def standing(room: Room, case: str) -> set[str]:
    """The kinds of the flags that stand on a case."""
    return {flag.kind for flag in room.all(RedFlag, RedFlag.table.c.case_id == case, RedFlag.table.c.outcome == "")}


def suspected_case(room: Room) -> tuple[str, str]:
    """A case with a criminal indicator, assigned to the brigade of 白石镇 and accepted; its transfer."""
    case = seen_case(room)
    ask(room, "王一帆", "open_judgement", case=case)
    approved(room, "苏敏", "刘峰", "complete_judgement", **opinion(case, **SUSPECTED))
    transfer = ask(room, "王一帆", "assign_case", **assignment(case)).made[0]
    accepted = {"acceptance_no": "受1", "handler": "宋强", "phone": "100-0000-0000", "planned_finish": "2023-12-01"}
    ask(room, "宋强", "accept_assignment", transfer=transfer, **accepted)
    return case, transfer


def fed_back(room: Room, transfer: str, result: str = "ordered_correction") -> None:
    ask(room, "宋强", "submit_feedback", transfer=transfer, result=result, measures="责令改正")


def test_a_light_result_of_a_suspected_crime_is_flagged_with_the_step_that_brings_it(room: Room) -> None:
    case, transfer = suspected_case(room)
    assert standing(room, case) == set()
    fed_back(room, transfer)
    assert standing(room, case) == {"downgrade", "no_transfer"}
    raised = room.entries("red_flag.raised")
    assert [(entry.role, entry.facts["flag"]) for entry in raised] == [(TIMER.role, "downgrade"), (TIMER.role, "no_transfer")]


def test_the_step_that_brings_a_flag_on_leaves_its_own_one_entry(sqlite_room: Room) -> None:
    case, transfer = suspected_case(sqlite_room)
    outcome = ask(sqlite_room, "宋强", "submit_feedback", transfer=transfer, result="ordered_correction", measures="责令改正")
    assert outcome.kinds == ("feedback.submitted",)
    assert standing(sqlite_room, case)


def test_a_refusal_puts_no_flag_on(sqlite_room: Room) -> None:
    case, transfer = suspected_case(sqlite_room)
    assert refused(sqlite_room, "宋强", "submit_feedback", transfer=transfer, result="leniency_no_penalty", measures="免罚") == {"leniency_incomplete"}
    assert standing(sqlite_room, case) == set()


def test_what_a_supervisor_has_decided_is_not_raised_again_on_the_same_ground(sqlite_room: Room) -> None:
    case, transfer = suspected_case(sqlite_room)
    fed_back(sqlite_room, transfer)
    ask(sqlite_room, "范正", "clear_red_flag", case=case, kind="downgrade", outcome="cleared", reason="已核")
    ask(sqlite_room, "何青", "return_feedback", case=case, missing="涉刑审查意见")
    assert standing(sqlite_room, case) == {"no_transfer"}
    fed_back(sqlite_room, transfer)
    assert standing(sqlite_room, case) == {"no_transfer", "downgrade"}, "a new feedback is a new ground"


def test_the_day_brings_the_flag_once_whichever_seat_looks(room: Room) -> None:
    case, _ = suspected_case(room)
    room.clock.advance(days=14, hours=14, minutes=59)
    sweep(room.desk)
    assert "no_transfer" not in standing(room, case), "the tenth working day has not gone by"
    room.clock.advance(days=1)
    seats = [threading.Thread(target=room.beside().desk.sweep) for _ in range(4)]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    assert standing(room, case) >= {"no_transfer"}
    [entry] = [entry for entry in room.entries("red_flag.raised") if entry.facts["ground"] == "ten_days"]
    assert entry.at == MONDAY_MORNING + timedelta(days=14, hours=15), "the midnight after the tenth working day"


def test_after_the_last_day_that_matters_the_days_are_watched_no_more(sqlite_room: Room) -> None:
    suspected_case(sqlite_room)
    [row] = sqlite_room.all(DailyLook)
    assert row.next_at is not None
    sqlite_room.clock.advance(days=60)
    sweep(sqlite_room.desk)
    [row] = sqlite_room.all(DailyLook)
    assert row.next_at is None
    due = next_due(sqlite_room.store)
    assert due is None or due > sqlite_room.clock.now()


@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_three_cases_of_one_party_in_the_same_hands_are_seen_the_next_day(sqlite_room: Room, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(daily_look, "AT_ONCE", at_once)
    cases = []
    for _ in range(3):
        case = seen_case(sqlite_room, subject="洪达养殖场")
        ask(sqlite_room, "王一帆", "open_judgement", case=case)
        ask(sqlite_room, "苏敏", "complete_judgement", **opinion(case))
        transfer = ask(sqlite_room, "王一帆", "assign_case", **assignment(case)).made[0]
        accepted = {"acceptance_no": "受1", "handler": "宋强", "phone": "100-0000-0000", "planned_finish": "2023-12-01"}
        ask(sqlite_room, "宋强", "accept_assignment", transfer=transfer, **accepted)
        fed_back(sqlite_room, transfer)
        cases.append(case)
    assert not any(standing(sqlite_room, case) for case in cases)
    sqlite_room.clock.advance(days=1)
    sweep(sqlite_room.desk)
    assert [standing(sqlite_room, case) for case in cases] == [{"favour"}] * 3


def test_a_case_not_established_has_its_result_in_the_supervision_database(sqlite_room: Room) -> None:
    case = seen_case(sqlite_room)
    ask(sqlite_room, "王一帆", "open_judgement", case=case)
    approved(sqlite_room, "苏敏", "刘峰", "mark_not_established", case=case, verified_by=["周宁", "郑可"], reason="查无实据")
    assert [kept.result for kept in sqlite_room.all(SupervisionRecord)] == ["not_established"]


def test_a_referral_is_no_change_of_its_case_for_anybody(sqlite_room: Room) -> None:
    case, _ = suspected_case(sqlite_room)
    before = sqlite_room.get(Case, case).version
    referral = {"case": case, "kind": "inaction", "organ": "discipline", "target_unit": "tb_baishi", "facts": "久拖不办"}
    approved(sqlite_room, "苏敏", "陈立", "create_misconduct_referral", **referral)
    assert sqlite_room.get(Case, case).version == before
    [kept] = sqlite_room.all(MisconductReferral)
    assert (kept.proposed_by_id, kept.signed_by) == (sqlite_room.actor("苏敏").id, "陈立")


def test_who_sees_a_stale_case_is_not_told_of_the_referral_in_between(sqlite_room: Room) -> None:
    case, transfer = suspected_case(sqlite_room)
    seen = {case: sqlite_room.get(Case, case).version}
    ask(sqlite_room, "王一帆", "set_level", case=case, level=2)
    approved(sqlite_room, "苏敏", "陈立", "create_misconduct_referral", case=case, kind="inaction", organ="discipline", target_unit="tb_baishi", facts="久拖")
    [stale] = sqlite_room.reasons("宋强", SubmitFeedback(transfer, "ordered_correction", "责令改正"), versions=seen)
    assert (stale.code, stale.facts["kind"]) == ("stale_version", "level.changed")


def test_a_supervisor_sees_the_reporter_only_of_a_case_referred_to_his_organ(sqlite_room: Room) -> None:
    case = sqlite_room.case()
    alert = sqlite_room.get(Case, case).first_alert_id
    assert refused(sqlite_room, "曾肃", "reveal_reporter", alert=alert, purpose="核实线索") == {"not_in_scope"}
    approved(sqlite_room, "苏敏", "陈立", "create_misconduct_referral", case=case, kind="bribery", organ="discipline", target_unit="ee", facts="收受财物")
    assert ask(sqlite_room, "曾肃", "reveal_reporter", alert=alert, purpose="核实线索").shown
    assert refused(sqlite_room, "范正", "reveal_reporter", alert=alert, purpose="核实线索") == {"not_in_scope"}
    assert len(sqlite_room.entries("reporter.reveal_refused")) == 2
