"""Prints the product's checklist: `python -m tools.checklist` writes docs/checklist.md from what is wanted and what is claimed to be there.

What is wanted stands word for word in docs/checklist_rows.yaml, what is there in docs/checklist_claims.yaml: commands, screens, code, the tests
and walks that show it, and what is missing. `tests/house/test_checklist.py` holds every claim against the code and the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

import yaml

ROOT: Final = Path(__file__).parents[1]
WANTED: Final = ROOT / "docs" / "checklist_rows.yaml"
CLAIMED: Final = ROOT / "docs" / "checklist_claims.yaml"
PRINTED: Final = ROOT / "docs" / "checklist.md"

Status = Literal["done", "part", "not_yet", "later", "out"]
"""How a row stands: shown by tests · half of it is, the note says what is missing · nothing yet · not in the first release · out of scope."""

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
WORST_FIRST: Final[tuple[Status, ...]] = ("not_yet", "later", "part", "done", "out")
SIGNS: Final[Mapping[Status, str]] = {"done": "done 完成", "part": "part 部分", "not_yet": "not yet 尚未", "later": "later 以后", "out": "out 不做"}

HEAD: Final = "| id | clause 条款 | requirement 要求 | feature 功能 | P | state 现状 | commands 命令 | screens 界面 | shown by 证明 | missing 尚缺 |"


@dataclass(frozen=True)
class Row:
    """One row as the specification prints it. `p` is C, L or X; `reason` why it is out of scope."""

    id: str
    part: str
    clause: str
    requirement: str
    feature: str
    p: str
    reason: str = ""


@dataclass(frozen=True)
class Claim:
    """What is said to be there for a row. `same_as` names the rows that do it; then their claims count and the worst of their states.

    `screens` are names of the map of screens, `code` files, `tests` as `path::function`, `walks` names of walks.
    """

    status: Status
    commands: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    walks: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Checklist:
    """The rows, the claims by row, and the screens by name: the file each is in and its words."""

    rows: tuple[Row, ...]
    claims: Mapping[str, Claim]
    screens: Mapping[str, tuple[str, str]]

    def claim(self, row: Row) -> Claim:
        """The claim for a row; a row that points at others stands as the worst of them. Raises KeyError: a core row nobody speaks of."""
        if row.p == "X":
            return Claim("out", note=row.reason)
        if row.p == "L" and row.id not in self.claims:
            return Claim("later")
        claim = self.claims[row.id]
        return self._gathered(claim) if claim.same_as else claim

    def _gathered(self, claim: Claim) -> Claim:
        others = [self.claim(row) for row in self.rows if row.id in claim.same_as]
        worst = min((other.status for other in others), key=WORST_FIRST.index)
        arrows = " ".join(f"→ {name}" for name in claim.same_as)
        return Claim(worst, same_as=claim.same_as, note=f"{arrows} {claim.note}".strip())


def checklist() -> Checklist:
    """Read both files. Raises ValueError naming the row where something is not as it is written here."""
    claimed = _read(CLAIMED)
    screens = {name: (place["file"], place["words"]) for name, place in claimed.pop("screens").items()}
    return Checklist(tuple(_rows()), {row: _claim(row, said) for row, said in claimed.items()}, screens)


def _rows() -> Iterator[Row]:
    for part in _read(WANTED):
        for line in part["rows"]:
            p, _, reason = line["p"].partition(" ")
            given = reason.strip("()") or (line["feature"].strip("–- ()") if p == "X" else "")
            yield Row(line["id"], part["part"], line["clause"], line["requirement"], line["feature"], p, given)


def _claim(row: str, said: Mapping[str, Any]) -> Claim:
    unknown = set(said) - set(Claim.__dataclass_fields__)
    same = tuple(said.get("same_as", ()))
    status = "done" if same else said.get("status")
    if unknown or status not in STATUSES:
        raise ValueError(f"{row}: {' '.join(sorted(unknown)) or f'status {status!r}'} is not known")
    lists = {name: tuple(said.get(name, ())) for name in ("commands", "screens", "code", "tests", "walks")}
    return Claim(status, **lists, same_as=same, note=said.get("note", ""))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _read(path: Path) -> Any:
    return yaml.safe_load(_text(path))


def printed() -> str:
    """Return docs/checklist.md."""
    listed = checklist()
    parts = dict.fromkeys(row.part for row in listed.rows)
    return "\n".join([*_opening(listed), *(line for part in parts for line in _part(listed, part))]) + "\n"


def _opening(listed: Checklist) -> list[str]:
    core = Counter(listed.claim(row).status for row in listed.rows if row.p == "C")
    counted = " · ".join(f"{SIGNS[status]} {core[status]}" for status in STATUSES if core[status])
    return [
        "# Checklist 清单",
        "",
        "Printed from docs/checklist_rows.yaml (what domain.md 13 wants) and docs/checklist_claims.yaml (what is there) by `python -m tools.checklist`.",
        "Do not edit. A test compares it with both files and holds every claim: named commands, screens, files, tests and walks exist, each test",
        "and walk named for a row touches what it is named for, and nothing is “done” that no test shows.",
        "",
        "P: C core, first release · L later · X out of scope. Where a screen of its own is missing, every command is reached by its form (Ctrl K).",
        "",
        f"Core rows 核心: {sum(core.values())} = {counted}",
    ]


def _part(listed: Checklist, part: str) -> list[str]:
    rule = "|" + "---|" * (HEAD.count("|") - 1)
    return ["", f"## {part}", "", HEAD, rule, *(_line(listed, row) for row in listed.rows if row.part == part)]


def _line(listed: Checklist, row: Row) -> str:
    claim = listed.claim(row)
    cells = [
        row.id,
        row.clause,
        row.requirement,
        row.feature,
        row.p,
        SIGNS[claim.status],
        _coded(claim.commands),
        " · ".join(listed.screens[name][1] for name in claim.screens),
        _proof(claim),
        claim.note,
    ]
    return f"| {' | '.join(cell.replace('|', '¦') or '–' for cell in cells)} |"


def _proof(claim: Claim) -> str:
    walks = [f"walk {name}" for name in claim.walks]
    return "<br>".join([*(f"`{test.removeprefix('tests/')}`" for test in claim.tests), *([", ".join(walks)] if walks else [])])


def _coded(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PRINTED.write_text(printed(), encoding="utf-8")
