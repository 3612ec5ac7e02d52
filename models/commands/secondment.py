"""Officers come to the Center on loan, stay longer, go home; the director approves. Source: domain.md 9 “Secondment”, R-604, D-30."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.roster import officer_named
from models.commands.turn import Turn
from models.records.people import Officer
from models.rules.refusal import Reason, Refused, reason
from models.rules.teams import is_at_the_center, over_the_term, secondment_state


@dataclass(frozen=True)
class ManageSecondment(Command):
    """Begin, extend or end a secondment; it is good through the last day named. Longer than R-604 without a consent paper is warned of."""

    name: ClassVar[str] = "manage_secondment"

    officer: str
    change: Literal["start", "extend", "return"]
    to: date
    letter_no: str
    from_: date | None = field(default=None, metadata={"argument": "from"})
    consent_paper: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (officer_of(turn, self.officer),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return of_another_department(turn, officer_of(turn, self.officer))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        """Who is here is not sent here; who never was here is neither kept nor sent home. One that has run out may still be extended."""
        officer = officer_of(turn, self.officer)
        fits = not is_at_the_center(officer, turn.today) if self.change == "start" else officer.secondment_from is not None
        return () if fits else (reason("step_not_open", state=secondment_state(officer, turn.today) or "returned", step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        backwards = self.change != "return" and self._begins(turn) > self.to
        return (reason("field_missing", field="to"),) if backwards else ()

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        if self.change == "return":
            return ()
        officer = officer_of(turn, self.officer)
        return over_the_term(turn.rulebook, officer, self._begins(turn), self.to, consent_paper=self._consent(officer))

    def carry_out(self, turn: Turn) -> None:
        officer = officer_of(turn, self.officer)
        begins = self._begins(turn)
        officer.consent_paper = self._consent(officer)
        officer.secondment_from, officer.secondment_to, officer.letter_no = begins, self.to, self.letter_no
        officer.secondment_state = self._state(turn)
        facts: dict[str, Any] = {
            "officer": officer.name,
            "unit": officer.unit,
            "change": self.change,
            "from": begins,
            "to": self.to,
            "letter_no": self.letter_no,
        }
        paper(turn, "D-30", recipients=(officer.unit, officer.name), purpose="secondment", consent_paper=officer.consent_paper, **facts)
        turn.write("secondment.changed", officer, consent_paper=officer.consent_paper, **facts)

    def _begins(self, turn: Turn) -> date:
        if self.change == "start":
            return self.from_ or turn.today
        return officer_of(turn, self.officer).secondment_from or self.from_ or turn.today

    def _consent(self, officer: Officer) -> str:
        """A paper of an earlier secondment does not cover a new one."""
        return self.consent_paper or ("" if self.change == "start" else officer.consent_paper)

    def _state(self, turn: Turn) -> str:
        """Whoever goes home is here through his last day (reading 29)."""
        if self.change == "return" and self.to < turn.today:
            return "returned"
        return {"start": "active", "extend": "extended"}.get(self.change, officer_of(turn, self.officer).secondment_state)


def officer_of(turn: Turn, name: str) -> Officer:
    """Return the officer of this name, number or id. Raises Refused `field_missing` when nobody is called so."""
    officer = officer_named(turn, name)
    if officer is None:
        raise Refused("field_missing", field="officer", unknown=name)
    return officer


def of_another_department(turn: Turn, officer: Officer) -> tuple[Reason, ...]:
    """Return `not_in_scope` where a department speaks of somebody else's officer."""
    strange = turn.actor.role == "dept_handler" and officer.unit != turn.acting_unit
    return (reason("not_in_scope"),) if strange else ()
