"""When each sender was last heard, over which line, and how much in the last two hours: what the sources screen of any seat can see."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated

from models.base import UNIQUE, Record, record


@record("contact")
class Contact(Record):
    """One sender as the gateway heard it. `sender` is `source:KEY` or `device:MN`; `line` http, hj212, mqtt, folder or cap.

    `counts` are arrivals in slots of ten minutes, the oldest first; `slot` is the number of the newest since 1970.
    """

    sender: Annotated[str, UNIQUE]
    line: str
    last_at: datetime
    slot: int = 0
    counts: list[int] = field(default_factory=list)
