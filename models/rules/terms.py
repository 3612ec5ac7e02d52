"""A term as a rule gives it – a count and a unit – read from what the rule book holds (`3`, `"30 min"`, `"instant"`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Unit(StrEnum):
    """What a clock counts in. `INSTANT` is minutes too: the text says “at once”, the value is ours (domain.md 5)."""

    CAL_DAY = "cal_day"
    WORK_DAY = "work_day"
    HOUR = "hour"
    MIN = "min"
    INSTANT = "instant"


@dataclass(frozen=True)
class Term:
    """So many days, hours or minutes."""

    count: int
    unit: Unit

    def halved(self) -> Term:
        """Half of it, rounded up: what runs after feedback was returned (reading 13)."""
        return Term((self.count + 1) // 2, self.unit)

    def __str__(self) -> str:
        return self.unit.value if self.unit is Unit.INSTANT and not self.count else f"{self.count} {self.unit}"


def read_term(value: object, unit: str) -> Term:
    """Read one value of a rule: a number counted in `unit`, or, where `unit` is `mixed`, text such as `30 min` or `instant`.

    Raises:
        ValueError: neither, or below zero.
    """
    if isinstance(value, str):
        return _read_text(value)
    if unit == "mixed":
        raise ValueError(f"{value!r} needs its unit, such as '30 min'")
    return Term(_count(value), Unit(unit))


@lru_cache(maxsize=256)
def _read_text(text: str) -> Term:
    count, _, written = text.strip().rpartition(" ")
    return Term(_count(count or "0"), Unit(written))


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{value!r} is no whole number")
    count = int(value)
    if count < 0:
        raise ValueError(f"{value!r} is below zero")
    return count
