"""Whether a camera that shows nothing is waited for: only while an open critical matter needs it. Source: ux.md 12.5."""

from __future__ import annotations

from typing import Final

from models.rules.states import TERMINAL_ALERT_STATES, TERMINAL_CASE_STATES, AlertState, CaseState

GRAVE: Final = 1
"""Of a matter of this level a lost camera is told."""


def is_waited_for(state: AlertState | CaseState, level: int | None) -> bool:
    """By the state and level of the case, of an alert in no case by its own."""
    return level == GRAVE and state not in TERMINAL_ALERT_STATES and state not in TERMINAL_CASE_STATES
