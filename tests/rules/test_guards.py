"""The guards: what each refuses, with which code, and what it lets pass."""

from __future__ import annotations

import pytest

from models.rules import guards
from models.rules.obligations import ends_reporter_reply, still_owed
from models.rules.one_person import Doer
from models.rules.refusal import REASONS, word
from models.rules.rewards import reward_yuan, scale_is_off
from models.rules.simple_procedure import cap, criminal_indicator, five_facts

ALL_FIVE = {"clear": True, "proven": True, "simple": True, "light": True, "undisputed": True}


def codes(reasons) -> list[str]:
    assert all(one.code in REASONS for one in reasons)
    return [one.code for one in reasons]


def test_what_a_person_reported_is_no_false_alarm():
    assert codes(guards.false_alarm("video_patrol", "EV1")) == ["human_channel"]
    assert codes(guards.false_alarm("auto_water", " ")) == ["evidence_missing"]
    assert guards.false_alarm("auto_water", "EV1") == ()


def test_what_stands_in_the_power_list_is_not_referred_out(book):
    (why,) = guards.refer_out(book, "V-47", reply_wanted=False, reply_text="")
    assert word(why, "zh_CN") == "该事项属于权责清单(V-47),不得转出。"
    assert codes(guards.refer_out(book, "", reply_wanted=True, reply_text="")) == ["reply_missing"]
    assert guards.refer_out(book, "", reply_wanted=True, reply_text="已转住建局") == ()


def test_a_case_with_a_reporter_is_never_voided():
    assert codes(guards.void(reporter_exists=True)) == ["reporter_exists"]
    assert guards.void(reporter_exists=False) == ()


@pytest.mark.parametrize("path", ["P1", "P2", "P3"])
def test_on_three_paths_the_center_looks_first(path):
    assert codes(guards.first_response_missing(path, "registered")) == ["verification_first"]
    assert codes(guards.first_response_missing(path, "first_response")) == ["verification_first"]
    assert guards.first_response_missing(path, "judging") == ()
    assert guards.first_response_missing("P4", "registered") == ()


def test_a_110_report_waits_for_the_hand_over_and_every_report_for_an_opinion():
    assert codes(guards.report("P1", handed_over=False, handling_opinion="移交")) == ["scene_handover_missing"]
    assert codes(guards.report("P1", handed_over=True, handling_opinion=" ")) == ["opinion_missing"]
    assert guards.report("P2", handed_over=False, handling_opinion="移交") == ()


def test_a_criminal_transfer_needs_both_lists_and_an_assignment_its_own(book):
    assert len(guards.required_materials(book, "assignment")) == 5
    assert len(guards.required_materials(book, "public_security")) == 8
    criminal = guards.required_materials(book, "criminal")
    assert len(criminal) == len(set(criminal)) == 12
    assert guards.required_materials(book, "picnic") == ()


def test_material_is_complete_when_every_line_is_there_or_excused(book):
    needed = guards.required_materials(book, "assignment")
    assert guards.material_missing(needed, "complete") == ()
    assert guards.material_missing(needed, dict.fromkeys(needed, "present")) == ()
    excused = {**dict.fromkeys(needed, "present"), needed[1]: {"status": "not_applicable", "reason": "现场发现"}}
    assert guards.material_missing(needed, excused) == ()
    unexcused = {**dict.fromkeys(needed, "present"), needed[1]: "not_applicable"}
    assert codes(guards.material_missing(needed, unexcused)) == ["material_missing"]
    assert guards.material_missing(needed, {**unexcused, "reason": "现场发现"}) == ()


def test_what_is_missing_is_named_and_what_is_not_mentioned_is_missing(book):
    needed = guards.required_materials(book, "assignment")
    (why,) = guards.material_missing(needed, {"案件来源材料": "missing", "涉嫌违法案件移送函": "present"})
    assert why.facts["items"] == needed[1:]
    assert codes(guards.material_missing(needed, "nearly")) == ["material_missing"]


def test_a_line_may_be_named_by_its_beginning(book):
    needed = guards.required_materials(book, "assignment")
    status = {**dict.fromkeys(needed, "present")}
    del status[needed[1]]
    assert guards.material_missing(needed, {**status, "案件来源材料": "present"}) == ()


def test_a_branch_sends_nothing_in_its_own_name():
    assert codes(guards.sender_is_branch("department_branch")) == ["sender_is_branch"]
    assert guards.sender_is_branch("department") == ()


def test_a_paper_that_names_the_reporter_does_not_go_out():
    sealed = ["李女士", "100-0000-0002", ""]
    assert codes(guards.reporter_in_paper(["李女士反映养殖粪污直排"], sealed)) == ["reporter_data_in_paper"]
    assert codes(guards.reporter_in_paper(["", "电话 100 0000 0002"], sealed)) == ["reporter_data_in_paper"]
    assert guards.reporter_in_paper(["规模养殖粪污直排水渠"], sealed) == ()
    assert guards.reporter_in_paper(["规模养殖粪污直排水渠"], []) == ()


def test_only_the_addressed_unit_answers():
    assert codes(guards.wrong_receiver("tb_baishi", "ee")) == ["receiver_not_target"]
    assert guards.wrong_receiver("ee", "ee") == ()


def verify(name: str, unit: str, on_behalf_of: str = "", *, who: str = "", **changes) -> list[str]:
    told = {"submitters": [Doer("op-7", "王一帆", "廖坤")], "submitter_units": ["police_case_unit"], "key_case": True, **changes}
    return codes(guards.verifier(Doer(who, name, on_behalf_of), unit, **told))


def test_neither_who_typed_nor_who_it_was_typed_for_verifies():
    assert verify("王一帆", "center") == ["same_person"]
    assert verify("廖坤", "ee") == ["same_person"]
    assert verify("何青", "center", on_behalf_of="廖坤") == ["same_person"]
    assert verify("何青", "center") == []


def test_two_people_of_one_name_are_two_and_a_person_who_changed_his_name_is_one():
    assert verify("王一帆", "center", who="op-8") == []
    assert verify("王逸凡", "center", who="op-7") == ["same_person"]
    assert verify("何青", "center", on_behalf_of="王一帆", who="op-9") == ["same_person"]
    assert verify("何青", "center", who="op-9", submitters=[Doer("", "何青"), Doer("op-1", "甲")]) == ["same_person"]


def test_a_key_case_is_not_verified_by_the_unit_that_fed_back():
    assert verify("何青", "police_case_unit") == ["same_unit"]
    assert verify("何青", "police_case_unit", key_case=False) == []
    assert verify("何青", "center", submitters=[Doer("", ""), Doer("", "宋强")]) == []


def closing(*results: str, flags=("criminal_suspected",), decided=False, why="") -> list[str]:
    return codes(guards.closing_with_fine_only(flags, results, criminal_transfer_decided=decided, no_transfer_reason=why))


def test_no_case_with_a_criminal_indicator_closes_with_a_fine_only():
    for result in ("penalty", "simple_penalty", "ordered_correction", "leniency_no_penalty"):
        assert closing(result) == ["criminal_indicator"]
    assert closing("penalty", flags=("key_case",)) == []
    assert closing("penalty", decided=True) == []
    assert closing("penalty", why="证据不足,检察机关已阅") == []
    assert closing("penalty", why=" ") == ["criminal_indicator"]
    assert closing("criminal_result") == []


def test_two_different_people_verify_that_nothing_was_found():
    assert codes(guards.two_verifiers(["周宁", "周宁 "])) == ["two_verifiers_needed"]
    assert codes(guards.two_verifiers(["周宁", ""])) == ["two_verifiers_needed"]
    assert guards.two_verifiers(["周宁", "郑可"]) == ()


def test_leniency_needs_first_minor_and_corrected():
    assert codes(guards.leniency("leniency_no_penalty", {"first": True, "minor": True, "corrected": False})) == ["leniency_incomplete"]
    assert codes(guards.leniency("leniency_no_penalty", None)) == ["leniency_incomplete"]
    assert guards.leniency("leniency_no_penalty", {"first": True, "minor": True, "corrected": True}) == ()
    assert guards.leniency("penalty", None) == ()


def test_a_right_is_used_by_its_due_moment_and_an_extension_asked_by_it(local):
    due = local("2023-11-20 24:00")
    assert guards.window(due, due) == ()
    assert guards.window(None, due) == ()
    (why,) = guards.window(due, local("2023-11-21 00:01"))
    assert (why.code, why.facts["due"]) == ("window_closed", due)
    assert guards.extension(due, due) == ()
    assert codes(guards.extension(due, local("2023-11-21 00:01"))) == ["extension_late"]


def test_reopening_needs_one_of_the_grounds():
    assert guards.reopening("new_evidence") == ()
    assert codes(guards.reopening("curiosity")) == ["reopen_ground_missing"]


def test_a_criterion_is_one_of_the_list(book):
    assert guards.criterion(book, "R-407", "疑难") == ()
    assert codes(guards.criterion(book, "R-407", "")) == ["criterion_missing"]
    assert guards.criterion(book, "R-405", "明显涉嫌犯罪") == ()


@pytest.mark.parametrize(
    ("kind", "organ", "is_right"),
    [
        ("no_transfer", "procuratorate", True),
        ("no_transfer", "discipline", False),
        ("favour", "discipline", True),
        ("favour", "procuratorate", False),
        ("selective", "judicial_admin", True),
        ("selective", "discipline", True),
        ("overdue_filing", "procuratorate", True),
        ("rudeness", "discipline", False),
    ],
)
def test_misconduct_goes_to_the_organ_that_is_there_for_it(kind, organ, is_right):
    assert codes(guards.referral_organ(kind, organ)) == ([] if is_right else ["organ_wrong"])


def test_the_incident_ends_when_everybody_is_back_and_the_review_is_set():
    assert codes(guards.leaving_incident(["周宁"], [], "")) == ["people_not_released", "review_item_missing"]
    assert guards.leaving_incident(["周宁"], ["周宁"], "复盘") == ()


def test_a_shift_hand_over_names_everything_that_runs():
    running = ["R-210@C1", "R-237@C1"]
    assert guards.shift_list("shift_clock_unlisted", running, "all") == ()
    assert guards.shift_list("shift_clock_unlisted", running, running) == ()
    (why,) = guards.shift_list("shift_clock_unlisted", running, {"all_but": ["R-237@C1"]})
    assert (why.facts["n"], why.facts["clocks"]) == (1, ("R-237@C1",))
    assert codes(guards.shift_list("shift_callin_unlisted", ["K1"], [])) == ["shift_callin_unlisted"]
    assert guards.shift_list("shift_callin_unlisted", [], []) == ()


def test_five_facts_hold_or_the_failing_ones_are_named():
    assert five_facts(ALL_FIVE) == ()
    (why,) = five_facts({**ALL_FIVE, "undisputed": False})
    assert word(why, "zh_CN") == "当场处罚五项条件未全部满足:相对人无争议。"
    assert codes(five_facts({})) == ["five_facts_incomplete"]


@pytest.mark.parametrize(
    ("kind", "amount", "refused"),
    [
        ("citizen", 200, []),
        ("citizen", 300, ["cap_exceeded"]),
        ("organisation", 3000, []),
        ("organisation", 3000.01, ["cap_exceeded"]),
        ("citizen", 0, []),
    ],
)
def test_a_fine_on_the_spot_has_a_cap(book, kind, amount, refused):
    assert codes(cap(book, kind, amount)) == refused


def test_there_is_no_simple_procedure_with_a_criminal_indicator():
    assert codes(criminal_indicator(["criminal_suspected"])) == ["criminal_indicator"]
    assert criminal_indicator(["key_case"]) == ()


def test_what_is_still_owed_is_named_with_its_object():
    (why,) = still_owed([("reporter_reply", "A1"), ("reporter_reply", "A2"), ("tasks_open", "")])
    assert why.code == "obligation_open"
    assert why.facts["open"] == ("reporter_reply@A1", "reporter_reply@A2", "tasks_open")
    assert word(why, "zh_CN") == "尚有未完成事项:答复举报人、先期处置任务未结束。"
    assert still_owed([]) == ()


def test_the_report_to_a_superior_has_a_refusal_of_its_own():
    reasons = still_owed([("superior_report", ""), ("reporter_reply", "A1")], superior="市生态环境局")
    assert codes(reasons) == ["superior_report_open", "obligation_open"]
    assert reasons[0].facts["open"] == ("superior_report",)
    assert reasons[1].facts["open"] == ("reporter_reply@A1",)
    assert codes(still_owed([("superior_report", "")])) == ["superior_report_open"]
    assert "市生态环境局" in word(reasons[0], "zh_CN")


def test_passing_a_matter_on_is_not_the_last_word_to_the_reporter():
    assert not ends_reporter_reply("transferred_on")
    assert all(ends_reporter_reply(stage) for stage in ("final", "not_established", "referred"))


def test_a_reward_is_set_only_by_a_confirmed_scale(book):
    assert codes(scale_is_off(book)) == ["reward_scale_off"]
    assert scale_is_off(book, "moral") == ()
    confirmed = book.changed({"R-314": {"enabled": True}})
    assert scale_is_off(confirmed) == ()
    assert reward_yuan(confirmed, level=2, base_yuan=50_000, insider_or_major=True) == 3000
    assert reward_yuan(confirmed, level=3, base_yuan=50_000, insider_or_major=False) == 1000
    assert reward_yuan(confirmed, level=1, base_yuan=90_000_000, insider_or_major=True) == 200_000
    assert str(reward_yuan(confirmed, level=2, base_yuan=33.5, insider_or_major=False)) == "1.01"
