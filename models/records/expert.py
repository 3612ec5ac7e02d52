"""The expert library: lawyers, specialists and third parties who may be asked. Source: domain.md 9, 004 二(四)10."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Annotated, Any

from models.base import UNIQUE, Record, record


@record("expert")
class Expert(Record):
    """One expert. `kind` expert, lawyer or third_party; `engagements` are lines {case, asked_on, question} in order."""

    key: Annotated[str, UNIQUE]
    name: str
    kind: str = "expert"
    field_of_work: str = ""
    organ: str = ""
    phone_tail: str = ""
    confidentiality_signed_on: date | None = None
    engagements: list[dict[str, Any]] = field(default_factory=list)
