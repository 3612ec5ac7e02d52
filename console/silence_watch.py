"""Looks every quarter of a minute whether a machine behind an open critical or urgent alert fell silent, and says so in a banner. Source: ux.md 12.3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject

from console.tasks import Tasks
from models.clock import Clock
from models.store import Store
from models.views.stale import SilentFeed, silent_feeds
from widgets.notice import Banners, Note
from widgets.timing import clock
from widgets.words import Words

KEY: Final = "silent"
EVERY: Final = 15
"""Seconds between two looks."""


class SilenceWatch(QObject):
    """One seat's look. `look` is called once a second."""

    def __init__(self, store: Store, now: Clock, tasks: Tasks, banners: Banners, words: Words, parent: QObject | None = None) -> None:
        """Nothing is silent until it was looked at."""
        super().__init__(parent)
        self._store, self._now, self._tasks, self._banners, self._words = store, now, tasks, banners, words
        self._looks = 0
        self._silent: Sequence[SilentFeed] = ()
        words.changed.connect(self._show)

    def look(self, _now: datetime | None = None) -> None:
        """A second passed."""
        if self._looks % EVERY == 0:
            self._tasks.run(self._read, self._take, lambda _error: None, line=KEY)
        self._looks += 1

    def _read(self) -> Sequence[SilentFeed]:
        with self._store.reading() as connection:
            return silent_feeds(connection, self._now.now())

    def _take(self, silent: Sequence[SilentFeed]) -> None:
        if silent != self._silent:
            self._silent = silent
            self._show()

    def _show(self) -> None:
        if not self._silent:
            self._banners.take(KEY)
            return
        say, first = self._words.say, self._silent[0]
        text = say("banner.silent_text", device=first.name(self._words.language), at=clock(first.last_at, seconds=True), number=first.alert_no)
        self._banners.put(Note(KEY, 3, say("banner.silent", n=len(self._silent)), text))
