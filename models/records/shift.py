"""Duty: who stands on the roster for which position, and the hand-over from one dispatcher to the next."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.object_states import ShiftState


@record("roster_entry")
class RosterEntry(Record):
    """One stretch of one person: on a position, or away. Source: domain.md 9 “Duty”, R-118.

    `position` duty_leader, dispatcher, analyst or standby:UNIT; `kind` duty, standby, leave, training or off_duty. Taken off = `removed_at`.
    """

    person: Annotated[str, INDEX]
    position: Annotated[str, INDEX] = ""
    kind: str = "duty"
    from_at: datetime
    to_at: datetime
    entered_at: datetime
    entered_by: str
    removed_at: datetime | None = None
    removed_by: str = ""


@record("shift_handover")
class ShiftHandover(Record):
    """The hand-over of a shift (D-30): running clocks and open call-ins as listed, taken over by the one named.

    `clocks` and `callins` are ids; `cases` are those whose alerts the outgoing dispatcher filed or had taken over himself.
    """

    state: ShiftState = ShiftState.OFFERED
    offered_at: datetime
    offered_by: str
    offered_by_id: Annotated[str, INDEX]
    to_name: str
    to_id: Annotated[str, INDEX]
    clocks: list[str] = field(default_factory=list)
    callins: list[str] = field(default_factory=list)
    equipment: list[str] = field(default_factory=list)
    remarks: str = ""
    accepted_at: datetime | None = None
    cases: list[Any] = field(default_factory=list)
    document_id: str = ""
