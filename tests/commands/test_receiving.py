"""The unit a case was sent to answers: accepts, rejects, files or does not file; by itself or by telephone."""

from __future__ import annotations

import pytest

from models.records.transfer import CaseTransfer
from models.rules.refusal import Reason
from models.rules.states import CaseState, TransferState
from tests.builders import Room
from tests.commands.way import acceptance, ask, assigned_case, assignment, case_of, due, facts, handled_case, kinds, papers, refused, stopped

BY_PHONE = {"on_behalf_of": "宋强", "source": "phone", "proof": "call-log-0001"}


def test_the_brigade_accepts_and_handles(room: Room) -> None:
    case, (transfer,) = assigned_case(room)
    ask(room, "宋强", "accept_assignment", **acceptance(transfer))
    kept = room.get(CaseTransfer, transfer)
    assert (kept.state, kept.handler, kept.handler_phone_tail) == (TransferState.ACCEPTED, "宋强", "0023")
    assert case_of(room, case).state == CaseState.HANDLING
    assert room.running(transfer) == {"R-216", "R-228"}
    assert due(room, "R-216") == "2023-11-10T00:00"
    assert papers(room, case)[-1] == "D-11"
    assert kinds(room)[-1] == "transfer.accepted"


def test_only_the_unit_it_was_sent_to_may_answer(room: Room) -> None:
    _case, (transfer,) = assigned_case(room)
    assert refused(room, "徐岚", "accept_assignment", **acceptance(transfer)) == {"not_in_scope"}
    behalf = {**BY_PHONE, "on_behalf_of": "徐岚"}
    assert refused(room, "王一帆", "accept_assignment", **acceptance(transfer), **behalf) == {"receiver_not_target"}
    assert refused(room, "王一帆", "reject_assignment", transfer=transfer, ground="not_in_competence", text="x", **behalf) == {"receiver_not_target"}


def test_a_dispatcher_enters_it_only_on_behalf_and_with_proof(room: Room) -> None:
    _case, (transfer,) = assigned_case(room)
    assert "not_permitted" in refused(room, "王一帆", "accept_assignment", **acceptance(transfer))
    assert refused(room, "王一帆", "accept_assignment", **acceptance(transfer), on_behalf_of="宋强", source="phone") == {"proof_missing"}


@pytest.mark.parametrize(("source", "follows"), [("phone", True), ("radio", True), ("message", True), ("fax", False), ("paper_slip", False)])
def test_what_came_by_word_of_mouth_needs_its_paper_within_a_working_day(room: Room, source: str, follows: bool) -> None:
    case, (transfer,) = assigned_case(room)
    ask(room, "何青", "accept_assignment", **acceptance(transfer), **{**BY_PHONE, "source": source})
    assert ("R-224" in room.running(case)) is follows
    ask(room, "何青", "record_paper", case=case, about="accept_assignment", no="白受〔2023〕5号")
    assert "R-224" not in room.running(case)
    assert facts(room, "paper.recorded")["no"] == "白受〔2023〕5号"


def test_the_paper_of_one_step_does_not_stand_for_that_of_another(room: Room) -> None:
    case, (transfer,) = assigned_case(room)
    ask(room, "何青", "accept_assignment", **acceptance(transfer), **BY_PHONE)
    ask(room, "何青", "record_admin_filing", transfer=transfer, decision="filed", no="白立〔2023〕3号", **BY_PHONE)
    ask(room, "何青", "record_paper", case=case, about="record_admin_filing", no="白立〔2023〕3号")
    assert due(room, "R-224") == "2023-11-08T00:00", "the paper of the acceptance is still awaited"
    assert len(stopped(room, "R-224")) == 1


def test_a_case_is_accepted_once(room: Room) -> None:
    _case, (transfer,) = handled_case(room)
    assert refused(room, "宋强", "accept_assignment", **acceptance(transfer)) == {"step_not_open"}
    assert refused(room, "宋强", "reject_assignment", transfer=transfer, ground="materials_lacking", text="x") == {"step_not_open"}


def test_an_assisting_unit_accepts_beside_the_lead_and_gets_no_clock(room: Room) -> None:
    case, (lead, assist) = assigned_case(room, assists=["ee"])
    ask(room, "徐岚", "accept_assignment", **acceptance(assist, handler="徐岚"))
    assert case_of(room, case).state == CaseState.ASSIGNED
    assert room.running(assist) == set()
    ask(room, "宋强", "accept_assignment", **acceptance(lead))
    assert case_of(room, case).state == CaseState.HANDLING


def test_a_rejected_case_is_judged_again(room: Room) -> None:
    case, (transfer,) = assigned_case(room)
    outcome = ask(room, "宋强", "reject_assignment", transfer=transfer, ground="not_in_competence", text="不属于本大队职权")
    assert case_of(room, case).state == CaseState.JUDGING
    assert room.running(transfer) == set()
    assert due(room, "R-202") == "2023-11-08T00:00"
    assert room.get(CaseTransfer, transfer).state == TransferState.REJECTED
    assert (outcome.warnings, papers(room, case)[-1], kinds(room)[-1]) == ((), "D-11", "transfer.rejected")


def test_the_second_rejection_is_told_to_the_duty_leader(room: Room) -> None:
    case, (transfer,) = assigned_case(room)
    ask(room, "宋强", "reject_assignment", transfer=transfer, ground="not_in_competence", text="不属于本大队职权")
    again = ask(room, "王一帆", "assign_case", **assignment(case)).made[0]
    outcome = ask(room, "宋强", "reject_assignment", transfer=again, ground="materials_lacking", text="缺材料")
    assert [said.code for said in outcome.warnings if isinstance(said, Reason)] == ["second_rejection"]
    assert "duty_leader" in outcome.told


def test_a_rejection_needs_words(room: Room) -> None:
    _case, (transfer,) = assigned_case(room)
    assert refused(room, "宋强", "reject_assignment", transfer=transfer, ground="materials_lacking", text=" ") == {"reason_missing"}


def test_a_filed_case_has_ninety_days_for_its_penalty(room: Room) -> None:
    case, (transfer,) = handled_case(room)
    ask(room, "宋强", "record_admin_filing", transfer=transfer, decision="filed", no="白立〔2023〕3号")
    assert room.running(transfer) == {"R-228", "R-310"}
    assert due(room, "R-310") == "2024-02-05T00:00"
    assert (case_of(room, case).state, papers(room, case)[-1]) == (CaseState.HANDLING, "D-11")


def test_not_to_file_needs_a_reason_and_a_notice(room: Room) -> None:
    case, (transfer,) = handled_case(room)
    assert refused(room, "宋强", "record_admin_filing", transfer=transfer, decision="not_filed", no="1") == {"reason_missing"}
    assert refused(room, "宋强", "send_not_filed_notice", transfer=transfer, no="1") == {"step_not_open"}
    ask(room, "宋强", "record_admin_filing", transfer=transfer, decision="not_filed", no="1", reason="情节轻微")
    assert room.running(transfer) == {"R-217", "R-228"}
    ask(room, "宋强", "send_not_filed_notice", transfer=transfer, no="2")
    assert room.running(transfer) == {"R-228"}
    assert papers(room, case)[-3:] == ["D-11", "D-11", "D-11"], "accepted, not filed, and the notice of it"


def test_a_notice_sent_at_once_stops_its_clock_at_once(room: Room) -> None:
    _case, (transfer,) = handled_case(room)
    ask(room, "宋强", "record_admin_filing", transfer=transfer, decision="not_filed", no="1", reason="情节轻微", notice_sent=True)
    assert len(stopped(room, "R-217")) == 1


def test_nobody_files_for_another_unit(room: Room) -> None:
    _case, (transfer,) = handled_case(room)
    other = {**BY_PHONE, "on_behalf_of": "徐岚"}
    assert refused(room, "何青", "record_admin_filing", transfer=transfer, decision="filed", no="1", **other) == {"not_in_scope"}
    assert refused(room, "徐岚", "record_admin_filing", transfer=transfer, decision="filed", no="1") == {"not_in_scope"}
