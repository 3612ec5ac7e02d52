"""A resolution of a conference that somebody has to carry out by a day (决议落实事项)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("follow_up")
class FollowUp(Record):
    """Source: domain.md 12. `lead` and `assists` are unit keys; `cases` the cases its conference dealt with.

    It runs to 24:00 of `due` once the minutes are signed: `next_at` is the next moment the sweep has to look (a warning or the due
    moment), None before signing, when all is told, and when it is done.
    """

    conference_id: Annotated[str, INDEX]
    no: int
    text: str
    lead: str
    assists: list[str] = field(default_factory=list)
    due: date
    measure: str = ""
    cases: list[str] = field(default_factory=list)
    state: Annotated[str, INDEX] = "open"
    made_at: datetime
    progress: list[dict[str, Any]] = field(default_factory=list)
    due_at: datetime
    warn_at: list[str] = field(default_factory=list)
    warn_stage: float = 0.0
    next_at: Annotated[datetime | None, INDEX] = None
    overdue_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
