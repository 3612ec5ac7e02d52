"""How a case ends: the reporter is answered, nothing is owed, and who must have looked has looked."""

from __future__ import annotations

import pytest

from models.commands.closing import CloseCase
from models.records.case import SupervisionRecord
from models.records.document import Document
from models.rules.states import CaseState
from tests.builders import Room
from tests.commands.way import (
    acceptance,
    accepted_case,
    answered_case,
    approved,
    ask,
    assignment,
    case_of,
    due,
    facts,
    fed_back_case,
    feedback,
    kinds,
    owed,
    papers,
    refused,
    seen_case,
)


def _reply(room: Room, case: str, stage: str, text: str = "已移交办理") -> None:
    ask(room, "何青", "reply_reporter", alert=case_of(room, case).first_alert_id, stage=stage, text=text, mode="phone")


def test_a_case_that_owes_nothing_is_closed(room: Room) -> None:
    case = answered_case(room)
    ask(room, "王一帆", "close_case", case=case, lessons="加强巡查")
    kept = case_of(room, case)
    assert (kept.state, kept.closed_by, kept.lessons) == (CaseState.CLOSED, "王一帆", "加强巡查")
    assert room.running() == set()
    assert (papers(room, case)[-1], kinds(room)[-1]) == ("D-16", "case.closed")
    [record] = room.all(SupervisionRecord)
    assert (record.result, record.unit, record.round) == ("penalty", "tb_baishi", 1)


def test_unaccepted_feedback_and_open_duties_are_all_named_at_once(room: Room) -> None:
    case, _transfer = fed_back_case(room)
    assert refused(room, "王一帆", "close_case", case=case) == {"feedback_not_accepted", "obligation_open"}
    accepted, _transfer = accepted_case(room)
    [given] = room.reasons("王一帆", CloseCase(accepted))
    assert given.facts["open"] == (f"reporter_reply@{case_of(room, accepted).first_alert_id}",)


def test_closing_is_open_only_while_feedback_is_checked(room: Room) -> None:
    assert refused(room, "王一帆", "close_case", case=room.judged_case()) == {"step_not_open"}
    case = answered_case(room)
    ask(room, "王一帆", "close_case", case=case)
    assert refused(room, "王一帆", "close_case", case=case) == {"step_not_open"}


def test_a_key_case_is_closed_by_two_people_and_looked_at_again_after_thirty_days(room: Room) -> None:
    case = _key_case(room)
    proposal = ask(room, "王一帆", "close_case", case=case).proposal
    assert case_of(room, case).state == CaseState.FEEDBACK_CHECK
    ask(room, "刘峰", "approve_proposal", proposal=proposal)
    assert case_of(room, case).state == CaseState.CLOSED
    assert room.running() == {"R-235"}
    assert due(room, "R-235") == "2023-12-07T00:00"


def test_a_case_with_a_criminal_indicator_is_not_closed_with_a_fine_alone(room: Room) -> None:
    case = _key_case(room, criminal=True)
    assert refused(room, "王一帆", "close_case", case=case) == {"criminal_indicator"}
    assert refused(room, "王一帆", "record_no_transfer_reason", case=case, reason="未达追诉标准") == {"not_permitted"}
    assert refused(room, "刘峰", "record_no_transfer_reason", case=case, reason="") == {"reason_missing"}
    ask(room, "刘峰", "record_no_transfer_reason", case=case, reason="未达追诉标准")
    assert facts(room, "no_transfer_reason.recorded")["reason"] == "未达追诉标准"
    approved(room, "王一帆", "刘峰", "close_case", case=case)


@pytest.mark.parametrize("how", ["reporter_reply", "with its object"])
def test_the_duty_leader_waives_a_duty_with_a_reason(room: Room, how: str) -> None:
    case, _transfer = accepted_case(room)
    duty = how if how == "reporter_reply" else f"reporter_reply@{case_of(room, case).first_alert_id}"
    assert refused(room, "王一帆", "waive_obligation", case=case, obligation=duty, reason="联系不上") == {"not_permitted"}
    assert refused(room, "刘峰", "waive_obligation", case=case, obligation=duty, reason="") == {"reason_missing"}
    assert refused(room, "刘峰", "waive_obligation", case=case, obligation="superior_report", reason="x") == {"step_not_open"}
    ask(room, "刘峰", "waive_obligation", case=case, obligation=duty, reason="联系不上")
    assert owed(room, case) == []
    ask(room, "王一帆", "close_case", case=case)


def test_people_called_and_not_released_keep_a_case_open_until_waived(room: Room) -> None:
    case = answered_case(room)
    ask(room, "王一帆", "call_in", case=case, officers=["周宁"])
    assert refused(room, "王一帆", "close_case", case=case) == {"obligation_open"}
    ask(room, "刘峰", "waive_obligation", case=case, obligation="callins_open", reason="已口头解除")
    ask(room, "王一帆", "close_case", case=case)


def test_the_first_reply_stops_the_clock_and_the_last_word_ends_the_duty(room: Room) -> None:
    case = room.judged_case()
    alert = case_of(room, case).first_alert_id
    assert "R-231" in room.running(alert)
    _reply(room, case, "transferred_on")
    assert "R-231" not in room.running(alert)
    assert owed(room, case) == ["reporter_reply"]
    _reply(room, case, "final", "已整改")
    assert owed(room, case) == []
    assert papers(room, case)[-2:] == ["D-15", "D-15"]
    assert kinds(room)[-1] == "reporter.replied"


def test_not_established_is_the_last_word_only_where_nothing_was_found(room: Room) -> None:
    found = room.judged_case()
    _reply(room, found, "not_established", "未发现")
    assert owed(room, found) == ["reporter_reply"]
    nothing = room.judged_case(finding="none", power_items=())
    _reply(room, nothing, "not_established", "未发现")
    assert owed(room, nothing) == []
    ask(room, "王一帆", "assign_case", **assignment(nothing))
    assert owed(room, nothing) == ["reporter_reply"], "the case goes on, so it was not the last word"


def test_a_reply_holds_nothing_of_the_reporter(room: Room) -> None:
    case = room.judged_case()
    alert = case_of(room, case).first_alert_id
    assert refused(room, "何青", "reply_reporter", alert=alert, stage="final", text="李女士您好", mode="phone") == {"reporter_data_in_paper"}


def test_a_reply_before_there_is_a_case_holds_nothing_of_the_reporter_either(room: Room) -> None:
    alert = room.taken_alert()
    said = {"alert": alert, "stage": "transferred_on", "mode": "phone"}
    assert refused(room, "何青", "reply_reporter", **said, text="100-0000-0002 您好") == {"reporter_data_in_paper"}
    ask(room, "何青", "reply_reporter", **said, text="已转办")
    assert refused(room, "何青", "reply_reporter", alert=room.alert(), stage="final", text="x", mode="phone") == {"step_not_open"}


def test_a_satisfaction_is_one_to_five(room: Room) -> None:
    alert = case_of(room, room.judged_case()).first_alert_id
    said = {"alert": alert, "stage": "final", "text": "已整改", "mode": "phone"}
    assert refused(room, "何青", "reply_reporter", **said, satisfaction=6) == {"field_missing"}
    ask(room, "何青", "reply_reporter", **said, satisfaction=5)
    [paper] = room.all(Document, Document.table.c.kind == "D-15")
    assert paper.body["satisfaction"] == 5


def test_a_clue_nobody_reported_owes_no_reply(room: Room) -> None:
    case = seen_case(room)
    ask(room, "王一帆", "open_judgement", case=case)
    transfer = ask(room, "王一帆", "assign_case", **assignment(case)).made[0]
    ask(room, "宋强", "accept_assignment", **acceptance(transfer))
    ask(room, "宋强", "submit_feedback", **feedback(transfer))
    ask(room, "何青", "accept_feedback", case=case)
    ask(room, "王一帆", "close_case", case=case)
    assert case_of(room, case).state == CaseState.CLOSED


def _key_case(room: Room, *, criminal: bool = False) -> str:
    case = room.judged_case(power_items=("V-22",), finding="crime_suspected" if criminal else "violation")
    transfer = approved(room, "王一帆", "刘峰", "assign_case", **assignment(case, power_item="V-22", lead="ee")).made[0]
    ask(room, "徐岚", "accept_assignment", **acceptance(transfer, handler="徐岚"))
    ask(room, "徐岚", "submit_feedback", **feedback(transfer))
    ask(room, "何青", "accept_feedback", case=case)
    _reply(room, case, "final", "已查处")
    return case
