"""Police or procuratorate are asked to join a case before any transfer (提前介入), and answer. Source: domain.md 4.4, R-405, 000 四(五)4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.criminal_link import receiving_police
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.records.case import Case
from models.records.early_intervention import EarlyIntervention
from models.rules.criminal_link import INTERVENTION_STEPS, POLICE_UNITS, after_answer
from models.rules.guards import criterion
from models.rules.refusal import Reason, reason
from models.rules.states import step_objection
from models.rules.step_names import Step

POLICE: Final = "psb"


@dataclass(frozen=True)
class RequestEarlyIntervention(Command):
    """Ask the police or the procuratorate to join, on one of the grounds of R-405; the duty leader approves."""

    name: ClassVar[str] = "request_early_intervention"
    optional: ClassVar[frozenset[str]] = frozenset({"ground"})

    case: str
    ground: str
    organ: Literal["psb", "procuratorate"]

    def missing(self) -> tuple[Reason, ...]:
        """Without a ground it is refused as `criterion_missing`."""
        return (*super().missing(), *(() if self.ground.strip() else (reason("criterion_missing"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.REQUEST_EARLY_INTERVENTION)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return criterion(turn.rulebook, "R-405", self.ground)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        by = turn.proposed_by or turn.actor.name
        asked = EarlyIntervention(case_id=case.id, organ=self.organ, ground=self.ground, requested_at=turn.at, requested_by=by, requested_for=turn.on_behalf_of)
        turn.add(asked, made=True)
        receiver = receiving_police(turn) if self.organ == POLICE else self.organ
        matter: dict[str, Any] = {"matter": "early_intervention", "ground": self.ground, "facts": case.main_facts or case.handling_opinion}
        paper(turn, "D-29", case=case, recipients=(receiver,), case_no=case.case_no, to=receiver, level="typical", **matter)
        turn.tell(receiver)
        turn.offer("answer_early_intervention")
        turn.write("early_intervention.requested", asked, organ=self.organ, ground=self.ground)


@dataclass(frozen=True)
class AnswerEarlyIntervention(Command):
    """The organ answers: it agrees, declines, has joined (and advises), or its part has ended."""

    name: ClassVar[str] = "answer_early_intervention"

    intervention: str
    answer: Literal["agreed", "declined", "joined", "ended"]
    advice: str = ""
    reason: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The intervention, then its case."""
        asked = turn.get(EarlyIntervention, self.intervention, "intervention")
        return asked, turn.get(Case, asked.case_id, "case")

    def own(self, turn: Turn, objects: tuple[Record, ...]) -> tuple[Reason, ...]:
        """What the police were asked is theirs to answer, whether or not a transfer exists."""
        return () if turn.get(EarlyIntervention, self.intervention).organ == POLICE else (reason("not_in_scope"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """On behalf: of the organ that was asked."""
        organ = turn.get(EarlyIntervention, self.intervention).organ
        asked = {receiving_police(turn), *POLICE_UNITS} if organ == POLICE else {organ}
        return (reason("not_in_scope"),) if turn.on_behalf_of and turn.acting_unit not in asked else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(EarlyIntervention, self.intervention).state
        return () if (state, self.answer) in INTERVENTION_STEPS else (reason("step_not_open", state=state, step=self.name),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        asked = turn.get(EarlyIntervention, self.intervention)
        return reporter_data_in(turn, turn.get(Case, asked.case_id), self.advice, self.reason)

    def carry_out(self, turn: Turn) -> None:
        asked = turn.get(EarlyIntervention, self.intervention)
        asked.state = after_answer(asked.state, self.answer)
        by = {"at": turn.at.isoformat(), "by": turn.actor.name, "for": turn.on_behalf_of}
        asked.answers = [*asked.answers, {"answer": self.answer, "advice": self.advice, "reason": self.reason, **by}]
        turn.tell("duty_leader")
        turn.write("early_intervention.answered", asked, organ=asked.organ, answer=self.answer, advice=self.advice, reason=self.reason)
