"""A few random lives in the suite (the full number: `python -m tests.life --lives 20000`), and proof that the laws see what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models.commands import limits
from models.commands.closing import CloseCase
from models.commands.turn import Turn
from models.records.case import Case, Obligation
from models.store import Store
from tests.builders import room_of
from tests.life.glimpse import Glimpse
from tests.life.laws import MOVES, Laws
from tests.life.lead import lead, lead_on_a_fresh_store
from tests.life.life import begin
from tests.life.people import People

LIVES, STEPS = 12, 27


def test_whatever_people_do_in_whatever_order_the_laws_of_a_case_hold(store: Store, data_dir: Path) -> None:
    led = lead(room_of(store, data_dir), range(LIVES), STEPS, seed=7)
    assert led.broken == []
    assert led.lives == LIVES
    assert led.done.total() > LIVES * 6, "most steps were refused: such lives say little"


def test_the_same_seed_leads_the_same_life() -> None:
    assert lead_on_a_fresh_store(range(3), STEPS, seed=3).tried == lead_on_a_fresh_store(range(3), STEPS, seed=3).tried


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Case.table.update().values(state="judging"), "the journal says registered"),
        (Obligation.table.delete(), "waits for a reply that nobody owes"),
    ],
)
def test_a_change_behind_the_door_breaks_a_law(sqlite_store: Store, data_dir: Path, change: sa.Update | sa.Delete, sentence: str) -> None:
    room = room_of(sqlite_store, data_dir)
    room.case()
    with sqlite_store.writing() as connection:
        connection.execute(change)
    with Glimpse(sqlite_store) as glimpse:
        laws = Laws(glimpse)
        laws.look("", None)
    assert any(sentence in broken for broken in laws.broken)


def test_a_case_that_ends_with_clocks_running_or_duties_open_breaks_a_law(sqlite_store: Store, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CloseCase, "guards", lambda _self, _turn: ())
    monkeypatch.setattr(limits, "stop_all", _stop_none)
    room = room_of(sqlite_store, data_dir)
    case = room.judged_case()
    with sqlite_store.writing() as connection:
        connection.execute(Case.table.update().values(state="feedback_check"))
    room.does("王一帆", CloseCase(case))
    with Glimpse(sqlite_store) as glimpse:
        laws = Laws(glimpse)
        laws.look("close_case", None)
    assert any("still run" in broken for broken in laws.broken)
    assert any("and owes" in broken for broken in laws.broken)
    assert room.all(Obligation)


def test_every_kind_of_entry_that_may_move_a_case_stands_in_the_printed_table_of_commands() -> None:
    from tests.life.laws import journal_kinds

    printed = {kind for kinds in journal_kinds().values() for kind in kinds}
    assert set(MOVES) - {"act.undone"} <= printed, "taking back is our own step (docs/decisions.md)"


def _stop_none(_turn: Turn, _case: Case) -> None:
    """The planted defect: nothing is stopped."""


def test_a_life_goes_far(sqlite_store: Store, data_dir: Path) -> None:
    room = room_of(sqlite_store, data_dir)
    people = People(sqlite_store)
    with Glimpse(sqlite_store) as glimpse:
        lived = [begin(room.desk, glimpse, room.clock, people, f"far/{number}", STEPS, room.clock.now()) for number in range(6)]
        assert sum(1 for life in lived for _ in life.steps()) >= 6 * STEPS
    states = {state for entry in room.entries() for state in entry.facts.get("states", {}).values()}
    assert len(states) >= 8, f"no life came far: {states}"
