"""What a case is marked as: the flags of domain.md 4.1, set and taken off by hand. Source: commands.md `set_flags`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.discovery import flag
from models.commands.turn import Turn
from models.records.case import Case
from models.rules.refusal import Reason, reason
from models.rules.states import step_objection
from models.rules.step_names import Step

Flag = Literal[
    "key_case",
    "criminal_suspected",
    "detention_suspected",
    "major",
    "difficult",
    "complex",
    "social_impact",
    "cross_dept",
    "cross_region",
    "superior_assigned",
    "ongoing",
    "compensation",
    "public_interest",
    "minor_first",
    "violence",
]
"""The flags of a case; `violence` comes with a request for police support."""

LEADER_TAKES_OFF: Final = frozenset({"key_case", "major"})


@dataclass(frozen=True)
class SetFlags(Command):
    """Mark a case, or take marks off with a reason; `key_case` and `major` are taken off by the duty leader alone."""

    name: ClassVar[str] = "set_flags"

    case: str
    on: tuple[Flag, ...] = ()
    off: tuple[Flag, ...] = ()
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """Something is marked or unmarked; taking off needs a reason."""
        named = super().missing()
        named += () if self.on or self.off else (reason("field_missing", field="on"),)
        return (*named, *(unexplained(self.reason) if self.off else ()))

    def variant(self, turn: Turn) -> str:
        """`release` where a mark goes that only the duty leader takes off."""
        return "release" if LEADER_TAKES_OFF.intersection(self.off) else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.SET_FLAGS)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.flags = [name for name in case.flags if name not in self.off]
        flag(case, *self.on)
        if "major" in self.on and not limits.running(turn, case, "R-237"):
            limits.start(turn, "R-237", case)
        turn.write("flags.changed", case, on=list(self.on), off=list(self.off), flags=case.flags, reason=self.reason)
