"""Keeps a screen true: follows the journal in a thread, reads again what was touched, and hands each batch to the GUI thread.

Reading is the truth, the database's bell only a hint. When the database goes away the screen keeps what it has, says how old
that is, and catches up by itself: the follower goes on from the last number it saw.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from console.snapshot import Snapshot
from models.clock import Clock
from models.journal.entry import JOURNAL, Entry
from models.journal.follower import Follower
from models.rules import looks
from models.rules.referrals import Reader
from models.store import Store, StoreUnavailable
from models.views.duty import DutyList
from models.views.queue import queue, queue_of
from models.views.rows import QueueRow

LOG = logging.getLogger(__name__)
GLANCE_SECONDS = 0.5
"""How long one wait for entries lasts: the age of the data on a quiet screen."""
RETRY_SECONDS = 0.5
AWAY_AFTER_SECONDS = 1.8
"""Data older than this mean the database is away, even if nothing has failed yet (a swallowed connection says nothing)."""
TICK_MS = 1000
AT_ONCE = 400
"""More touched matters than this are read as one whole queue."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a run of journal entries made of the queue: lines that are in it, lines that left, and the entries themselves.

    `whole`: so much changed that `rows` is the complete queue.
    """

    rows: tuple[QueueRow, ...]
    gone: frozenset[str]
    entries: tuple[Entry, ...]
    read_at: datetime
    whole: bool = False


class Live(QObject):
    """The live link of one window to the store.

    Signals:
        changed(Change): lines changed; on the GUI thread.
        away(since): the database cannot be reached; `since` is the moment the shown data are of.
        back(): it can again, and everything missed has been read.
        ticked(now): once a second.
    """

    changed = Signal(object)
    away = Signal(object)
    back = Signal()
    ticked = Signal(object)
    _caught_up = Signal(object)
    _lost = Signal()

    def __init__(self, store: Store, clock: Clock, operator: str = "", parent: QObject | None = None, reader: Reader | None = None) -> None:
        """Nothing is read before `first` and `start`. `reader` is the person at the seat, whose scope the lines are of."""
        super().__init__(parent)
        self.store, self.clock = store, clock
        self.operator, self.person = operator, reader
        self.duties = DutyList()
        self.read_at: datetime | None = None
        self.is_away = False
        self._fresh_at = time.monotonic()
        self._follower: Follower | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._again = threading.Event()
        self._caught_up.connect(self._note_fresh)
        self._lost.connect(self._note_away)
        self._ticking = QTimer(self)
        self._ticking.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one skips seconds of the clock
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self._tick)

    def first(self) -> Snapshot:
        """Read the whole queue now, in the caller's thread: what the first paint shows.

        Raises:
            StoreUnavailable: there is no database.
        """
        now = self.clock.now()
        with self.store.reading() as connection:
            seq = int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one())
            rows = queue(connection, now, self.operator, self.duties.leads, self.person)
        self.read_at, self._fresh_at = now, time.monotonic()
        return Snapshot(rows, seq, now)

    def start(self, after: int) -> None:
        """Follow from behind entry `after`; the whole queue up to there is on the screen."""
        self.read_at, self._fresh_at = self.clock.now(), time.monotonic()
        self._follower = Follower(self.store, after)
        self._thread = threading.Thread(target=self._follow, args=(self._follower,), name="live", daemon=True)
        self._thread.start()
        self._ticking.start()

    def read_all_again(self) -> None:
        """Read the whole queue anew soon: the duty list or the person at the seat is another one."""
        self._again.set()

    def age_seconds(self) -> float:
        """How old the shown data are."""
        return time.monotonic() - self._fresh_at

    def close(self) -> None:
        """Stop following and wait for the thread."""
        self._ticking.stop()
        self._stop.set()
        if self._follower is not None:
            self._follower.stop()
        if self._thread is not None:
            self._thread.join(10)

    # In the thread: no widget is touched here, only signals are emitted.

    def _follow(self, follower: Follower) -> None:
        failing = False
        while not self._stop.is_set():
            try:
                change = self._next(follower)
            except (StoreUnavailable, sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
                if not failing:
                    LOG.warning("the database is away", extra={"why": str(error)})
                failing = True
                self._lost.emit()
                self._stop.wait(RETRY_SECONDS)
                continue
            failing = False
            self._fresh_at = time.monotonic()  # told here: a busy GUI thread makes no data old
            self._caught_up.emit(change)
        follower.close()

    def _next(self, follower: Follower) -> Change | None:
        """Wait for entries and read what they touched. The place in the journal only moves once that reading has worked."""
        before = follower.after
        try:
            entries = [entry for entry in follower.wait(GLANCE_SECONDS) if entry.kind not in looks.KINDS]
            if self._again.is_set():
                self._again.clear()
                return self._whole(entries)
            return self._read(entries) if entries else None
        except Exception:
            follower.after = before
            raise

    def _read(self, entries: list[Entry]) -> Change:
        touched = touched_by(entries)
        if len(touched) > AT_ONCE or any(concerns_all(entry) for entry in entries):
            return self._whole(entries)
        now = self.clock.now()
        with self.store.reading() as connection:
            found = queue_of(connection, touched, now, self.operator, self.duties.leads, self.person)
        return Change(found.rows, found.gone, tuple(entries), now)

    def _whole(self, entries: list[Entry]) -> Change:
        now = self.clock.now()
        with self.store.reading() as connection:
            rows = queue(connection, now, self.operator, self.duties.leads, self.person)
        return Change(tuple(rows), frozenset(), tuple(entries), now, whole=True)

    # On the GUI thread.

    def _note_fresh(self, change: Change | None) -> None:
        self.read_at = self.clock.now()
        if change is not None:
            self.changed.emit(change)
        if self.is_away:
            self.is_away = False
            self.back.emit()

    def _note_away(self) -> None:
        if not self.is_away:
            self.is_away = True
            self.away.emit(self.read_at)

    def _tick(self) -> None:
        if self.age_seconds() > AWAY_AFTER_SECONDS:
            self._note_away()
        self.ticked.emit(self.clock.now())


def concerns_all(entry: Entry) -> bool:
    """Whether an entry is about more lines than it names: reference data, a source that is shelved or back."""
    return entry.kind.startswith(("reference.", "source.")) or str(entry.facts.get("command", "")).endswith("shelve_source")


def touched_by(entries: Iterable[Entry]) -> list[str]:
    """The alerts and cases these entries are about or have moved (a merged case, a split one), each once."""
    return list(dict.fromkeys(key for entry in entries for key in (entry.alert_id, entry.case_id, *entry.facts.get("states", {})) if key))
