"""The daily look of a seat at the files that lie in its own data folder: no other machine can say whether they are whole.

Where the files are shared, or the store is that of one PC, the intake process looks at them all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from console.tasks import Tasks
from models.commands.desk import Desk
from models.evidence_place import EvidencePlace

LOG = logging.getLogger(__name__)
SOON_MS = 120_000
"""The first look comes two minutes after sitting down: whoever sits down waits for nothing."""
DAY_MS = 24 * 3_600_000


class FileLook(QObject):
    """The look of one seat."""

    def __init__(self, place: EvidencePlace, open_desk: Callable[[], Desk], parent: QObject | None = None, soon_ms: int = SOON_MS) -> None:
        """Nothing is looked at before `start`."""
        super().__init__(parent)
        self._place, self._open = place, open_desk
        self._tasks = Tasks(self, workers=1)  # hashing a year of files takes minutes: nobody waits behind it
        self._timer = QTimer(self)
        self._timer.setInterval(soon_ms)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look soon, then daily, where this seat alone can."""
        if not self._place.sees_all:
            self._timer.start()

    def look(self) -> None:
        """One look, off the GUI thread."""
        self._timer.setInterval(DAY_MS)
        self._tasks.run(self._work, failed=self._failed)

    def close(self) -> None:
        """No more looks."""
        self._timer.stop()
        self._tasks.close()

    def _work(self) -> None:
        from models.commands.evidence_check import check_evidence

        check_evidence(self._open())

    def _failed(self, error: Exception) -> None:
        LOG.warning("the look at the kept files waits for tomorrow", extra={"why": type(error).__name__})
