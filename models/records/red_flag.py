"""A red flag on a case: why it stands, what the unit answered, and what a supervisor made of it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("red_flag")
class RedFlag(Record):
    """Source: domain.md 1.4, 10.3; R-414, R-415, ST-11, ST-12. One stands for each kind of a case; it goes only by a supervisor's outcome.

    `grounds` are the codes (`feedback:ID`, `ten_days:1` …) it stands on: what a supervisor has decided is not raised again on the same
    ground. `evidence` {ground, at, by, facts}, `answers` {at, by, for, unit, text, paper}, oldest first; `raised_by` "" = the machine.
    `secret`: stands on an interference record alone, and is seen by those who may see that.
    """

    case_id: Annotated[str, INDEX]
    kind: str
    raised_at: datetime
    raised_by: str = ""
    raised_by_id: str = ""
    grounds: list[str] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    secret: bool = False
    outcome: Annotated[str, INDEX] = ""
    outcome_at: datetime | None = None
    outcome_by: str = ""
    outcome_reason: str = ""


@record("daily_look")
class DailyLook(Record):
    """When the cases have to be looked at next because a day has gone by, and up to which journal entry they were looked at.

    There is at most one row. `next_at` is a local midnight; None while nothing is there that time alone could make a red flag.
    """

    next_at: datetime | None = None
    seen_seq: int = 0
