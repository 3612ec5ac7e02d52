"""Keeps what arrives: many arrivals in one transaction with one sync, and only after it do the senders hear that they were heard.

Connections hand arrivals to a bounded queue; one writer thread takes what is there and asks each kind's taker for its plan: the wishes
at the one door and the rows beside them. When the database or disk fails nothing is acknowledged until a real write succeeded again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Desk, Wish
from models.intake.tallies import Tallies
from models.intake.waiting_room import Waiting, WaitingRoom
from models.log import where_of
from models.records.counter import Counter as Series
from models.rules.refusal import Refused
from models.store import Store, StoreUnavailable

MOST_IN_A_GROUP = 200
GATHERING = 0.002
"""Seconds the writer waits for company while many are sending; alone, a report is written at once."""
PROBE_EVERY = 1.0
"""Seconds between tries to write again after a failure."""
PATIENCE_S = 8.0
"""Seconds after which a sender hears that it should try again, while the writer waits for its turn; what is kept then all the same is a repeat."""
PROBE = "intake/probe"
WRITER_LOOK_S = 0.2
"""How often it is looked whether the writer lives."""
REFUSED_ROWS = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError, sa.exc.NotSupportedError)
"""The database answered and refused this row: the fault of what arrived, not of the store."""
BEYOND_LIMITS = "54"
"""The class of SQLSTATE by which PostgreSQL refuses a row that is too long for an index; its driver calls that operational, as if the store were away."""
UNAVAILABLE = (StoreUnavailable, sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError)


class WriterDied(Exception):
    """The writer's thread ended without being told to."""


class NotKept(Exception):
    """It was not kept and must be sent again: the store is away, or too much is waiting. `retry_after` in seconds."""

    def __init__(self, reason: str, retry_after: int = 2) -> None:
        """`reason` is a code: store_away, queue_full, slow, stopping, failed."""
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Unkeepable(NotKept):
    """Something in it is longer than the database keeps in an index: sending it again would change nothing."""

    def __init__(self) -> None:
        """Whoever knows no better lists it as failed."""
        super().__init__("failed", 30)


class TooMany(Exception):
    """One sender holds more than its share of what is waiting; the others are served."""


class Plan(Protocol):
    """What a taker wants done with its part of a group."""

    wishes: list[Wish]

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the rows beside the wishes; `outcomes` in the order of `wishes`."""

    def results(self) -> Sequence[object]:
        """Return what became of each arrival, in their order; asked only after the commit."""


class Taker(Protocol):
    """Knows one kind of arrival."""

    def plan(self, connection: Connection, arrivals: Sequence[Any]) -> Plan:
        """Look up what is known already and plan what to do. Nothing may be written yet."""


class Keeper:
    """The queue and its one writer. `takers` say by an arrival's type what is done with it; `room` bounds the queue."""

    def __init__(self, desk: Desk, takers: Mapping[type, Taker], tallies: Tallies, room: int = 2000) -> None:
        """Stand ready; `start` begins."""
        self._desk = desk
        self._takers = takers
        self._tallies = tallies
        self._queue = WaitingRoom(room)
        self._in_hand: list[Waiting] = []
        self._group_size = 0
        self._changed = threading.Condition()
        self._away_since: float | None = None
        self._oldest_turned_away: float | None = None
        self._why_away = ""
        self._stopping = False
        self._thread = self._new_thread()
        self._log = logging.getLogger("intake")

    @property
    def store(self) -> Store:
        """The store everything is kept in."""
        return self._desk.store

    @property
    def desk(self) -> Desk:
        """The door everything goes through."""
        return self._desk

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    async def attend(self) -> None:
        """Have the writer running and stay while it does; one that died before is replaced.

        Raises:
            WriterDied: the writer ended without being told to. Nothing is acknowledged until another has written.
        """
        if not self._thread.is_alive():
            self._thread = self._new_thread()
            self.start()
        while self._thread.is_alive():  # noqa: ASYNC110 - a thread tells nobody that it ends
            await asyncio.sleep(WRITER_LOOK_S)
        if not self._stopping:
            self._go_away([], WriterDied("the writer ended"))
            raise WriterDied

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name="intake-writer", daemon=True)

    async def stop(self, patience: float = 3.0) -> None:
        """Take nothing more, write what is waiting, and end; a store that does not answer is left after `patience` seconds."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        await asyncio.to_thread(self._thread.join, patience)

    async def keep(self, arrival: object, sender: str = "") -> Any:
        """Keep `arrival` and return what its taker says of it, after the sync.

        Raises:
            NotKept: nothing was kept (or it is not known whether it was: sending again is harmless); `Unkeepable` where that never helps.
            TooMany: `sender` has half of the queue to itself.
        """
        done = self.hand_in(arrival, sender)
        patience = done.get_loop().call_later(PATIENCE_S, _give_up, done)
        try:
            return await done
        finally:
            patience.cancel()

    def hand_in(self, arrival: object, sender: str = "") -> asyncio.Future[Any]:
        """Queue `arrival` and return the future of its result, so that one connection can hand in several in order. Raises as `keep`."""
        done = asyncio.get_running_loop().create_future()
        with self._changed:
            if self._stopping:
                raise NotKept("stopping")
            if self._away_since is not None:
                self._oldest_turned_away = self._oldest_turned_away or time.monotonic()
                raise NotKept("store_away")
            if self._queue.is_full:
                raise NotKept("queue_full", 5)
            if self._queue.is_over_share(sender):
                raise TooMany
            self._queue.add(Waiting(arrival, sender, done))
            self._changed.notify()
        return done

    @property
    def oldest_waiting(self) -> float:
        """Age in seconds of the oldest arrival that is not kept yet, turned away ones included while the store is away; 0 when there is none."""
        with self._changed:
            known = (min((waiting.since for waiting in self._in_hand), default=None), self._queue.oldest_since, self._oldest_turned_away)
        return time.monotonic() - min((since for since in known if since is not None), default=time.monotonic())

    @property
    def waiting_count(self) -> int:
        """How many arrivals wait or are being written."""
        with self._changed:
            return len(self._queue) + len(self._in_hand)

    @property
    def trouble(self) -> str:
        """Why nothing can be kept, in one sentence; "" when all is well."""
        return self._why_away

    def _run(self) -> None:
        try:
            self._write_on()
        except Exception as error:  # noqa: BLE001 - `attend` sees that it ended and has another begin; its words may hold what arrived
            self._log.error("intake.writer_died", extra={"error": type(error).__name__, "where": where_of(error)})

    def _write_on(self) -> None:
        while True:
            if self._away_since is not None and not self._stopping:
                self._probe()
            group = self._next_group()
            if group is None:
                return
            if group:
                self._write(group)

    def _next_group(self) -> list[Waiting] | None:
        with self._changed:
            while not len(self._queue):
                if self._stopping:
                    return None
                if self._away_since is not None:
                    return []
                self._changed.wait()
            if self._group_size > 1:
                self._gather()
            group = self._queue.take(MOST_IN_A_GROUP)
            self._in_hand, self._group_size = group, len(group)
            return group

    def _gather(self) -> None:
        until = time.monotonic() + GATHERING
        while len(self._queue) < MOST_IN_A_GROUP and (left := until - time.monotonic()) > 0:
            self._changed.wait(left)

    def _write(self, group: list[Waiting], tries: int = 2) -> None:
        try:
            results = self._in_one_transaction([waiting.arrival for waiting in group])
        except Exception as error:  # noqa: BLE001 - the writer must outlive whatever one arrival does to it
            self._not_written(group, error, tries)
            return
        self._tallies.add("intake_groups_total")
        self._tallies.add("intake_kept_total", len(group))
        self._put_down(group)
        _tell([(waiting.done, result) for waiting, result in zip(group, results, strict=True)])

    def _put_down(self, group: Sequence[Waiting]) -> None:
        with self._changed:
            done = set(map(id, group))
            self._in_hand = [waiting for waiting in self._in_hand if id(waiting) not in done]

    def _in_one_transaction(self, arrivals: Sequence[object]) -> list[object]:
        kinds: dict[type, list[int]] = {}
        for index, arrival in enumerate(arrivals):
            kinds.setdefault(type(arrival), []).append(index)
        with self._desk.store.reading() as connection:
            plans = [(self._takers[kind].plan(connection, [arrivals[index] for index in indices]), indices) for kind, indices in kinds.items()]

        def beside(batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
            start = 0
            for plan, _ in plans:
                plan.keep(batch, outcomes[start : start + len(plan.wishes)])
                start += len(plan.wishes)

        self._desk.do_all([wish for plan, _ in plans for wish in plan.wishes], beside)
        results: list[object] = [None] * len(arrivals)
        for plan, indices in plans:
            for index, result in zip(indices, plan.results(), strict=True):
                results[index] = result
        return results

    def _not_written(self, group: list[Waiting], error: Exception, tries: int) -> None:
        cause = error.__cause__ if isinstance(error, StoreUnavailable) else error
        is_too_long = isinstance(cause, sa.exc.DBAPIError) and str(getattr(cause.orig, "sqlstate", None) or "").startswith(BEYOND_LIMITS)
        if isinstance(error, UNAVAILABLE) and not isinstance(cause, REFUSED_ROWS) and not is_too_long:
            self._go_away(group, error)
        elif len(group) > 1:
            for waiting in group:  # one of them is to blame, the neighbours are kept
                if self._away_since is None:
                    self._write([waiting])
                else:
                    self._put_down([waiting])
                    _fail([waiting], NotKept("store_away"))
        elif isinstance(cause, sa.exc.IntegrityError) and tries:
            self._write(group, tries - 1)  # another gateway kept the same just now: look again
        else:
            about = {"kind": type(group[0].arrival).__name__, "error": type(cause).__name__, "where": where_of(error)}
            self._log.error("intake.arrival_failed", extra=about)
            self._put_down(group)
            _fail(group, Unkeepable() if is_too_long else NotKept("failed", 30))

    def _go_away(self, group: list[Waiting], error: Exception) -> None:
        # After a failed sync it is not known what the disk holds: nothing is acknowledged, every connection to the store is
        # closed, and only a write that went through on a new one counts as recovery.
        with self._changed:
            self._away_since, self._why_away = time.monotonic(), str(error).splitlines()[0]
            held = {id(waiting): waiting for waiting in (*group, *self._in_hand, *self._queue.take(len(self._queue)))}
            self._oldest_turned_away, self._in_hand = min((waiting.since for waiting in held.values()), default=None), []
        self._desk.store.engine.dispose()
        self._log.error("intake.store_away", extra={"reason": type(error.__cause__ or error).__name__})
        _fail(list(held.values()), NotKept("store_away"))

    def _probe(self) -> None:
        with self._changed:
            self._changed.wait(PROBE_EVERY)
        try:
            with self._desk.store.writing() as connection:
                table = Series.table
                tried = connection.execute(table.update().where(table.c.series == PROBE).values(last=table.c.last + 1))
                if not tried.rowcount:
                    connection.execute(table.insert(), [Series(series=PROBE, last=1).values()])
        except UNAVAILABLE:
            self._desk.store.engine.dispose()
            return
        with self._changed:
            self._away_since, self._why_away, self._oldest_turned_away = None, "", None
        self._log.info("intake.store_back")


def _give_up(done: asyncio.Future[Any]) -> None:
    if not done.done():
        done.set_exception(NotKept("slow", 5))


def _tell(told: list[tuple[asyncio.Future[Any], object]]) -> None:
    def settle() -> None:
        for done, result in told:
            if not done.done():
                done.set_result(result)

    _on_loop_of(told[0][0], settle)


def _fail(group: Sequence[Waiting], error: NotKept) -> None:
    def settle() -> None:
        for waiting in group:
            if not waiting.done.done():
                waiting.done.set_exception(error)

    if group:
        _on_loop_of(group[0].done, settle)


def _on_loop_of(done: asyncio.Future[Any], settle: Callable[[], None]) -> None:
    loop = done.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle)
