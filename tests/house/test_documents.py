"""What the documents point at is there: every link and picture of the front pages and of docs/."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.commands.registry import commands
from models.rules.transitions import transitions
from tests.house.source import ROOT
from tools.tables import DOCUMENTS as PRINTED_TABLES

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_leads_somewhere(document: Path) -> None:
    assert [link for link in LINK.findall(document.read_text(encoding="utf-8")) if not (document.parent / link).exists()] == []


def test_both_front_pages_name_the_same_words_to_type() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh_CN.md"))
    for typed in re.findall(r"`make \w+`|main\.py \w+", english):
        assert typed in chinese, typed


def test_the_front_pages_count_what_there_is() -> None:
    rules = len(re.findall(r"id: R-", (ROOT / "resources" / "rules.yaml").read_text(encoding="utf-8")))
    steps = len(list(transitions()))
    assert f"{len(commands())} commands, {steps} transitions, {rules} rules" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{len(commands())} 个命令、{steps} 条流转、{rules} 条规则" in (ROOT / "README.zh_CN.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PRINTED_TABLES)
def test_a_printed_table_is_what_the_code_prints_today(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PRINTED_TABLES[name](), "print it again: python -m tools.tables"
