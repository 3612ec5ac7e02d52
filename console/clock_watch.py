"""Looks whether somebody set this PC's clock, and keeps the seat's own clock to the database server's; says both in a banner while they last."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from console.tasks import Tasks
from models.clock import SteadyClock
from models.store import Store
from widgets.notice import Banners, Note
from widgets.words import Words

LOG = logging.getLogger(__name__)
KEY = "clock"
ASK_EVERY = 60
"""Seconds between two questions to the server."""
CLOSE_ENOUGH = 0.5
"""Seconds of difference to the server that are left alone."""


class ClockWatch(QObject):
    """One seat's clock. `look` is called once a second."""

    def __init__(self, clock: SteadyClock, store: Store, tasks: Tasks, banners: Banners, words: Words, parent: QObject | None = None) -> None:
        """Only a server's clock is asked for; a file has none."""
        super().__init__(parent)
        self._clock, self._store, self._tasks, self._banners, self._words = clock, store, tasks, banners, words
        self._looks = 0
        words.changed.connect(self._show)

    def look(self, _now: datetime | None = None) -> None:
        """A second passed."""
        if not self._store.is_sqlite and self._looks % ASK_EVERY == 0:
            self._tasks.run(self._ask, self._correct, lambda _error: None, line="clock")
        self._looks += 1
        jump = self._clock.jump_seconds()
        if jump:
            LOG.warning("the clock of this PC was set", extra={"by_seconds": round(jump, 1)})
        self._show()

    def _ask(self) -> Callable[[], datetime]:
        """Ask the server; what comes back tells its time whenever it is called, however long the answer waited to be heard."""
        before = self._clock.now()
        with self._store.reading() as connection:
            there: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        after = self._clock.now()
        apart = there - (before + (after - before) / 2)
        return lambda: self._clock.now() + apart

    def _correct(self, server: Callable[[], datetime]) -> None:
        right = server()
        if abs((right - self._clock.now()).total_seconds()) > CLOSE_ENOUGH:
            behind = self._clock.correct(right)
            LOG.warning("this seat's clock follows the server's", extra={"by_seconds": round(behind, 1)})
        self._show()

    def _show(self) -> None:
        astray = self._clock.astray_seconds
        if not astray:
            if KEY in self._banners.keys():  # noqa: SIM118  not a mapping
                self._banners.take(KEY)
            return
        by = f"{'+' if astray > 0 else '−'}{self._words.span(round(abs(astray)))}"
        which = "clock" if self._store.is_sqlite else "clock_server"
        self._banners.put(Note(KEY, 2, self._words.say(f"banner.{which}", by=by), self._words.say(f"banner.{which}_text")))
