"""Who a case goes to next: another lead, the Center's own officers, an organ above, another county; and who is out of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.records.escalation import Escalation
from models.records.jurisdiction import JurisdictionDispute
from models.records.transfer import CaseTransfer
from models.rules.refusal import Reason
from models.rules.states import CaseState, TransferState
from tests.builders import Room
from tests.commands.way import (
    acceptance,
    approved,
    ask,
    assigned_case,
    assignment,
    case_of,
    due,
    facts,
    fed_back_case,
    feedback,
    handled_case,
    opinion,
    papers,
    refused,
    seen_case,
    stopped,
)


def designation(case: str, *leads: str, **changes: object) -> dict[str, object]:
    """The arguments of a designation to these units, each owing a feedback."""
    transfers = [{"lead": lead, "feedback_required": True} for lead in leads]
    return {"case": case, "mode": "county_government", "body": "county_gov", "paper_no": "县定〔2023〕1号", "transfers": transfers, **changes}


def disputed_case(room: Room) -> tuple[str, str]:
    """A case whose brigade says that it is another county's; return the case and the brigade's transfer."""
    case, transfers = handled_case(room)
    ask(room, "宋强", "raise_jurisdiction_dispute", case=case, raised_by="tb_baishi", ground="在邻县境内", proposed_handler="linjiang")
    return case, transfers[0]


def test_another_lead_gets_the_case_and_the_first_one_loses_it(room: Room) -> None:
    case, (old,) = assigned_case(room)
    made = ask(room, "王一帆", "designate_lead", case=case, lead="ee", reason="超出赋权").made
    assert (case_of(room, case).lead, case_of(room, case).handler_kind) == ("ee", "department")
    assert room.get(CaseTransfer, old).state == TransferState.WITHDRAWN
    assert (room.running(old), room.running(made[0])) == (set(), {"R-221", "R-228"})
    assert refused(room, "宋强", "accept_assignment", **acceptance(old)) == {"step_not_open"}


def test_the_lead_is_not_changed_once_somebody_has_the_case(sqlite_room: Room) -> None:
    case, _ = handled_case(sqlite_room)
    assert refused(sqlite_room, "王一帆", "designate_lead", case=case, lead="ee", reason="x") == {"step_not_open"}


def test_a_case_assigned_again_leaves_no_old_assist_behind(sqlite_room: Room) -> None:
    room = sqlite_room
    case, (lead, assist) = assigned_case(room, assists=["ee"])
    ask(room, "宋强", "reject_assignment", transfer=lead, ground="materials_lacking", text="缺照片")
    ask(room, "王一帆", "assign_case", **assignment(case))
    assert room.get(CaseTransfer, assist).state == TransferState.WITHDRAWN
    assert case_of(room, case).assists == []


def test_nobody_is_assigned_a_case_whose_every_handler_is_recused(room: Room) -> None:
    case = room.judged_case()
    ask(room, "宋强", "declare_recusal", officer="宋强", case=case, reason="近亲属")
    assert refused(room, "王一帆", "assign_case", **assignment(case)) == {"recusal_conflict"}
    ask(room, "王一帆", "assign_case", **assignment(case, lead="ee"))


def test_a_recused_handler_does_not_take_the_case_himself(sqlite_room: Room) -> None:
    room = sqlite_room
    case, (transfer,) = assigned_case(room, lead="ee")
    ask(room, "徐岚", "declare_recusal", officer="徐岚", case=case, reason="近亲属")
    assert refused(room, "徐岚", "accept_assignment", **acceptance(transfer, handler="徐岚")) == {"recusal_conflict"}
    ask(room, "徐岚", "accept_assignment", **acceptance(transfer, handler="柏松"))


def test_what_went_to_the_station_is_not_accepted_like_an_assignment(sqlite_room: Room) -> None:
    room = sqlite_room
    case, _ = handled_case(room)
    sent = {"case": case, "department": "ee", "station": "ps_baishi", "ground": "可处拘留", "materials": "complete"}
    transfer = ask(room, "宋强", "transfer_public_security", **sent).made[0]
    assert refused(room, "黎冬", "accept_assignment", **acceptance(transfer, handler="黎冬")) == {"step_not_open"}
    ask(room, "何青", "answer_public_security", transfer=transfer, answer="accepted", no="1", on_behalf_of="黎冬", source="phone", proof="call-1")
    assert "R-224" in room.running(case), "its paper D-11 is still awaited"


def test_in_a_dispute_the_handlers_terms_stand_still_and_that_of_the_county_runs(room: Room) -> None:
    case, transfer = disputed_case(room)
    assert case_of(room, case).state == CaseState.JURISDICTION
    clocks = room.clocks(transfer)
    assert (clocks["R-228"].state, clocks["R-216"].state) == ("paused", "running")
    assert due(room, "R-227") == "2023-11-10T00:00"
    assert "cross_region" in case_of(room, case).flags
    assert refused(room, "宋强", "submit_feedback", **feedback(transfer)) == {"step_not_open"}


def test_a_designation_withdraws_everybody_and_begins_afresh(room: Room) -> None:
    case, old = disputed_case(room)
    room.clock.set(datetime(2023, 12, 20, 2, 0, tzinfo=UTC))
    made = approved(room, "王一帆", "刘峰", "record_designation", **designation(case, "ee", "linjiang")).made
    assert room.get(CaseTransfer, old).state == TransferState.WITHDRAWN
    assert not stopped(room, "R-228")[0].late, "a term that stood still when it ended is not late"
    assert [room.running(transfer) for transfer in made] == [{"R-221", "R-228"}] * 2
    assert room.get(CaseTransfer, made[1]).kind == "cross_region"
    assert room.all(JurisdictionDispute)[0].paper_no == "县定〔2023〕1号"
    assert papers(room, case)[-2:] == ["D-13", "D-08"]


def test_feedback_of_a_handler_who_lost_the_case_counts_no_more(sqlite_room: Room) -> None:
    room = sqlite_room
    case, _ = disputed_case(room)
    ee, linjiang = approved(room, "王一帆", "刘峰", "record_designation", **designation(case, "ee", "linjiang")).made
    ask(room, "徐岚", "accept_assignment", **acceptance(ee, handler="徐岚"))
    ask(room, "何青", "accept_assignment", **acceptance(linjiang), on_behalf_of="linjiang", source="fax", proof="scan")
    ask(room, "何青", "submit_feedback", **feedback(linjiang), on_behalf_of="linjiang", source="fax", proof="scan")
    ask(room, "徐岚", "raise_jurisdiction_dispute", case=case, raised_by="ee", ground="又争", proposed_handler="city_ee")
    made = approved(room, "王一帆", "刘峰", "record_designation", **designation(case, "ee")).made
    ask(room, "徐岚", "accept_assignment", **acceptance(made[0], handler="徐岚"))
    ask(room, "徐岚", "submit_feedback", **feedback(made[0]))
    assert case_of(room, case).state == CaseState.FEEDBACK_CHECK
    ask(room, "王一帆", "accept_feedback", case=case)
    assert len(facts(room, "feedback.accepted")["feedback"]) == 1


def test_a_designation_rests_on_a_paper_and_on_units_there_are(sqlite_room: Room) -> None:
    case, _ = disputed_case(sqlite_room)
    assert refused(sqlite_room, "王一帆", "record_designation", **designation(case, "ee", paper_no="")) == {"paper_missing"}
    assert refused(sqlite_room, "王一帆", "record_designation", **designation(case, "nobody")) == {"field_missing"}
    assert refused(sqlite_room, "王一帆", "record_designation", **designation(case)) == {"field_missing"}


def test_the_case_is_withdrawn_from_its_handler_when_it_is_escalated(room: Room) -> None:
    case, (old,) = handled_case(room)
    made = approved(room, "苏敏", "陈立", "escalate_case", case=case, criterion="疑难", organ="city_ee", reason="久拖").made
    assert (case_of(room, case).state, case_of(room, case).handler_kind) == (CaseState.ASSIGNED, "superior")
    assert room.get(Escalation, made[0]).transfer_id == made[1]
    assert (room.get(CaseTransfer, old).state, room.running(old)) == (TransferState.WITHDRAWN, set())
    behalf = {"on_behalf_of": "city_ee", "source": "fax", "proof": "scan"}
    ask(room, "何青", "accept_assignment", **acceptance(made[1], handler="市局"), **behalf)
    assert room.running(made[1]) == {"R-228"}, "R-216 is for departments and townships"
    assert refused(room, "何青", "record_escalation", escalation=made[0], answer="declined", paper_no="1", **behalf) == {"step_not_open"}


def test_a_handler_proposes_only_for_the_cases_of_his_department(sqlite_room: Room) -> None:
    room = sqlite_room
    case, _ = handled_case(room, lead="tb_baishi", assists=["ee"])
    wish = {"case": case, "criterion": "复杂", "organ": "city_ee", "reason": "x"}
    assert refused(room, "秦禾", "escalate_case", **wish) == {"not_in_scope"}
    assert ask(room, "徐岚", "escalate_case", **wish).proposal
    asked = ask(room, "何青", "request_assistance", case=case, to="wr", kind="consult", urgent=False, question="x").made[0]
    ask(room, "龙江", "give_opinion", assistance=asked, text="属水利职责")
    assert refused(room, "龙江", "request_assistance", case=case, to="ar", kind="consult", urgent=False, question="x") == {"not_in_scope"}


def test_two_of_the_steps_of_a_penalty_by_one_person_are_warned_of(sqlite_room: Room) -> None:
    room = sqlite_room
    _, (transfer,) = handled_case(room)
    ask(room, "宋强", "record_admin_filing", transfer=transfer, decision="filed", no="白立1号")
    outcome = ask(room, "宋强", "submit_feedback", **feedback(transfer))
    assert [said.code for said in outcome.warnings if isinstance(said, Reason)] == ["four_steps_same_person"]


def test_a_judgement_says_why_it_proposes_a_unit(sqlite_room: Room) -> None:
    room = sqlite_room
    case = seen_case(room, power_item="V-16", place={"text": "下坪村", "township": "白石镇"})
    ask(room, "苏敏", "open_judgement", case=case)
    ask(room, "苏敏", "complete_judgement", **opinion(case, power_items=["V-16"]))
    why = {given["code"]: given["names"] for given in facts(room, "judgement.completed")["why"]}
    assert (why["leads_by_list"], why["brigade_of_place"], why["gravest_by_main_facts"]) == (["tb_baishi"], ["tb_baishi"], ["V-16"])


def test_a_place_outside_the_county_crosses_the_border(sqlite_room: Room) -> None:
    room = sqlite_room
    case = seen_case(room, place={"text": "河对岸", "township": "邻江镇"})
    ask(room, "苏敏", "open_judgement", case=case)
    ask(room, "苏敏", "complete_judgement", **opinion(case))
    assert "cross_region" in case_of(room, case).flags


@pytest.mark.parametrize("to", ["ee", "procuratorate"])
def test_urged_and_copied_units_are_told(sqlite_room: Room, to: str) -> None:
    room = sqlite_room
    case, _ = fed_back_case(room)
    assert ask(room, "王一帆", "urge_case", case=case, unit=to, text="请抓紧").told == (to,)
    assert ask(room, "何青", "send_copy_notice", case=case, to=to, about="submit_feedback", no="1").documents == ("D-29",)
    assert refused(room, "何青", "urge_case", case=case, unit="nobody", text="x") == {"field_missing"}
