"""An early intervention: police or procuratorate asked to join a case before any transfer (提前介入)."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.criminal_link import InterventionState


@record("early_intervention")
class EarlyIntervention(Record):
    """Source: domain.md 1.3, 4.4, R-405. `organ` psb or procuratorate; `answers` {answer, advice, reason, at, by, for}, oldest first."""

    case_id: Annotated[str, INDEX]
    organ: str
    ground: str
    state: InterventionState = InterventionState.REQUESTED
    requested_at: datetime
    requested_by: str
    requested_for: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
