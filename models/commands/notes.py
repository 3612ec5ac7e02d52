"""A note on a case: what somebody wants kept beside the steps. Entries are never changed, only followed by a further one (ux.md S4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.case import Case


@dataclass(frozen=True)
class AddNote(Command):
    """Append a note to a case, in any state: the file of a case that has ended can be added to as well."""

    name: ClassVar[str] = "add_note"

    case: str
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def carry_out(self, turn: Turn) -> None:
        turn.write("note.added", turn.get(Case, self.case), text=self.text)
