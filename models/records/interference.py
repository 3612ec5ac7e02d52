"""An interference record: who tried to sway a case, how, and in which words (干预登记)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("interference_record")
class InterferenceRecord(Record):
    """Source: domain.md 1.4, 001 三(五)21; reading 28: seen by its author, the director and the discipline organ alone."""

    case_id: Annotated[str, INDEX]
    who: str
    how: str
    words: str
    at: datetime
    by: str
    by_id: str
    by_for: str = ""
