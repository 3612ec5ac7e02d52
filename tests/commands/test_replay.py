"""The journal alone tells the state of every case, and an act that hides a move from it is not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.journal.replay import states_after
from models.records.case import Case
from models.rules.states import CaseState
from tests.builders import Room


def test_the_journal_alone_tells_in_which_state_every_case_was_at_any_moment(room: Room) -> None:
    first, second = room.judged_case(), room.case("auto_water")
    entries = room.entries()
    assert states_after(entries) == {case.id: case.state for case in room.all(Case)}
    told = [entry for entry in entries if "states" in entry.facts]
    assert states_after(told[:1]) == {first: "registered"}
    assert states_after(told[2:], states_after(told[:2])) == {first: "judging", second: "registered"}


@dataclass(frozen=True)
class _MoveSilently(Command):
    """A step whose entry is written before the case has moved."""

    name: ClassVar[str] = ""
    is_in_permit_table: ClassVar[bool] = False

    case: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case),)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        turn.write("level.changed", case)
        case.state = CaseState.CLOSED


def test_a_case_that_moves_without_an_entry_that_says_so_is_not_kept(room: Room) -> None:
    case = room.case()
    with pytest.raises(RuntimeError, match="moved without an entry"):
        room.does("王一帆", _MoveSilently(case))
    assert room.get(Case, case).state == "registered"
