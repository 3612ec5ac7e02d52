"""A transport of hazardous waste on its way: where it was to go, where it was seen, what it weighed, and what was found wrong."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.base import Record, record


@record("waste_transport", sa.UniqueConstraint("source", "manifest_no", name="uq_waste_transport"), sa.Index("ix_waste_transport_open", "arrived_at", "due_at"))
class WasteTransport(Record):
    """One manifest of one source. Source: domain.md 3.2 `hazwaste`, W-06.

    `planned` and `track` are lists of `[lon, lat]` (WGS-84; a track point carries its moment as a third item); `corridor_m` is how far
    from the planned line is still on it. Weights in kilograms. `findings` maps a finding (`route`, `overdue`, `weight`, `stopped`) to its facts;
    each is told once, all on one alert.
    """

    source: str
    channel: str = "hazwaste"
    manifest_no: str
    vehicle: str = ""
    site: str = ""
    destination: str = ""
    township: str = ""
    planned: list[Any] = field(default_factory=list)
    corridor_m: float = 500.0
    track: list[Any] = field(default_factory=list)
    departed_at: datetime | None = None
    due_at: datetime | None = None
    arrived_at: datetime | None = None
    weight_out: float | None = None
    weight_in: float | None = None
    stopped_since: datetime | None = None
    last_seen_at: datetime | None = None
    findings: dict[str, Any] = field(default_factory=dict)
    alert_id: str = ""
    alert_no: str = ""
