"""Notes which sender was heard when, over which line and how much, and keeps it now and then, so that every seat sees who has fallen silent.

Nothing here delays a report: what was heard is counted in memory and written in small groups; a crash loses some seconds of counts, no data.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import Json
from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.keeper import UNAVAILABLE, Keeper, NotKept, Plan, Taker, TooMany
from models.intake.refusals import keep_rows
from models.records.contact import Contact
from models.rules.heard_slots import merged, slot_of
from models.rules.refusal import Refused

PART: Final = "contacts"
EVERY_S: Final = 5.0
AT_ONCE: Final = 250
"""So many senders are written at once: the writer is not held up by a county of loggers that report in one minute."""


HeardAs = Callable[[Any], tuple[str, str]]
"""Tells of an arrival: `source:KEY` or `device:MN`, and the line."""


@dataclass(slots=True)
class Heard:
    """What was heard of one sender since it was last written."""

    line: str
    last_at: datetime
    counts: Counter[int] = field(default_factory=Counter)


class Contacts:
    """What was heard and is not written yet. Thread-safe: the writer notes what it has committed."""

    def __init__(self) -> None:
        """Nobody was heard yet."""
        self._heard: dict[str, Heard] = {}
        self._lock = Lock()

    def heard(self, sender: str, line: str, at: datetime) -> None:
        """Count one arrival of `sender` (`source:KEY`, `device:MN`)."""
        with self._lock:
            known = self._heard.setdefault(sender, Heard(line, at))
            known.line, known.last_at = line, max(at, known.last_at)
            known.counts[slot_of(at)] += 1

    def take(self, most: int = AT_ONCE) -> dict[str, Heard]:
        """Take out at most `most` senders, those that wait longest first."""
        with self._lock:
            names = list(self._heard)[:most]
            return {name: self._heard.pop(name) for name in names}

    def give_back(self, heard: dict[str, Heard]) -> None:
        """Put back what could not be written."""
        with self._lock:
            for name, one in heard.items():
                known = self._heard.setdefault(name, one)
                if known is not one:
                    known.counts.update(one.counts)


class NotedTaker:
    """A taker that lets `contacts` know of what it has kept, once that is committed."""

    def __init__(self, taker: Taker, contacts: Contacts, heard_as: HeardAs) -> None:
        """`taker` does the work; `heard_as` tells of an arrival who its sender is and over which line it came."""
        self._taker, self._contacts, self._heard_as = taker, contacts, heard_as

    def plan(self, connection: Connection, arrivals: Sequence[Any]) -> Plan:
        """As the taker plans it."""
        heard = [(*self._heard_as(one), one.at) for one in arrivals]
        return NotedPlan(self._taker.plan(connection, arrivals), heard, self._contacts)


class NotedPlan:
    """The taker's plan; its results are asked only after the commit."""

    def __init__(self, plan: Plan, heard: Sequence[tuple[str, str, datetime]], contacts: Contacts) -> None:
        """Nothing is noted yet."""
        self._plan, self._heard, self._contacts = plan, heard, contacts
        self.wishes: list[Wish] = plan.wishes

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """As the taker keeps it."""
        self._plan.keep(batch, outcomes)

    def results(self) -> Sequence[object]:
        """As the taker says; now it is noted too."""
        for sender, line, at in self._heard:
            self._contacts.heard(sender, line, at)
        return self._plan.results()


@dataclass(frozen=True, slots=True, eq=False)
class HeardOf:
    """Senders on their way into the store."""

    heard: dict[str, Heard]


class HeardTaker:
    """Keeps who was heard."""

    def plan(self, connection: Connection, arrivals: Sequence[HeardOf]) -> HeardPlan:
        """Look up what is known of all of them at once."""
        heard = {name: one for arrival in arrivals for name, one in arrival.heard.items()}
        table = Contact.table
        rows = connection.execute(sa.select(table).where(table.c.sender.in_(sorted(heard))))
        return HeardPlan(heard, {row.sender: Contact.from_row(dict(row._mapping)) for row in rows}, len(arrivals))


class HeardPlan:
    """New lines are inserted, known ones changed by one statement for all."""

    def __init__(self, heard: dict[str, Heard], known: dict[str, Contact], arrivals: int) -> None:
        """Nothing is asked of the door."""
        self.wishes: list[Wish] = []
        self._heard, self._known, self._arrivals = heard, known, arrivals

    def keep(self, batch: Batch, _outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the lines."""
        fresh, changed = [], []
        for sender, one in self._heard.items():
            before = self._known.get(sender)
            slot, counts = merged(before.slot if before else 0, before.counts if before else [], one.counts)
            if before is None:
                fresh.append(Contact(sender=sender, line=one.line, last_at=one.last_at, slot=slot, counts=counts))
            else:
                last_at = max(before.last_at, one.last_at)
                changed.append({"b_id": before.id, "b_line": one.line, "b_at": last_at, "b_slot": slot, "b_counts": counts})
        keep_rows(batch, fresh)
        if changed:
            table = Contact.table
            statement = table.update().where(table.c.id == sa.bindparam("b_id"))
            new = {
                "line": sa.bindparam("b_line"),
                "last_at": sa.bindparam("b_at"),
                "slot": sa.bindparam("b_slot"),
                "counts": sa.bindparam("b_counts", type_=Json()),
            }
            batch.connection.execute(statement.values(**new), changed)

    def results(self) -> Sequence[object]:
        """Each was kept."""
        return [None] * self._arrivals


def of_source(arrival: Any) -> tuple[str, str]:
    """A report or self-test of a source, over the line it names."""
    return f"source:{arrival.source}", str(getattr(arrival, "line", "cap"))


def of_device(arrival: Any) -> tuple[str, str]:
    """A frame of a device."""
    return f"device:{arrival.device.mn}", "hj212"


async def keep_contacts(contacts: Contacts, keeper: Keeper) -> None:
    """Write who was heard, until cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        heard = contacts.take()
        if heard:
            try:
                await keeper.keep(HeardOf(heard), PART)
            except (NotKept, TooMany, *UNAVAILABLE):
                contacts.give_back(heard)
