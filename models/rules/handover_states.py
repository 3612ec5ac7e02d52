"""The states of what a hand-over brings with it: disputes, escalations, listings, requests for assistance, extensions, supervision notices.

Source: domain.md 4.4, commands.md 3. `answered`-like steps carry the name of the state they lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class DisputeState(StrEnum):
    """A question of jurisdiction, until somebody decides who handles it."""

    RAISED = "raised"
    DESIGNATED = "designated"
    ESCALATED = "escalated"


class EscalationState(StrEnum):
    """A case asked to be handled higher up (提级办理); the director's approval makes it, so it begins as approved."""

    APPROVED = "approved"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"


class ListingState(StrEnum):
    """Listed supervision by a higher unit (挂牌督办); `progress` is a listed case that reported."""

    REQUESTED = "requested"
    LISTED = "listed"
    PROGRESS = "progress"
    DELISTED = "delisted"


class AssistanceState(StrEnum):
    """A written request for an opinion (执法协作)."""

    SENT = "sent"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    ANSWERED = "answered"


class ExtensionState(StrEnum):
    """A longer term: asked, then decided by the duty leader."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"


LISTING_STEPS: Final[Mapping[str, frozenset[ListingState]]] = MappingProxyType(
    {
        "listed": frozenset({ListingState.REQUESTED}),
        "progress": frozenset({ListingState.LISTED, ListingState.PROGRESS}),
        "delisted": frozenset({ListingState.LISTED, ListingState.PROGRESS}),
    }
)
"""Step of a listing → the states it is open in; it leads to the state of its name."""

NEEDS_A_PAPER: Final = frozenset({"listed", "delisted"})
"""Steps of a listing that rest on a numbered paper of the listing unit."""
