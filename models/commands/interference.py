"""The register of interference (干预登记): who tried to sway a case. Seen by its author, the director and the discipline organ alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.case import Case
from models.records.interference import InterferenceRecord


@dataclass(frozen=True)
class RegisterInterference(Command):
    """Write down that somebody tried to sway a case: who, how, and in which words."""

    name: ClassVar[str] = "register_interference"
    only_looks: ClassVar[bool] = True

    case: str
    who: str
    how: str
    words: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return turn.get_each((Case, self.case, "case"))

    def carry_out(self, turn: Turn) -> None:
        record = turn.add(
            InterferenceRecord(
                case_id=self.case,
                who=self.who,
                how=self.how,
                words=self.words,
                at=turn.at,
                by=turn.actor.name,
                by_id=turn.actor.id,
                by_for=turn.on_behalf_of,
            ),
            made=True,
        )
        turn.write("interference.registered", record, who=self.who, how=self.how, words=self.words)
