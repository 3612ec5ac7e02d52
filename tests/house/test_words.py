"""Every word people see stands in both languages, and every word the code asks for is there."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from string import Formatter

from models.commands.reporter import ALL_TELLING, Reporter
from tests.house.source import ROOT, sources

TABLES = sorted((ROOT / "resources").glob("*words.json"))
TABLE: dict[str, list[str]] = {key: pair for table in TABLES for key, pair in json.loads(table.read_text(encoding="utf-8")).items()}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


NAMES_IN_DATA = ("widgets/county.py", "widgets/timing.py")
"""What looks something up in the county's own data by its Chinese name, and the short form of days, which takes its word as an argument."""


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
    assert [f"{place}: {key}" for key, place in asked("say") if key not in TABLE] == []


def test_every_section_the_code_asks_for_is_there() -> None:
    sections = {key.partition(".")[0] for key in TABLE} | {key.rpartition(".")[0] for key in TABLE}
    assert [f"{place}: {section}" for section, place in asked("of") if section not in sections] == []


def test_no_text_for_people_stands_in_one_language_only() -> None:
    """Chinese in the source of a widget or screen has its English beside it, or it could not be switched."""
    found = [f"{source.path}:{line}: {text}" for source in sources() if source.path.startswith(("widgets/", "console/")) for line, text in alone(source.tree)]
    assert [place for place in found if not place.startswith(NAMES_IN_DATA)] == []


def test_the_check_sees_chinese_that_stands_alone() -> None:
    text = 'A = ("值守", "Duty")\nlabel.setText("值守")\nif language == "zh":\n    word = "值守"\nroom = self.text_width("三个字")\n'
    assert list(alone(ast.parse(text))) == [(2, "值守")]


def alone(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese constants without an English one in the same tuple, call or choice, outside a branch that asks for the language."""
    above = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
            way: list[ast.AST] = [node]
            while way[-1] in above:
                way.append(above[way[-1]])
            if not any(is_paired(place) for place in way):
                yield node.lineno, node.value


def is_paired(node: ast.AST) -> bool:
    """Whether what stands in `node` is a comment, a measure, or a wording in two languages."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If | ast.IfExp):
        return bool(re.search(r"language|lang\b|zh|chinese", ast.unparse(node.test)))
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]).endswith("_ZH")
    if isinstance(node, ast.Call) and re.search(r"width|advance", ast.unparse(node.func), re.IGNORECASE):
        return True
    parts = node.elts if isinstance(node, ast.Tuple | ast.List) else node.args if isinstance(node, ast.Call) else []
    words = [word.value for part in parts for word in ast.walk(part) if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    return any(re.search(r"[A-Z][a-z]|[a-z]{2}", word) and not CHINESE.search(word) for word in words)


def test_whatever_a_sealed_record_holds_is_shown_under_a_word() -> None:
    assert [key for key in {*Reporter.__dataclass_fields__, *ALL_TELLING} if f"arg.{key}" not in TABLE] == []
