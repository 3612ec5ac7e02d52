"""Which rows of the queue are shown: all, mine, overdue or shelved, one level, and words typed into the filter box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.views.rows import LimitState, QueueRow
from widgets.words import Words

View = Literal["all", "mine", "overdue", "shelved"]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """A choice of rows. `level` None shows every level; `text` must be found in what the row shows."""

    view: View = "all"
    level: int | None = None
    text: str = ""

    def passes(self, row: QueueRow, words: Words, now: datetime) -> bool:
        """Whether a row is shown. Shelved rows are shown only when they are asked for."""
        if row.is_shelved(now) != (self.view == "shelved"):
            return False
        if self.level is not None and row.level != self.level:
            return False
        if self.view == "mine" and not row.mine:
            return False
        if self.view == "overdue" and not is_overdue(row, now):
            return False
        return not self.text or self._found(row, words)

    def _found(self, row: QueueRow, words: Words) -> bool:
        shown = (row.title, row.place, words.place(row.place), row.number, words.of("channel", row.channel), words.unit(row.lead))
        wanted = self.text.casefold().split()
        whole = " ".join(shown).casefold()
        return all(part in whole for part in wanted)


def is_overdue(row: QueueRow, now: datetime) -> bool:
    """Whether the running limit of a row has passed."""
    return row.limit is not None and row.limit.state in (LimitState.RUNNING, LimitState.OVERDUE) and row.limit.due_at < now
