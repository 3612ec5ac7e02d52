"""What is thought of in incident mode: the checklist of every incident, and the plan card that fits. Source: domain.md 12; 003#5 三2 应急预案.

Everything here is a code; its words stand in the vocabulary (`plan.…`, `check.…`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

CHECKLIST: Final = ("people", "source", "intake", "sampling", "evacuation", "evidence", "exhibits", "release")
"""Control people; source; water intake and cut-off; sampling up and down stream; evacuation asked; evidence; exhibits; information release."""

PLAN_CARDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "drinking_water": ("intake", "sampling", "source", "contain", "alternative_supply", "release"),
        "dumping": ("people", "source", "contain", "sampling", "exhibits", "evidence"),
        "forest_fire": ("evacuation", "firebreak", "people", "source", "release"),
        "violence": ("police", "people", "evidence", "injured", "withdraw"),
    }
)
"""Plan → what it does, in order."""

REPORT_EVERY: Final = timedelta(minutes=60)
"""A report on the situation is due each hour (ASM)."""

_BY_CATEGORY: Final = {"forest": "forest_fire", "waste": "dumping", "hazwaste": "dumping"}


def plan_of(category: str, flags: Collection[str], dangers: Collection[str]) -> str:
    """The plan that fits: violence before drinking water, fire and dumping; "" where none does."""
    marks = {*flags, *dangers}
    if "violence" in marks:
        return "violence"
    if "drinking_water" in marks:
        return "drinking_water"
    if "fire" in marks and category in {"forest", "wildlife"}:
        return "forest_fire"
    return "dumping" if "hazardous" in marks else _BY_CATEGORY.get(category, "")


def next_report(started_at: datetime, last_report_at: datetime | None) -> datetime:
    """When the next report on the situation is due."""
    return (last_report_at or started_at) + REPORT_EVERY
