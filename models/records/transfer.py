"""The hand-over of a case to a handler, and what comes back."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.states import TransferState


@record("case_transfer")
class CaseTransfer(Record):
    """Source: domain.md 1.3, 4.4. `kind` as 1.3 (`assignment`, …); `unit` the receiver's key; `lead` marks the one the case's state follows.

    `sender` is the department in whose name a formal transfer (移送) goes; "" for an assignment of the Center.
    """

    case_id: Annotated[str, INDEX]
    kind: str = "assignment"
    sender: str = ""
    unit: str
    lead: bool = True
    feedback_required: bool = True
    state: TransferState = TransferState.SENT
    handler_kind: str = "department"
    requirement: str = ""
    main_facts: str = ""
    power_item: str = ""
    materials: Any = None
    sent_at: datetime
    sent_by: str
    accepted_at: datetime | None = None
    acceptance_no: str = ""
    handler: str = ""
    handler_phone_tail: str = ""
    planned_finish: date | None = None
    feedback_due: date | None = None
    admin_filing: str = ""
    admin_filing_no: str = ""
    admin_filed_at: datetime | None = None
    admin_filed_by: str = ""
    reject_ground: str = ""
    reject_text: str = ""
    ended_at: datetime | None = None
    fed_back: bool = False
    ground: str = ""
    answer_no: str = ""
    answer_reason: str = ""


@record("feedback")
class Feedback(Record):
    """A handler's result. Source: domain.md 4.7, T-30; `typed_by` and `submitted_for` both count as submitter (G-01)."""

    case_id: Annotated[str, INDEX]
    transfer_id: str
    round: int
    result: str
    measures: str
    decision_no: str = ""
    amount_yuan: float | None = None
    correction_due: date | None = None
    evidence: list[Any] = field(default_factory=list)
    leniency: dict[str, Any] = field(default_factory=dict)
    submitted_at: datetime
    typed_by: str
    typed_by_id: str = ""
    submitted_for: str = ""
    unit: str = ""
    decision: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    missing: str = ""


@record("reporter_reply")
class ReporterReply(Record):
    """What a reporter was told. Source: domain.md 7 D-15."""

    alert_id: Annotated[str, INDEX]
    case_id: str = ""
    at: datetime
    by: str
    stage: str
    text: str
    mode: str
    satisfaction: int | None = None
