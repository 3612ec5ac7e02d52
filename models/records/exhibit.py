"""An exhibit: a thing seized or registered on the scene, and where it is now."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("exhibit")
class Exhibit(Record):
    """Source: domain.md 4.4, reading 24. `state` seized, registered, transferred, returned or destroyed; only seized ones bind the case."""

    case_id: Annotated[str, INDEX]
    task_id: str = ""
    name: str
    quantity: float
    seized: bool
    perishable: bool = False
    state: str
    taken_at: datetime
    taken_by: str
    fixed_at: datetime | None = None
