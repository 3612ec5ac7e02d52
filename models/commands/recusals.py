"""Recusal (回避): somebody is out of one case, or of all cases of one subject; every order of people asks for it (G-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from models.base import Record
from models.commands.command import Command, unexplained
from models.commands.subjects import subjects_of
from models.commands.turn import Turn
from models.records.case import Case
from models.records.people import Officer, Operator, Recusal
from models.rules.refusal import Reason, reason


@dataclass(frozen=True)
class DeclareRecusal(Command):
    """Take a person out of one case, or of every case of one subject, from now on. `officer` is a name or a real-name number."""

    name: ClassVar[str] = "declare_recusal"
    optional: ClassVar[frozenset[str]] = frozenset({"reason"})

    officer: str
    reason: str
    case: str = ""
    subject: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """One of case and subject must be named: nobody is out of everything."""
        named = () if self.case or self.subject.strip() else (reason("field_missing", field="case"),)
        return (*super().missing(), *unexplained(self.reason), *named)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, if one is named, then the person."""
        person = person_named(turn, self.officer)
        cases = turn.get_each((Case, self.case, "case")) if self.case else ()
        if person is None:
            return (*cases, turn.get(Officer, "", "officer"))
        return (*cases, person)

    def in_row(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """Who is to be kept out of a case need not be in it: a conflict is declared before the case comes to him."""
        return ()

    def carry_out(self, turn: Turn) -> None:
        person = person_named(turn, self.officer)
        if person is None:
            return
        recusal = turn.add(
            Recusal(
                officer_id=person.id,
                name=person.name,
                case_id=self.case,
                subject=self.subject.strip(),
                reason=self.reason,
                at=turn.at,
                by=turn.actor.name,
                by_id=turn.actor.id,
            )
        )
        turn.tell("duty_leader")
        turn.write("recusal.declared", recusal, officer=person.name, subject=recusal.subject, reason=self.reason)


def person_named(turn: Turn, who: str) -> Officer | Operator | None:
    """Return the officer of this id, name or real-name number, else the operator of this id or name."""
    table = Officer.table
    officer = turn.batch.get(Officer, who) or turn.first(Officer, sa.or_(table.c.name == who, table.c.real_name_no == who))
    return officer or turn.batch.get(Operator, who) or turn.first(Operator, Operator.table.c.name == who)


def recusals_of(turn: Turn, case: Case) -> list[Recusal]:
    """Return the recusals that hold in this case: of the case itself, and of a subject it is about."""
    table = Recusal.table
    found = turn.find(Recusal, sa.or_(table.c.case_id == case.id, table.c.subject != ""))
    subjects = subjects_of(turn, case) if any(recusal.subject for recusal in found) else frozenset()
    return [recusal for recusal in found if recusal.case_id == case.id or recusal.subject in subjects]
