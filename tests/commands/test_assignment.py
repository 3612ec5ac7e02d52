"""Handing a case over: what must be there, who is competent, what goes out, which clocks run from now on."""

from __future__ import annotations

import pytest

from models.commands.arguments import build
from models.commands.assignment import AssignCase
from models.records.document import Document
from models.records.transfer import CaseTransfer
from models.rules.refusal import Reason
from models.rules.states import CaseState, TransferState
from tests.builders import Room
from tests.commands.way import approved, ask, assigned_case, assignment, case_of, due, facts, kinds, papers, refused, seen_case, stopped


def test_a_judged_case_goes_to_its_lead_and_the_assists_get_the_paper(room: Room) -> None:
    case = room.judged_case()
    outcome = ask(room, "王一帆", "assign_case", **assignment(case, assists=["ee", "tb_baishi"]))
    transfers = outcome.made
    assert outcome.told == ("tb_baishi", "ee")
    kept = case_of(room, case)
    assert (kept.state, kept.lead, kept.assists, kept.handler_kind) == (CaseState.ASSIGNED, "tb_baishi", ["ee"], "township")
    lead, assist = (room.get(CaseTransfer, key) for key in transfers)
    assert (lead.unit, lead.lead, lead.feedback_required, lead.state) == ("tb_baishi", True, True, TransferState.SENT)
    assert (assist.unit, assist.lead, assist.feedback_required) == ("ee", False, False)
    assert papers(room, case)[-2:] == ["D-08", "D-10"]
    assert room.all(Document, Document.table.c.kind == "D-08")[0].recipients == ["tb_baishi", "ee"]
    assert kinds(room)[-1] == "case.assigned"


def test_judging_and_passing_on_are_over_and_the_handler_has_his_terms(room: Room) -> None:
    case, (lead,) = assigned_case(room)
    assert room.running(case) == set()
    assert [len(stopped(room, rule)) for rule in ("R-202", "R-209")] == [1, 1]
    assert room.running(lead) == {"R-221", "R-228"}
    assert due(room, "R-221") == "2023-11-09T00:00"
    assert due(room, "R-228") == "2023-11-22T00:00", "15 natural days for a township"


def test_the_date_written_in_the_order_wins_over_the_rule(room: Room) -> None:
    assigned_case(room, feedback_due="2023-11-10")
    assert due(room, "R-228") == "2023-11-11T00:00"


def test_a_department_has_thirty_days(room: Room) -> None:
    assigned_case(room, lead="ee")
    assert due(room, "R-228") == "2023-12-07T00:00"


def test_before_the_report_is_in_a_hotline_case_is_not_assigned(room: Room) -> None:
    assert refused(room, "王一帆", "assign_case", **assignment(room.case())) == {"verification_first"}
    assert refused(room, "王一帆", "assign_case", **assignment(seen_case(room))) == {"step_not_open"}


@pytest.mark.parametrize(
    "materials",
    [
        {"涉嫌违法案件移送函": "present"},
        {"案件来源材料": "missing"},
        {"涉嫌违法案件移送函": {"status": "not_applicable"}},
    ],
)
def test_every_material_of_the_list_is_there_or_excused(room: Room, materials: dict[str, object]) -> None:
    assert refused(room, "王一帆", "assign_case", **assignment(room.judged_case(), materials=materials)) == {"material_missing"}


def test_a_material_that_does_not_apply_needs_a_reason(room: Room) -> None:
    items = room.desk.rulebook.rule("R-502").items
    ticked = {item.partition("(")[0]: "present" for item in items[:-1]}
    materials = {**ticked, items[-1]: {"status": "not_applicable", "reason": "中心直接移交"}}
    case = room.judged_case()
    ask(room, "王一帆", "assign_case", **assignment(case, materials=materials))
    [paper] = room.all(Document, Document.table.c.kind == "D-10")
    assert [row["status"] for row in paper.body["materials"]] == ["present"] * (len(items) - 1) + ["not_applicable"]
    assert paper.body["materials"][-1]["reason"] == "中心直接移交"


@pytest.mark.parametrize("field", ["main_facts", "requirement", "text"])
def test_no_paper_names_the_reporter(room: Room, field: str) -> None:
    case = room.judged_case()
    assert refused(room, "王一帆", "assign_case", **assignment(case, **{field: "李女士来电反映"})) == {"reporter_data_in_paper"}
    assert refused(room, "王一帆", "assign_case", **assignment(case, **{field: "电话100-0000-0002"})) == {"reporter_data_in_paper"}


def test_a_unit_or_item_nobody_knows_is_named(room: Room) -> None:
    case = room.judged_case()
    assert refused(room, "王一帆", "assign_case", **assignment(case, assists=["nobody"])) == {"field_missing"}
    assert refused(room, "王一帆", "assign_case", **assignment(case, power_item="V-99")) == {"field_missing"}


def test_a_unit_the_list_does_not_name_needs_the_duty_leader(room: Room) -> None:
    case = room.judged_case()
    outcome = ask(room, "王一帆", "assign_case", **assignment(case, lead="fo"))
    assert outcome.proposal
    assert [said.code for said in outcome.warnings if isinstance(said, Reason)] == ["target_not_competent"]
    assert case_of(room, case).state == CaseState.JUDGING
    ask(room, "刘峰", "approve_proposal", proposal=outcome.proposal)
    assert case_of(room, case).lead == "fo"
    assert facts(room, "case.assigned")["proposed_by"] == "王一帆"


def test_a_brigade_on_the_path_of_a_110_call_needs_the_duty_leader(room: Room) -> None:
    place = {"text": "下坪村", "township": "白石镇"}
    alert = ask(room, "adapter:call_110", "create_alert", channel="call_110", nature="call", summary="x", place=place, category="livestock").made[0]
    ask(room, "王一帆", "ack_alert", alert=alert)
    case = room.judged_case()
    ask(room, "王一帆", "attach_alert", alert=alert, case=case, reason="同一事件")
    outcome = ask(room, "王一帆", "assign_case", **assignment(case))
    assert [said.code for said in outcome.warnings if isinstance(said, Reason)] == ["path_target"]
    assert outcome.proposal


def test_a_key_case_is_proposed_and_another_approves_it(room: Room) -> None:
    case = room.judged_case(power_items=("V-22",))
    outcome = ask(room, "王一帆", "assign_case", **assignment(case, power_item="V-22", lead="ee"))
    assert outcome.proposal
    assert refused(room, "王一帆", "approve_proposal", proposal=outcome.proposal) == {"not_permitted"}
    assert refused(room, "刘峰", "assign_case", **assignment(case, power_item="V-22", lead="ee")) == {"not_permitted"}
    made = ask(room, "刘峰", "approve_proposal", proposal=outcome.proposal).made
    assert room.get(CaseTransfer, made[0]).unit == "ee"


def test_guards_are_looked_at_again_when_a_proposal_is_approved(room: Room) -> None:
    case = room.judged_case(power_items=("V-22",))
    proposals = [ask(room, "王一帆", "assign_case", **assignment(case, power_item="V-22", lead="ee")).proposal for _ in range(2)]
    ask(room, "刘峰", "approve_proposal", proposal=proposals[0])
    assert refused(room, "刘峰", "approve_proposal", proposal=proposals[1]) == {"step_not_open"}


def test_the_analyst_only_proposes(room: Room) -> None:
    case = room.judged_case()
    approved(room, "苏敏", "王一帆", "assign_case", **assignment(case))
    assert case_of(room, case).state == CaseState.ASSIGNED


def test_of_two_desks_assigning_one_case_the_second_is_told_by_whom(room: Room) -> None:
    case = room.judged_case()
    seen = {case: case_of(room, case).version}
    ask(room, "王一帆", "assign_case", **assignment(case), versions=seen)
    reasons = room.beside().reasons("何青", build(AssignCase, assignment(case)), versions=seen)
    assert [given.code for given in reasons] == ["stale_version"]
    assert reasons[0].facts["who"] == "王一帆"
