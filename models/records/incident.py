"""Incident mode: a case, or several linked ones, led by the duty leader; and the hourly reports of it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.object_states import IncidentState


@record("incident")
class Incident(Record):
    """Source: domain.md 12. `linked` are the further cases led with it; `orders` counts the numbered orders given in the mode."""

    case_id: Annotated[str, INDEX]
    linked: list[str] = field(default_factory=list)
    state: Annotated[IncidentState, INDEX] = IncidentState.ON
    started_at: datetime
    started_by: str
    orders: int = 0
    reports: int = 0
    last_report_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_by: str = ""
    kept: list[dict[str, Any]] = field(default_factory=list)
    conference_wanted: bool = False
    review_item: str = ""


@record("situation_report")
class SituationReport(Record):
    """One report on the situation, numbered within its incident."""

    case_id: Annotated[str, INDEX]
    incident_id: Annotated[str, INDEX]
    number: int
    at: datetime
    by: str
    text: str
