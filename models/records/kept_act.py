"""What stood before an act that its doer may still take back: kept for the seconds of his undo window, then gone. The journal keeps what happened."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record


@record("kept_act")
class KeptAct(Record):
    """Source: ux.md 9.4. `seq` and `last_seq` are the act's journal entries.

    `before` lists `[table, id, {column: value}]` of each record the act changed, `made` `[table, id]` of each it made.
    """

    seq: Annotated[int, UNIQUE]
    last_seq: int
    command: str
    actor_id: str
    at: datetime
    until: Annotated[datetime, INDEX]
    before: list[list[Any]] = field(default_factory=list)
    made: list[list[str]] = field(default_factory=list)
