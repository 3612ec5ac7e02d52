"""The change of shift: the outgoing dispatcher lists every running clock and open call-in, the incoming one takes over. Source: domain.md 9, D-30."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, TypeVar

import sqlalchemy as sa

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.equipment_steps import still_out
from models.commands.papers import paper
from models.commands.shift_cases import taken_over
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.people import CallIn, Officer, Operator
from models.records.running_clock import RunningClock
from models.records.shift import ShiftHandover
from models.rules.object_states import ShiftState
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_CALLIN_STATES, TERMINAL_CASE_STATES

R = TypeVar("R", bound=Record)

SEALED: Final = frozenset({"R-234"})
"""Limits of misconduct referrals, which a dispatcher does not see (reading 28)."""


@dataclass(frozen=True)
class AllBut:
    """Everything but these names."""

    all_but: tuple[str, ...]


Names = tuple[str, ...] | Literal["all"] | AllBut
"""What a list of the hand-over may be: names, `all`, or all but some."""


@dataclass(frozen=True)
class HandOverShift(Command):
    """Offer the shift to the incoming dispatcher. `clocks` are written `R-221@X1`, `callins` by their names; nothing may be left out."""

    name: ClassVar[str] = "hand_over_shift"
    optional: ClassVar[frozenset[str]] = frozenset({"clocks", "callins", "remarks"})

    to: str
    clocks: Names
    callins: Names
    remarks: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        incoming = _incoming(turn, self.to)
        stranger = incoming is None or incoming.id == turn.actor.id
        clocks, callins = self._unlisted(turn)
        return (
            *((reason("field_missing", field="to"),) if stranger else ()),
            *((reason("shift_clock_unlisted", n=len(clocks), clocks=[_written(turn, clock) for clock in clocks]),) if clocks else ()),
            *((reason("shift_callin_unlisted", n=len(callins), officers=[turn.get(Officer, one.officer_id).name for one in callins]),) if callins else ()),
        )

    def carry_out(self, turn: Turn) -> None:
        incoming = _incoming(turn, self.to)
        if incoming is None:
            raise RuntimeError(f"nobody is called {self.to} though the guard let it pass")
        for earlier in turn.find(ShiftHandover, ShiftHandover.table.c.offered_by_id == turn.actor.id, ShiftHandover.table.c.state == ShiftState.OFFERED):
            earlier.state = ShiftState.REPLACED
        handover = ShiftHandover(
            offered_at=turn.at,
            offered_by=turn.actor.name,
            offered_by_id=turn.actor.id,
            to_name=incoming.name,
            to_id=incoming.id,
            clocks=[clock.id for clock in running_clocks(turn)],
            callins=[callin.id for callin in open_call_ins(turn)],
            equipment=[thing.key for thing in still_out(turn)],
            remarks=self.remarks,
        )
        turn.add(handover, made=True)
        turn.tell(incoming.name)
        turn.offer("accept_shift")
        turn.write("shift.offered", handover, to=incoming.name, clocks=len(handover.clocks), callins=len(handover.callins), remarks=self.remarks)

    def _unlisted(self, turn: Turn) -> tuple[list[RunningClock], list[CallIn]]:
        clocks = _not_listed(self.clocks, running_clocks(turn), lambda clock: _names_of_clock(turn, clock))
        callins = _not_listed(self.callins, open_call_ins(turn), lambda callin: {callin.id, callin.officer_id, turn.get(Officer, callin.officer_id).name})
        return clocks, callins


@dataclass(frozen=True)
class AcceptShift(Command):
    """Take the shift over: only the dispatcher it was offered to. The slip lists what runs at this moment, what began since marked so."""

    name: ClassVar[str] = "accept_shift"

    handover: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(ShiftHandover, self.handover, "handover"),)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        return () if turn.actor.id == turn.get(ShiftHandover, self.handover).to_id else (reason("not_addressee"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        state = turn.get(ShiftHandover, self.handover).state
        return () if state == ShiftState.OFFERED else (reason("step_not_open", state=state, step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        handover = turn.get(ShiftHandover, self.handover)
        handover.state, handover.accepted_at = ShiftState.ACCEPTED, turn.at
        handover.cases = [case.id for case in _cases_of(turn, handover.offered_by_id)]
        slip = paper(turn, "D-30", recipients=(handover.to_name,), purpose="shift", **_slip(turn, handover))
        handover.document_id = slip.id
        turn.write("shift.accepted", handover, by=handover.to_name, of=handover.offered_by, doc_no=slip.doc_no, cases=len(handover.cases))


def running_clocks(turn: Turn) -> list[RunningClock]:
    """Return the clocks a shift goes over with: all that run, also overdue ones; not the county's round of duties, nor sealed referrals."""
    table = RunningClock.table.c
    running = turn.find(RunningClock, table.state == limits.RUNNING, order=[table.due_at, table.id])
    return [clock for clock in running if clock.rule not in SEALED and turn.rulebook.rule(clock.rule).kind == "clock"]


def open_call_ins(turn: Turn) -> list[CallIn]:
    """Return the call-ins of all cases that have not ended."""
    table = CallIn.table.c
    return turn.find(CallIn, table.state.not_in(TERMINAL_CALLIN_STATES), order=[table.called_at, table.id])


def _incoming(turn: Turn, to: str) -> Operator | None:
    table = Operator.table.c
    return turn.first(Operator, sa.or_(table.name == to, table.login == to, table.id == to), table.role == "dispatcher", table.disabled.is_(False))


def _not_listed(listed: Names, there: Sequence[R], names_of: Callable[[R], set[str]]) -> list[R]:
    if listed == "all":
        return []
    if isinstance(listed, AllBut):
        return [one for one in there if names_of(one) & set(listed.all_but)]
    return [one for one in there if not names_of(one) & set(listed)]


def _names_of_clock(turn: Turn, clock: RunningClock) -> set[str]:
    """A clock is written `R-221@X1` with the object it hangs on, or `R-221` where all of that id are meant."""
    return {clock.id, clock.rule, f"{clock.rule}@{clock.object_id}", _written(turn, clock)}


def _written(turn: Turn, clock: RunningClock) -> str:
    case = turn.batch.get(Case, clock.case_id) if clock.case_id else None
    alert = turn.batch.get(Alert, clock.alert_id) if clock.alert_id and case is None else None
    about = case.case_no if case is not None else alert.alert_no if alert is not None else clock.object_id
    return f"{clock.rule}@{about}"


def _cases_of(turn: Turn, operator_id: str) -> list[Case]:
    """Return the open cases whose alert this dispatcher filed, or that he had taken over himself."""
    table = Case.table.c
    found = turn.find(Case, table.state.not_in(TERMINAL_CASE_STATES), order=[table.case_no])
    taken = taken_over(turn, operator_id)
    return [case for case in found if case.id in taken or turn.get(Alert, case.first_alert_id).filed_by == operator_id]


def _slip(turn: Turn, handover: ShiftHandover) -> dict[str, Any]:
    clocks, called = running_clocks(turn), open_call_ins(turn)
    return {
        "from": handover.offered_by,
        "to": handover.to_name,
        "offered_at": handover.offered_at,
        "clocks": [{"clock": _written(turn, clock), "due_at": clock.due_at, "since_the_offer": clock.id not in handover.clocks} for clock in clocks],
        "callins": [
            {
                "officer": turn.get(Officer, one.officer_id).name,
                "state": one.state,
                "case": turn.get(Case, one.case_id).case_no,
                "since_the_offer": one.id not in handover.callins,
            }
            for one in called
        ],
        "equipment": [thing.key for thing in still_out(turn)],
        "remarks": handover.remarks,
    }
