"""A supervisor's note on a case (日常监督)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("supervision_note")
class SupervisionNote(Record):
    """Source: domain.md 2, F-070. `proposed_by` is the one whose note a supervisor let stand, "" where he wrote it himself."""

    case_id: Annotated[str, INDEX]
    text: str
    at: datetime
    by: str
    proposed_by: str = ""
