"""A simple procedure: a small penalty decided on the spot, in the name of one department."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("simple_procedure")
class SimpleProcedure(Record):
    """Source: domain.md T-09–T-11, G-04. `state` started, recorded or aborted; `officers` are officer ids; `party_id` "" where only a name was given."""

    case_id: Annotated[str, INDEX]
    state: str = "started"
    officers: list[str] = field(default_factory=list)
    acting_department: str
    power_item: str
    party_id: str = ""
    party_name: str = ""
    party_kind: str
    five_facts: dict[str, bool] = field(default_factory=dict)
    penalty: str
    amount_yuan: float = 0.0
    started_at: datetime
    started_by: str
    decision_no: str = ""
    delivered: bool = False
    signed: str = ""
    recorded_at: datetime | None = None
    filed_with_home_at: datetime | None = None
    failed_fact: str = ""
    reason: str = ""
