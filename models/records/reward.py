"""A reporter's reward: what was claimed, assessed, approved and paid, without the name of whom it is for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record
from models.rules.rewards import RewardState


@record("reward")
class Reward(Record):
    """Source: domain.md 3.3, 4.4, R-314. Who is rewarded lies sealed with the alert; `amount_yuan` is None for a moral reward."""

    alert_id: Annotated[str, INDEX]
    case_id: Annotated[str, INDEX] = ""
    state: RewardState = RewardState.CLAIMED
    query_code: str = ""
    insider: bool = False
    kind: str = "money"
    level: int | None = None
    base_yuan: float | None = None
    amount_yuan: float | None = None
    budget_year: int | None = None
    claimed_at: datetime
    claimed_by: str
    assessed_at: datetime | None = None
    assessed_by: str = ""
    assessed_by_id: str = ""
    assessed_for: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    notified_at: datetime | None = None
    notified_mode: str = ""
    paid_at: datetime | None = None
    paid_by: str = ""
    receipt_code: str = ""
