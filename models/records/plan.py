"""A plan of joint work (联合检查·联合巡查·联合执法计划) and the draws made from it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record


@record("joint_plan")
class JointPlan(Record):
    """Source: domain.md 7 D-19, 000 四(五)2,3. `units` are unit keys, `targets` names; `draws` what was drawn, newest last."""

    kind: str = "inspection"
    year: Annotated[int, INDEX]
    matters: str
    area: str = ""
    units: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    period: str
    trigger: str = ""
    state: str = "drafted"
    drafted_at: datetime
    drafted_by: str
    draws: list[dict[str, Any]] = field(default_factory=list)
