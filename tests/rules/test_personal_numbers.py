"""A number that tells a person does not get through free text, however it is written; numbers of orders, cases, devices and measurements do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.masking import mask_text
from models.rules.personal_numbers import BLANK, CHECK, WEIGHTS, blank_numbers, is_identity

SEPARATORS = ["", " ", "-", "·", "_"]


@st.composite
def identities(draw: st.DrawFn) -> str:
    """An identity number with its right check digit."""
    born = date(1930, 1, 1) + timedelta(days=draw(st.integers(0, 33_000)))
    body = f"{draw(st.integers(110_000, 659_004))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + CHECK[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]


@given(identities(), st.sampled_from(SEPARATORS), st.sampled_from(["", "我是 ", "2023-11-07 ", "身份证号:", "3 户,"]), st.booleans())
def test_no_identity_number_gets_through(number: str, separator: str, before: str, is_wide: bool) -> None:
    written = f"{number[:6]}{separator}{number[6:14]}{separator}{number[14:]}"
    written = written.translate({ord(str(n)): 0xFF10 + n for n in range(10)}) if is_wide else written
    assert is_identity(number)
    assert blank_numbers(f"{before}{written},请保密") == f"{before}{BLANK},请保密"


@given(st.sampled_from(["", "+86 ", "0086-", "(86)"]), st.integers(13, 19), st.integers(0, 999_999_999), st.sampled_from(SEPARATORS))
def test_no_mobile_number_gets_through(country: str, first: int, rest: int, separator: str) -> None:
    digits = f"{first}{rest:09d}"
    written = f"{country}{digits[:3]}{separator}{digits[3:7]}{separator}{digits[7:]}"
    assert blank_numbers(f"打{written}找老李") == f"打{BLANK}找老李"


@pytest.mark.parametrize("text", ["0795-8823456", "(0795)8823456", "079188234567", "0795 882 3456".replace("882 ", "882"), "+86 795-8823456"])
def test_no_landline_gets_through(text: str) -> None:
    assert blank_numbers(f"座机{text}") == f"座机{BLANK}"


@pytest.mark.parametrize("text", ["362226850615123", "36222619850615123X", "电话8823456", "联系方式:8823-4567"])
def test_old_mistyped_and_local_numbers_do_not_get_through(text: str) -> None:
    assert BLANK in blank_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "案件 WZST-20231107-0001 于 2023-11-07 09:41:02 立案",
        "工单 202311230959591234,设备 88888880000001,010000A8900016F000169DC0",
        "QN=20160801085857223;ST=32",
        "氨氮 12.75 mg/L,流量 1380.5 m3,东经 114.312345678,北纬 28.105123456",
        "距 8823456 号井 300 米,占地 13800 亩,罚款 50000 元",
        "msg_0b9f6ff2e12e4c6e9a13800138000aa1",
        "报警电话 110、12345、12369",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert blank_numbers(text) == text


@given(st.text(alphabet="0123456789xX -.年月日元:一A", max_size=60))
def test_what_is_blanked_once_holds_nothing_more(text: str) -> None:
    once = blank_numbers(text)
    assert blank_numbers(once) == once


def test_the_wall_shows_the_last_two_digits_of_an_old_and_of_a_wide_number() -> None:
    assert mask_text("证号 362226850615123,电话 13800138000") == "证号 *************23,电话 *********00"
