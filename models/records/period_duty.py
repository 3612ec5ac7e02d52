"""One round of a duty that comes round: the weekly summary of week 45, the conference of the fourth quarter."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa

from models.base import INDEX, Record, record


@record("period_duty", sa.UniqueConstraint("rule", "period", name="uq_period_duty"))
class PeriodDuty(Record):
    """Source: R-101…R-118, reading 32. There is one row per rule and round; the database holds that, so no round is opened twice.

    `state`: running (also overdue), met, missed (overdue when a later round was met or the one after the next began), skipped (its day
    was past when the county began). `next_at` is the next moment to look: a warning, the due moment, the opening of the next round.
    """

    rule: str
    rule_version: str
    period: str
    who: str = ""
    first_on: date
    last_on: date
    started_at: datetime
    due_at: datetime
    warn_at: list[str] = field(default_factory=list)
    warn_stage: float = 0.0
    state: str = "running"
    overdue_at: datetime | None = None
    stopped_at: datetime | None = None
    late: bool = False
    met_by: str = ""
    next_at: Annotated[datetime | None, INDEX] = None
