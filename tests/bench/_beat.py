"""How late a 20 ms timer of the event loop fires: what somebody typing would feel."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer

BEAT_MS = 20


class Beat:
    """Runs from its making on; `late_ms` may be cleared."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fire)
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """No more of them: in a run of an hour the list would be what grows."""
        self._timer.stop()

    def _fire(self) -> None:
        now = time.monotonic()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now
