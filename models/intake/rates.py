"""Holds each sender to its rate: a bucket of tokens that refills as time passes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Rates:
    """One bucket per name. A full bucket holds ten seconds' worth, so that short bursts pass."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`monotonic` gives seconds."""
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_for(self, name: str, per_minute: int) -> int:
        """Take one token of `name`; return 0, or after how many seconds one will be there. `per_minute` 0 means no limit."""
        if per_minute <= 0:
            return 0
        now, most = self._monotonic(), max(1.0, per_minute / 6)
        tokens, at = self._buckets.get(name, (most, now))
        tokens = min(most, tokens + (now - at) * per_minute / 60)
        if tokens < 1:
            self._buckets[name] = tokens, now
            return max(1, math.ceil((1 - tokens) * 60 / per_minute))
        self._buckets[name] = tokens - 1, now
        return 0
