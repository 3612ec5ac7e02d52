"""Misconduct referrals (监督移送): a clue about a unit or person goes to the organ that looks into it, and only that organ answers. Source: T-40.

Who may know of one stands in `models.rules.referrals`; nothing here changes the case or counts as a change of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.document import Document
from models.records.people import Unit
from models.records.referral import MisconductReferral
from models.rules.guards import referral_organ
from models.rules.referrals import HIDDEN_CLOCK, HIDDEN_PAPER, REFERRAL_STEPS, is_named_in, referral_step_objection
from models.rules.refusal import Reason, reason

ReferralKind = Literal[
    "inaction",
    "selective",
    "unlawful",
    "improper",
    "no_transfer",
    "no_filing",
    "overdue_filing",
    "cover_up",
    "favour",
    "bribery",
    "dereliction",
]
Organ = Literal["judicial_admin", "procuratorate", "discipline"]


@dataclass(frozen=True)
class CreateMisconductReferral(Command):
    """Refer a clue of misconduct to the organ its kind names (4.4); the director signs, a supervisor acts alone."""

    name: ClassVar[str] = "create_misconduct_referral"
    only_looks: ClassVar[bool] = True

    kind: ReferralKind
    organ: Organ
    target_unit: str
    facts: str
    case: str = ""
    target_person: str = ""
    evidence: tuple[str, ...] = ()

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, if there is one."""
        return turn.get_each((Case, self.case, "case")) if self.case else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        known = turn.first(Unit, Unit.table.c.key == self.target_unit) is not None
        by_himself = bool(self.target_person) and is_named_in("", self.target_person, turn.actor)
        return (
            *(() if known else (reason("field_missing", field="target_unit", value=self.target_unit),)),
            *referral_organ(self.kind, self.organ),
            *((reason("not_permitted"),) if by_himself else ()),
        )

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case) if self.case else None
        referral = turn.add(
            MisconductReferral(
                case_id=self.case,
                kind=self.kind,
                organ=self.organ,
                target_unit=self.target_unit,
                target_person=self.target_person,
                facts=self.facts,
                evidence=list(self.evidence),
                proposed_by=turn.proposed_by or turn.actor.name,
                proposed_by_id=turn.proposed_by_id or turn.actor.id,
                proposed_for=turn.on_behalf_of,
                signed_at=turn.at,
                signed_by=turn.actor.name,
                signed_by_id=turn.actor.id,
            ),
            made=True,
        )
        let_the_term_run(turn, referral)
        referral.document_id = self._paper(turn, case).id
        turn.tell(self.organ)
        turn.write("referral.signed", referral, referral=self.kind, organ=self.organ, unit=self.target_unit, person=self.target_person)

    def _paper(self, turn: Turn, case: Case | None) -> Document:
        made = paper(
            turn,
            HIDDEN_PAPER,
            case=case,
            recipients=(self.organ,),
            case_no=case.case_no if case else "",
            kind=self.kind,
            organ=self.organ,
            target_unit=self.target_unit,
            target_person=self.target_person,
            facts=self.facts,
            evidence=self.evidence,
            secrecy="high",
        )
        made.signed_by, made.signed_at = turn.actor.name, turn.at
        return made


@dataclass(frozen=True)
class ReceiveReferral(Command):
    """Take a referral in: only somebody of the organ it is addressed to can."""

    name: ClassVar[str] = "receive_referral"

    referral: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The referral."""
        return turn.get_each((MisconductReferral, self.referral, "referral"))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """A supervisor's own are the referrals to his organ."""
        return not_the_addressee(turn, turn.get(MisconductReferral, self.referral))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return referral_step_objection(turn.get(MisconductReferral, self.referral).state, self.name)

    def carry_out(self, turn: Turn) -> None:
        referral = turn.get(MisconductReferral, self.referral)
        referral.state = REFERRAL_STEPS[referral.state, self.name]
        referral.acked_at, referral.acked_by = turn.at, turn.actor.name
        limits.stop(turn, HIDDEN_CLOCK, referral)
        turn.write("referral.acked", referral, organ=referral.organ)


@dataclass(frozen=True)
class RecordReferralResult(Command):
    """Write down what the organ made of a referral it has taken in."""

    name: ClassVar[str] = "record_referral_result"

    referral: str
    result: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The referral."""
        return turn.get_each((MisconductReferral, self.referral, "referral"))

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """A supervisor's own are the referrals to his organ."""
        return not_the_addressee(turn, turn.get(MisconductReferral, self.referral))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return referral_step_objection(turn.get(MisconductReferral, self.referral).state, self.name)

    def carry_out(self, turn: Turn) -> None:
        referral = turn.get(MisconductReferral, self.referral)
        referral.state = REFERRAL_STEPS[referral.state, self.name]
        referral.result_at, referral.result_by, referral.result = turn.at, turn.actor.name, self.result
        turn.write("referral.result_recorded", referral, organ=referral.organ, result=self.result)


def let_the_term_run(turn: Turn, referral: MisconductReferral) -> None:
    """Start R-234. It hangs on the referral alone: it outlives the case and stands in no list of the case's limits."""
    clock = limits.start(turn, HIDDEN_CLOCK, referral)
    if clock is not None:
        clock.case_id = ""


def not_the_addressee(turn: Turn, referral: MisconductReferral) -> tuple[Reason, ...]:
    """Return `not_in_scope` and `not_addressee` for whoever is not of the addressed organ, or is named in it."""
    theirs = turn.actor.organ == referral.organ and not is_named_in(referral.target_unit, referral.target_person, turn.actor)
    return () if theirs else (reason("not_in_scope"), reason("not_addressee"))
