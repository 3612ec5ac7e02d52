"""Walks of our own about handing a case over: rejected twice, disputed over a holiday, escalated and declined, asked, listed, prolonged."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.journal.chain import verify
from models.store import Store
from tests.walk.player import play
from tests.walk.script import read_script

OWN = Path(__file__).parent / "walk" / "own"
GIVEN = Path(__file__).parent / "walks"


@pytest.mark.parametrize("walk", ["rejected_twice", "designated", "escalated"])
def test_a_case_goes_from_hand_to_hand_and_nothing_is_lost(walk: str, store: Store) -> None:
    said: list[str] = []
    assert play(read_script(OWN / f"{walk}.jsonl"), store, said.append) == 0, "\n".join(said)
    assert verify(store).is_whole


@pytest.mark.parametrize("walk", ["S-04", "S-07"])
def test_a_given_walk_from_hand_to_hand_is_played_to_its_end(walk: str, store: Store) -> None:
    said: list[str] = []
    assert play(read_script(GIVEN / f"{walk}.jsonl"), store, said.append) == 0, "\n".join(said)
    assert verify(store).is_whole
