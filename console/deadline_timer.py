"""Looks once a second whether a limit has run out or a warning is due, and lets the door tell it: exactly once over all seats.

Every console does this; the writer's turn makes sure that only the first one finds anything to do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from console.tasks import Tasks
from models.clock import Clock
from models.store import StoreUnavailable

LOG = logging.getLogger(__name__)
LOOK_MS = 1000
TRUST = timedelta(seconds=30)
"""How long a “nothing is due before …” is believed: another seat may have started a shorter limit meanwhile."""


class Sweeper(Protocol):
    """What the timer asks: do what is due, and say when the next thing will be."""

    def sweep(self) -> int:
        """Tell everything that is due; returns how many things were."""
        ...

    def next_due(self) -> datetime | None:
        """The next moment something is due, None for nothing."""
        ...


class DeadlineTimer(QObject):
    """One timer of one console."""

    def __init__(self, open_sweeper: Callable[[], Sweeper], clock: Clock, parent: QObject | None = None) -> None:
        """`open_sweeper` is called in the worker thread at the first look."""
        super().__init__(parent)
        self._open, self._clock = open_sweeper, clock
        self._sweeper: Sweeper | None = None
        self._quiet_until: datetime | None = None
        self._tasks = Tasks(self, workers=1)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look once a second."""
        self._timer.start()

    def look(self) -> None:
        """One look, off the GUI thread; none while the last is still running."""
        if self._tasks.is_idle and not self._is_quiet():
            self._tasks.run(self._work, failed=self._failed)

    def close(self) -> None:
        """Stop looking."""
        self._timer.stop()
        self._tasks.close()

    def heard(self) -> None:
        """The journal moved: a limit may have begun, so look again."""
        self._quiet_until = None

    def _is_quiet(self) -> bool:
        return self._quiet_until is not None and self._clock.now() < self._quiet_until

    def _work(self) -> None:
        if self._sweeper is None:
            self._sweeper = self._open()
        self._sweeper.sweep()
        trusted = self._clock.now() + TRUST
        due = self._sweeper.next_due()
        self._quiet_until = trusted if due is None else min(due, trusted)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StoreUnavailable):
            LOG.error("the deadline timer failed", exc_info=error)
