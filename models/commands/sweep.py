"""What happens by itself when time passes: warnings, overdue limits, the next name called. Told exactly once over all seats.

It runs under the writer's turn, so of two seats that sweep at once the second finds nothing left. Each due moment is one turn of the
timer with `at` being that moment, however late the sweep comes: after a night without power the journal still tells when it was due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from heapq import heappop, heappush
from time import monotonic, sleep
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands import limits
from models.commands.actor import TIMER
from models.commands.assistance import run_late
from models.commands.county_terms import next_moment, sweep_county_terms
from models.commands.daily_look import look_at_the_day
from models.commands.flag_look import DAILY_ROW, look_at_clock
from models.commands.jurisdiction import request_decision
from models.commands.personnel import no_answer
from models.commands.turn import Turn
from models.records.people import CallIn
from models.records.red_flag import DailyLook
from models.records.running_clock import RunningClock
from models.rules.red_flags import FILING_LIMITS
from models.rules.rule import INFORMATIONAL, RIGHTS
from models.store import Store

if TYPE_CHECKING:
    from models.commands.desk import Desk

CALLS_THE_NEXT: Final = "R-240"
"""The rule whose end is more than a mark: somebody else is called."""

ON_BREACH: Final[Mapping[str, Callable[[Turn, RunningClock], dict[str, Any]]]] = MappingProxyType({"R-219": run_late, "R-227": request_decision})
"""What else happens when a rule's term runs out; the facts it gives go into the entry that tells of it."""

AT_ONCE: Final = 50
"""So many clocks are looked at in one transaction at most."""

LONGEST_S: Final = 0.04
"""So long one transaction looks at clocks before it writes: in a flood, or after a week without power, whoever waits for the turn waits a moment only."""

BREATH_S: Final = 0.03
"""So long the turn is free after a transaction that had more to do: whoever waits for it is quicker than this sweep."""


def sweep(desk: Desk, until: datetime | None = None) -> int:
    """Look at every clock whose warning or due moment has come by `until` (now, if not given); return how many moments there were."""
    moment = until or desk.clock.now()
    count = 0
    while True:
        with desk.store.reading() as connection:  # a sweep that finds nothing takes nobody's turn to write
            clock, day = _next_clock(connection), _next_day(connection)
        first = _first(clock, day)
        if first is None or first > moment:
            break
        begun = monotonic()
        count += _sweep_some(desk, moment if day is None else min(day, moment)) or _sweep_day(desk, moment)
        if monotonic() - begun > LONGEST_S:
            sleep(BREATH_S)
    return count + sweep_county_terms(desk, moment)


def next_due(store: Store) -> datetime | None:
    """Return when the sweep has to look next: at a limit, at a day that has gone by, at a duty of the county; None while nothing runs."""
    with store.reading() as connection:
        return _first(_next_clock(connection), _next_day(connection), next_moment(connection))


def _first(*moments: datetime | None) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)


def _next_clock(connection: Connection) -> datetime | None:
    found: datetime | None = connection.execute(_FIRST_CLOCK).scalar()
    return found


def _next_day(connection: Connection) -> datetime | None:
    day: datetime | None = connection.execute(_DAY).scalar()
    return day


def _sweep_some(desk: Desk, until: datetime) -> int:
    with desk.transaction() as batch:
        first = sa.select(RunningClock.table.c.id).where(_IS_WAITING, RunningClock.table.c.next_at <= until).order_by(_NEXT_AT, RunningClock.table.c.id)
        ids = batch.connection.execute(first.limit(AT_ONCE)).scalars().all()
        found = batch.find(RunningClock, RunningClock.table.c.id.in_(ids), order=[_NEXT_AT, RunningClock.table.c.id])
        waiting = [(clock.next_at, clock.id, clock) for clock in found if clock.next_at is not None]
        count, end = 0, monotonic() + LONGEST_S
        while waiting and (count == 0 or monotonic() < end):
            moment, _, clock = heappop(waiting)
            count += 1
            look_at(desk.turn_of(batch, TIMER, moment), clock)
            if clock.rule == CALLS_THE_NEXT and clock.next_at is None:
                break  # a new clock began at this moment: look again, so that all are told in the order of time
            if clock.next_at is not None and clock.next_at <= until:
                heappush(waiting, (clock.next_at, clock.id, clock))
        return count


def _sweep_day(desk: Desk, until: datetime) -> int:
    """Look at the cases because a day has gone by, at the midnight it was due; 0 where another seat was quicker."""
    with desk.transaction() as batch:
        day = _next_day(batch.connection)
        if day is None or day > until:
            return 0
        return int(look_at_the_day(desk.turn_of(batch, TIMER, day)))


def look_at(turn: Turn, clock: RunningClock) -> None:
    """Tell what this clock's moment means, and set the moment to look again."""
    if turn.at >= clock.due_at:
        _run_out(turn, clock)
    else:
        _warn(turn, clock)


def _warn(turn: Turn, clock: RunningClock) -> None:
    shares = turn.rulebook.rule_as_of(clock.rule, clock.rule_version).warn_at
    moments = [datetime.fromisoformat(text) for text in clock.warn_at]
    clock.warn_stage = max((share for share, moment in zip(shares, moments, strict=False) if moment <= turn.at), default=clock.warn_stage)
    clock.next_at = min((moment for moment in (*moments, clock.due_at) if moment > turn.at), default=clock.due_at)
    turn.write("clock.warned", clock, rule=clock.rule, stage=clock.warn_stage, due_at=clock.due_at)


def _run_out(turn: Turn, clock: RunningClock) -> None:
    clock.next_at = None
    if clock.rule in INFORMATIONAL:
        return
    if clock.rule in RIGHTS:
        limits.halt(turn, clock)
        turn.write("clock.window_closed", clock, rule=clock.rule, due_at=clock.due_at)
        return
    clock.overdue_at = turn.at
    follows = ON_BREACH[clock.rule](turn, clock) if clock.rule in ON_BREACH else {}
    turn.write("clock.overdue", clock, rule=clock.rule, due_at=clock.due_at, told=["duty_leader"], **follows)
    if clock.rule in FILING_LIMITS:
        look_at_clock(turn, clock)
    if clock.rule == CALLS_THE_NEXT:
        no_answer(turn, turn.get(CallIn, clock.object_id))


_NEXT_AT: Final = RunningClock.table.c.next_at
_IS_WAITING: Final = sa.and_(RunningClock.table.c.state == limits.RUNNING, _NEXT_AT.is_not(None))
_FIRST_CLOCK: Final = sa.select(_NEXT_AT).where(_IS_WAITING).order_by(_NEXT_AT).limit(1)
_DAY: Final = sa.select(DailyLook.table.c.next_at).where(DailyLook.table.c.id == DAILY_ROW)
