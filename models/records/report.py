"""A report of the Center: weekly summary, monthly and quarterly report, supervision bulletin."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("center_report")
class CenterReport(Record):
    """Source: domain.md 7 D-20, D-21, D-22, D-28. `sections` as written; `figures` as computed when it was drafted.

    A signed report is frozen: a correction is a new one, whose `replaces` names it.
    """

    kind: str
    period: Annotated[str, INDEX]
    state: str = "draft"
    sections: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    document_id: str = ""
    replaces: str = ""
    drafted_at: datetime
    drafted_by: str
    drafted_by_id: str = ""
    drafted_for: str = ""
    signed_at: datetime | None = None
    signed_by: str = ""
