"""A failed piece of work is told by what it was for, in both languages, and never by a name out of the program."""

from __future__ import annotations

import pytest

from console.tasks import work_named
from console.vocabulary import Vocabulary


@pytest.mark.parametrize(("name", "zh", "en"), [("sources:detail", "来源页面", "the sources screen"), ("intake.again", "受理页面", "the intake screen")])
def test_a_failed_piece_of_work_is_named_in_plain_words(name: str, zh: str, en: str) -> None:
    assert (work_named(name, Vocabulary("zh")), work_named(name, Vocabulary("en"))) == (zh, en)


def test_a_piece_of_work_nobody_named_shows_no_name_of_a_function() -> None:
    assert work_named("Reader.detail.<locals>.<lambda>", Vocabulary("en")) == "a reading in the background"
