"""A party (当事人): whom a case is about, as far as it is known."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("party")
class Party(Record):
    """Source: domain.md 4.1. The number of the identity card is sealed, its last four digits stay readable."""

    case_id: Annotated[str, INDEX]
    kind: str
    name: Annotated[str, INDEX]
    organisation: str = ""
    id_no_sealed: bytes | None = None
    id_no_tail: str = ""
    added_at: datetime
    added_by: str
