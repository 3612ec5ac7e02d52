"""The checklist claims nothing that no test shows: every claim of docs/checklist_claims.yaml is held against the code, the tests and the walks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.keys import BY_NAME
from models.commands.registry import commands
from tests.house.reach import accepted_steps, played_walks, reached
from tests.house.source import ROOT
from tools.checklist import PRINTED, Checklist, Claim, checklist, printed

LIST = checklist()
CORE = [row.id for row in LIST.rows if row.p == "C"]
CLAIMED = [(row, claim) for row, claim in LIST.claims.items() if not claim.same_as]
ROW = re.compile(r"F-\d{3}")


def test_every_row_of_the_specification_stands_once_and_in_order() -> None:
    assert [row.id for row in LIST.rows] == [f"F-{number:03d}" for number in range(1, 222)]
    assert {p: sum(row.p == p for row in LIST.rows) for p in "CLX"} == {"C": 138, "L": 70, "X": 13}
    assert [row.id for row in LIST.rows if row.p == "X" and not row.reason] == [], "what is left out says why"


def test_every_core_row_has_its_claim_and_no_claim_is_for_a_row_that_is_not_there() -> None:
    assert [row for row in CORE if row not in LIST.claims] == []
    assert set(LIST.claims) <= {row.id for row in LIST.rows if row.p != "X"}
    assert [row for row in CORE if LIST.claims[row].status in {"later", "out"}] == [], "a core row is not put off"


def test_a_row_that_points_at_others_points_at_rows_with_claims() -> None:
    pointing = {row: claim for row, claim in LIST.claims.items() if claim.same_as}
    assert [row for row, claim in pointing.items() if not set(claim.same_as) <= {name for name in LIST.claims if name != row}] == []
    assert [row for row, claim in pointing.items() if claim.tests or claim.commands] == [], "the rows pointed at say what there is"


@pytest.mark.parametrize(("row", "claim"), CLAIMED, ids=[row for row, _ in CLAIMED])
def test_a_claim_is_true(row: str, claim: Claim) -> None:
    assert list(faults(claim, LIST)) == []


def test_the_list_printed_is_that_of_today() -> None:
    assert PRINTED.read_text(encoding="utf-8") == printed(), "print it again: python -m tools.checklist"


SHOWN = "tests/commands/test_assignment.py::test_a_judged_case_goes_to_its_lead_and_the_assists_get_the_paper"
TRUE = Claim("done", commands=("assign_case",), screens=("cases",), code=("models/records/transfer.py",), tests=(SHOWN,), walks=("S-02",))


def test_a_true_claim_has_no_fault() -> None:
    assert list(faults(TRUE, LIST)) == []


@pytest.mark.parametrize(
    "claim",
    [
        replace(TRUE, commands=("assign_case", "close_the_county")),
        replace(TRUE, screens=("cinema",)),
        replace(TRUE, code=("models/records/wish.py",)),
        replace(TRUE, tests=(f"{SHOWN}_twice",)),
        replace(TRUE, tests=("tests/commands/test_dreams.py::test_it",)),
        replace(TRUE, walks=("S-99",)),
        replace(TRUE, commands=("assign_case", "pay_reward")),
        replace(TRUE, tests=(SHOWN, "tests/commands/test_rewards.py::test_one_alert_is_rewarded_once")),
        replace(TRUE, code=("models/views/incident.py",)),
        replace(TRUE, walks=("moral_reward",)),
        replace(TRUE, tests=(), walks=()),
        replace(TRUE, commands=(), code=()),
        replace(TRUE, status="part", note=""),
        replace(TRUE, note="the other half"),
        Claim("not_yet", tests=(SHOWN,), note="nothing"),
        Claim("not_yet"),
    ],
    ids=lambda claim: " ".join(f"{claim.status} {claim.commands} {claim.screens} {claim.code} {claim.tests} {claim.walks}".split())[:120],
)
def test_a_claim_that_says_too_much_is_found(claim: Claim) -> None:
    assert list(faults(claim, LIST)) != []


def faults(claim: Claim, listed: Checklist) -> Iterator[str]:
    """What of a claim is not so, one sentence each."""
    yield from _names_that_are_not_there(claim, listed)
    yield from _proof_beside_the_point(claim)
    yield from _state_and_note(claim)


def _names_that_are_not_there(claim: Claim, listed: Checklist) -> Iterator[str]:
    yield from (f"no command {name}" for name in claim.commands if name not in commands())
    for name in claim.screens:
        file = listed.screens.get(name, ("",))[0]
        if not file or not (ROOT / file).is_file():
            yield f"no screen {name}"
        action = BY_NAME.get(f"screen_{name}")
        if action is not None and action.off:
            yield f"the screen {name} is off: {action.off}"
    yield from (f"no file {name}" for name in claim.code if not (ROOT / name).is_file())
    yield from (f"{walk} is played by no test" for walk in claim.walks if walk not in played_walks())


def _proof_beside_the_point(claim: Claim) -> Iterator[str]:
    """Each test and each walk touches something it is named for; each command and each file named is touched."""
    shown: set[str] = set()
    for test in claim.tests:
        touched = _touched(claim, test)
        shown |= touched
        if not touched:
            yield f"{test} is not there, or touches neither a command nor a file of the row"
    for walk in claim.walks:
        touched = set(claim.commands) & (accepted_steps(walk) if walk in played_walks() else set())
        shown |= touched
        if not touched:
            yield f"{walk} has no step of the row carried out"
    yield from (f"nothing shows {name}" for name in (*claim.commands, *claim.code) if name not in shown)


def _touched(claim: Claim, test: str) -> set[str]:
    path, _, function = test.partition("::")
    try:
        found = reached(path, function)
    except KeyError:
        return set()
    return (set(claim.commands) & found.commands) | (set(claim.code) & found.files)


def _state_and_note(claim: Claim) -> Iterator[str]:
    proof = (*claim.tests, *claim.walks)
    if claim.status in {"done", "part"} and (not proof or not (claim.commands or claim.code)):
        yield f"{claim.status} without a test, or without saying what does it"
    if claim.status in {"part", "not_yet"} and not claim.note:
        yield f"{claim.status} without saying what is missing"
    if claim.status == "done" and claim.note:
        yield "done, and yet something is missing"
    if claim.status in {"not_yet", "later"} and (proof or claim.commands):
        yield f"{claim.status}, and yet something shows it: then it is there in part"


def test_the_notes_point_at_rows_there_are() -> None:
    known = {row.id for row in LIST.rows}
    assert [(row, name) for row, claim in LIST.claims.items() for name in ROW.findall(claim.note) if name not in known] == []
