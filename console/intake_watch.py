"""Asks the intake process of this PC every two seconds how it is; while it can keep nothing (full disk, store away), a banner says so and what still works."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from console.tasks import Tasks
from widgets.notice import Banners, Note
from widgets.words import Words

KEY = "intake"
EVERY = 2
"""Seconds between two questions."""
PATIENCE = 1.5
"""Seconds an answer may take."""


class IntakeWatch(QObject):
    """Watches what the process says of itself; whether it lives at all is seen elsewhere. `look` is called once a second."""

    def __init__(self, data_dir: Path, tasks: Tasks, banners: Banners, words: Words, parent: QObject | None = None) -> None:
        """The process left its address in `data_dir`."""
        super().__init__(parent)
        self._note, self._tasks, self._banners, self._words = data_dir / "gateway.json", tasks, banners, words
        self._looks = 0
        self._trouble = ""
        words.changed.connect(self._show)

    def look(self, _now: datetime | None = None) -> None:
        """A second passed."""
        if self._looks % EVERY == 0:
            self._tasks.run(self._ask, self._take, lambda _error: None, line=KEY)
        self._looks += 1

    def _ask(self) -> str:
        return trouble_of(self._note)

    def _take(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._show()

    def _show(self) -> None:
        if not self._trouble:
            self._banners.take(KEY)
            return
        why = self._words.say("intake.disk_full" if "full" in self._trouble else "intake.store_failing")
        self._banners.put(Note(KEY, 1, self._words.say("banner.intake_full"), self._words.say("banner.intake_full_text", why=why)))


def trouble_of(note: Path) -> str:
    """Why the gateway whose address stands in `note` can keep nothing; "" when it can, or when none answers."""
    import http.client

    try:
        host, _, port = str(json.loads(note.read_text(encoding="utf-8"))["http"]).rpartition(":")
        line = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=PATIENCE)
        try:
            line.request("GET", "/healthz")
            return str(json.loads(line.getresponse().read()).get("trouble", ""))
        finally:
            line.close()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, http.client.HTTPException):
        return ""
