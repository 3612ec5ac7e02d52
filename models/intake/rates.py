"""Holds each sender to its rate: a bucket of tokens that refills as time passes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Rates:
    """One bucket per name. A full bucket holds some seconds' worth, so that short bursts pass."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, held_s: float = 10.0) -> None:
        """`monotonic` gives seconds; `held_s` is how many seconds' worth a full bucket holds."""
        self._monotonic = monotonic
        self._held_s = held_s
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_for(self, name: str, per_minute: int, count: int = 1) -> int:
        """Take `count` tokens of `name`; return 0, or after how many seconds they will be there. `per_minute` 0 means no limit."""
        if per_minute <= 0:
            return 0
        now, most = self._monotonic(), max(1.0, per_minute * self._held_s / 60)
        tokens, at = self._buckets.get(name, (most, now))
        tokens = min(most, tokens + (now - at) * per_minute / 60)
        if tokens < count:
            self._buckets[name] = tokens, now
            return max(1, math.ceil((count - tokens) * 60 / per_minute))
        self._buckets[name] = tokens - count, now
        return 0
