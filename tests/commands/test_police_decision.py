"""What the police decide, what a department may do about it, and whose term runs meanwhile."""

from __future__ import annotations

from models.records.referral import MisconductReferral
from models.records.transfer import CaseTransfer
from tests.builders import Room
from tests.commands.police import DRUMS, FOR_THE_DEPARTMENT, ee_handles, filed, not_filed, received, suspected_case
from tests.commands.way import ask, case_of, due, owed, papers, refused

PENALTY = {"result": "penalty", "measures": "罚款", "decision_no": "环罚〔2023〕60号", "amount_yuan": 60000}


def test_a_case_the_police_file_is_theirs_and_so_is_the_term(room: Room) -> None:
    case, handler, _ = ee_handles(room, DRUMS)
    transfer = received(room, case)
    filed(room, transfer)
    assert (case_of(room, case).state, room.get(CaseTransfer, transfer).state) == ("criminal_filed", "filed")
    assert room.running(transfer) == {"R-218", "R-228"}
    assert "R-228" not in room.running(handler)
    assert due(room, "R-228") == "2024-01-06T00:00"
    assert owed(room, case) == ["exhibits_undisposed"]
    ask(room, "廖坤", "submit_feedback", transfer=transfer, result="criminal_result", measures="移送审查起诉")
    assert case_of(room, case).state == "feedback_check"


def test_nothing_held_nothing_to_hand_over(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room, {**DRUMS, "seized": False})
    transfer = received(sqlite_room, case)
    filed(sqlite_room, transfer)
    assert "R-218" not in sqlite_room.running(transfer)


def test_the_terms_of_a_notice_that_is_on_its_way_begin_with_its_receipt(room: Room) -> None:
    case, _handler, _ = ee_handles(room, DRUMS)
    transfer = received(room, case)
    filed(room, transfer, notice_pending=True)
    assert "R-218" not in room.running(transfer)
    assert "not_addressee" in refused(room, "廖坤", "record_receipt", transfer=transfer, of="filing_notice")
    room.clock.advance(days=2)
    ask(room, "周宁", "record_receipt", transfer=transfer, of="filing_notice", **FOR_THE_DEPARTMENT)
    assert due(room, "R-218") == "2023-11-12T00:00"


def test_the_term_of_a_notice_handed_over_with_the_decision_is_not_begun_twice(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    transfer = received(sqlite_room, case)
    not_filed(sqlite_room, transfer)
    sqlite_room.clock.advance(days=1)
    ask(sqlite_room, "周宁", "record_receipt", transfer=transfer, of="refusal_notice", **FOR_THE_DEPARTMENT)
    assert due(sqlite_room, "R-305") == "2023-11-10T00:00"


def test_a_refusal_gives_the_matter_back_with_the_full_term_and_a_right_to_ask_again(room: Room) -> None:
    case, handler, _ = ee_handles(room)
    transfer = received(room, case)
    assert refused(room, "廖坤", "record_filing_decision", transfer=transfer, decision="not_file", no="x") == {"reason_missing"}
    room.clock.advance(days=2)
    not_filed(room, transfer)
    assert case_of(room, case).state == "handling"
    assert room.running(transfer) == {"R-305"}
    assert due(room, "R-228") == "2023-12-09T00:00"
    assert "R-228" in room.running(handler)
    room.clock.advance(days=4)
    room.desk.sweep()
    assert refused(room, "徐岚", "request_reconsideration", transfer=transfer, reason="累犯") == {"window_closed"}
    assert "clock.overdue" not in [entry.kind for entry in room.entries() if entry.object_id == transfer]


def test_asked_again_the_police_decide_again_and_refused_twice_the_procuratorate_may_be_asked(room: Room) -> None:
    case, handler, _ = ee_handles(room)
    transfer = received(room, case)
    not_filed(room, transfer)
    ask(room, "徐岚", "request_reconsideration", transfer=transfer, reason="累犯")
    assert case_of(room, case).state == "criminal_review"
    assert room.running(transfer) == {"R-306"}
    assert owed(room, case) == ["transfer_undecided"]
    room.clock.advance(days=1)
    not_filed(room, transfer, reason="维持")
    assert room.running(transfer) == {"R-307"}
    assert "R-228" in room.running(handler)
    assert refused(room, "徐岚", "request_reconsideration", transfer=transfer, reason="再议") == {"step_not_open"}
    referral = ask(room, "徐岚", "suggest_filing_supervision", transfer=transfer, ground="应立不立").made[0]
    kept = room.get(MisconductReferral, referral)
    assert (kept.state, kept.organ, kept.kind, kept.target_unit) == ("sent", "procuratorate", "no_filing", "police_case_unit")
    assert room.running(transfer) == set()
    assert "D-14" in papers(room, case)


def test_the_window_to_the_procuratorate_closes_for_the_department_alone(room: Room) -> None:
    case, _handler, _ = ee_handles(room)
    transfer = received(room, case)
    not_filed(room, transfer)
    ask(room, "徐岚", "request_reconsideration", transfer=transfer, reason="累犯")
    not_filed(room, transfer)
    room.clock.advance(days=5)
    room.desk.sweep()
    assert refused(room, "徐岚", "suggest_filing_supervision", transfer=transfer, ground="应立不立") == {"window_closed"}
    assert ask(room, "范正", "suggest_filing_supervision", transfer=transfer, ground="应立不立").made


def test_supervision_is_not_suggested_while_the_police_are_in_time(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    transfer = received(sqlite_room, case)
    assert refused(sqlite_room, "徐岚", "suggest_filing_supervision", transfer=transfer, ground="久拖") == {"step_not_open"}
    sqlite_room.clock.advance(days=5)
    made = ask(sqlite_room, "徐岚", "suggest_filing_supervision", transfer=transfer, ground="久拖").made
    assert sqlite_room.get(MisconductReferral, made[0]).kind == "overdue_filing"


def test_a_decision_ends_the_wait_for_a_supplement(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    transfer = received(sqlite_room, case)
    ask(sqlite_room, "廖坤", "request_supplement", transfer=transfer, items=["称重单"])
    filed(sqlite_room, transfer)
    assert "R-308" not in sqlite_room.running(transfer)
    assert owed(sqlite_room, case) == []


def test_what_is_no_crime_but_punishable_comes_back_within_five_days(room: Room) -> None:
    case, handler, _ = ee_handles(room, DRUMS)
    transfer = received(room, case)
    filed(room, transfer)
    assert refused(room, "廖坤", "find_admin_matter", transfer=transfer) == {"reason_missing"}
    ask(room, "廖坤", "find_admin_matter", transfer=transfer, reason="数量不足")
    assert due(room, "R-214") == "2023-11-12T00:00"
    assert refused(room, "廖坤", "return_to_admin", transfer=transfer, materials={"移送材料清单": "missing"}) == {"material_missing"}
    room.clock.advance(days=3)
    ask(room, "廖坤", "return_to_admin", transfer=transfer, materials="complete")
    assert (case_of(room, case).state, case_of(room, case).handler_kind) == ("handling", "department")
    assert room.running(transfer) == set()
    assert due(room, "R-228") == "2023-12-10T00:00"
    ask(room, "徐岚", "submit_feedback", transfer=handler, **PENALTY)
    assert case_of(room, case).state == "feedback_check"


def test_a_case_that_had_no_handler_comes_back_to_the_department_that_sent_it(room: Room) -> None:
    case, _ = suspected_case(room)
    transfer = received(room, case)
    not_filed(room, transfer)
    assert (case_of(room, case).lead, room.get(CaseTransfer, transfer).unit) == ("ee", "ee")
    assert room.running(transfer) == {"R-305", "R-228"}
    ask(room, "徐岚", "request_reconsideration", transfer=transfer, reason="累犯")
    filed(room, transfer)
    assert room.get(CaseTransfer, transfer).unit == "police_case_unit"
    assert due(room, "R-228") == "2024-01-06T00:00"


def test_a_late_decision_to_file_overtakes_what_the_handler_fed_back(room: Room) -> None:
    case, handler, _ = ee_handles(room)
    transfer = received(room, case)
    ask(room, "徐岚", "submit_feedback", transfer=handler, **PENALTY)
    ask(room, "何青", "accept_feedback", case=case)
    assert "obligation_open" in refused(room, "何青", "close_case", case=case)
    filed(room, transfer)
    assert case_of(room, case).state == "criminal_filed"
    assert "R-229" not in room.running(case)
    ask(room, "廖坤", "submit_feedback", transfer=transfer, result="criminal_result", measures="移送审查起诉")
    ask(room, "何青", "accept_feedback", case=case)
    assert case_of(room, case).state == "feedback_check"


def test_a_late_refusal_leaves_what_the_handler_fed_back_as_it_is(room: Room) -> None:
    case, handler, _ = ee_handles(room)
    transfer = received(room, case)
    ask(room, "徐岚", "submit_feedback", transfer=handler, **PENALTY)
    not_filed(room, transfer)
    assert case_of(room, case).state == "feedback_check"
    assert "R-228" not in room.running(handler)
    ask(room, "何青", "accept_feedback", case=case)
    proposal = ask(room, "何青", "close_case", case=case).proposal
    ask(room, "刘峰", "approve_proposal", proposal=proposal)
    assert case_of(room, case).state == "closed"
