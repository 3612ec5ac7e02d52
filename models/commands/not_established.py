"""Nothing was found: two people looked, the leader agrees, the reporter was told (查无实据·不成立). Source: domain.md T-18, G-05."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.closing import open_duties
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case, SupervisionRecord
from models.rules.guards import two_verifiers
from models.rules.refusal import Reason
from models.rules.states import after, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class MarkNotEstablished(Command):
    """End a judged case in which nothing was established. `verified_by` are the two people who verified it."""

    name: ClassVar[str] = "mark_not_established"
    optional: ClassVar[frozenset[str]] = frozenset({"verified_by"})

    case: str
    verified_by: tuple[str, ...]
    reason: str

    def missing(self) -> tuple[Reason, ...]:
        """That nobody is named has a code of its own."""
        return (*super().missing(), *(() if self.verified_by else two_verifiers(())))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.MARK_NOT_ESTABLISHED)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*two_verifiers(self.verified_by), *open_duties(turn, turn.get(Case, self.case)))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.MARK_NOT_ESTABLISHED)
        case.closed_at, case.closed_by = turn.at, turn.actor.name
        limits.stop_all(turn, case)
        turn.add(SupervisionRecord(case_id=case.id, at=turn.at, round=case.round, result="not_established", unit="center"))
        paper(turn, "D-05", case=case, case_no=case.case_no, finding="not_established", verified_by=self.verified_by, reason=self.reason)
        turn.write("case.not_established", case, case_no=case.case_no, round=case.round, verified_by=list(self.verified_by), reason=self.reason)
