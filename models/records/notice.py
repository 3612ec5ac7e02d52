"""What goes to units beside the orders: notices with receipts, whistles, work-prompt letters, calls for police support."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.object_states import LetterState, NoticeState, SupportState


@record("notice")
class Notice(Record):
    """A notice to units, or a whistle that calls them to act together. Source: D-29, R-222, R-223.

    `kind` notice or whistle; `level` general, typical or urgent ("" for a whistle); `receipts` {unit, at, by, for} in the order given.
    """

    case_id: Annotated[str, INDEX]
    kind: str = "notice"
    level: str = ""
    units: list[str] = field(default_factory=list)
    text: str
    state: NoticeState = NoticeState.SENT
    sent_at: datetime
    sent_by: str
    receipts: list[dict[str, Any]] = field(default_factory=list)
    order_no: int | None = None
    document_id: str = ""


@record("work_prompt_letter")
class WorkPromptLetter(Record):
    """A work-prompt letter 《工作提示函》 to one unit, and its answer. Source: D-04, 000 四(二)2."""

    case_id: Annotated[str, INDEX]
    unit: Annotated[str, INDEX]
    text: str
    reply_by: date
    state: LetterState = LetterState.SENT
    issued_at: datetime
    issued_by: str
    drafted_by: str = ""
    document_id: str = ""
    reply: str = ""
    received_at: datetime | None = None
    replied_by: str = ""
    replied_for: str = ""


@record("support_request")
class SupportRequest(Record):
    """A call for police support because of violence. Source: R-226, 003#5 三5; `unit` is the station told."""

    case_id: Annotated[str, INDEX]
    task_id: str = ""
    unit: Annotated[str, INDEX]
    reason: str
    state: SupportState = SupportState.REQUESTED
    requested_at: datetime
    requested_by: str
    requested_for: str = ""
    acked_at: datetime | None = None
    acked_by: str = ""
    acked_for: str = ""
