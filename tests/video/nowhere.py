"""In place of the video processes: streams begin and play nowhere; the test tells what happens to them."""

from __future__ import annotations

from widgets.live_stream import LiveStream, Tell
from widgets.player_states import Ticks
from widgets.stream_address import StreamAddress


class Nowhere:
    """All streams that were begun, in order."""

    def __init__(self) -> None:
        self.begun: list[LiveStream] = []

    def begin(self, address: StreamAddress, size: tuple[int, int], tell: Tell, ticks: Ticks) -> LiveStream:
        """One more."""
        self.begun.append(LiveStream(self, len(self.begun) + 1, address, size, ticks, tell))
        return self.begun[-1]

    def leave(self, stream: LiveStream) -> None:
        """At once."""
        stream.forget()
