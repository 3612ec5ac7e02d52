"""The whole queue at one moment: what the first paint shows and the live link goes on from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.views.rows import QueueRow


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole queue as of journal entry `seq`."""

    rows: list[QueueRow]
    seq: int
    read_at: datetime
