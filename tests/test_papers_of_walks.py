"""Every paper the acceptance walks make is complete for its kind, carries no field its kind does not know, and is drafted and signed by two people."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.records.document import Document
from models.rules.paper_kinds import KINDS, missing_of, strange_to
from models.store import Store
from tests.walk.player import play
from tests.walk.script import read_script
from tests.walk.world import World

WALKS = sorted((Path(__file__).parent / "walks").glob("S-*.jsonl"))


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stem)
def test_every_paper_of_the_walk_is_complete(walk: Path, sqlite_store: Store) -> None:
    play(read_script(walk), sqlite_store, lambda _line: None)
    made = World(sqlite_store).rows(Document.table)
    assert made
    lacking = {(row["kind"], row["doc_no"]): missing_of(KINDS[row["kind"]], row["body"]) for row in made}
    strange = {(row["kind"], row["doc_no"]): strange_to(KINDS[row["kind"]], row["body"]) for row in made}
    assert {paper: fields for paper, fields in lacking.items() if fields} == {}
    assert {paper: fields for paper, fields in strange.items() if fields} == {}
    assert [row["doc_no"] for row in made if row["signed_by"] and row["signed_by"] == row["drafted_by"]] == []
    assert all(row["missing"] == [] for row in made)


def test_the_numbers_of_a_walk_have_no_gap_in_any_kind(sqlite_store: Store) -> None:
    play(read_script(WALKS[0]), sqlite_store, lambda _line: None)
    series: dict[tuple[str, str], list[int]] = {}
    for row in World(sqlite_store).rows(Document.table):
        series.setdefault((row["kind"], row["doc_no"].partition("〕")[0]), []).append(int(row["doc_no"][-5:-1]))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in series.values())
    assert sum(map(len, series.values())) > 10
