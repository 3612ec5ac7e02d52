"""From the department to the police: who reports, who decides, what goes along, what the case owes."""

from __future__ import annotations

import pytest

from models.records.criminal_file import CriminalFile
from models.records.document import Document
from models.records.transfer import CaseTransfer
from models.rules.guards import required_materials
from tests.builders import Room
from tests.commands.police import PAPER, ee_handles, proposed, received, sent, suspected_case
from tests.commands.way import ask, case_of, due, facts, owed, refused

APPROVED = {"decision": "approved", "materials": "complete"}


def state(room: Room, transfer: str) -> str:
    return str(room.get(CaseTransfer, transfer).state)


def test_a_report_lies_with_the_head_for_three_days_and_the_case_stays(room: Room) -> None:
    case, _handler, _ = ee_handles(room)
    transfer = proposed(room, case, flags=["compensation"])
    assert (case_of(room, case).state, state(room, transfer)) == ("handling", "proposed")
    assert due(room, "R-301") == "2023-11-10T00:00"
    assert "compensation" in case_of(room, case).flags
    assert refused(room, "徐岚", "propose_criminal_transfer", case=case, department="ee", offence="刑法338", report_no="x") == {"step_not_open"}


def test_only_a_department_has_a_name_to_send_in(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    charge = {"case": case, "offence": "刑法338", "report_no": "x"}
    assert refused(sqlite_room, "徐岚", "propose_criminal_transfer", department="ee_branch", **charge) == {"sender_is_branch"}
    assert refused(sqlite_room, "刘峰", "propose_criminal_transfer", department="center", **charge) == {"sender_is_branch"}
    assert refused(sqlite_room, "徐岚", "propose_criminal_transfer", department="ar", **charge) == {"not_in_scope"}
    assert refused(sqlite_room, "石磊", "propose_criminal_transfer", department="nr", **charge) == {"not_in_scope"}
    assert refused(sqlite_room, "徐岚", "propose_criminal_transfer", department="nobody", **charge) == {"field_missing"}


def test_the_head_of_the_sending_department_decides_and_nobody_else(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    transfer = proposed(sqlite_room, case)
    assert refused(sqlite_room, "徐岚", "approve_criminal_transfer", transfer=transfer, **APPROVED) == {"not_head"}
    assert "not_head" in refused(sqlite_room, "白岩", "approve_criminal_transfer", transfer=transfer, **APPROVED)
    assert refused(sqlite_room, "刘峰", "approve_criminal_transfer", transfer=transfer, **APPROVED) == {"not_permitted"}
    assert state(sqlite_room, transfer) == "proposed"


@pytest.mark.parametrize(("whose", "codes"), [("柏松", set()), ("ee", set()), ("徐岚", {"not_head"}), ("白岩", {"not_head"}), ("周宁", {"not_head"})])
def test_a_decision_is_entered_on_behalf_of_the_head_or_the_department_with_the_signed_paper(sqlite_room: Room, whose: str, codes: set[str]) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    how = {"transfer": proposed(sqlite_room, case), "on_behalf_of": whose, **APPROVED, **PAPER}
    assert "signed_paper_missing" in refused(sqlite_room, "王一帆", "approve_criminal_transfer", **how)
    if codes:
        assert refused(sqlite_room, "王一帆", "approve_criminal_transfer", signed_paper="环签9号", **how) == codes
    else:
        ask(sqlite_room, "王一帆", "approve_criminal_transfer", signed_paper="环签9号", **how)
        assert sqlite_room.all(CriminalFile)[0].signed_paper == "环签9号"


def test_who_reported_does_not_decide(sqlite_room: Room) -> None:
    case, _handler, _ = ee_handles(sqlite_room)
    transfer = proposed(sqlite_room, case, who="柏松")
    assert refused(sqlite_room, "柏松", "approve_criminal_transfer", transfer=transfer, **APPROVED) == {"same_person"}
    how = {"on_behalf_of": "柏松", "signed_paper": "环签9号", **PAPER}
    assert refused(sqlite_room, "王一帆", "approve_criminal_transfer", transfer=transfer, **APPROVED, **how) == {"same_person"}


def test_what_the_head_refuses_is_kept_with_its_reason_and_may_be_reported_anew(room: Room) -> None:
    case, _handler, _ = ee_handles(room)
    transfer = proposed(room, case)
    assert refused(room, "柏松", "approve_criminal_transfer", transfer=transfer, decision="refused") == {"reason_missing"}
    ask(room, "柏松", "approve_criminal_transfer", transfer=transfer, decision="refused", reason="数量未称重")
    assert (state(room, transfer), case_of(room, case).state) == ("refused", "handling")
    assert facts(room, "criminal_transfer.refused")["reason"] == "数量未称重"
    assert "R-301" not in room.running(transfer)
    assert owed(room, case) == []
    assert proposed(room, case) != transfer


def test_the_list_of_material_is_complete_or_the_transfer_stays(room: Room) -> None:
    case, _handler, _ = ee_handles(room)
    transfer = proposed(room, case)
    items = required_materials(room.desk.rulebook, "criminal")
    assert len(items) == 12
    for lacking in ("missing", {"status": "not_applicable"}):
        materials = dict.fromkeys(items[1:], "present") | {items[0]: lacking}
        assert refused(room, "柏松", "approve_criminal_transfer", transfer=transfer, decision="approved", materials=materials) == {"material_missing"}
    assert "material_missing" in refused(room, "柏松", "approve_criminal_transfer", transfer=transfer, decision="approved")
    materials = dict.fromkeys(items[1:], "present") | {items[0]: {"status": "not_applicable", "reason": "无物品"}}
    ask(room, "柏松", "approve_criminal_transfer", transfer=transfer, decision="approved", materials=materials)
    rows = room.get(CaseTransfer, transfer).materials
    assert [row["name"] for row in rows] == list(items)
    assert (rows[0]["status"], rows[0]["reason"]) == ("not_applicable", "无物品")


def test_an_approved_transfer_goes_within_a_day_and_owes_the_procuratorate_its_copy(room: Room) -> None:
    case, handler, _ = ee_handles(room)
    transfer = proposed(room, case)
    done = ask(room, "柏松", "approve_criminal_transfer", transfer=transfer, **APPROVED)
    assert done.documents == ("D-09", "D-10")
    assert (case_of(room, case).state, state(room, transfer)) == ("criminal_review", "approved")
    assert due(room, "R-302") == "2023-11-07T09:00"
    assert "R-228" in room.running(handler)
    assert sorted(owed(room, case)) == ["procuratorate_copy", "transfer_undecided"]
    [letter] = room.all(Document, Document.table.c.kind == "D-09")
    assert (letter.drafted_by, letter.signed_by) == ("徐岚", "柏松")


def test_a_case_still_being_judged_goes_to_the_police_by_the_department_the_list_names(room: Room) -> None:
    case, _ = suspected_case(room)
    assert {"R-202", "R-210"} <= room.running(case)
    sent(room, case)
    assert not {"R-202", "R-209", "R-210"} & room.running(case)
    assert case_of(room, case).state == "criminal_review"


def test_the_police_receive_what_lies_with_them_and_may_not_turn_it_away(room: Room) -> None:
    case, _handler, _ = ee_handles(room)
    transfer = sent(room, case)
    assert refused(room, "廖坤", "refuse_receipt", transfer=transfer, reason="材料不全") == {"receipt_refusal_not_allowed"}
    assert refused(room, "王一帆", "record_receipt", transfer=transfer, of="transfer", on_behalf_of="徐岚", **PAPER) == {"not_in_scope"}
    ask(room, "王一帆", "record_receipt", transfer=transfer, of="transfer", on_behalf_of="廖坤", **PAPER)
    assert state(room, transfer) == "received"
    assert due(room, "R-304") == "2023-11-10T00:00"
    assert refused(room, "廖坤", "record_receipt", transfer=transfer, of="transfer") == {"step_not_open"}


def test_a_supplement_is_asked_for_within_a_day_and_the_term_of_the_decision_runs_on(room: Room) -> None:
    case, _handler, _ = ee_handles(room)
    transfer = received(room, case)
    before = due(room, "R-304")
    room.clock.advance(hours=24)
    ask(room, "廖坤", "request_supplement", transfer=transfer, items=["称重单"])
    assert "supplement_open" in owed(room, case)
    assert (due(room, "R-308"), due(room, "R-304")) == ("2023-11-11T00:00", before)
    ask(room, "徐岚", "submit_supplement", transfer=transfer, items=["称重单"])
    assert "supplement_open" not in owed(room, case)
    room.clock.advance(minutes=1)
    assert refused(room, "廖坤", "request_supplement", transfer=transfer, items=["鉴定报告"]) == {"window_closed"}
