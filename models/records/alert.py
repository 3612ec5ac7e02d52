"""An alert: one incoming item, from whatever channel, before and after it is filed. No reporter is named in here."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record
from models.rules.states import AlertState


@record("alert")
class Alert(Record):
    """Source: domain.md 3.1. `text` and `summary` hold no data of the reporter; who reported lies in `sealed_reporter`. `filed_by` is an operator id."""

    alert_no: Annotated[str, UNIQUE]
    channel: str
    source: str = ""
    nature: str
    state: Annotated[AlertState, INDEX] = AlertState.NEW
    level: int
    path: str = ""
    summary: str
    text: str = ""
    category: str = ""
    power_item: str = ""
    subject: Annotated[str, INDEX] = ""
    place_text: str
    township: str = ""
    village: str = ""
    lon: float | None = None
    lat: float | None = None
    ongoing: str = "unknown"
    danger_flags: list[str] = field(default_factory=list)
    source_ref: str = ""
    source_due_at: datetime | None = None
    occurred_at: datetime | None = None
    discovered_at: datetime
    received_at: Annotated[datetime, INDEX]
    received_by: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    reply_wanted: bool = False
    anonymous: bool = True
    query_code: str = ""
    reward_claimed: bool = False
    device_mn: str = ""
    factor: str = ""
    multiple: float | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    filed_at: datetime | None = None
    filed_by: str = ""
    case_id: Annotated[str, INDEX] = ""
