"""Which of a camera's two streams a tile plays: the small one in a small tile, the main one in a large tile, and neither to and fro in between."""

from __future__ import annotations

SMALL_UP_TO, MAIN_FROM = 400, 480
"""Heights of tiles in device pixels: sub-streams have 360 to 576 lines; between the two the stream that runs goes on."""
FORGOTTEN_S = 60.0
"""After so long a stream that could not be played is tried again: a camera that boots has one of both before the other."""


class StreamChoice:
    """The choice for one camera."""

    def __init__(self, main: str, sub: str = "") -> None:
        """Addresses; without `sub` it is always `main`."""
        self.main, self.sub = main, sub
        self._failed: dict[str, float] = {}
        """Address → when it could not be played."""
        self._chosen = ""

    def of(self, height: int, now: float) -> str:
        """The address for a tile of this height (device pixels); `now` in ticks."""
        wanted = self.main
        if self.sub and (height <= SMALL_UP_TO or (height < MAIN_FROM and self._chosen != self.main)):
            wanted = self.sub
        other = self.main if wanted == self.sub else self.sub
        if other and self._has_failed(wanted, now) and not self._has_failed(other, now):
            wanted = other
        self._chosen = wanted
        return wanted

    def fails(self, address: str, now: float) -> None:
        """This one cannot be played: the other one is for a while, whatever the size."""
        self._failed[address] = now

    def _has_failed(self, address: str, now: float) -> bool:
        failed_at = self._failed.get(address)
        return failed_at is not None and now - failed_at < FORGOTTEN_S
