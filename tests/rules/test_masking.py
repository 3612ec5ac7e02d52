"""What the wall does not show, and that a reporter is seen through every spacing."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.rules.masking import BLANK, mask_name, mask_number, mask_plate, mask_text, names_reporter, without_reporter

NAMES = st.text(alphabet="赵李王张周吴郑冯陈褚卫大明小红国强", min_size=2, max_size=4)
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
SEPARATORS = st.sampled_from(["", " ", "-", "–", "·", "  "])


@pytest.mark.parametrize(
    ("name", "shown"),
    [("赵大明", "赵某"), ("李四", "李某"), ("欧阳锋", "欧阳某"), ("欧阳", "欧某"), ("", ""), (" 王五 ", "王某"), ("Smith", "S**")],
)
def test_a_party_is_shown_by_surname(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800138000", "*********00"), ("100-0000-0001", "***-****-**01"), ("36092219900101123X", "****************3X"), ("7", "7"), ("", "")],
)
def test_a_number_keeps_its_last_two_digits(number, shown):
    assert mask_number(number) == shown


@pytest.mark.parametrize(("plate", "shown"), [("赣C12345", "赣C1***5"), ("赣CD12345", "赣CD***45"), ("赣C12", "赣C**"), ("赣C", "赣C")])
def test_a_plate_loses_its_middle_three(plate, shown):
    assert mask_plate(plate) == shown


def test_free_text_for_the_wall_loses_names_numbers_and_plates():
    text = "赵大明驾驶赣C12345到场,电话13800138000,身份证36092219900101123X,联系0795-1234567"
    assert mask_text(text, ["赵大明", "赵"]) == "赵某驾驶赣C1***5到场,电话*********00,身份证****************3X,联系****-*****67"


def test_a_name_of_two_characters_is_masked_and_one_of_one_is_not():
    assert mask_text("李四在李家村", ["李四", "李"]) == "李某在李家村"


@pytest.mark.parametrize(
    "text",
    [
        "WZST-20231106-0001",
        "BJ-20231106-0012",
        "2023-11-06 22:15",
        "环罚〔2023〕45号",
        "R-237@C1",
        "氨氮 3.4 倍",
        "114.521, 28.151",
        "铁桶38只,约3.2吨",
        "10000元",
    ],
)
def test_case_numbers_times_and_measures_are_left_alone(text):
    assert mask_text(text) == text


@given(NAMES, st.text(max_size=8), st.text(max_size=8), st.sampled_from(["", " ", "·"]))
def test_no_name_of_a_reporter_is_left_however_it_is_spaced(name, before, after, space):
    text = before + space.join(name) + after
    assert names_reporter(text, [name])
    assert not names_reporter(without_reporter(text, [name], blank="■"), [name])


@given(PHONES, SEPARATORS, SEPARATORS)
def test_no_number_of_a_reporter_is_left_however_it_is_written(phone, first, second):
    written = phone[:3] + first + phone[3:7] + second + phone[7:]
    assert without_reporter(f"电话{written}。", [phone]) == f"电话{BLANK}。"
    assert without_reporter(f"电话{phone}。", [written]) == f"电话{BLANK}。"


def test_full_width_digits_hide_nobody():
    assert without_reporter("电话１３８００１３８０００", ["13800138000"]) == f"电话{BLANK}"
    assert without_reporter("电话13800138000", ["13800138000"]) == f"电话{BLANK}"
    assert without_reporter("测试人０３", ["测试人03"]) == BLANK


@given(st.text(alphabet="河边有人卸铁桶气味刺鼻倾倒", max_size=20), NAMES)
def test_a_text_without_the_reporter_is_left_as_it_is(text, name):
    assume(name not in text)
    assert without_reporter(text, [name, "13800138000"]) == text


def test_the_longer_string_is_blanked_first():
    assert without_reporter("李小明的父亲李小", ["李小", "李小明"]) == f"{BLANK}的父亲{BLANK}"


def test_a_single_character_names_nobody():
    assert without_reporter("李家村", ["李", "", " "]) == "李家村"
    assert not names_reporter("李家村", ["李"])


def test_a_latin_name_is_found_in_any_case():
    assert without_reporter("called by John Li, JOHN LI", ["john li"]) == f"called by {BLANK}, {BLANK}"


def test_signs_in_a_name_are_no_pattern():
    assert without_reporter("a.c abc", ["a.c"]) == f"{BLANK} abc"
    assert without_reporter("(张三)*", ["(张三)*"]) == BLANK


def test_a_latin_name_or_short_number_is_not_found_inside_a_longer_word():
    assert without_reporter("Limited 20231106-0001", ["Li", "0001", "2023"]) == f"Limited 20231106-{BLANK}"
    assert without_reporter("10日0时0分", ["1000"]) == "10日0时0分"


def test_a_number_of_the_town_is_seen_through_its_separator():
    assert without_reporter("来电123-4567", ["1234567"]) == f"来电{BLANK}"
    assert without_reporter("来电1234567", ["123-4567"]) == f"来电{BLANK}"


def test_a_number_is_found_behind_a_country_code():
    assert names_reporter("+8613800138000", ["13800138000"])
