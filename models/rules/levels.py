"""How grave an alert is at first sight, and whether a violation is urgent. Source: domain.md 3.4, commands.md readings 1 and 2."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from models.rules.rule import PowerItem

RED, ORANGE, YELLOW, BLUE = 1, 2, 3, 4
LEVELS: Final = (RED, ORANGE, YELLOW, BLUE)

MANY_ALERTS: Final = 10
"""So many alerts on one place within `MANY_WITHIN` propose level 1 (domain.md 3.4, ASM)."""
MANY_WITHIN: Final = timedelta(hours=1)


def initial_level(
    *,
    danger_flags: Collection[str] = (),
    is_ongoing: bool = False,
    is_urgent_item: bool = False,
    multiple: float | None = None,
    is_named: bool = False,
    yellow: float = 1.0,
    orange: float = 3.0,
) -> int:
    """The level the machine proposes for an alert: 1 red to 4 blue.

    Args:
        danger_flags: of `channels.DANGER_FLAGS`; any one makes it red.
        is_ongoing: the violation is going on.
        is_urgent_item: an item of the power list is named that carries U.
        multiple: measured value divided by the limit.
        is_named: a category or an item is named.
        yellow: multiple of the limit from which it is yellow (R-409).
        orange: multiple from which it is orange (R-409).
    """
    measured = multiple or 0.0
    if danger_flags:
        return RED
    if (is_ongoing and is_urgent_item) or measured >= orange:
        return ORANGE
    return YELLOW if is_named or measured >= yellow else BLUE


def gravest(levels: Iterable[int]) -> int:
    """The gravest of several levels; blue for none."""
    return min(levels, default=BLUE)


def is_lowering(before: int, wanted: int) -> bool:
    """Whether the change makes the matter less grave, which needs a reason (raising is free)."""
    return wanted > before


def proposed_by_crowd(received_at: Sequence[datetime]) -> bool:
    """Whether ten alerts on one place came within an hour, which proposes level 1. The machine proposes, a person sets."""
    moments = sorted(received_at)
    return any(last - first <= MANY_WITHIN for first, last in zip(moments, moments[MANY_ALERTS - 1 :], strict=False))


def is_urgent(level: int, items: Iterable[PowerItem]) -> bool:
    """Whether a discovered violation must be passed on within 24 hours: level 1 or 2, or an item named carries U (reading 1)."""
    return level <= ORANGE or any(item.is_urgent for item in items)


def discovery_rule(level: int, items: Iterable[PowerItem]) -> str:
    """The rule that runs from discovery: R-210 if urgent, else R-209. Once one runs it is neither exchanged nor started twice."""
    return "R-210" if is_urgent(level, items) else "R-209"


def ack_case(level: int) -> str:
    """The case of R-201 for a level: `level1` … `level4`."""
    return f"level{level}"
