"""Every refusal and warning can be worded, in both languages, with whatever facts there are."""

from __future__ import annotations

import pickle
import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.refusal import REASONS, WARNINGS, Reason, Refused, reason, refuse_if, warning, word, word_warning

FACTS = {
    "camera": "鹅峰 锦江左岸 03",
    "site": "鹅峰断面站",
    "factor": "氨氮",
    "finding": "missing",
    "hours": 3.5,
    "manifest_no": "HW-7",
    "vehicle": "赣C·12345",
    "state": "judging",
    "field": "main_facts",
    "who": "王一帆",
    "when": datetime(2023, 11, 6, 14, 15, tzinfo=UTC),
    "officer": "周宁",
    "officers": ("周宁", "郑可"),
    "department": "生态环境局",
    "fact": "相对人无争议",
    "amount": 300.0,
    "cap": 200.0,
    "items": ("涉案物品清单",),
    "item": "V-47",
    "unit": "高坪乡大队",
    "obligations": ("reporter_reply",),
    "superior": "市生态环境局",
    "due": date(2023, 11, 20),
    "organs": ("discipline",),
    "n": 2,
    "clocks": ("R-237@C1",),
    "block": "对策",
    "year": 2027,
    "target": "某厂",
    "days": 40,
    "months": 10,
    "most": 30,
}


def named_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_list_is_closed():
    assert len(REASONS) == 72
    assert len(WARNINGS) == 16


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_is_worded_in_both_languages_with_all_its_facts(code):
    for language, template in (("en", REASONS[code].en), ("zh_CN", REASONS[code].zh)):
        said = word(Reason(code, facts=FACTS), language)
        assert "{" not in said
        for name in named_in(template):
            assert name in FACTS, f"{code} names the fact {name}"
            assert said != word(Reason(code, facts={key: value for key, value in FACTS.items() if key != name}), language)


@pytest.mark.parametrize("code", sorted(WARNINGS))
def test_every_warning_is_worded_in_both_languages_with_all_its_facts(code):
    for language, template in (("en", WARNINGS[code].en), ("zh_CN", WARNINGS[code].zh)):
        said = word_warning(Reason(code, facts=FACTS), language)
        assert said
        assert "{" not in said
        assert named_in(template) <= FACTS.keys()


@pytest.mark.parametrize("code", sorted(REASONS.keys() | WARNINGS.keys()))
def test_missing_facts_stay_blank_and_never_fail(code):
    for language in ("en", "zh_CN", "", "fr"):
        assert "{" not in word(Reason(code), language)
        assert "None" not in word(Reason(code, facts={"officer": None}), language)


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.integers()) | st.datetimes()))
def test_no_fact_can_break_the_wording(facts):
    for code in REASONS:
        assert word(Reason(code, facts=facts), "zh_CN")


def test_the_words_are_those_of_the_contract():
    assert word(reason("cap_exceeded", amount=300.0, cap=200.0), "en") == "300 yuan is over the cap of 200 yuan."
    assert word(reason("material_missing", items=("移送函", "书面材料")), "zh_CN") == "移送材料缺:移送函、书面材料。"
    assert word(reason("two_certified_needed"), "zh_CN") == "须有两名以上持证执法人员。"


def test_two_codes_read_differently_as_warning_and_as_refusal():
    assert word(reason("path_target", unit="高坪乡大队"), "zh_CN") == "该来源应移交职能部门,高坪乡大队为乡镇大队。"
    assert word_warning(warning("path_target"), "zh_CN") == "该来源应移交职能部门,移交乡镇须值班领导批准。"


def test_a_state_in_a_refusal_is_read_in_the_language_of_the_reader():
    assert word(reason("step_not_open", state="feedback_check"), "zh_CN") == "当前状态“反馈核验中”不能进行此步骤。"
    assert word(reason("step_not_open", state="feedback_check"), "en") == "This step is not open while the case is “feedback check”."


def test_what_is_still_open_is_read_in_the_language_of_the_reader():
    assert word(reason("obligation_open", obligations=("reporter_reply", "callins_open")), "zh_CN") == "尚有未完成事项:答复举报人、召集人员未解除。"
    assert "reply to the reporter" in word(reason("obligation_open", obligations=("reporter_reply",)), "en")


def test_an_unknown_code_is_shown_as_it_is():
    assert word(Reason("nobody_knows"), "en") == "nobody_knows"


def test_a_refusal_is_made_from_a_code_from_a_reason_or_from_several():
    assert Refused("opinion_missing").codes == ("opinion_missing",)
    assert Refused("step_not_open", state="closed").reasons[0].facts == {"state": "closed"}
    assert Refused(reason("same_person")).reasons[0].rule.startswith("G-01")
    assert Refused([reason("same_person"), reason("same_unit")]).codes == ("same_person", "same_unit")


def test_a_refusal_survives_the_way_between_processes():
    refusal = pickle.loads(pickle.dumps(Refused("cap_exceeded", amount=300, cap=200)))
    assert refusal.codes == ("cap_exceeded",)
    assert refusal.reasons[0].facts == {"amount": 300, "cap": 200}


def test_all_failures_of_one_stage_are_told_together():
    refuse_if([])
    with pytest.raises(Refused) as refusal:
        refuse_if([reason("certificate_invalid", officer="周宁"), reason("two_certified_needed")])
    assert refusal.value.codes == ("certificate_invalid", "two_certified_needed")
