"""The console of the bench `glass`: the product as people start it, watched from inside; `python -m tests.bench._glass_console …arguments of main.py`.

Words on standard input are answered with one JSON line each: `tiles` (how the linked videos stand), `begin` (measure from here), `end` (what was seen).
Nothing of this is in the product: it is hung on from outside, before the product starts.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, QRect, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QPaintEvent

import main
from console.reader import Reader
from console.start import Opening
from models.views.camera_binding import Bound
from models.views.rows import CameraRow, QueueRow
from widgets.queue_list import QueueList
from widgets.queue_model import QueueModel
from widgets.queue_view import QueueView

BEAT_MS = 10
CAMERAS, REACH_M = 4, 50_000.0
"""So many cameras stand beside every alert, from however far: the bench measures with four that play, and few places of the demo county have as many."""


class Watch:
    """What was seen since `begin`: when each new line was first painted, and how late a 10 ms timer fired."""

    def __init__(self) -> None:
        self.painted: dict[str, float] = {}
        self.waiting: dict[str, None] = {}
        self.late_ms: list[float] = []
        self.busy = 0.0
        self._last = time.monotonic()

    def came(self, ids: Iterable[str]) -> None:
        """These lines are in the model now."""
        self.waiting.update(dict.fromkeys(ids))

    def look(self, shown: QueueList, event: QPaintEvent) -> None:
        """The list has just painted `event`'s region: which new lines are on the glass with it, in their full height?"""
        now, model, height = time.monotonic(), shown.queue, shown.viewport().height()
        for row_id in list(self.waiting):
            position = model.position(row_id)
            top = shown.rowViewportPosition(position) if position >= 0 else -1
            line = QRect(0, top, 8, shown.rowHeight(position) if position >= 0 else 0)
            if 0 <= top <= height - line.height() and event.region().intersects(line):
                self.painted[row_id] = now
                del self.waiting[row_id]

    def beat(self) -> None:
        """The timer fired."""
        now = time.monotonic()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now

    def begin(self) -> dict[str, Any]:
        """Measure from here."""
        self.painted.clear()
        self.waiting.clear()
        self.late_ms.clear()
        self.busy = processor_s()
        self._last = time.monotonic()
        return {"begun": self._last}

    def end(self) -> dict[str, Any]:
        """What was seen."""
        return {"painted": self.painted, "unseen": len(self.waiting), "late_ms": self.late_ms, "processor": processor_s() - self.busy}


def processor_s() -> float:
    """Processor time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def hang_on(watch: Watch) -> None:
    """Hook the list's paint and the model's changes, and reach further for cameras; whoever sits here follows the newest line down the list."""
    paint, change, flush, near = QueueList.paintEvent, QueueModel.change, QueueView.flush, Reader.cameras_near

    def painted(shown: QueueList, event: QPaintEvent) -> None:
        paint(shown, event)
        watch.look(shown, event)

    def changed(model: QueueModel, rows: Iterable[QueueRow], gone: Iterable[str] = ()) -> list[str]:
        fresh = change(model, rows, gone)
        watch.came(fresh)
        return fresh

    def flushed(view: QueueView) -> None:
        flush(view)
        if watch.waiting:
            view.list.scrollTo(view.model.index(max(view.model.position(row_id) for row_id in watch.waiting)))

    def reached(reader: Reader, row: QueueRow) -> tuple[tuple[CameraRow, ...], int, Bound]:
        reader.camera_radius_m, reader.most_linked = REACH_M, CAMERAS
        return near(reader, row)

    Reader.cameras_near = reached  # type: ignore[method-assign]
    QueueList.paintEvent = painted  # type: ignore[method-assign, assignment]
    QueueModel.change = changed  # type: ignore[method-assign, assignment]
    QueueView.flush = flushed  # type: ignore[method-assign, assignment]


def listen(opening: Opening, watch: Watch) -> list[QObject]:
    """Answer the bench; returns what must live as long as the program."""
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(watch.beat)
    timer.start(BEAT_MS)
    words = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def tiles() -> dict[str, Any]:
        video = opening.duty.video
        return {"tiles": [] if video is None else [str(state) for state in video.states().values()]}

    asked = {"tiles": tiles, "begin": watch.begin, "end": watch.end}

    def answer() -> None:
        for word in os.read(sys.stdin.fileno(), 4096).decode().split():
            print(json.dumps(asked[word]()), flush=True)

    words.activated.connect(answer)
    return [timer, words]


def run() -> int:
    """Start the product with the watch on it."""
    watch, begin, kept = Watch(), Opening.begin, []
    hang_on(watch)

    def begun(opening: Opening) -> None:
        begin(opening)
        kept.extend(listen(opening, watch))

    Opening.begin = begun  # type: ignore[method-assign, assignment]
    return main.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
