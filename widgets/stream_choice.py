"""Which of a camera's two streams a tile plays: the small one in a small tile, the main one in a large tile, and neither to and fro in between."""

from __future__ import annotations

SMALL_UP_TO, MAIN_FROM = 400, 480
"""Heights of tiles in device pixels: sub-streams have 360 to 576 lines; between the two the stream that runs goes on."""


class StreamChoice:
    """The choice for one camera."""

    def __init__(self, main: str, sub: str = "") -> None:
        """Addresses; without `sub` it is always `main`."""
        self.main, self.sub = main, sub
        self._failed: set[str] = set()
        self._chosen = ""

    def of(self, height: int) -> str:
        """The address for a tile of this height (device pixels)."""
        wanted = self.main
        if self.sub and (height <= SMALL_UP_TO or (height < MAIN_FROM and self._chosen != self.main)):
            wanted = self.sub
        other = self.main if wanted == self.sub else self.sub
        if wanted in self._failed and other and other not in self._failed:
            wanted = other
        self._chosen = wanted
        return wanted

    def fails(self, address: str) -> None:
        """This one cannot be played: the other one is, whatever the size."""
        self._failed.add(address)
