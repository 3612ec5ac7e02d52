"""A small penalty decided on the spot (简易程序·当场处罚): started, recorded, filed at home, or given up when a fact fails. Source: T-09–T-11, G-04."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import fulfil, oblige, still_open
from models.commands.filing import unknown_items
from models.commands.first_response import stop_going
from models.commands.papers import paper
from models.commands.roster import officers_named, too_few_certified, unfit
from models.commands.turn import Turn
from models.records.case import Case
from models.records.party import Party
from models.records.people import Unit
from models.records.simple_procedure import SimpleProcedure
from models.records.transfer import CaseTransfer, Feedback
from models.rules import simple_procedure as rules
from models.rules.object_steps import TASK_STEPS
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason, reason
from models.rules.states import TransferState, after, step_objection
from models.rules.step_names import Step
from models.rules.teams import OF_THE_CENTER, not_of_department

SETTLED_ON_THE_SPOT = ("R-207", "R-208", "R-209", "R-210")
"""Limits of looking at the case and passing it on: a penalty on the spot has answered both."""


@dataclass(frozen=True)
class StartSimpleProcedure(Command):
    """Begin to punish on the spot in the name of one department: all five facts hold, the fine is small, two of its officers act (T-09).

    `party` is a party of the case, or a name; `amount_yuan` may be left out for a warning.
    """

    name: ClassVar[str] = "start_simple_procedure"

    case: str
    officers: tuple[str, ...]
    acting_department: str
    power_item: str
    party: str
    party_kind: Literal["citizen", "organisation"]
    five_facts: Mapping[str, bool]
    penalty: Literal["warning", "fine"]
    amount_yuan: float | None = None

    def missing(self) -> tuple[Reason, ...]:
        """A fine has an amount."""
        lacking = self.penalty == "fine" and self.amount_yuan is None
        return (*super().missing(), *((reason("field_missing", field="amount_yuan"),) if lacking else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.START_SIMPLE_PROCEDURE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return (
            *rules.five_facts(self.five_facts),
            *rules.cap(turn.rulebook, self.party_kind, self.amount_yuan or 0.0),
            *not_of_department(officers_named(turn, self.officers), self.acting_department, _called(turn, self.acting_department)),
            *too_few_certified(turn, self.officers),
            *unfit(turn, self.officers, case),
            *rules.criminal_indicator(case.flags),
            *unknown_items(turn, self.power_item),
        )

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.START_SIMPLE_PROCEDURE)
        party = turn.batch.get(Party, self.party)
        kept = SimpleProcedure(
            case_id=case.id,
            officers=[officer.id for officer in officers_named(turn, self.officers)],
            acting_department=self.acting_department,
            power_item=self.power_item,
            party_id=party.id if party else "",
            party_name=party.name if party else self.party,
            party_kind=self.party_kind,
            five_facts=dict(self.five_facts),
            penalty=self.penalty,
            amount_yuan=self.amount_yuan or 0.0,
            started_at=turn.at,
            started_by=turn.on_behalf_of or turn.actor.name,
        )
        turn.add(kept)
        paper(turn, "D-05", case=case, case_no=case.case_no, officers=self.officers, **_facts(kept))
        turn.write("simple_procedure.started", case, procedure=kept.id, officers=list(self.officers), **_facts(kept))


@dataclass(frozen=True)
class OnTheSpot(Command):
    """A step of a simple procedure that has begun."""

    case: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)


@dataclass(frozen=True)
class RecordSimplePenalty(OnTheSpot):
    """Record the penalty decided on the spot (T-10). It is the result of the case and is verified like any feedback."""

    name: ClassVar[str] = "record_simple_penalty"

    decision_no: str
    amount_yuan: float
    delivered: bool
    signed: Literal["yes", "refused"]
    filed_with_home: bool

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.RECORD_SIMPLE_PENALTY)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        started = _procedure(turn, turn.get(Case, self.case))
        return rules.cap(turn.rulebook, started.party_kind if started else "citizen", self.amount_yuan)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.RECORD_SIMPLE_PENALTY)
        kept = self._recorded(turn, case)
        given = self._result(turn, case, kept)
        _end_tasks(turn, case, self.name)
        limits.stop_on_case(turn, case, *SETTLED_ON_THE_SPOT)
        limits.start(turn, "R-229", case)
        if not self.filed_with_home:
            oblige(turn, case, ObligationKind.SIMPLE_PENALTY_FILING)
        home = (kept.acting_department,)
        paper(turn, "D-07", case=case, recipients=home, case_no=case.case_no, **_facts(kept), cap=_cap(turn, kept), filed_with_home=self.filed_with_home)
        paper(turn, "D-12", case=case, recipients=("center",), case_no=case.case_no, unit=given.unit, result=given.result, amount_yuan=self.amount_yuan)
        turn.write("simple_penalty.recorded", case, procedure=kept.id, **_facts(kept), filed_with_home=self.filed_with_home)

    def _recorded(self, turn: Turn, case: Case) -> SimpleProcedure:
        kept = _procedure(turn, case) or turn.add(_unprepared(turn, case))
        kept.state, kept.recorded_at = "recorded", turn.at
        kept.decision_no, kept.amount_yuan, kept.delivered, kept.signed = self.decision_no, self.amount_yuan, self.delivered, self.signed
        kept.filed_with_home_at = turn.at if self.filed_with_home else None
        return kept

    def _result(self, turn: Turn, case: Case, kept: SimpleProcedure) -> Feedback:
        """What the department hands in, kept as its feedback on a transfer of its own, so that it can be accepted or returned like any other."""
        transfer = CaseTransfer(
            case_id=case.id,
            kind="simple_procedure",
            unit=kept.acting_department,
            state=TransferState.ACCEPTED,
            handler_kind="center_order",
            power_item=kept.power_item,
            sent_at=kept.started_at,
            sent_by=kept.started_by,
            accepted_at=kept.started_at,
            fed_back=True,
        )
        case.lead, case.handler_kind = case.lead or kept.acting_department, "center_order"
        turn.add(transfer)
        return turn.add(
            Feedback(
                case_id=case.id,
                transfer_id=transfer.id,
                round=case.round,
                result="simple_penalty",
                measures=kept.penalty,
                decision_no=self.decision_no,
                amount_yuan=self.amount_yuan,
                submitted_at=turn.at,
                typed_by=turn.actor.name,
                typed_by_id=turn.actor.id,
                submitted_for=turn.on_behalf_of,
                unit=turn.acting_unit,
            )
        )


@dataclass(frozen=True)
class AbortSimpleProcedure(OnTheSpot):
    """Give the simple procedure up because one of its facts does not hold; the case is judged (T-11). `failed_fact` as in `five_facts`."""

    name: ClassVar[str] = "abort_simple_procedure"

    failed_fact: str
    reason: str

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.ABORT_SIMPLE_PROCEDURE)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.ABORT_SIMPLE_PROCEDURE)
        kept = _procedure(turn, case)
        if kept is not None:
            kept.state, kept.failed_fact, kept.reason = "aborted", self.failed_fact, self.reason
        _end_tasks(turn, case, self.name)
        limits.stop_on_case(turn, case, "R-207", "R-208")
        limits.start(turn, "R-202", case, variant="after_first_response")
        paper(turn, "D-05", case=case, case_no=case.case_no, aborted="simple_procedure", failed_fact=self.failed_fact, reason=self.reason)
        turn.offer("assign_case")
        turn.write("simple_procedure.aborted", case, failed_fact=self.failed_fact, reason=self.reason)


@dataclass(frozen=True)
class FileSimplePenalty(OnTheSpot):
    """The penalty was filed with the department it was decided in the name of."""

    name: ClassVar[str] = "file_simple_penalty"

    filed_at: datetime

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        owed = any(duty.kind == ObligationKind.SIMPLE_PENALTY_FILING for duty in still_open(turn, case))
        return step_objection(case.state, Step.FILE_SIMPLE_PENALTY) or (() if owed else (reason("step_not_open", state=case.state, step=self.name),))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        fulfil(turn, case, ObligationKind.SIMPLE_PENALTY_FILING)
        found = turn.find(SimpleProcedure, SimpleProcedure.table.c.case_id == case.id, SimpleProcedure.table.c.state == "recorded")
        for kept in found:
            kept.filed_with_home_at = kept.filed_with_home_at or self.filed_at
        facts = _facts(found[-1]) if found else {}
        paper(turn, "D-07", case=case, recipients=(case.lead,), case_no=case.case_no, **facts, filed_with_home=True, filed_at=self.filed_at)
        turn.write("simple_penalty.filed", case, filed_at=self.filed_at)


def _procedure(turn: Turn, case: Case) -> SimpleProcedure | None:
    table = SimpleProcedure.table
    found = turn.find(SimpleProcedure, table.c.case_id == case.id, table.c.state == "started", order=[table.c.started_at, table.c.id])
    return found[-1] if found else None


def _unprepared(turn: Turn, case: Case) -> SimpleProcedure:
    """The procedure of a case that came to the spot by a merger: the unit that acts stands for it."""
    unit, by = turn.acting_unit, turn.on_behalf_of or turn.actor.name
    return SimpleProcedure(
        case_id=case.id, acting_department=unit, power_item=case.power_item, party_kind="citizen", penalty="fine", started_at=turn.at, started_by=by
    )


def _end_tasks(turn: Turn, case: Case, command: str) -> None:
    for task in turn.tasks_of(case):
        ended = TASK_STEPS.get((task.state, command))
        if ended is not None and task.responder in OF_THE_CENTER:
            task.state, task.ended_at = ended, turn.at
            stop_going(turn, task)


def _called(turn: Turn, key: str) -> str:
    unit = turn.first(Unit, Unit.table.c.key == key)
    return unit.name if unit else key


def _cap(turn: Turn, kept: SimpleProcedure) -> float:
    return turn.rulebook.number("R-312", f"{kept.party_kind}_yuan")


def _facts(kept: SimpleProcedure) -> dict[str, Any]:
    found = {
        "department": kept.acting_department,
        "power_item": kept.power_item,
        "party": kept.party_name,
        "party_kind": kept.party_kind,
        "five_facts": kept.five_facts,
        "penalty": kept.penalty,
        "amount_yuan": kept.amount_yuan,
        "decision_no": kept.decision_no,
        "delivered": kept.delivered if kept.decision_no else None,
        "signed": kept.signed,
    }
    return {name: value for name, value in found.items() if value not in (None, "", {})}
