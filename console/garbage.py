"""Collects Python's garbage on the GUI thread only: a Qt object that another thread lets go of by chance would take the program down."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from models.heap import give_back

YOUNG_MS = 2_000
OLD_EVERY = 150
"""A full collection after so many young ones: every five minutes."""
GIVE_BACK_EVERY = 15
"""After so many young ones, every half minute, free pages go back to the system: else what lies scattered between the lines of a long queue stays ours."""


class Garbage(QObject):
    """The one collector while it lives; `close` gives it back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(YOUNG_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def settle(self) -> None:
        """What is loaded now stays for good: it is not looked at again."""
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Back to Python's own way."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._count += 1
        gc.collect(2 if self._count % OLD_EVERY == 0 else 1)
        if self._count % GIVE_BACK_EVERY == 0:
            give_back()
