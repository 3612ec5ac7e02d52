"""Who sits at a workstation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DEMO_LOGIN = "yixiaohong"
"""Who sits at the seat of the demo."""


@dataclass(frozen=True, slots=True)
class Person:
    """`role` is a code of domain.md 1.2; `seat` the number of the workstation."""

    id: str
    name: str
    role: str
    unit: str = "center"
    organ: str = ""
    is_head: bool = False
    seat: str = "1"
    name_en: str = ""


def person_of(row: Any, seat: str) -> Person:
    """The person of an operator's row."""
    return Person(id=row.id, name=row.name, name_en=row.name_en, role=row.role, unit=row.unit, organ=row.organ, is_head=bool(row.is_head), seat=seat)
