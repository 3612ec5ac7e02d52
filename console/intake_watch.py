"""Asks the intake process of this PC every two seconds how it is; while it can keep nothing, or a part of it is in trouble, a banner says so."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from console.gateway_health import health_of
from console.tasks import Tasks
from widgets.notice import Banners, Note
from widgets.words import Words

KEY, PARTS_KEY = "intake", "intake_parts"
CODES = ("parked", "broker_away", "folder_unreadable", "unknown_folder", "cannot_move")
"""What a part may say is wrong with it."""
LINE = "gateway.watch"
"""Its own line of jobs: that of the intake screen must not lose its report to it."""
EVERY = 2
"""Seconds between two questions."""


class IntakeWatch(QObject):
    """Watches what the process says of itself; whether it lives at all is seen elsewhere. `look` is called once a second."""

    def __init__(self, data_dir: Path, tasks: Tasks, banners: Banners, words: Words, parent: QObject | None = None) -> None:
        """The process left its address in `data_dir`."""
        super().__init__(parent)
        self._note, self._tasks, self._banners, self._words = data_dir / "gateway.json", tasks, banners, words
        self._looks = 0
        self._trouble = ""
        self._alarms: tuple[tuple[str, str, str], ...] = ()
        words.changed.connect(self._show)

    def look(self, _now: datetime | None = None) -> None:
        """A second passed."""
        if self._looks % EVERY == 0:
            self._tasks.run(self._ask, self._take, lambda _error: None, line=LINE)
        self._looks += 1

    def _ask(self) -> tuple[str, tuple[tuple[str, str, str], ...]]:
        return trouble_of(self._note), alarms_of(self._note)

    def _take(self, told: tuple[str, tuple[tuple[str, str, str], ...]]) -> None:
        if told != (self._trouble, self._alarms):
            self._trouble, self._alarms = told
            self._show()

    def _show(self) -> None:
        self._show_trouble()
        if not self._alarms:
            self._banners.take(PARTS_KEY)
            return
        said, of = self._words.say, self._words.of
        parts = "; ".join(said("intake.part_trouble", part=of("part", part), code=of("intake", code), why=of("cause", why)) for part, code, why in self._alarms)
        is_parked = any(code == "parked" for _, code, _ in self._alarms)
        self._banners.put(Note(PARTS_KEY, 1 if is_parked else 2, said("banner.intake_part"), parts))

    def _show_trouble(self) -> None:
        if not self._trouble:
            self._banners.take(KEY)
            return
        why = self._words.say("intake.disk_full" if "full" in self._trouble else "intake.store_failing")
        self._banners.put(Note(KEY, 1, self._words.say("banner.intake_full"), self._words.say("banner.intake_full_text", why=why)))


def trouble_of(note: Path) -> str:
    """Why the gateway whose address stands in `note` can keep nothing; "" when it can, or when none answers."""
    return health_of(note).trouble


def alarms_of(note: Path) -> tuple[tuple[str, str, str], ...]:
    """What the gateway says is wrong with its parts, as (part, code, why); nothing when there is no note."""
    try:
        alarms = json.loads(note.read_text(encoding="utf-8")).get("alarms", ())
        return tuple((str(one["part"]), str(one["code"]), str(one.get("why", ""))) for one in alarms if one["code"] in CODES)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
