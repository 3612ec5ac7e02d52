"""A clock that stands still until a test moves it: time is an input everywhere in the product, and here is where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class StandingClock:
    """Satisfies `models.base.Clock`; starts on Saturday 2026-11-21, 08:00 in Wanzai (00:00 UTC)."""

    def __init__(self, at: datetime | None = None) -> None:
        self._at = at or datetime(2026, 11, 21, 0, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment this clock shows, aware, UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Put the clock to `at`, which must be aware; backwards is allowed, for clocks do jump."""
        if at.tzinfo is None:
            raise ValueError("a clock is set to an aware moment")
        self._at = at.astimezone(UTC)

    def advance(self, **span: float) -> datetime:
        """Let time pass: `clock.advance(minutes=5)`. Returns the new moment."""
        self._at += timedelta(**span)
        return self._at
