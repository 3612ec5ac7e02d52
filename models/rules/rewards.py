"""What a reporter's reward comes to. Source: R-314, reading 27: base × share of the level × factor, at most the cap."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from models.rules.refusal import Reason, reason
from models.rules.rulebook import Rulebook

SCALE = "R-314"


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
