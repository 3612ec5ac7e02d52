"""Look at what was refused: the sealed bytes of one line, once, for a purpose that is kept; they may name a reporter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.turn import Turn
from models.records.intake import Refused as RefusedLine
from models.rules.refusal import Reason


@dataclass(frozen=True)
class ViewRefused(Command):
    """Show the bytes of a refused line to this person. What is not sealed needs nobody's leave; what is, the same as a reporter's name."""

    name: ClassVar[str] = "view_refused"
    only_looks: ClassVar[bool] = True
    optional: ClassVar[frozenset[str]] = frozenset({"purpose"})

    refused: str
    purpose: str

    def missing(self) -> tuple[Reason, ...]:
        """The purpose has a code of its own."""
        return (*super().missing(), *unexplained(self.purpose))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The line."""
        return (turn.get(RefusedLine, self.refused, "refused"),)

    def carry_out(self, turn: Turn) -> None:
        line = turn.get(RefusedLine, self.refused)
        turn.show_once(turn.seal.open("refused", line.id, "raw", line.raw) if line.sealed else line.raw)
        turn.write("refused.viewed", line, purpose=self.purpose, source_key=line.source, sealed=line.sealed)
