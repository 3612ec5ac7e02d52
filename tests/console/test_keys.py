"""The table of keys: no key means two things on one screen, every action has words, what is off says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.keys import ACTIONS, BY_NAME, EVERYWHERE, HINTS, SCREENS, clashes
from console.vocabulary import Vocabulary


def test_no_key_means_two_things_on_one_screen() -> None:
    assert clashes() == []


def test_a_doubled_key_would_be_found() -> None:
    doubled = replace(BY_NAME["note"], keys=("A",))
    assert set(clashes([*ACTIONS, doubled])) >= {"A on duty: acknowledge and note"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_action_has_words_and_every_reason_too(language: str, qapp: object) -> None:
    words = Vocabulary("en" if language == "en" else "zh")
    for action in ACTIONS:
        assert action.word(language)
        if action.off:
            assert words.say(f"off.{action.off}")
        if action.group != "hidden":
            assert action.group in {"act", "call", "move", "screen", "system"}


def test_the_seven_departments_have_alt_and_their_digit_in_the_fixed_order() -> None:
    assert [BY_NAME[f"department_{n}"].keys for n in range(1, 8)] == [(f"Alt+{n}",) for n in range(1, 8)]
    assert [BY_NAME[f"department_{n}"].zh.removeprefix("召集 ") for n in range(1, 8)] == [
        "公安",
        "自然资源",
        "生态环境",
        "水利",
        "农业农村",
        "林业",
        "市场监管",
    ]


def test_the_screens_stand_on_f1_to_f7() -> None:
    assert [action.keys[0] for action in SCREENS] == [f"F{n}" for n in range(1, 8)]


def test_the_status_bar_hints_at_keys_that_exist_on_that_screen() -> None:
    for screen, names in HINTS.items():
        assert screen in EVERYWHERE
        assert all(screen in BY_NAME[name].screens for name in names)
