"""One bar's verdict, printed as one line: id, n, figure, limit, seed, seconds, PASS or FAIL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Bar:
    """What one bar found. `figure` must not exceed `limit`."""

    name: str
    n: int
    seed: int
    limit: float
    figure: float = 0.0
    seconds: float = 0.0
    notes: dict[str, object] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the figure keeps the limit."""
        return self.figure <= self.limit

    def line(self) -> str:
        """The line for the table."""
        told = " ".join(f"{key}={value}" for key, value in self.notes.items())
        verdict = "PASS" if self.passed else "FAIL"
        return f"{self.name} n={self.n} figure={self.figure:g} limit={self.limit:g} seed={self.seed} seconds={self.seconds:.1f} {verdict} {told}".rstrip()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the seconds of what is inside."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds = time.monotonic() - began


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0–1) of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
