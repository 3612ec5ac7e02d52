"""A supervisor's note on a case (日常监督): written by him, or by the room and let stand by him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.case import Case
from models.records.supervision_note import SupervisionNote


@dataclass(frozen=True)
class AddSupervisionNote(Command):
    """Keep a note of supervision on a case, in whatever state it is."""

    name: ClassVar[str] = "add_supervision_note"

    case: str
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return turn.get_each((Case, self.case, "case"))

    def carry_out(self, turn: Turn) -> None:
        note = turn.add(SupervisionNote(case_id=self.case, text=self.text, at=turn.at, by=turn.actor.name, proposed_by=turn.proposed_by))
        turn.write("supervision.noted", note, text=self.text)
