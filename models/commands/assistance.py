"""A unit is asked in writing for its opinion, and gives it (执法协作): the case does not close while a question is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import fulfil, oblige
from models.commands.handing_over import unknown_units
from models.commands.papers import paper
from models.commands.receiving import paper_follows
from models.commands.turn import Turn
from models.records.assistance import AssistanceRequest
from models.records.case import Case
from models.records.running_clock import RunningClock
from models.rules.handover_states import AssistanceState
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import after, step_objection
from models.rules.step_names import Step

Kind = Literal["identify", "appraise", "consult", "on_site", "guidance"]


@dataclass(frozen=True)
class RequestAssistance(Command):
    """Ask a unit to identify, appraise, advise or come; an urgent request asks for somebody on the scene too (R-219, R-220)."""

    name: ClassVar[str] = "request_assistance"

    case: str
    to: str
    kind: Kind
    urgent: bool
    question: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.REQUEST_ASSISTANCE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, "to", self.to)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.REQUEST_ASSISTANCE)
        request = turn.add(
            AssistanceRequest(
                case_id=case.id,
                unit=self.to,
                kind=self.kind,
                urgent=self.urgent,
                question=self.question,
                sent_at=turn.at,
                sent_by=turn.actor.name,
                sent_for=turn.on_behalf_of,
            ),
            made=True,
        )
        oblige(turn, case, ObligationKind.ASSISTANCE_OPEN, request.id)
        limits.start(turn, "R-219", request)
        if self.urgent:
            limits.start(turn, "R-220", request)
        paper_follows(turn, case, self.name)
        paper(turn, "D-26", case=case, recipients=(self.to,), case_no=case.case_no, question=self.question, kind=self.kind, urgent=self.urgent)
        turn.tell(self.to)
        turn.write("assistance.requested", case, assistance=request.id, to=self.to, kind_of_help=self.kind, urgent=self.urgent, question=self.question)


@dataclass(frozen=True)
class GiveOpinion(Command):
    """The unit that was asked gives its opinion."""

    name: ClassVar[str] = "give_opinion"

    assistance: str
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The request, then its case."""
        request = turn.get(AssistanceRequest, self.assistance, "assistance")
        return request, turn.get(Case, request.case_id, "case")

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        unit = turn.get(AssistanceRequest, self.assistance).unit
        return (reason("not_in_scope", unit=unit),) if turn.on_behalf_of and turn.acting_unit != unit else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(AssistanceRequest, self.assistance).state
        return (reason("step_not_open", state=state, step=self.name),) if state == AssistanceState.ANSWERED else ()

    def carry_out(self, turn: Turn) -> None:
        request = turn.get(AssistanceRequest, self.assistance)
        case = turn.get(Case, request.case_id)
        request.state, request.opinion, request.answered_at = AssistanceState.ANSWERED, self.text, turn.at
        request.answered_by, request.answered_for = turn.actor.name, turn.on_behalf_of
        limits.stop(turn, "R-219", request)
        limits.stop(turn, "R-220", request)
        fulfil(turn, case, ObligationKind.ASSISTANCE_OPEN, request.id)
        paper_follows(turn, case, self.name)
        paper(
            turn,
            "D-26",
            case=case,
            recipients=("center",),
            case_no=case.case_no,
            unit=request.unit,
            question=request.question,
            kind=request.kind,
            received_at=request.sent_at,
            opinion=self.text,
            extension_reason=request.extension_reason,
        )
        turn.write("assistance.answered", request, unit=request.unit, text=self.text)


def run_late(turn: Turn, clock: RunningClock) -> dict[str, Any]:
    """The opinion did not come within R-219: the request is overdue (4.4)."""
    request = turn.get(AssistanceRequest, clock.object_id)
    request.state = AssistanceState.OVERDUE
    return {"unit": request.unit}
