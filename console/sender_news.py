"""Says on every seat that a sender changed what somebody has already taken in hand: it became graver, or was withdrawn.

What nobody has taken yet needs no word: its line moves, and sounds by its level. Source: interfaces.md 3, ux.md 8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from console.live import Change
from models.views.rows import Group
from widgets.notice import Note

if TYPE_CHECKING:
    from console.bell import Bell
    from console.workstation import Workstation
    from models.journal.entry import Entry

SHOWN_MS: Final = 120_000
SENDERS_WORD: Final = frozenset({"alert.updated", "alert.withdrawn"})
QUIET: Final = 3
"""The level of the banner of what was withdrawn."""


class SenderNews(QObject):
    """Watches the journal for one workstation."""

    def __init__(self, workstation: Workstation, bell: Bell) -> None:
        """Nothing is said yet."""
        super().__init__(workstation)
        self._desk, self._bell = workstation, bell
        workstation.live.changed.connect(self._heard)

    def _heard(self, change: Change) -> None:
        for entry in change.entries:
            if entry.kind in SENDERS_WORD:
                self._tell(entry)

    def _tell(self, entry: Entry) -> None:
        row = next((row for row in self._desk.rows if entry.alert_id == row.id or (entry.case_id and entry.case_id == row.case_id)), None)
        before, level = int(entry.facts.get("before") or 0), int(entry.facts.get("level") or 0)
        is_graver = entry.kind == "alert.updated" and 0 < level < before
        if row is None or row.group is Group.UNACKNOWLEDGED or not (is_graver or entry.kind == "alert.withdrawn"):
            return
        words = self._desk.words
        title = words.say("banner.raised" if is_graver else "banner.withdrawn", level=words.of("level", level))
        note = Note(f"sender:{entry.alert_id}", level if is_graver else QUIET, title, f"{row.number} {row.title}")
        self._desk.window.banners.put(note, SHOWN_MS)
        self._bell.event("support" if is_graver else "soon")
