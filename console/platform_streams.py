"""The streams this program has platforms send: each is stopped soon after nobody looks at it here any more, at the end of the program, or at the next start.

Who plays a camera holds it; two tiles may hold one. What could not be stopped is tried again, and its note on disk outlives the program.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from console.tasks import Tasks
from models.video.started_streams import Started, StartedStreams

LOG = logging.getLogger(__name__)
LINGER_S: Final = 10.0
"""So long a stream goes on for nobody: whoever runs to and fro through the queue finds it there."""
AGAIN_S: Final = 60.0
LOOK_MS: Final = 1_000
CLOSE_S: Final = 2.0

Stop = Callable[[Started], None]
"""Has a platform stop a stream; called in a worker thread, raises where that failed."""


class PlatformStreams(QObject):
    """All of one program."""

    def __init__(self, notes: StartedStreams, stop: Stop, ticks: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        """`notes`: what has been asked for and not been stopped yet, on disk."""
        super().__init__(parent)
        self._notes, self._stop, self._ticks = notes, stop, ticks
        self._tasks = Tasks(self, workers=2)
        self._holders: dict[str, int] = {}
        self._begun: dict[str, set[Started]] = {}
        self._due: dict[str, float] = {}
        self._orphans: dict[Started, float] = {}
        self._guard = threading.Lock()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def hold(self, key: str, linger_s: float = LINGER_S) -> Callable[[], None]:
        """Somebody plays what is called `key`; what comes back lets go of it, once."""
        self._holders[key] = self._holders.get(key, 0) + 1
        self._due.pop(key, None)
        held = [True]

        def release() -> None:
            if held:
                held.clear()
                self._release(key, linger_s)

        return release

    def _release(self, key: str, linger_s: float) -> None:
        self._holders[key] -= 1
        if not self._holders[key]:
            del self._holders[key]
            self._due[key] = self._ticks() + linger_s
            self._timer.start()

    def begun(self, key: str, started: Started) -> None:
        """A platform is about to be asked for this stream, for `key`; in any thread."""
        with self._guard:
            try:
                self._notes.note(started)
            except OSError as error:  # on a full disk a crash would be forgotten, but the camera is seen
                LOG.warning("a platform stream could not be noted", extra={"camera": started.camera, "why": type(error).__name__})
            self._begun.setdefault(key, set()).add(started)
            self._orphans.pop(started, None)

    def stop_left(self) -> None:
        """What an earlier run left is stopped, unless it is played again by now."""
        with self._guard:
            ours = {started for begun in self._begun.values() for started in begun}
            self._orphans |= {started: self._ticks() for started in self._notes.left() if started not in ours}
        if self._orphans:
            self._timer.start()

    def look(self) -> None:
        """Stop what is due."""
        now = self._ticks()
        with self._guard:
            for key in [key for key, due in self._due.items() if due <= now]:
                del self._due[key]
                for started in self._begun.pop(key, ()):
                    if all(started not in begun for begun in self._begun.values()):
                        self._orphans[started] = now
            due = [started for started, at in self._orphans.items() if at <= now]
            self._orphans |= dict.fromkeys(due, now + AGAIN_S)
        for started in due:
            self._tasks.run(partial(self._end, started))
        if not (self._due or self._orphans):
            self._timer.stop()

    def close(self) -> None:
        """The program ends: everything is stopped, as far as the platforms answer in time; the notes of the rest stay."""
        self._timer.stop()
        with self._guard:
            left = {started for begun in self._begun.values() for started in begun} | set(self._orphans)
            self._begun.clear()
            self._orphans = dict.fromkeys(left, 0.0)
        for started in left:
            self._tasks.run(partial(self._end, started))
        self._tasks.close(CLOSE_S)

    def _end(self, started: Started) -> None:
        """In a worker thread."""
        try:
            self._stop(started)
        except Exception as error:  # noqa: BLE001 - whatever is in the way, the note stays and it is tried again
            LOG.warning("a platform stream could not be stopped yet", extra={"camera": started.camera, "why": getattr(error, "code", type(error).__name__)})
            return
        with self._guard:
            if self._orphans.pop(started, None) is not None:
                self._notes.forget(started)
