"""What was put on the wall and by whom (上墙记录): the newest that is not over is what the wall shows, else its pages go round."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("wall_push")
class WallPush(Record):
    """Source: ux.md S7, 13. `page` overview, incident or patrol; `subject` the alert, the tour or the camera it is about; `slot` 1–9 in front.
    `places` slot → camera: everything that was put on this page by hand since it came up.

    `until` None: held until it is released. `ended_at` None: nobody has released it or put something else up.
    """

    page: str
    subject: str = ""
    camera: str = ""
    slot: int = 0
    by: str
    by_id: str = ""
    seat: str = ""
    role: str = ""
    at: Annotated[datetime, INDEX]
    until: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    places: dict[str, str] = field(default_factory=dict)
