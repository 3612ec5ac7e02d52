"""A shelving: one machine alert, or all a machine source sends, is set aside until a moment, for a reason. It ends by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("shelving")
class Shelving(Record):
    """Source: ux.md 12.10, anchors.md 5.1. Exactly one of `alert_id`, `source` (a source's key) and `device_mn` says what is set aside.

    `ended`: "" while it lasts, then expired, taken_back or moot (the alert went on before). `next_at` is the moment the
    sweep has to look; None once it has ended.
    Nothing of the alert itself changes: its limits run on.
    """

    alert_id: Annotated[str, INDEX] = ""
    source: str = ""
    device_mn: str = ""
    reason: str
    at: datetime
    by: str
    until: datetime
    ended: Annotated[str, INDEX] = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    next_at: Annotated[datetime | None, INDEX] = None
