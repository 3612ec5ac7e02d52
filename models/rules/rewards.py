"""A reporter's reward: its states, and what it comes to. Source: domain.md 4.4; R-314, reading 27: base × share × factor, at most the cap."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.rules.refusal import Reason, Refused, reason
from models.rules.rulebook import Rulebook

SCALE: Final = "R-314"
LEVELS: Final = (1, 2, 3)


class RewardState(StrEnum):
    """Where a reward stands (domain.md 4.4)."""

    CLAIMED = "claimed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    NOTIFIED = "notified"
    PAID = "paid"
    REFUSED = "refused"


REWARD_STEPS: Final[Mapping[tuple[RewardState, str], RewardState]] = MappingProxyType(
    {
        (RewardState.CLAIMED, "assess_reward"): RewardState.ASSESSED,
        (RewardState.ASSESSED, "assess_reward"): RewardState.ASSESSED,
        (RewardState.ASSESSED, "approve_reward"): RewardState.APPROVED,
        (RewardState.APPROVED, "notify_reward"): RewardState.NOTIFIED,
        (RewardState.NOTIFIED, "pay_reward"): RewardState.PAID,
    }
)
"""An amount may be assessed again until it is approved."""


def after_reward(state: RewardState | str, command: str) -> RewardState:
    """The state of a reward after a command; `Refused("step_not_open")` where it is not open."""
    known = RewardState(state)
    if (known, command) not in REWARD_STEPS:
        raise Refused("step_not_open", state=known, step=command)
    return REWARD_STEPS[known, command]


def scale_is_off(book: Rulebook, kind: str = "money") -> tuple[Reason, ...]:
    """No amount can be set while the county has not confirmed the scale; a moral reward can."""
    return (reason("reward_scale_off"),) if kind != "moral" and not book.is_enabled(SCALE) else ()


def reward_yuan(book: Rulebook, *, level: int, base_yuan: float, insider_or_major: bool) -> Decimal:
    """The amount in yuan, to the fen.

    Raises:
        KeyError: no such level.
    """
    share = _decimal(book.number(SCALE, f"level{level}"))
    factor = _decimal(book.number(SCALE, "insider_or_major_factor")) if insider_or_major else Decimal(1)
    amount = min(_decimal(base_yuan) * share * factor, _decimal(book.number(SCALE, "cap_yuan")))
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _decimal(number: float) -> Decimal:
    return Decimal(str(number))
