"""A paper: numbered record of what a transition produced. Layout and printing build on these fields."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record


@record("document")
class Document(Record):
    """Source: domain.md 7. `doc_no` is gap-free per kind and year; `body` holds the fields of that kind.

    Once signed it is frozen: the store refuses a change. A correction is a new paper whose `replaces` names the old one's id and whose
    `edition` is one higher. `missing` are the required fields of its kind that nobody gave, said openly on the paper.
    """

    kind: str
    doc_no: Annotated[str, UNIQUE]
    case_id: Annotated[str, INDEX] = ""
    alert_id: str = ""
    title: str = ""
    made_at: datetime
    drafted_by: str
    signed_by: str = ""
    signed_at: datetime | None = None
    issued_by: str = ""
    secrecy: str = ""
    recipients: list[str] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    edition: int = 1
    replaces: Annotated[str, INDEX] = ""


@record("document_receipt")
class DocumentReceipt(Record):
    """That a paper reached somebody: who took it, when, how. It stands beside the paper, which stays as it was signed."""

    document_id: Annotated[str, INDEX]
    unit: str = ""
    person: str
    mode: str
    at: datetime
    entered_by: str
