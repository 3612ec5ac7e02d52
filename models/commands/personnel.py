"""Call people in, hear their answer, let them go. Source: domain.md 9, R-240; commands.md reading 21."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from models.base import Record, new_id
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.field_links import link_called
from models.commands.incident import incident_of, order_number
from models.commands.papers import paper
from models.commands.roster import busy_elsewhere, lead_not_among, officer_named, officers_named, unfit, unknown
from models.commands.turn import Turn
from models.records.case import Case
from models.records.people import CallIn, Officer
from models.rules.object_steps import CALLIN_STEPS, after_call_in
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import TERMINAL_CALLIN_STATES, CallInState, step_objection
from models.rules.step_names import Step
from models.rules.teams import call_needs_leader

OFF_DUTY: Final = "off_duty"


@dataclass(frozen=True)
class CallInPeople(Command):
    """Call people in for a case. `next` are called in turn, one for each who does not answer or declines.

    People off duty, or a team above R-618, the dispatcher proposes and the duty leader approves.
    """

    name: ClassVar[str] = "call_in"

    case: str
    officers: tuple[str, ...]
    next: tuple[str, ...] = ()
    via: str = ""

    def variant(self, turn: Turn) -> str:
        case = turn.get(Case, self.case)
        if turn.actor.role == "duty_leader" and incident_of(turn, case) is not None:
            return ""  # in incident mode the duty leader calls whom he needs (domain.md 12)
        out, following = len(_open_call_ins(turn, case)), officers_named(turn, self.next)
        needs_leader = call_needs_leader(turn.rulebook, self._not_yet_called(turn), out) or any(officer.availability == OFF_DUTY for officer in following)
        return "off_duty" if needs_leader else ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        if closed := step_objection(case.state, Step.CALL_IN):
            return closed
        all_called = bool(officers_named(turn, self.officers)) and not self._not_yet_called(turn)
        return (reason("step_not_open", state=CallInState.CALLED, step=self.name),) if all_called else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return (*unfit(turn, self.officers, turn.get(Case, self.case)), *unknown(turn, self.next))

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return (*lead_not_among(turn, self.officers, case), *busy_elsewhere(turn, self.officers, case))

    def carry_out(self, turn: Turn) -> None:
        case, batch = turn.get(Case, self.case), new_id()
        order = order_number(turn, case)
        following = [officer.id for officer in officers_named(turn, self.next)]
        called = [call(turn, case, officer, following, batch=batch, via=self.via, order=order) for officer in self._not_yet_called(turn)]
        _call_slip(turn, called)

    def _not_yet_called(self, turn: Turn) -> list[Officer]:
        """Who is called for this case already is not called again."""
        called = {callin.officer_id for callin in _open_call_ins(turn, turn.get(Case, self.case))}
        return list({officer.id: officer for officer in officers_named(turn, self.officers) if officer.id not in called}.values())


@dataclass(frozen=True)
class CallInStep(Command):
    """An answer to one call-in, by the person called or on his behalf."""

    callin: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(CallIn, self.callin, "callin"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        """On behalf only of the person called."""
        if not turn.on_behalf_of:
            return ()
        officer = officer_named(turn, turn.on_behalf_of)
        is_his = officer is not None and officer.id == turn.get(CallIn, self.callin).officer_id
        return () if is_his else (reason("not_in_scope"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        try:
            after_call_in(turn.get(CallIn, self.callin).state, self.name)
        except Refused as refused:
            return refused.reasons
        return ()


@dataclass(frozen=True)
class AckCallIn(CallInStep):
    """The person called is coming."""

    name: ClassVar[str] = "ack_call_in"

    def carry_out(self, turn: Turn) -> None:
        callin = turn.get(CallIn, self.callin)
        callin.state, callin.answered_at = after_call_in(callin.state, self.name), turn.at
        limits.stop(turn, "R-240", callin)
        turn.write("callin.acked", callin, officer=_name_of(turn, callin))


@dataclass(frozen=True)
class DeclineCallIn(CallInStep):
    """The person called cannot come: the next one is called at once and the duty leader told."""

    name: ClassVar[str] = "decline_call_in"

    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.reason))

    def carry_out(self, turn: Turn) -> None:
        callin = turn.get(CallIn, self.callin)
        callin.state, callin.answered_at, callin.reason = after_call_in(callin.state, self.name), turn.at, self.reason
        limits.stop(turn, "R-240", callin)
        _give_back(turn, callin)
        turn.tell("duty_leader")
        following = next_fit(turn, callin)
        turn.write("callin.declined", callin, officer=_name_of(turn, callin), reason=self.reason, told=["duty_leader"], next=following and following.name)
        call_next(turn, callin, following)


@dataclass(frozen=True)
class ReleasePersonnel(Command):
    """Let people go: those named, or everybody called for the case."""

    name: ClassVar[str] = "release_personnel"

    case: str
    officers: tuple[str, ...] | Literal["all"]

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self._out(turn) else (reason("step_not_open", state=CallInState.RELEASED, step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        released = self._out(turn)
        for callin in released:
            callin.state, callin.released_at = after_call_in(callin.state, self.name), turn.at
            limits.stop(turn, "R-240", callin)
            _give_back(turn, callin)
        turn.write("person.released", case, officers=[_name_of(turn, callin) for callin in released])

    def _out(self, turn: Turn) -> list[CallIn]:
        called = _open_call_ins(turn, turn.get(Case, self.case))
        if self.officers == "all":
            return called
        named = {officer.id for officer in officers_named(turn, self.officers)}
        return [callin for callin in called if callin.officer_id in named]


def call(turn: Turn, case: Case, officer: Officer, following: Sequence[str], *, batch: str, via: str, order: int | None = None) -> CallIn:
    """Call one person; `following` are the ids of those called if he does not come."""
    callin = CallIn(
        case_id=case.id,
        officer_id=officer.id,
        called_at=turn.at,
        called_by=turn.actor.name,
        via=via,
        next_officers=list(following),
        availability_before=officer.availability,
        batch=batch,
    )
    turn.add(callin, made=True)
    officer.availability = CallInState.CALLED.value
    limits.start(turn, "R-240", callin)
    link_called(turn, callin, officer)
    turn.write("person.called", callin, officer=officer.name, unit=officer.unit, via=via, order=order)
    return callin


def next_fit(turn: Turn, unanswered: CallIn) -> Officer | None:
    """Return the next fit name of the list that all call-ins of one command share; None when nobody is left (reading 21)."""
    case = turn.get(Case, unanswered.case_id)
    asked = {callin.officer_id for callin in (*_open_call_ins(turn, case), *turn.find(CallIn, CallIn.table.c.batch == unanswered.batch))}
    fit = (officer_id for officer_id in unanswered.next_officers if officer_id not in asked and not unfit(turn, [officer_id], case))
    return next((turn.get(Officer, officer_id) for officer_id in fit), None)


def call_next(turn: Turn, unanswered: CallIn, following: Officer | None) -> None:
    """Call the next one; nobody of the list is called twice."""
    if following is None:
        return
    left = unanswered.next_officers[unanswered.next_officers.index(following.id) + 1 :]
    for callin in turn.find(CallIn, CallIn.table.c.batch == unanswered.batch):
        callin.next_officers = left
    called = call(turn, turn.get(Case, unanswered.case_id), following, left, batch=unanswered.batch, via=unanswered.via)
    _call_slip(turn, [called])


def no_answer(turn: Turn, callin: CallIn) -> None:
    """Five minutes are over and nobody answered: only the timer says so (R-240)."""
    if (callin.state, "no_answer") not in CALLIN_STEPS:
        return
    callin.state = after_call_in(callin.state, "no_answer")
    limits.stop(turn, "R-240", callin)
    _give_back(turn, callin)
    following = next_fit(turn, callin)
    turn.write("callin.no_answer", callin, officer=_name_of(turn, callin), told=["duty_leader"], next=following and following.name)
    call_next(turn, callin, following)


def _open_call_ins(turn: Turn, case: Case) -> list[CallIn]:
    table = CallIn.table
    return turn.find(CallIn, table.c.case_id == case.id, table.c.state.not_in(TERMINAL_CALLIN_STATES), order=[table.c.called_at, table.c.id])


def _call_slip(turn: Turn, called: Sequence[CallIn]) -> None:
    case = turn.get(Case, called[0].case_id)
    people = tuple(_name_of(turn, callin) for callin in called)
    paper(turn, "D-30", case=case, recipients=people, case_no=case.case_no, purpose=case.title, place=case.place_text, via=called[0].via)


def _name_of(turn: Turn, callin: CallIn) -> str:
    return turn.get(Officer, callin.officer_id).name


def _give_back(turn: Turn, callin: CallIn) -> None:
    """The officer is again what he was before the call, unless another case has called him meanwhile."""
    table = CallIn.table
    others = turn.find(CallIn, table.c.officer_id == callin.officer_id, table.c.id != callin.id, table.c.state.not_in(TERMINAL_CALLIN_STATES))
    if not others:
        turn.get(Officer, callin.officer_id).availability = callin.availability_before
