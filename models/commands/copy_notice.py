"""A decision is copied to another organ (抄告): a criminal transfer to the procuratorate, an approval or penalty to the other side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import fulfil
from models.commands.handing_over import unit_with_key, unknown_units
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason
from models.rules.states import after, step_objection
from models.rules.step_names import Step

PROCURATORATE = "procuratorate"


@dataclass(frozen=True)
class SendCopyNotice(Command):
    """Copy the step `about` (a command) with its paper's number to a unit; to the procuratorate it ends the duty to do so."""

    name: ClassVar[str] = "send_copy_notice"

    case: str
    to: str
    about: str
    no: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.SEND_COPY_NOTICE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, "to", self.to)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.SEND_COPY_NOTICE)
        limits.stop_on_case(turn, case, "R-225")
        unit = unit_with_key(turn, self.to)
        if unit is not None and unit.kind == PROCURATORATE:
            fulfil(turn, case, ObligationKind.PROCURATORATE_COPY)
        paper(turn, "D-29", case=case, recipients=(self.to,), case_no=case.case_no, level="copy", matter=self.about, to=self.to, basis=self.no, sent_at=turn.at)
        turn.tell(self.to)
        turn.write("copy.sent", case, to=self.to, about=self.about, no=self.no)
