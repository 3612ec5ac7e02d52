"""A paper: numbered record of what a transition produced. Layout and printing build on these fields."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record


@record("document")
class Document(Record):
    """Source: domain.md 7. `doc_no` is gap-free per kind and year; `body` holds the fields of that kind."""

    kind: str
    doc_no: Annotated[str, UNIQUE]
    case_id: Annotated[str, INDEX] = ""
    alert_id: str = ""
    title: str = ""
    made_at: datetime
    drafted_by: str
    signed_by: str = ""
    signed_at: datetime | None = None
    recipients: list[str] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
