"""Which group of the duty queue an alert or case stands in, by its state. Source: ux.md S1; the groups' keys are those of `rows.Group`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from models.rules.states import AlertState, CaseState

UNACKNOWLEDGED: Final = "unacknowledged"
AWAITING_FIRST: Final = "awaiting_first"
IN_PROGRESS: Final = "in_progress"
AWAITING_FEEDBACK: Final = "awaiting_feedback"

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        AlertState.NEW: UNACKNOWLEDGED,
        AlertState.ACKNOWLEDGED: AWAITING_FIRST,
        CaseState.REGISTERED: AWAITING_FIRST,
        CaseState.FIRST_RESPONSE: IN_PROGRESS,
        CaseState.ON_SPOT: IN_PROGRESS,
        CaseState.JUDGING: IN_PROGRESS,
        CaseState.JURISDICTION: IN_PROGRESS,
        CaseState.ASSIGNED: AWAITING_FEEDBACK,
        CaseState.HANDLING: AWAITING_FEEDBACK,
        CaseState.CRIMINAL_REVIEW: AWAITING_FEEDBACK,
        CaseState.CRIMINAL_FILED: AWAITING_FEEDBACK,
        CaseState.FEEDBACK_CHECK: AWAITING_FEEDBACK,
        CaseState.SUSPENDED: AWAITING_FEEDBACK,
    }
)


def group_of(state: str) -> str:
    """The group's key for a stored state of an alert or case; "" for what has left the queue."""
    return GROUPS.get(state, "")
