"""A video process with a planted decoder: by the end of its address a stream plays grey pictures, is absent, brings the process down, or freezes it."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Sequence
from typing import Any

from widgets import video_process
from widgets.player_states import StreamFacts
from widgets.reel import EngineChoice, Order, Show, Shown
from widgets.stream_address import StreamAddress

PICTURE = bytes(range(64)) * 4 * 9
"""16 × 36 pixels."""


class Planted:
    """Shows 25 pictures a second until its address says otherwise."""

    name = "planted"

    def missing(self) -> str:
        """It is there."""
        return ""

    def lacks(self, _address: StreamAddress) -> str:
        """Plays all."""
        return ""

    def play(self, order: Order, show: Show) -> str:
        """Ends the process after the second picture where the address asks for it."""
        if order.address.url.endswith("absent"):
            return "not_found"
        order.learn(StreamFacts(16, 36, "planted", order.address.url.rpartition("/")[2]))
        for number in range(10_000):
            order.pulse()
            show(Shown(PICTURE, 16, 36, 64, 0.0, number / 25))
            if number == 2 and order.address.url.endswith("falls"):
                ctypes.string_at(0)
            if number == 2 and order.address.url.endswith("freezes"):
                os.kill(os.getpid(), signal.SIGSTOP)
            if order.closed.wait(0.04):
                return "closed"
        return "ended"


class PlantedEngines:
    """In place of the machine's own."""

    def __init__(self, _names: Sequence[str]) -> None:
        self._engine: Any = Planted()

    def load(self) -> None:
        """Nothing to load."""

    def engine_for(self, _address: StreamAddress, _failed: frozenset[str]) -> EngineChoice:
        """Always the planted one."""
        return EngineChoice(self._engine)


if __name__ == "__main__":
    setattr(video_process, "VideoEngines", PlantedEngines)  # noqa: B010 - in place of a class
    video_process.main()
