"""The acceptance walks that the product can play to their end, on both databases; and what the player says when something is not as written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from models.journal.chain import verify
from models.records.document import Document
from models.rules.paper_kinds import KINDS, missing_of, strange_to
from models.store import Store
from tests.walk.player import play
from tests.walk.script import WalkUnreadable, read_script
from tests.walk.world import Row, World

WALKS = Path(__file__).parent / "walks"
OWN = Path(__file__).parent / "walk" / "own"


@pytest.mark.parametrize("walk", ["S-01", "S-02", "S-03", "S-04", "S-05", "S-06", "S-07", "S-08", "S-09", "S-10", "S-11", "S-12"])
def test_the_walk_is_played_unchanged_to_its_end(walk: str, store: Store) -> None:
    said: list[str] = []
    assert play(read_script(WALKS / f"{walk}.jsonl"), store, said.append) == 0, "\n".join(said)
    assert verify(store).is_whole
    lines = (WALKS / f"{walk}.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(said) == len(lines)
    every_paper_is_complete(World(store).rows(Document.table))


def every_paper_is_complete(made: list[Row]) -> None:
    """Each paper has the fields of its kind and no other, is signed by somebody else than drafted it, and no number of its series is missing."""
    assert made
    lacking = {(row["kind"], row["doc_no"]): missing_of(KINDS[row["kind"]], row["body"]) for row in made}
    strange = {(row["kind"], row["doc_no"]): strange_to(KINDS[row["kind"]], row["body"]) for row in made}
    assert {paper: fields for paper, fields in lacking.items() if fields} == {}
    assert {paper: fields for paper, fields in strange.items() if fields} == {}
    assert [row["doc_no"] for row in made if row["signed_by"] and row["signed_by"] == row["drafted_by"]] == []
    assert all(row["missing"] == [] for row in made)
    series: dict[tuple[str, str], list[int]] = {}
    for row in made:
        series.setdefault((row["kind"], row["doc_no"].partition("〕")[0]), []).append(int(row["doc_no"][-5:-1]))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in series.values())


@pytest.mark.parametrize("walk", sorted(path.stem for path in OWN.glob("*.jsonl")))
def test_a_walk_of_our_own_is_played_to_its_end(walk: str, sqlite_store: Store) -> None:
    """What the acceptance walks leave out: a night without an answer, cases turned away, merged, paused, reopened, rewarded …

    On PostgreSQL: `python -m tests.walk tests/walk/own/NAME.jsonl --database URL`; the given walks are played on both here.
    """
    said: list[str] = []
    assert play(read_script(OWN / f"{walk}.jsonl"), sqlite_store, said.append) == 0, "\n".join(said)
    assert verify(sqlite_store).is_whole


def test_every_walk_can_be_read() -> None:
    scripts = [read_script(path) for path in sorted(WALKS.glob("S-*.jsonl"))]
    assert len(scripts) == 12
    assert sum(len(script.steps) for script in scripts) > 400


@pytest.mark.parametrize(
    ("line", "change", "word"),
    [
        (2, {"level": 2}, "level"),
        (2, {"sealed": ["白石镇"]}, "sealed"),
        (2, {"due": {"R-201": "2023-11-07T09:16"}}, "due"),
        (2, {"journal": ["case.filed"]}, "journal"),
        (3, {"refused": "not_permitted"}, "refused"),
        (4, {"stopped": ["R-203"]}, "stopped"),
        (5, {"path": "P1"}, "path"),
        (5, {"obligations": []}, "obligations"),
        (5, {"not_running": ["R-231"]}, "not_running"),
        (5, {"documents": ["D-01", "D-01"]}, "documents"),
        (5, {"counts": {"alerts": 2}}, "counts"),
        (5, {"figures": {"R-602": 1.0}}, "figures"),
        (5, {"told": ["duty_leader"]}, "told"),
        (5, {"lists": ["overdue"]}, "lists"),
        (8, {"flags": ["key_case"]}, "flags"),
        (8, {"stopped_late": ["R-207"]}, "stopped_late"),
        (12, {"case_state": {"C1": "assigned"}}, "C1"),
        (12, {"overdue": ["R-228@X1"]}, "overdue"),
        (12, {"weather": "fine"}, "not known"),
    ],
)
def test_the_player_stops_at_the_first_difference_and_names_it(line: int, change: dict[str, Any], word: str, tmp_path: Path, sqlite_store: Store) -> None:
    said: list[str] = []
    assert play(read_script(_changed(tmp_path, line, change)), sqlite_store, said.append) == line
    assert word in said[-1]


def test_a_walk_is_only_played_on_an_empty_store(sqlite_store: Store, tmp_path: Path) -> None:
    script = read_script(_changed(tmp_path, 2, {"level": 2}))
    play(script, sqlite_store, lambda _line: None)
    with pytest.raises(WalkUnreadable):
        play(script, sqlite_store)


def test_a_walk_with_an_unknown_key_or_going_back_in_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WalkUnreadable, match="line 3"):
        read_script(_changed(tmp_path, 3, {}, whether="fine"))
    with pytest.raises(WalkUnreadable, match="goes back in time"):
        read_script(_changed(tmp_path, 6, {}, at="2023-11-07T08:00:00+08:00"))


def _changed(folder: Path, number: int, expect: dict[str, Any], **keys: Any) -> Path:
    shutil.copy(WALKS / "county.json", folder)
    lines = [json.loads(line) for line in (WALKS / "S-02.jsonl").read_text(encoding="utf-8").splitlines()]
    lines[number - 1]["expect"] = {**lines[number - 1].get("expect", {}), **expect}
    lines[number - 1].update(keys)
    path = folder / "changed.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path
