"""Who reported: sealed with a key that lies outside the database, shown by one command only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import UNIQUE, Record, record


@record("sealed_reporter")
class SealedReporter(Record):
    """AES-256-GCM over the reporter's fields as JSON; the associated data are table, row, column and key id. Source: domain.md 3.1."""

    alert_id: Annotated[str, UNIQUE]
    key_id: str
    algorithm: str = "AES-256-GCM"
    sealed: bytes
    at: datetime
