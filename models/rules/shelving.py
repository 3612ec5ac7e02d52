"""How long something may be set aside, and what may be: machines only, never what a person reported, never level 1. Source: ux.md 12.10."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal

from models.rules.channels import is_device
from models.rules.levels import BLUE, ORANGE, RED, YELLOW
from models.rules.refusal import Reason, reason

ShelvingReason = Literal["maintenance", "calibration", "known", "doubtful", "weather", "other"]
SHELVING_REASONS: Final[tuple[ShelvingReason, ...]] = ("maintenance", "calibration", "known", "doubtful", "weather", "other")
"""Why something is set aside; the digit is the place in this list."""

TERMS: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType({RED: (), ORANGE: (15, 30), YELLOW: (15, 30, 60, 120), BLUE: (15, 30, 60, 120, 480, 1440)})
"""The minutes offered per level, in the order of their digits; the last is the longest allowed."""

LONGEST_SOURCE: Final = 1440
"""So many minutes a whole source or device may be set aside."""


def longest(level: int) -> timedelta:
    """The longest an alert of this level may be set aside; nothing for level 1."""
    return timedelta(minutes=max(TERMS.get(level, ()), default=0))


def alert_objections(channel: str, level: int, minutes: int) -> tuple[Reason, ...]:
    """Why this alert may not be set aside for so long: a person reported it, it is of level 1, the time is too long."""
    if not is_device(channel):
        return (reason("shelving_machines_only"),)
    if level <= RED:
        return (reason("shelving_level_1"),)
    most = max(TERMS.get(level, (0,)))
    return () if 0 < minutes <= most else (reason("shelving_too_long", most=most),)


def source_objections(channel: str, minutes: int) -> tuple[Reason, ...]:
    """Why a whole source may not be set aside for so long."""
    if not is_device(channel):
        return (reason("shelving_machines_only"),)
    return () if 0 < minutes <= LONGEST_SOURCE else (reason("shelving_too_long", most=LONGEST_SOURCE),)


def shelved_until(*, channel: str, level: int, received_at: datetime, alert_until: datetime | None, source_until: datetime | None) -> datetime | None:
    """Until when an alert is set aside by its own shelving or by that of its source; None when by neither.

    A source's shelving holds an alert no longer than one of its level may be held at all, counted from its receipt; level 1 breaks through.
    """
    if level <= RED or not is_device(channel):
        return None
    of_source = None if source_until is None else min(source_until, received_at + longest(level))
    return max((moment for moment in (alert_until, of_source) if moment is not None), default=None)
