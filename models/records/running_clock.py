"""A clock: one running limit on one object. It keeps the rule version it began with."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa

from models.base import INDEX, Record, record


@record("running_clock", sa.Index("ix_running_clock_next", "state", "next_at"))
class RunningClock(Record):
    """Source: domain.md 5. `state` running, paused or stopped; overdue and warnings are marks on a running one, each told exactly once.

    `next_at` is the next moment the sweep has to look: a warning or the due moment; None when stopped, paused or all told.
    """

    rule: str
    rule_version: str
    object_kind: str
    object_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX] = ""
    alert_id: Annotated[str, INDEX] = ""
    variant: str = ""
    started_at: datetime
    due_at: datetime
    warn_at: list[str] = field(default_factory=list)
    state: str = "running"
    warn_stage: float = 0.0
    overdue_at: datetime | None = None
    next_at: datetime | None = None
    stopped_at: datetime | None = None
    late: bool = False
    paused: dict[str, Any] = field(default_factory=dict)
    unofficial_year: int | None = None
