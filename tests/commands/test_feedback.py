"""What comes back from the handler: it is fed back once, verified by somebody else, accepted or returned."""

from __future__ import annotations

import pytest

from models.commands.arguments import build
from models.commands.verifying import ReturnFeedback
from models.records.transfer import CaseTransfer, Feedback
from models.rules.refusal import Reason
from models.rules.states import CaseState
from tests.builders import Room
from tests.commands.way import (
    acceptance,
    approved,
    ask,
    assignment,
    case_of,
    due,
    facts,
    fed_back_case,
    feedback,
    handled_case,
    kinds,
    papers,
    refused,
    stopped,
)

ON_BEHALF = {"on_behalf_of": "宋强", "source": "paper_slip", "proof": "scan-0001"}


def test_a_feedback_leads_to_its_verification(room: Room) -> None:
    case, transfer = fed_back_case(room)
    assert case_of(room, case).state == CaseState.FEEDBACK_CHECK
    assert room.running(transfer) == {"R-216"}, "nobody recorded the filing"
    assert due(room, "R-229") == "2023-11-10T00:00"
    assert papers(room, case)[-1] == "D-12"
    [kept] = room.all(Feedback)
    assert (kept.result, kept.amount_yuan, kept.unit, kept.typed_by) == ("penalty", 5000.0, "tb_baishi", "宋强")
    assert kinds(room)[-1] == "feedback.submitted"


def test_a_penalty_ends_the_ninety_days_and_another_result_does_not(room: Room) -> None:
    for result, stops in (("penalty", 1), ("ordered_correction", 0)):
        _case, (transfer, *_) = handled_case(room)
        ask(room, "宋强", "record_admin_filing", transfer=transfer, decision="filed", no="1")
        ask(room, "宋强", "submit_feedback", **feedback(transfer, result=result))
        assert ("R-310" not in room.running(transfer)) is bool(stops)


def test_leniency_needs_all_three_facts(room: Room) -> None:
    _case, (transfer,) = handled_case(room)
    facts_of = {"first": True, "minor": True, "corrected": False}
    assert refused(room, "宋强", "submit_feedback", **feedback(transfer, result="leniency_no_penalty", leniency=facts_of)) == {"leniency_incomplete"}
    ask(room, "宋强", "submit_feedback", **feedback(transfer, result="leniency_no_penalty", leniency={**facts_of, "corrected": True}))


def test_nothing_is_fed_back_before_the_case_was_taken_or_twice_or_by_others(room: Room) -> None:
    case = room.judged_case()
    transfer = ask(room, "王一帆", "assign_case", **assignment(case)).made[0]
    assert refused(room, "宋强", "submit_feedback", **feedback(transfer)) == {"step_not_open"}
    ask(room, "宋强", "accept_assignment", **acceptance(transfer))
    assert refused(room, "王一帆", "submit_feedback", **feedback(transfer), **{**ON_BEHALF, "on_behalf_of": "徐岚"}) == {"receiver_not_target"}
    ask(room, "宋强", "submit_feedback", **feedback(transfer))
    assert refused(room, "宋强", "submit_feedback", **feedback(transfer)) == {"step_not_open"}


def test_an_assist_feeds_back_beside_and_the_case_goes_on(room: Room) -> None:
    case, (lead, assist) = handled_case(room, assists=["ee"])
    ask(room, "徐岚", "accept_assignment", **acceptance(assist, handler="徐岚"))
    ask(room, "徐岚", "submit_feedback", **feedback(assist, result="handled_elsewhere"))
    assert case_of(room, case).state == CaseState.HANDLING
    assert "R-229" not in room.running(case)
    ask(room, "宋强", "submit_feedback", **feedback(lead))
    assert case_of(room, case).state == CaseState.FEEDBACK_CHECK
    ask(room, "何青", "return_feedback", case=case, missing="照片")
    assert [room.get(CaseTransfer, key).fed_back for key in (lead, assist)] == [False, True]
    assert papers(room, case)[-1] == "D-12"


@pytest.mark.parametrize("command", ["accept_feedback", "return_feedback"])
def test_neither_who_typed_a_feedback_nor_for_whom_verifies_it(room: Room, command: str) -> None:
    case, (transfer,) = handled_case(room)
    ask(room, "王一帆", "submit_feedback", **feedback(transfer), **ON_BEHALF)
    args = {"case": case, **({"missing": "照片"} if command == "return_feedback" else {})}
    assert refused(room, "王一帆", command, **args) == {"same_person"}
    assert refused(room, "周宁", command, **args) == {"not_permitted"}
    ask(room, "何青", command, **args)


def test_of_a_key_case_nobody_of_the_same_unit_verifies(room: Room) -> None:
    case = room.judged_case(power_items=("V-22",))
    args = assignment(case, power_item="V-22", lead="ee")
    transfer = approved(room, "王一帆", "刘峰", "assign_case", **args).made[0]
    ask(room, "徐岚", "accept_assignment", **acceptance(transfer, handler="徐岚"))
    ask(room, "何青", "submit_feedback", **feedback(transfer), on_behalf_of="徐岚", source="fax", proof="scan-1")
    [kept] = room.all(Feedback)
    assert kept.unit == "ee"
    assert refused(room, "何青", "accept_feedback", case=case) == {"same_person"}
    ask(room, "王一帆", "accept_feedback", case=case)


def test_an_accepted_feedback_leaves_the_case_to_be_closed(room: Room) -> None:
    case, _transfer = fed_back_case(room)
    outcome = ask(room, "何青", "accept_feedback", case=case)
    assert (case_of(room, case).state, outcome.offers) == (CaseState.FEEDBACK_CHECK, ("close_case",))
    assert case_of(room, case).feedback_accepted_at is not None
    assert (room.running(case), len(stopped(room, "R-229"))) == (set(), 1)
    assert room.all(Feedback)[0].decided_by == "何青"
    assert refused(room, "何青", "accept_feedback", case=case) == {"step_not_open"}
    assert facts(room, "feedback.accepted")["last"] is True


def test_a_returned_feedback_is_due_again_in_half_the_time_rounded_up(room: Room) -> None:
    case, transfer = fed_back_case(room)
    outcome = ask(room, "何青", "return_feedback", case=case, missing="缺整改后照片")
    assert (case_of(room, case).state, outcome.warnings) == (CaseState.HANDLING, ())
    assert due(room, "R-228") == "2023-11-15T00:00", "8 of 15 days"
    assert "R-229" not in room.running(case)
    assert room.get(CaseTransfer, transfer).fed_back is False
    assert (papers(room, case)[-2:], kinds(room)[-1]) == (["D-12", "D-12"], "feedback.returned")
    assert facts(room, "feedback.returned")["missing"] == "缺整改后照片"


def test_a_return_needs_to_say_what_is_missing(room: Room) -> None:
    case, _transfer = fed_back_case(room)
    [given] = room.reasons("何青", build(ReturnFeedback, {"case": case}))
    assert (given.code, given.facts["field"]) == ("field_missing", "missing")


def test_the_second_return_puts_the_case_on_the_supervision_list(room: Room) -> None:
    case, transfer = fed_back_case(room)
    ask(room, "何青", "return_feedback", case=case, missing="照片")
    ask(room, "宋强", "submit_feedback", **feedback(transfer))
    assert case_of(room, case).supervision == []
    outcome = ask(room, "何青", "return_feedback", case=case, missing="还是照片")
    assert [said.code for said in outcome.warnings if isinstance(said, Reason)] == ["second_return"]
    assert case_of(room, case).supervision == ["second_return"]


def test_a_return_undoes_an_acceptance_while_the_case_is_not_closed(room: Room) -> None:
    case, _transfer = fed_back_case(room)
    ask(room, "何青", "accept_feedback", case=case)
    ask(room, "何青", "return_feedback", case=case, missing="照片")
    assert (case_of(room, case).state, case_of(room, case).feedback_accepted_at) == (CaseState.HANDLING, None)


def test_the_superior_who_assigned_it_is_told_within_a_working_day(room: Room) -> None:
    alert = {"channel": "superior", "nature": "clue", "summary": "x", "place": {"text": "下坪村", "township": "白石镇"}, "category": "livestock"}
    key = ask(room, "王一帆", "create_alert", **alert, source_due_at="2023-11-07T12:00:00+08:00").made[0]
    ask(room, "王一帆", "ack_alert", alert=key)
    case = ask(room, "王一帆", "file_case", alert=key).made[0]
    ask(room, "王一帆", "order_first_response", case=case, teams=[{"responder": "center_team", "officers": ["周宁", "郑可"]}])
    ask(room, "周宁", "submit_first_response_report", case=case, finding="violation", handling_opinion="移交", power_items=["V-47"])
    transfer = ask(room, "王一帆", "assign_case", **assignment(case, lead="ee")).made[0]
    ask(room, "徐岚", "accept_assignment", **acceptance(transfer, handler="徐岚"))
    ask(room, "徐岚", "submit_feedback", **feedback(transfer))
    ask(room, "何青", "accept_feedback", case=case)
    assert due(room, "R-230") == "2023-11-07T12:00", "never later than the superior's own date"
    assert refused(room, "王一帆", "close_case", case=case) == {"superior_report_open"}


def test_a_date_of_the_superior_that_passed_before_the_reopening_caps_no_report(room: Room) -> None:
    alert = {"channel": "superior", "nature": "clue", "summary": "x", "place": {"text": "下坪村", "township": "白石镇"}, "category": "livestock"}
    key = ask(room, "王一帆", "create_alert", **alert, source_due_at="2023-11-10T18:00:00+08:00").made[0]
    ask(room, "王一帆", "ack_alert", alert=key)
    case = ask(room, "王一帆", "file_case", alert=key).made[0]
    ask(room, "王一帆", "order_first_response", case=case, teams=[{"responder": "center_team", "officers": ["周宁", "郑可"]}])
    ask(room, "周宁", "submit_first_response_report", case=case, finding="violation", handling_opinion="移交", power_items=["V-47"])
    for result in ("已处罚", "再次处罚"):
        transfer = ask(room, "王一帆", "assign_case", **assignment(case, lead="ee")).made[0]
        ask(room, "徐岚", "accept_assignment", **acceptance(transfer, handler="徐岚"))
        ask(room, "徐岚", "submit_feedback", **feedback(transfer))
        ask(room, "何青", "accept_feedback", case=case)
        if result == "已处罚":
            assert due(room, "R-230") == "2023-11-08T00:00"
            approved(room, "何青", "陈立", "report_to_superior", case=case, superior="city_ee", doc_no="1号", result=result)
            ask(room, "王一帆", "close_case", case=case)
            room.clock.advance(days=7)
            ask(room, "陈立", "reopen_case", case=case, ground="superior_order", reason="上级要求")
    assert due(room, "R-230") == "2023-11-15T00:00", "a working day from the acceptance, not a limit overdue before it begins"
    assert refused(room, "王一帆", "close_case", case=case) == {"superior_report_open"}
