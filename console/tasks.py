"""Work off the GUI thread: every job is held, its result comes back on the GUI thread, its failure is reported, and closing waits.

A job is a plain function run in one of a few worker threads. Nobody else in the console starts a thread for a piece of work.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from widgets.words import Words

LOG = logging.getLogger(__name__)
WORKERS = 3


@dataclass(slots=True)
class Job:
    """One piece of work. `line` names a line of jobs of which only the newest counts ("" = none)."""

    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    line: str
    number: int
    result: Any = None
    error: Exception | None = None
    cancelled: bool = field(default=False)


class Tasks(QObject):
    """Runs jobs and hands their results to the GUI thread.

    Signals:
        troubled(name, error): a job failed and nobody asked to be told; `name` is its line or function.
    """

    troubled = Signal(str, object)
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None, workers: int = WORKERS) -> None:
        super().__init__(parent)
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._workers = workers
        self._running: set[int] = set()
        self._newest: dict[str, int] = {}
        self._count = 0
        self._closed = False
        self._ended.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        line: str = "",
    ) -> None:
        """Do `work` in a thread; then `done(result)` or `failed(error)` on the GUI thread.

        Of one `line` only the newest job's result is handed over: what the person has already left is dropped.
        """
        if self._closed:
            return
        self._count += 1
        job = Job(work, done, failed, line, self._count)
        if line:
            self._newest[line] = job.number
        self._running.add(job.number)
        if len(self._threads) < self._workers:
            thread = threading.Thread(target=self._serve, name=f"tasks-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._waiting.put(job)

    def cancel(self, line: str) -> None:
        """Drop what this line is doing: its result will reach nobody."""
        self._count += 1
        self._newest[line] = self._count

    @property
    def is_idle(self) -> bool:
        """True when every job has been handed over."""
        return not self._running

    def close(self, seconds: float = 5.0) -> None:
        """Take no more work and wait for what runs, at most `seconds` for each thread."""
        self._closed = True
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(seconds)

    def _serve(self) -> None:
        while (job := self._waiting.get()) is not None:
            if job.line and self._newest.get(job.line) != job.number:
                job.cancelled = True
            else:
                try:
                    job.result = job.work()
                except Exception as error:  # noqa: BLE001  whatever a job raises is reported on the GUI thread
                    job.error = error
            if not self._closed:
                self._ended.emit(job)

    def _hand_over(self, job: Job) -> None:
        self._running.discard(job.number)
        if self._closed or job.cancelled or (job.line and self._newest.get(job.line) != job.number):
            return
        if job.error is None:
            if job.done is not None:
                job.done(job.result)
        elif job.failed is not None:
            job.failed(job.error)
        else:
            name = job.line or getattr(job.work, "__qualname__", "job")
            LOG.error("a job failed", exc_info=job.error, extra={"job": name})
            self.troubled.emit(name, job.error)


def work_named(name: str, words: Words) -> str:
    """What a piece of work is called before people: by the first part of its line, never by a name out of the program."""
    code = re.split(r"[:.]", name, maxsplit=1)[0]
    told = words.of("work", code)
    return words.say("work.other") if told == code else told
