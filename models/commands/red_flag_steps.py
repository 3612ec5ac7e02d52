"""Red flags by hand: one is raised, the unit answers beside it, and a supervisor says what becomes of it. Source: domain.md 10.3, reading 30."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from models.base import Record, new_id
from models.commands.command import Command, unexplained
from models.commands.flag_look import put_on, standing_flags
from models.commands.turn import Turn
from models.records.case import Case
from models.records.red_flag import RedFlag
from models.rules.red_flags import RedFlagKind, Sign
from models.rules.refusal import Reason, reason

FlagKind = Literal["downgrade", "fine_for_crime", "selective", "favour", "no_transfer", "no_filing", "overdue_filing", "hash_mismatch"]
Outcome = Literal["cleared", "rectified", "referred"]


@dataclass(frozen=True)
class RaiseRedFlag(Command):
    """Put a flag on a case by hand, with what it rests on; one that stands already gets this evidence too."""

    name: ClassVar[str] = "raise_red_flag"
    optional: ClassVar[frozenset[str]] = frozenset({"evidence"})

    case: str
    kind: FlagKind
    evidence: str

    def missing(self) -> tuple[Reason, ...]:
        """Suspicion without evidence is none."""
        return (*super().missing(), *(() if self.evidence.strip() else (reason("evidence_missing"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return turn.get_each((Case, self.case, "case"))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        put_on(turn, case, Sign(RedFlagKind(self.kind), f"by_hand:{new_id()}", {"evidence": self.evidence}))


@dataclass(frozen=True)
class AnswerRedFlag(Command):
    """Let the unit answer a flag; the answer stands beside it, and the flag stays until a supervisor decides."""

    name: ClassVar[str] = "answer_red_flag"

    case: str
    kind: FlagKind
    text: str
    paper: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return turn.get_each((Case, self.case, "case"))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_standing(turn, self.case, self.kind, self.name)

    def carry_out(self, turn: Turn) -> None:
        flag = open_flags(turn, self.case, self.kind)[0]
        answer = {"at": turn.at.isoformat(), "by": turn.actor.name, "for": turn.on_behalf_of, "unit": turn.acting_unit, "text": self.text, "paper": self.paper}
        flag.answers = [*flag.answers, answer]
        turn.write("red_flag.answered", flag, flag=flag.kind, unit=turn.acting_unit, text=self.text, paper=self.paper)


@dataclass(frozen=True)
class ClearRedFlag(Command):
    """Say what became of a flag: it was nothing, it was put right, or it was referred. The machine does not raise it again on the same ground."""

    name: ClassVar[str] = "clear_red_flag"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    case: str
    kind: FlagKind
    outcome: Outcome
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """No flag goes without a written reason."""
        return (*super().missing(), *unexplained(self.reason))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return turn.get_each((Case, self.case, "case"))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self._meant(turn) else not_standing(turn, self.case, self.kind, self.name)

    def carry_out(self, turn: Turn) -> None:
        for flag in self._meant(turn):
            flag.outcome, flag.outcome_reason = self.outcome, self.reason
            flag.outcome_at, flag.outcome_by = turn.at, turn.actor.name
            turn.write("red_flag.cleared", flag, flag=flag.kind, outcome=self.outcome, reason=self.reason, secret=flag.secret)

    def _meant(self, turn: Turn) -> list[RedFlag]:
        """A flag that stands on an interference record is decided on only by those who may see the record."""
        sees_secrets = turn.actor.role == "center_director" or turn.actor.organ == "discipline"
        return [flag for flag in standing_flags(turn, turn.get(Case, self.case), self.kind) if sees_secrets or not flag.secret]


def open_flags(turn: Turn, case: str, kind: str) -> list[RedFlag]:
    """Return the flags of this kind that stand on the case for everybody who sees it."""
    return [flag for flag in standing_flags(turn, turn.get(Case, case), kind) if not flag.secret]


def not_standing(turn: Turn, case: str, kind: str, step: str) -> tuple[Reason, ...]:
    """Return `step_not_open` where no such flag stands on the case."""
    return () if open_flags(turn, case, kind) else (reason("step_not_open", state=turn.get(Case, case).state, step=step, flag=kind),)
