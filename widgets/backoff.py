"""How long a lost camera waits before it is tried again: 1, 2, 5, then 10 seconds, 30 once it has been away for five minutes; never two in step."""

from __future__ import annotations

import random

STEPS_S = (1.0, 2.0, 5.0, 10.0)
"""Waits in seconds; the last one repeats while the loss is fresh: a camera must be back 15 s after its server is (reliability.md V-3)."""
LONG_S, FRESH_S = 30.0, 300.0
"""The wait after so many seconds of loss (ux.md 12.5). No wait is ever longer; V-3 allows 60."""
JITTER = 0.2
"""Up to this share is taken off a wait, so that forty cameras of one failed switch do not knock at the same moment."""


class Backoff:
    """The waits of one camera."""

    def __init__(self, rng: random.Random | None = None) -> None:
        """`rng`: where the jitter comes from; tests give a seeded one."""
        self._rng = rng or random.Random()
        self._step = 0
        self._lost_at: float | None = None

    def next(self, now: float) -> float:
        """The next wait in seconds from `now` (ticks), longer than the last one until the longest is reached."""
        if self._lost_at is None:
            self._lost_at = now
        wait = LONG_S if now - self._lost_at >= FRESH_S else STEPS_S[min(self._step, len(STEPS_S) - 1)]
        self._step += 1
        return wait * (1 - JITTER * self._rng.random())

    def came(self) -> None:
        """A picture came: the camera is not away any more, though it may go again at once and then waits as long as before."""
        self._lost_at = None

    def reset(self) -> None:
        """Pictures came: the next loss begins with the shortest wait."""
        self._step, self._lost_at = 0, None
