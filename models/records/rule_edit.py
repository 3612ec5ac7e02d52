"""A county's change of a rule or of an item of the power list, on its way from proposal over legality review to publication."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("rule_edit")
class RuleEdit(Record):
    """Source: domain.md 5 “Rule editing”, F-122. `kind` rule or power_item, `target` its id, `change` the fields to merge in.

    `state` proposed → reviewed (or objected) → published. `number` counts what was published, from 1; 0 before.
    """

    kind: str
    target: Annotated[str, INDEX]
    change: dict[str, Any] = field(default_factory=dict)
    valid_from: date
    reason: str
    state: str = "proposed"
    proposed_at: datetime
    proposed_by: str
    proposed_by_id: str = ""
    proposed_for: str = ""
    opinion: str = ""
    review_text: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    reviewed_by_id: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    number: Annotated[int, INDEX] = 0
