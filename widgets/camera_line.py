"""A connection to a camera: made to a listed number only, and given up when its time has run out, however slowly bytes drip in.

A listed name is looked up once, and what it leads to is held against the list as well: whoever answers for a name may answer otherwise
the next time. Source: reliability.md V-1.
"""

from __future__ import annotations

import contextlib
import io
import socket
import struct
import sys
import threading
import time
from typing import Any

from models.rules.allowed_hosts import is_number
from models.video.names import NameLeadsAway, NameUnknown, numbers_of
from widgets.stream_address import AddressRefused, StreamAddress

ROOM = 65_536


class NoWay(Exception):
    """There is no way to the picture. `code`: `closed`, `unreachable`, `silent`, `certificate`, `odd`, `denied`, `not_found`, `server_fault`,
    `film`, `no_video`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CameraLine(io.RawIOBase):
    """An open connection that reads for as long as it is allowed to."""

    def __init__(self, line: socket.socket) -> None:
        """Reads for no time at all before it was allowed some."""
        super().__init__()
        self.socket = line
        self._until = 0.0

    def allow(self, seconds: float) -> None:
        """So long from now all reading and writing may take together."""
        self._until = time.monotonic() + seconds

    def _wait(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, room: Any) -> int:
        """What is there, at least one byte, 0 at the end. Raises TimeoutError."""
        while True:
            self._wait()
            with contextlib.suppress(TimeoutError):  # more may have been allowed by another thread in the meantime
                return self.socket.recv_into(room)

    def sendall(self, data: bytes) -> None:
        """Write it all. Raises TimeoutError."""
        self._wait()
        self.socket.sendall(data)

    def makefile(self, mode: str = "rb") -> io.BufferedReader:
        """Its reading end, as `http.client` wants it."""
        assert mode == "rb"
        return io.BufferedReader(self, ROOM)

    def stop(self) -> None:
        """End it from another thread: who reads from it comes back."""
        shut(self.socket)

    def close(self) -> None:
        """Let go of it."""
        self.socket.close()
        super().close()


def shut(line: socket.socket) -> None:
    """End a connection, or the wait for one: who waits at it in another thread comes back."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def limit_waiting(line: socket.socket, reading_s: float | None, sending_s: float) -> None:
    """Blocks without being asked first whether it can, which halves the calls, and comes back by itself after so many seconds (BlockingIOError).

    `reading_s` None: reads for as long as it takes.
    """
    line.settimeout(None)
    for option, seconds in ((socket.SO_RCVTIMEO, reading_s), (socket.SO_SNDTIMEO, sending_s)):
        if seconds is not None:
            limit = struct.pack("L", round(seconds * 1000)) if sys.platform == "win32" else struct.pack("ll", int(seconds), int(seconds % 1 * 1e6))
            line.setsockopt(socket.SOL_SOCKET, option, limit)


def dial(address: StreamAddress, seconds: float) -> CameraLine:
    """Connect within `seconds`, with TLS where the address asks for it. Raises NoWay, AddressRefused("resolves")."""
    until = time.monotonic() + seconds
    numbers = (address.host,) if is_number(address.host) else _numbers_of(address, seconds)
    failed: OSError | None = None
    for number in numbers:
        try:
            return CameraLine(_dialled(address, number, max(0.1, until - time.monotonic())))
        except OSError as error:
            failed = error
    if isinstance(failed, TimeoutError):
        raise NoWay("silent")
    raise NoWay("certificate" if "CERTIFICATE" in str(failed) else "unreachable")


def _numbers_of(address: StreamAddress, seconds: float) -> tuple[str, ...]:
    """Raises NoWay, and AddressRefused("resolves") where all its name leads to is off the list."""
    found: list[tuple[str, ...] | Exception] = []

    def look_up() -> None:
        try:
            found.append(numbers_of(address.host, address.hosts))
        except (NameUnknown, NameLeadsAway) as error:
            found.append(error)

    # A name server that does not answer would hold up this thread for longer than a stream may be stuck.
    asking = threading.Thread(target=look_up, name="name of a camera", daemon=True)
    asking.start()
    asking.join(seconds)
    match found:
        case [NameLeadsAway()]:
            raise AddressRefused("resolves")
        case [tuple(numbers)]:
            return numbers
    raise NoWay("unreachable")


def _dialled(address: StreamAddress, number: str, seconds: float) -> socket.socket:
    line = socket.create_connection((number, address.port), seconds)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if address.scheme != "https":
        return line
    import ssl

    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=address.host)
    except OSError:
        line.close()
        raise
