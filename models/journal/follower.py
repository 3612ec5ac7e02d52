"""Follows the journal: every entry once, in order, whatever notifications were lost. The number is the truth, the bell only a hint."""

from __future__ import annotations

import threading
import time
from typing import Any

import sqlalchemy as sa

from models.journal.entry import JOURNAL, Entry
from models.journal.writer import CHANNEL
from models.store import Store, StoreUnavailable

POLL_SECONDS = 1.0
"""How often the journal is read without a bell (PostgreSQL). A lost notification costs at most this."""

GLANCE_SECONDS = 0.02
"""How often SQLite's `data_version` is looked at: 2 µs a glance, measured."""

READ_AT_ONCE = 500


class Follower:
    """Reads the journal from the last number seen. One thread uses it; `stop` may come from any.

    Raises from `wait`:
        StoreUnavailable: the database is away; call again, nothing is missed.
    """

    def __init__(self, store: Store, after: int) -> None:
        """Begin behind entry number `after`."""
        self._store = store
        self.after = after
        self._stopped = threading.Event()
        self._bell: Any = None
        self._seen: int | None = None

    def wait(self, timeout: float) -> list[Entry]:
        """Return the next entries, oldest first, at most 500; an empty list when nothing came within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self._stopped.is_set():
            try:
                entries = self.read()
                if entries or time.monotonic() >= deadline:
                    return entries
                self._listen(min(POLL_SECONDS, deadline - time.monotonic()))
            except (sa.exc.DBAPIError, self._store.engine.dialect.loaded_dbapi.Error, OSError) as error:  # the bell is the driver's own connection
                self._hang_up()
                raise StoreUnavailable(f"The database is away: {str(error).splitlines()[0]}", f"数据库断开：{str(error).splitlines()[0]}") from error
        return []

    def read(self) -> list[Entry]:
        """Read what is there now and move on behind it."""
        chosen = sa.select(JOURNAL).where(JOURNAL.c.seq > self.after).order_by(JOURNAL.c.seq).limit(READ_AT_ONCE)
        with self._store.reading() as connection:
            entries = [Entry(**row) for row in connection.execute(chosen).mappings()]
        if entries:
            self.after = entries[-1].seq
        return entries

    def stop(self) -> None:
        """End `wait` soon, from any thread."""
        self._stopped.set()

    def close(self) -> None:
        """Let go of the bell. Call from the thread that waits."""
        self._stopped.set()
        self._hang_up()

    def _listen(self, seconds: float) -> None:
        if seconds <= 0:
            return
        if self._store.is_sqlite:
            self._glance(seconds)
        else:
            self._hear(seconds)

    def _glance(self, seconds: float) -> None:
        if self._bell is None:
            self._bell, self._seen = self._store.engine.raw_connection(), None
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopped.is_set():
            seen = self._bell.cursor().execute("PRAGMA data_version").fetchone()[0]
            if seen != self._seen:
                self._seen = seen
                return
            self._stopped.wait(GLANCE_SECONDS)

    def _hear(self, seconds: float) -> None:
        if self._bell is None:
            import psycopg

            address = self._store.engine.url.set(drivername="postgresql")
            self._bell = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True, connect_timeout=5)
            self._bell.execute(f"LISTEN {CHANNEL}")
            return  # something may have been committed before we listened: read once more
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopped.is_set():
            for _ in self._bell.notifies(timeout=min(0.25, max(0.01, until - time.monotonic())), stop_after=1):
                return

    def _hang_up(self) -> None:
        bell, self._bell = self._bell, None
        if bell is not None:
            bell.close()


def newest_number(store: Store) -> int:
    """Return the number of the last entry, 0 for an empty journal."""
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))).scalar_one())
