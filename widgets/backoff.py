"""How long a lost camera waits before it is tried again: 1, 2, 5, then at most 10 seconds, never two cameras in step."""

from __future__ import annotations

import random

STEPS_S = (1.0, 2.0, 5.0, 10.0)
"""Waits in seconds; the last one repeats. A camera must be back 15 s after its server is, so ux.md 12.5's 30 s are not used."""
JITTER = 0.2
"""Up to this share is taken off a wait, so that forty cameras of one failed switch do not knock at the same moment."""


class Backoff:
    """The waits of one camera."""

    def __init__(self, rng: random.Random | None = None) -> None:
        """`rng`: where the jitter comes from; tests give a seeded one."""
        self._rng = rng or random.Random()
        self._step = 0

    def next(self) -> float:
        """The next wait in seconds, longer than the last one until the longest is reached."""
        wait = STEPS_S[min(self._step, len(STEPS_S) - 1)]
        self._step += 1
        return wait * (1 - JITTER * self._rng.random())

    def reset(self) -> None:
        """A picture came: the next loss begins with the shortest wait."""
        self._step = 0
