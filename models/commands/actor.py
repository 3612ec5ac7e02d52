"""Who asks: a person at a seat, a connector for its own channel, or the timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from models.rules.refusal import Reason


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` operator, connector or timer; `id` the operator's id, the source's key, or `timer`; `role` a code of domain.md 1.2."""

    kind: str
    id: str
    name: str
    role: str = ""
    unit: str = ""
    organ: str = ""
    is_head: bool = False
    seat: str = ""

    @classmethod
    @lru_cache(maxsize=256)
    def connector(cls, source: str, channel: str) -> Actor:
        """The connector of one source, which may only create alerts of that source's channel."""
        return cls(kind="connector", id=source, name=f"adapter:{source}", role="connector", unit=channel)


TIMER = Actor(kind="timer", id="timer", name="timer", role="timer")
"""The timer acts in nobody's name: overdue marks and the next call-in are its only acts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: `made` ids in the order of commands.md's column “makes”, warnings, the proposal it became, papers and entries."""

    made: tuple[str, ...] = ()
    warnings: tuple[Reason, ...] = ()
    proposal: str = ""
    documents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    first_seq: int = 0
    last_seq: int = 0
    told: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The records it found and changed, by id: version before and after. A seat knows its own changes by it (not filled by `do_all`)."""
    shown: object = None
    """What only this person may see, once: the opened record of a reveal. Never stored."""
