"""What a case was asked to be higher up: handled there (提级办理), or listed for supervision (挂牌督办)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.handover_states import EscalationState, ListingState


@record("escalation")
class Escalation(Record):
    """Source: domain.md T-34, R-407. `organ` is the key of the unit above; `transfer_id` the case's transfer to it."""

    case_id: Annotated[str, INDEX]
    state: EscalationState = EscalationState.APPROVED
    organ: str
    criterion: str
    reason: str
    transfer_id: str = ""
    proposed_by: str = ""
    approved_at: datetime
    approved_by: str
    answered_at: datetime | None = None
    answered_by: str = ""
    paper_no: str = ""


@record("listed_supervision")
class ListedSupervision(Record):
    """Source: domain.md 4.4, R-407. `organ` lists the case; `steps` are {step, at, by, doc_no, due, text}, oldest first."""

    case_id: Annotated[str, INDEX]
    state: ListingState = ListingState.REQUESTED
    organ: str
    criterion: str
    reason: str
    requested_at: datetime
    requested_by: str
    proposed_by: str = ""
    doc_no: str = ""
    due: date | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
