"""Where arrivals wait for the writer: bounded, each sender with its share, and served in turn so that a noisy one delays nobody else.

The order of one sender's arrivals is kept; between senders the turn goes round.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Waiting:
    """One arrival on its way into the store. `done` is settled after the commit; `since` is a `time.monotonic()`."""

    arrival: object
    sender: str
    done: asyncio.Future[Any]
    since: float = field(default_factory=time.monotonic)


class WaitingRoom:
    """At most `room` arrivals, of one sender at most half of them. Not thread-safe: its user holds a lock."""

    def __init__(self, room: int) -> None:
        """Nobody waits."""
        self._room = room
        self._by_sender: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def is_full(self) -> bool:
        """Whether nobody more can wait."""
        return self._count >= self._room

    def is_over_share(self, sender: str) -> bool:
        """Whether this sender has half of the room to itself already."""
        return len(self._by_sender.get(sender, ())) >= self._room // 2

    def add(self, waiting: Waiting) -> None:
        """Let one more wait, behind what its sender brought before."""
        self._by_sender.setdefault(waiting.sender, deque()).append(waiting)
        self._count += 1

    def take(self, most: int) -> list[Waiting]:
        """Return the next `most`, one of each sender in turn."""
        taken: list[Waiting] = []
        while self._by_sender and len(taken) < most:
            sender, queue = self._by_sender.popitem(last=False)
            taken.append(queue.popleft())
            if queue:
                self._by_sender[sender] = queue  # behind all others
        self._count -= len(taken)
        return taken

    @property
    def oldest_since(self) -> float | None:
        """Since when the oldest waits; None when nobody does."""
        return min((queue[0].since for queue in self._by_sender.values()), default=None)
