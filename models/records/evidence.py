"""Evidence: what was seen, taken or measured, kept once under its hash."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("evidence")
class Evidence(Record):
    """Source: domain.md 8, 1.4. `kind` record, sample, media, physical, appraisal or monitoring; a file lies under `sha256`."""

    case_id: Annotated[str, INDEX]
    task_id: str = ""
    kind: str
    what: str
    count: int = 1
    device: str = ""
    sha256: str = ""
    bytes_count: int | None = None
    media_type: str = ""
    added_at: datetime
    added_by: str
