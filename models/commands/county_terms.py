"""What comes due without any case: duties of the county that come round, what conferences resolved, what was shelved. The sweep looks here too.

Each moment is told once, whichever seat sweeps first: it runs under the writer's turn like every other step.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands import follow_ups, period_duties, shelf
from models.commands.actor import TIMER
from models.commands.batch import Batch
from models.records.follow_up import FollowUp
from models.records.period_duty import PeriodDuty
from models.records.shelving import Shelving

if TYPE_CHECKING:
    from models.commands.desk import Desk

_DUTY_AT: Final = PeriodDuty.table.c.next_at
_FOLLOW_UP_AT: Final = FollowUp.table.c.next_at
_SHELF_AT: Final = Shelving.table.c.next_at

_FIRST: Final = tuple(sa.select(column).where(column.is_not(None)).order_by(column).limit(1) for column in (_DUTY_AT, _FOLLOW_UP_AT, _SHELF_AT))

AT_ONCE: Final = 100
"""So many moments are looked at in one transaction."""


def next_moment(connection: Connection) -> datetime | None:
    """Return when a duty, a follow-up or the shelf has to be looked at next, None while none waits."""
    found = [connection.execute(first).scalar() for first in _FIRST]
    return min((moment for moment in found if moment is not None), default=None)


def sweep_county_terms(desk: Desk, until: datetime) -> int:
    """Open the rounds that are not open yet, tell every moment that has come by `until`; return how many moments there were."""
    _open_what_is_not(desk, until)
    count = 0
    while _is_due(desk, until):
        with desk.transaction() as batch:
            count += _look_at_some(desk, batch, until)
    return count


def _look_at_some(desk: Desk, batch: Batch, until: datetime) -> int:
    for count in range(AT_ONCE):
        duty = next(iter(batch.find(PeriodDuty, until >= _DUTY_AT, order=[_DUTY_AT, PeriodDuty.table.c.id])), None)
        follow_up = next(iter(batch.find(FollowUp, until >= _FOLLOW_UP_AT, order=[_FOLLOW_UP_AT, FollowUp.table.c.id])), None)
        shelved = next(iter(batch.find(Shelving, until >= _SHELF_AT, order=[_SHELF_AT, Shelving.table.c.id])), None)
        waiting = [(thing.next_at, thing) for thing in (duty, follow_up, shelved) if thing is not None and thing.next_at is not None]
        if not waiting:
            return count
        moment, thing = min(waiting, key=lambda one: one[0])
        turn = desk.turn_of(batch, TIMER, moment)
        if isinstance(thing, PeriodDuty):
            period_duties.look_at(turn, thing)
        elif isinstance(thing, Shelving):
            shelf.look_at(turn, thing)
        else:
            follow_ups.look_at(turn, thing)
    return AT_ONCE


def _open_what_is_not(desk: Desk, at: datetime) -> None:
    with desk.store.reading() as connection:
        desk.rules.refresh(connection)  # a duty may just have been switched on by another seat
        waiting = _waiting_rules(connection)
    if _missing(desk, waiting, at):
        with desk.transaction() as batch:  # looked at again under the writer's turn: another seat may have been first
            missing = _missing(desk, _waiting_rules(batch.connection), at)
            if missing:
                period_duties.open_rounds(desk.turn_of(batch, TIMER, at), missing)


def _missing(desk: Desk, waiting: set[str], at: datetime) -> list[str]:
    return sorted(rule.id for rule in desk.rules.at(at).periods() if rule.id not in waiting)


def _waiting_rules(connection: Connection) -> set[str]:
    return {row.rule for row in connection.execute(sa.select(PeriodDuty.table.c.rule).distinct().where(_DUTY_AT.is_not(None)))}


def _is_due(desk: Desk, until: datetime) -> bool:
    with desk.store.reading() as connection:
        moment = next_moment(connection)
    return moment is not None and moment <= until
