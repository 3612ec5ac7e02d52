"""Hands a live stream that is read here on to libVLC as bare bytes over loopback, to the first who comes and nobody else.

By its callbacks libVLC reads what is live only while bytes keep coming: a camera that pauses would hold up what it has already got. And asked over
HTTP it would first run a program called `proxy`, if there is one.
"""

from __future__ import annotations

import socket
import threading
from typing import Any

from widgets.camera_line import NoWay
from widgets.stream_address import AddressRefused

ROOM = 65_536


class LoopbackFeed:
    """One stream for one decoder. `url` is what it opens."""

    def __init__(self, source: Any, patience: float) -> None:
        """`source` has `read`; `patience`: seconds for the decoder to come, and to take what it is sent."""
        self._source, self._patience = source, patience
        self.is_silent = False
        """Whether it ended because nothing more came."""
        self.failed: Exception | None = None
        """What the source refused, or could not get, while it was read."""
        self._door = socket.create_server(("127.0.0.1", 0), backlog=1)
        self.url = f"tcp://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="loopback feed", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait until the decoder has its end; its source must have been stopped."""
        self._thread.join()

    def _serve(self) -> None:
        self._door.settimeout(self._patience)
        try:
            with self._door as door:
                decoder, _ = door.accept()
            with decoder:
                decoder.settimeout(self._patience)
                while got := self._read():
                    decoder.sendall(got)
        except OSError:
            return  # one of both has gone, or was too slow: the decoder sees the end of the stream
        except (NoWay, AddressRefused) as error:
            self.failed = error

    def _read(self) -> bytes:
        try:
            return bytes(self._source.read(ROOM))
        except TimeoutError:
            self.is_silent = True
            raise
