"""A written request for an opinion of another unit, and a longer term that was asked for it or for the handling of a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from models.base import INDEX, Record, record
from models.rules.handover_states import AssistanceState, ExtensionState


@record("assistance_request")
class AssistanceRequest(Record):
    """Source: domain.md 4.4, D-26, R-219, R-220. `unit` is the key of the unit asked; `kind` identify, appraise, consult, on_site, guidance."""

    case_id: Annotated[str, INDEX]
    unit: Annotated[str, INDEX]
    kind: str
    urgent: bool = False
    question: str
    state: AssistanceState = AssistanceState.SENT
    sent_at: datetime
    sent_by: str
    sent_for: str = ""
    extension_reason: str = ""
    opinion: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    answered_for: str = ""


@record("extension")
class Extension(Record):
    """A longer term for a transfer (R-228) or a request for assistance (R-219), one of the two ids being empty. Source: T-31."""

    case_id: Annotated[str, INDEX]
    transfer_id: str = ""
    assistance_id: str = ""
    state: ExtensionState = ExtensionState.REQUESTED
    old_due_at: datetime
    new_due: date
    reason: str
    requested_at: datetime
    requested_by: str
    requested_for: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    decision_reason: str = ""
    count: int = 0
