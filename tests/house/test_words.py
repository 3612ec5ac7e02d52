"""Every word people see stands in both languages, and every word the code asks for is there."""

from __future__ import annotations

import ast
import json
import re
from string import Formatter

from tests.house.source import ROOT, sources

TABLE: dict[str, list[str]] = json.loads((ROOT / "resources" / "words.json").read_text(encoding="utf-8"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


IN_BOTH_ALREADY = ("console/doctor", "console/finding", "widgets/timing.py")
"""What holds its two languages itself: `doctor` must speak before Qt is loaded, `timing` writes short forms of time."""


def places(wording: str) -> set[str]:
    """The placeholders of a wording."""
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


def asked(method: str) -> list[tuple[str, str]]:
    """The literal first arguments of `words.<method>(…)` all over the product, each with its place."""
    return [
        (node.args[0].value, f"{source.path}:{node.lineno}")
        for source in sources()
        if source.is_product
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and "words" in ast.unparse(node.func.value).lower()
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def test_every_wording_stands_in_both_languages() -> None:
    assert {key: pair for key, pair in TABLE.items() if len(pair) != 2 or not all(isinstance(word, str) and word.strip() for word in pair)} == {}


def test_both_languages_of_a_wording_hold_the_same_facts() -> None:
    assert {key: pair for key, pair in TABLE.items() if places(pair[0]) != places(pair[1])} == {}


def test_no_english_wording_is_left_in_chinese() -> None:
    both = {"lang.zh", "language.zh"}
    assert {key: pair[1] for key, pair in TABLE.items() if CHINESE.search(pair[1]) and key not in both} == {}


def test_every_word_the_code_asks_for_is_there() -> None:
    assert [place for key, place in asked("say") if key not in TABLE] == []


def test_every_section_the_code_asks_for_is_there() -> None:
    sections = {key.partition(".")[0] for key in TABLE} | {key.rpartition(".")[0] for key in TABLE}
    assert [f"{place}: {section}" for section, place in asked("of") if section not in sections] == []


def test_no_text_for_people_is_written_into_a_widget() -> None:
    """Chinese in the source of a widget or screen cannot be switched to English."""
    found = [
        f"{source.path}:{node.lineno}: {node.value}"
        for source in sources()
        if source.path.startswith(("widgets/", "console/")) and not source.path.startswith(IN_BOTH_ALREADY)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value) and not is_docstring(source.tree, node)
    ]
    assert found == []


def is_docstring(tree: ast.Module, constant: ast.Constant) -> bool:
    """Whether this text is a comment in the form of a string."""
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree))
