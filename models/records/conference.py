"""The joint conference (联席会议): who was invited, what stood on its agenda, what was consulted on, what its minutes say."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("conference")
class Conference(Record):
    """Source: domain.md 12. `state` invited → open → closed → minutes_signed → followed_up; a consultation is `concluded` in between.

    `convener`, `invite` and `present` are unit keys; `carried` are the follow-ups of earlier conferences that were unfinished when this
    one was convened: they open its agenda. `views` and `resolutions` are kept as D-18 carries them.
    """

    type: str
    state: Annotated[str, INDEX] = "invited"
    case_id: str = ""
    at: datetime
    place: str
    convener: str = ""
    invite: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    convened_at: datetime
    convened_by: str
    opened_at: datetime | None = None
    presented: int = 0
    resolutions: list[dict[str, Any]] = field(default_factory=list)
    minuted_at: datetime | None = None
    minuted_by: str = ""
    minuted_by_id: str = ""
    minuted_for: str = ""
    signed_at: datetime | None = None
    signed_by: str = ""


@record("agenda_item")
class AgendaItem(Record):
    """One item of an agenda. Without `conference_id` it is kept for the next conference. `about` is the case, `follow_up_id` the matter of last time."""

    conference_id: Annotated[str, INDEX] = ""
    no: int
    text: str
    about: str = ""
    follow_up_id: str = ""
    added_at: datetime
    added_by: str
    presented_at: datetime | None = None


@record("consultation")
class Consultation(Record):
    """What was said of one case at a conference (会商). Source: domain.md 7 D-27; not `agreed` means differences were kept."""

    case_id: Annotated[str, INDEX]
    conference_id: Annotated[str, INDEX]
    at: datetime
    by: str
    nature: str = ""
    evidence_standard: str = ""
    law: str = ""
    agreed: bool = False
    todo: str = ""
