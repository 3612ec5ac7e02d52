"""docs/flow.md leads a newcomer through the code: every file and name it gives must be there, each file opened once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \|.*\| `([^`]+\.py)` \| (.*) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "flow.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("number", "file", "names"), ROWS)
def test_each_step_of_the_flow_names_a_file_and_what_to_look_at_in_it(number: str, file: str, names: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for name in re.findall(r"`([^`]+)`", names):
        last = name.rpartition(".")[2]
        assert re.search(rf"^\s*(?:async )?(?:def|class) {last}\b", text, re.MULTILINE), f"step {number}: {file} has no {name}"


def test_the_flow_opens_each_file_once_and_in_order() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, len(ROWS) + 1))
    files = [file for _, file, _ in ROWS]
    assert len(set(files)) == len(files)
