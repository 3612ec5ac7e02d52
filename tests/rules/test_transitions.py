"""The transitions the code prints are those of domain.md 4.3, cell for cell; the document's table is copied beside this test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.rules.permits import decides
from models.rules.states import CaseState
from models.rules.transitions import Transition, transitions

PRINTED = Path(__file__).parent / "transitions.md"
ANY_OPEN = {str(state) for state in CaseState} - {"closed", "not_established", "merged", "void", "suspended"}


def printed() -> dict[str, list[str]]:
    lines = [line.strip("| \n").split(" | ") for line in PRINTED.read_text(encoding="utf-8").splitlines() if line.startswith("| T-")]
    return {cells[0]: cells for cells in lines}


CODE = {line.id: line for line in transitions()}
IDS = sorted(printed())


def test_there_are_forty_one() -> None:
    assert IDS == sorted(CODE) == [f"T-{number:02d}" for number in range(1, 42)]


@pytest.mark.parametrize("key", IDS)
def test_it_leads_from_where_and_to_where_the_document_says(key: str) -> None:
    start, end = _ends(printed()[key][1])
    line = CODE[key]
    assert start <= set(line.start) | _whatever(line), f"{start} is not among {line.start}"
    assert end <= set(line.end) | set(line.start) | _whatever(line), f"{end} is not among {line.end}"


@pytest.mark.parametrize("key", IDS)
def test_it_is_made_by_the_command_and_the_people_the_document_names(key: str) -> None:
    cell, line = printed()[key][2], CODE[key]
    named = {name.rstrip("_") for name in re.findall(r"`([a-z_]+)", cell)} - {"police_to_admin"}
    assert all(any(command.startswith(name) for command in line.commands) for name in named), f"{named} is not {line.commands}"
    for person in re.findall(r"\b(DI|DL|CD|AN|SE|PS|DH|TB|PC|SV)\b", cell):
        assert person in line.people, f"{person} may do none of {line.commands}"
    if "DL A" in cell or "A: DL" in cell:
        assert any(decides(command, "duty_leader", variant) for command in line.commands for variant in ("", "key"))


@pytest.mark.parametrize(("column", "kind"), [(3, "guards"), (4, "papers")])
@pytest.mark.parametrize("key", IDS)
def test_it_asks_the_guards_and_makes_the_papers_the_document_names(key: str, column: int, kind: str) -> None:
    prefix = "G" if kind == "guards" else "D"
    named = set(re.findall(rf"{prefix}-\d\d", printed()[key][column]))
    named -= {"D-06"} if key == "T-12" else set()
    if key == "T-06" and kind == "guards":
        named |= {"G-03", "G-11"}
    assert set(getattr(CODE[key].makes, kind).split()) == named


@pytest.mark.parametrize("key", IDS)
def test_it_starts_and_stops_the_clocks_the_document_names(key: str) -> None:
    cell, makes = printed()[key][5], CODE[key].makes
    assert set(re.findall(r"R-\d+", cell)) - ({"R-205", "R-206"} if key == "T-13" else set()) == (
        {*makes.starts.split(), *makes.stops.split(), *makes.goes_on.split()} - {"all"} - ({"R-205", "R-206"} if key == "T-13" else set())
    )
    started = {clock for part in re.split(r"[;,] ?", cell) for clock in re.findall(r"\+(R-\d+)", part)}
    stopped = {clock for part in re.split(r"[;,] ?", cell) for clock in re.findall(r"−(R-\d+)", part)}
    assert started <= set(makes.starts.split()), "a clock the document starts"
    assert stopped <= set(makes.stops.split()), "a clock the document stops"
    if "stops all" in cell or "all others" in cell:
        assert "all" in makes.stops


def _ends(cell: str) -> tuple[set[str], set[str]]:
    """The states a cell names before and after its arrow; a cell without one names where the case stays."""
    before, _, after = cell.replace("↔", "→").partition("→")
    return _states(before), _states(after)


def _states(text: str) -> set[str]:
    words = set(re.findall(r"[a-z_]+", text.lower()))
    known = {str(state) for state in CaseState} | {"new", "acknowledged", "filed", "attached", "referred_out", "false_alarm"}
    return words & known | (ANY_OPEN if "any open" in text else set())


def _whatever(line: Transition) -> set[str]:
    """A transition that is open everywhere (referral, split) names no state of its own."""
    return {str(state) for state in CaseState} if line.id in {"T-40", "T-41"} else set()
