"""Hands a live stream that is read here on to a decoder that wants an address of its own: one answer over HTTP on loopback, to whoever knows its name.

libVLC reads what is live by its callbacks only while bytes keep coming: a camera that pauses would hold up what it has already got.
"""

from __future__ import annotations

import secrets
import socket
import threading
from typing import Any

ROOM = 65_536
LONGEST_ASK = 8_192


class LoopbackFeed:
    """One stream for one decoder. `url` is what it opens."""

    def __init__(self, source: Any, patience: float) -> None:
        """`source` has `read`; `patience`: seconds for the decoder to come, and to take what it is sent."""
        self._source, self._patience = source, patience
        self.is_silent = False
        """Whether it ended because nothing more came."""
        self._name = secrets.token_hex(16)
        self._door = socket.create_server(("127.0.0.1", 0), backlog=1)
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/{self._name}"
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
                if self._is_ours(decoder):
                    decoder.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n")
                    while got := self._read():
                        decoder.sendall(got)
        except OSError:
            return  # one of both has gone, or was too slow: the decoder sees the end of the stream

    def _read(self) -> bytes:
        try:
            return bytes(self._source.read(ROOM))
        except TimeoutError:
            self.is_silent = True
            raise

    def _is_ours(self, decoder: socket.socket) -> bool:
        asked = b""
        while b"\r\n\r\n" not in asked and len(asked) < LONGEST_ASK:
            got = decoder.recv(LONGEST_ASK)
            if not got:
                return False
            asked += got
        return asked.startswith(f"GET /{self._name} ".encode())
