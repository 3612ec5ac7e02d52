"""A notice that presses a unit to do what is due (督办通知)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("supervision_notice")
class SupervisionNotice(Record):
    """Source: D-17, 003#4. `rule` is the rule that was not kept, `level` normal or listed; it is about a case or a follow-up."""

    case_id: Annotated[str, INDEX] = ""
    follow_up_id: Annotated[str, INDEX] = ""
    unit: Annotated[str, INDEX]
    rule: str
    overdue_days: int = 0
    required: str
    new_due: date | None = None
    level: str
    state: str = "issued"
    issued_at: datetime
    issued_by: str
    drafted_by: str = ""
    document_id: str = ""
