"""Which acts may be taken back by the one who did them, how long, and what waits outside until then. Source: ux.md 9.4."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

WINDOW: Final = timedelta(seconds=30)
"""So long an act can be taken back."""

HOLD: Final = timedelta(seconds=5)
"""So long an order or a call of a matter that is not critical or urgent stays in the house: taken back within it, nobody is told."""
AT_ONCE: Final = 2
"""Matters of this level or graver are sent at once."""
SENT: Final = frozenset({"order_first_response", "call_in"})
"""Commands by which something goes out to people in the field."""

UNDOABLE: Final = frozenset(
    {
        "ack_alert",
        "set_level",
        "amend_alert",
        "shelve_alert",
        "unshelve_alert",
        "shelve_source",
        "unshelve_source",
        "add_note",
        "attach_alert",
        "mark_distinct",
        "refer_out_of_scope",
        "mark_false_alarm",
        "order_first_response",
        "call_in",
    }
)
"""Commands that can be taken back. Nothing else can: filing, closing, papers that were signed."""

APPROVED: Final[Mapping[str, str]] = MappingProxyType({"alert.referred_out": "refer_out_of_scope", "alert.false_alarm_marked": "mark_false_alarm"})
"""Which act an approval did, by the entry it left."""

_OUTWARD: Final[Mapping[str, timedelta]] = MappingProxyType(
    {"alert.acknowledged": WINDOW, "alert.attached": WINDOW, "alert.referred_out": WINDOW, "alert.false_alarm_marked": WINDOW}
)


def held_for(level: int) -> timedelta:
    """How long an order or a call of a matter of this level is held before it goes out."""
    return timedelta(0) if level <= AT_ONCE else HOLD


def outward_wait(kind: str) -> timedelta:
    """How long what this journal entry means to somebody outside (its sender, its reporter) waits: until the act can be taken back no more."""
    return _OUTWARD.get(kind, timedelta(0))
