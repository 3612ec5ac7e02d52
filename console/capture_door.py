"""Asks the door for what was taken, one after the other in the order it was taken, and again until the database is back; also for what an earlier run left.

Each is asked for in the name of who took it. What has its row already – the answer was lost, or the program ended before it came – is not asked for twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from PySide6.QtCore import QObject, QTimer, Signal

from console.person import Person, person_of
from models.records.evidence import Evidence
from models.records.people import Operator
from models.rules.refusal import Refused
from models.store import Store, StoreUnavailable

if TYPE_CHECKING:
    from console.capture_spool import CaptureSpool
    from console.seat import Asking, Seat
    from console.takes import Take

AGAIN_MS: Final = 5_000


class CaptureDoor(QObject):
    """The way of one seat's takes to the door.

    Signals:
        kept(take, evidence): it is evidence now; its id.
        refused(take, error): a rule said no (Refused); it was put aside.
        broke(take, error): something else went wrong; its note stays for the next start.
        away(take): the database is away; this one and those behind it wait.
    """

    kept = Signal(object, str)
    refused = Signal(object, object)
    broke = Signal(object, object)
    away = Signal(object)

    def __init__(self, seat: Seat, spool: CaptureSpool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._spool = seat, spool
        self._waiting: list[Take] = []
        self._is_asking = self._is_away = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._next)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being asked for at this moment."""
        return not self._is_asking

    def ask(self, take: Take) -> None:
        """One more."""
        self._waiting.append(take)
        self._next()

    def take_in(self, left: Sequence[Take]) -> None:
        """What an earlier run left, before anything else: in the names of who took it, as they are registered now."""
        if left:
            names = {take.by.id: take.by.seat for take in left if take.by is not None}
            again = partial(self._later, lambda: self.take_in(left))
            self._seat.put(lambda asking: people_of(asking.store, names), partial(self._named, left), again)

    def _named(self, left: Sequence[Take], people: dict[str, Person]) -> None:
        for take in left:
            take.by = people.get(take.by.id, take.by) if take.by is not None else None
        self._waiting[:0] = left
        self._next()

    def _later(self, again: Callable[[], None], _error: Exception) -> None:
        QTimer.singleShot(AGAIN_MS, self, again)

    def _next(self) -> None:
        if self._is_asking or not self._waiting:
            return
        self._is_asking, take = True, self._waiting[0]
        self._seat.put(lambda asking: capture(asking, take, self._spool), partial(self._done, take), partial(self._no, take), person=take.by)

    def _done(self, take: Take, evidence: str) -> None:
        self._waiting.remove(take)
        self._is_asking = self._is_away = False
        self.kept.emit(take, evidence)
        self._next()

    def _no(self, take: Take, error: Exception) -> None:
        self._is_asking = False
        if isinstance(error, StoreUnavailable):
            if not self._is_away:
                self.away.emit(take)
            self._is_away = True
            self._again.start()  # its note is on disk, and it stays the first
            return
        self._waiting.remove(take)
        (self.refused if isinstance(error, Refused) else self.broke).emit(take, error)
        self._next()


def capture(asking: Asking, take: Take, spool: CaptureSpool) -> str:
    """In the worker thread: make what was kept evidence, unless it is already, and let its note go; return its id. Raises Refused: it was put aside."""
    known = row_of(asking.store, take)
    if known is None:
        try:
            known = asking.do("capture", **take.wish()).made[0]
        except Refused:
            spool.set_aside(take, has_row=_is_named(asking.store, take))
            raise
    spool.forget(take)
    return known


def row_of(store: Store, take: Take) -> str | None:
    """The row of a take that was asked for before, if its transaction went through."""
    table = Evidence.table.c
    assert take.kept is not None
    with store.reading() as connection:
        return connection.execute(sa.select(table.id).where(table.sha256 == take.kept.sha256, table.take == take.note)).scalar()


def _is_named(store: Store, take: Take) -> bool:
    assert take.kept is not None
    with store.reading() as connection:
        return connection.execute(sa.select(Evidence.table.c.id).where(Evidence.table.c.sha256 == take.kept.sha256).limit(1)).first() is not None


def people_of(store: Store, seats: dict[str, str]) -> dict[str, Any]:
    """Who these people are now, by id; `seats`: id → the seat each sat at."""
    table = Operator.table
    with store.reading() as connection:
        return {row.id: person_of(row, seats[row.id]) for row in connection.execute(sa.select(table).where(table.c.id.in_(seats)))}
