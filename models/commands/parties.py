"""Whom a case is about (当事人), and whether somebody at work on it is recused from them. Source: domain.md 4.1, G-10."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.case import Case
from models.records.party import Party
from models.records.people import CallIn, Officer, Recusal
from models.rules.object_steps import is_out
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_TASK_STATES, CallInState, step_objection
from models.rules.step_names import Step

TAIL = 4
"""So many digits of an identity number stay readable."""


@dataclass(frozen=True)
class AddParty(Command):
    """Add a party to a case. Who is recused from that party and is at work on the case is named in a warning, the duty leader is told."""

    name: ClassVar[str] = "add_party"

    case: str
    kind: str
    party_name: str = field(metadata={"argument": "name"})
    organisation: str = ""
    id_no: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.ADD_PARTY)

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        return tuple(reason("recusal_conflict", officer=name) for name in self._recused_at_work(turn))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        party = Party(
            case_id=case.id,
            kind=self.kind,
            name=self.party_name,
            organisation=self.organisation,
            id_no_tail=self.id_no[-TAIL:],
            added_at=turn.at,
            added_by=turn.on_behalf_of or turn.actor.name,
        )
        if self.id_no:
            party.id_no_sealed = turn.seal.seal("party", party.id, "id_no_sealed", self.id_no.encode())
        turn.add(party, made=True)
        recused = self._recused_at_work(turn)
        turn.tell(*(["duty_leader"] if recused else []))
        turn.write("party.added", party, kind=self.kind, name=self.party_name, organisation=self.organisation, recused=recused)

    def _recused_at_work(self, turn: Turn) -> list[str]:
        case = turn.get(Case, self.case)
        at_work = {officer for task in turn.tasks_of(case) if task.state not in TERMINAL_TASK_STATES for officer in task.officers}
        called = turn.find(CallIn, CallIn.table.c.case_id == case.id)
        at_work |= {callin.officer_id for callin in called if is_out(callin.state) or callin.state == CallInState.CALLED}
        table = Recusal.table
        about = [name for name in (self.party_name, self.organisation) if name]
        found = turn.find(Recusal, sa.and_(table.c.subject.in_(about), table.c.officer_id.in_(at_work))) if at_work else []
        return sorted({turn.get(Officer, recusal.officer_id).name for recusal in found})
