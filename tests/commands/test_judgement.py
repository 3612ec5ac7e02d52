"""Judging: when it may begin, what it writes down, and when the duty leader decides."""

from __future__ import annotations

from models.records.case import Judgement
from models.rules.states import CaseState
from tests.builders import Room
from tests.commands.way import approved, ask, case_of, due, facts, kinds, opinion, refused, seen_case, stopped


def test_a_clue_of_our_own_may_be_judged_at_once(room: Room) -> None:
    case = seen_case(room)
    outcome = ask(room, "苏敏", "open_judgement", case=case)
    assert case_of(room, case).state == CaseState.JUDGING
    assert due(room, "R-202") == "2023-11-06T09:30"
    assert room.get(Judgement, outcome.made[0]).opened_by == "苏敏"
    assert kinds(room)[-1] == "judgement.opened"


def test_a_hotline_report_is_verified_first(room: Room) -> None:
    case = room.case()
    assert refused(room, "王一帆", "open_judgement", case=case) == {"verification_first"}
    assert refused(room, "刘峰", "open_judgement", case=case) == {"verification_first"}


def test_only_the_duty_leader_passes_over_the_verification_and_says_why(room: Room) -> None:
    case = room.case()
    assert refused(room, "王一帆", "open_judgement", case=case, override_reason="材料齐全") == {"not_permitted"}
    ask(room, "刘峰", "open_judgement", case=case, override_reason="材料齐全")
    assert case_of(room, case).state == CaseState.JUDGING
    assert facts(room, "judgement.opened")["override_reason"] == "材料齐全"


def test_a_case_that_is_judged_already_is_not_opened_again(room: Room) -> None:
    assert refused(room, "王一帆", "open_judgement", case=room.judged_case()) == {"step_not_open"}


def test_an_officer_only_proposes_to_judge(room: Room) -> None:
    case = room.judged_case()
    outcome = ask(room, "周宁", "complete_judgement", **opinion(case))
    assert outcome.proposal
    assert "R-202" in room.running()
    ask(room, "苏敏", "approve_proposal", proposal=outcome.proposal)
    assert "R-202" not in room.running()


def test_a_judgement_keeps_the_opinion_and_stops_the_clock_and_nothing_moves(room: Room) -> None:
    case = room.judged_case()
    outcome = ask(room, "苏敏", "complete_judgement", **opinion(case))
    assert outcome.offers == ("assign_case",)
    kept = case_of(room, case)
    assert (kept.state, kept.main_facts) == (CaseState.JUDGING, "养殖粪污直排")
    [judgement] = room.all(Judgement)
    assert (judgement.route, judgement.lead, judgement.completed_by) == ("assign", "ee", "苏敏")
    assert len(stopped(room, "R-202")) == 1
    assert kinds(room)[-1] == "judgement.completed"


def test_the_lead_named_wins_over_the_one_of_the_list(room: Room) -> None:
    case = room.judged_case()
    ask(room, "苏敏", "complete_judgement", **opinion(case, lead="tb_baishi", assists=["ee"]))
    [judgement] = room.all(Judgement)
    assert (judgement.lead, judgement.assists) == ("tb_baishi", ["ee"])


def test_a_judgement_without_facts_or_item_or_with_an_unknown_item_is_refused(room: Room) -> None:
    case = room.judged_case()
    assert refused(room, "苏敏", "complete_judgement", **opinion(case, main_facts="")) == {"opinion_missing"}
    assert refused(room, "苏敏", "complete_judgement", **opinion(case, power_items=[])) == {"field_missing"}
    assert refused(room, "苏敏", "complete_judgement", **opinion(case, power_items=["V-99"])) == {"field_missing"}
    ask(room, "苏敏", "complete_judgement", **opinion(case, power_items=[], route="more_checking"))


def test_judging_is_open_in_judging_only(room: Room) -> None:
    assert refused(room, "苏敏", "complete_judgement", **opinion(room.case())) == {"step_not_open"}


def test_key_criminal_and_focus_items_go_to_the_duty_leader(room: Room) -> None:
    for changes in ({"key_criteria": ["R-404"]}, {"key_case": True}, {"criminal_indicators": ["刑法338"]}, {"route": "criminal"}, {"power_items": ["V-22"]}):
        case = room.judged_case()
        assert ask(room, "苏敏", "complete_judgement", **opinion(case, **changes)).proposal, changes


def test_an_approved_judgement_sets_the_flags_it_names(room: Room) -> None:
    case = room.judged_case()
    changes = {"power_items": ["V-41", "V-32", "V-46"], "key_case": True, "criminal_indicators": ["刑法343"]}
    approved(room, "苏敏", "刘峰", "complete_judgement", **opinion(case, **changes))
    assert {"key_case", "criminal_suspected", "cross_dept"} <= set(case_of(room, case).flags)
    assert case_of(room, case).power_items == ["V-47", "V-41", "V-32", "V-46"]
    assert facts(room, "judgement.completed")["proposed_by"] == "苏敏"
