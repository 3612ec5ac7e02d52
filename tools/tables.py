"""Prints the tables of the rules as documents: `python -m tools.tables` writes docs/transitions.md and docs/permits.md from the code's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from models.rules.permit_table import CELLS, COLUMNS
from models.rules.transitions import transitions

ROOT: Final = Path(__file__).parents[1]
WORDS: Final = ROOT / "resources" / "words.json"


def transition_table() -> str:
    """Return docs/transitions.md: every transition with its states in both languages, who, guards, papers and clocks."""
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    head = "| id | from 从 | to 至 | command 命令 | who 岗位 | guards 条件 | papers 文书 | clocks 计时 |"
    lines = [
        [
            line.id,
            _states(line.start, words),
            _states(line.end, words) or "–",
            _coded(line.commands),
            " ".join(line.people),
            line.makes.guards or "–",
            line.makes.papers or "–",
            _clocks(line.makes.starts, line.makes.stops, line.makes.goes_on),
        ]
        for line in transitions()
    ]
    return _document("Transitions 流转表", "models/rules/states.py, models/rules/transitions.py", head, lines)


def permit_table() -> str:
    """Return docs/permits.md: every command and variant with the cell of each role."""
    head = f"| command 命令 | {' | '.join(COLUMNS)} |"
    lines = [[f"`{command}`{f' ({variant})' if variant else ''}", *cells.split()] for (command, variant), cells in CELLS.items()]
    return _document("Permits 权限表", "models/rules/permit_table.py", head, lines)


DOCUMENTS: Final = {"transitions.md": transition_table, "permits.md": permit_table}


def _document(title: str, source: str, head: str, lines: Iterable[list[str]]) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    rows = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"# {title}\n\nGenerated from {source} by `python -m tools.tables`; a test compares it with the code. Do not edit.\n\n{head}\n{rule}\n{rows}\n"


def _states(states: tuple[str, ...], words: dict[str, list[str]]) -> str:
    return ", ".join(f"{words[f'state.{state}'][0]} `{state}`" for state in states)


def _coded(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _clocks(starts: str, stops: str, goes_on: str) -> str:
    return " ".join([*(f"+{one}" for one in starts.split()), *(f"−{one}" for one in stops.split()), *(f"·{one}" for one in goes_on.split())]) or "–"


if __name__ == "__main__":
    for name, made in DOCUMENTS.items():
        (ROOT / "docs" / name).write_text(made(), encoding="utf-8")
