"""Reads a camera's stream over HTTP for a decoder: one address, one machine, no redirect, no proxy; a decoder gets bytes and opens nothing itself.

What it gives is read as a file (read, seek, tell), so that both engines take it. Source: reliability.md V-1.
"""

from __future__ import annotations

import http.client
import io
import os
from collections.abc import Callable
from urllib.parse import urlsplit

from models.rules.sign_in_answer import answered
from models.rules.stream_keys import without_keys
from widgets.camera_line import CameraLine, NoWay, dial
from widgets.stream_address import AddressRefused, StreamAddress

TROUBLES = {401: "denied", 403: "denied", 404: "not_found", 410: "not_found"}


class HttpStream:
    """One stream. `patience`: seconds for an answer, and for each wait that `rest` begins."""

    def __init__(self, address: StreamAddress, patience: float, pulse: Callable[[], None] = lambda: None) -> None:
        """Asks at once. `pulse` is called whenever bytes have come. Raises NoWay, AddressRefused."""
        self._address, self._patience, self._pulse = address, patience, pulse
        self._bare, self._keys = without_keys(address.url)
        self._at, self._wanted, self._size = 0, 0, -1
        self._is_over = False
        self._line, self._answer = self._asked(0)
        length = self._answer.getheader("Content-Length", "")
        if length.isdecimal() and self._answer.getheader("Accept-Ranges", "").strip().lower() == "bytes":
            self._size = int(length)

    def rest(self) -> None:
        """The decoder has got a packet: the next one may take as long again."""
        self._line.allow(self._patience)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Whether it is a film that may be read from anywhere, and not live."""
        return self._size >= 0

    def read(self, most: int) -> bytes:
        """What has come, `most` bytes at most; nothing at the end. Raises TimeoutError, OSError."""
        if self._is_over:
            return b""
        if self._wanted != self._at:
            self._line.close()
            self._line, self._answer = self._asked(self._wanted)
            self._at = self._wanted
        try:
            got = self._answer.read1(most)
        except (http.client.HTTPException, ValueError) as error:
            raise OSError("the answer broke off") from error
        self._at = self._wanted = self._at + len(got)
        self._pulse()
        return got

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Where to read next; asked for only when it is read."""
        if not self.seekable():
            raise io.UnsupportedOperation("a live stream has one end")
        self._wanted = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._wanted, os.SEEK_END: self._size}[whence])
        return self._wanted

    def tell(self) -> int:
        """Where is read next."""
        return self._wanted

    def stop(self) -> None:
        """Who reads in another thread comes back."""
        self._is_over = True
        self._line.stop()

    def close(self) -> None:
        """End the connection."""
        self.stop()
        self._line.close()

    def _asked(self, begin: int, challenges: tuple[str, ...] = ()) -> tuple[CameraLine, http.client.HTTPResponse]:
        """A new connection with its answer, from byte `begin` on; asked again, signed in, where the camera wants to know who is there."""
        line = dial(self._address, self._patience)
        try:
            line.allow(self._patience)
            answer = self._answered(line, begin, challenges)
        except TimeoutError:
            line.close()
            raise NoWay("silent") from None
        except (OSError, http.client.HTTPException) as error:
            line.close()
            raise NoWay("odd" if isinstance(error, http.client.HTTPException) else "unreachable") from None
        if answer.status == (206 if begin else 200):
            line.allow(self._patience)
            return line, answer
        line.close()
        if 300 <= answer.status < 400:
            raise AddressRefused("redirect")
        asked = tuple(answer.headers.get_all("WWW-Authenticate") or ())
        if answer.status == 401 and self._keys and not challenges and asked:
            return self._asked(begin, asked)
        raise NoWay(TROUBLES.get(answer.status, "server_fault"))

    def _answered(self, line: CameraLine, begin: int, challenges: tuple[str, ...]) -> http.client.HTTPResponse:
        parts = urlsplit(self._bare)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        given = {"Host": parts.netloc, "User-Agent": "eco-guardian", "Connection": "close", **({"Range": f"bytes={begin}-"} if begin else {})}
        if challenges:
            given["Authorization"] = answered(challenges, "GET", target, self._keys, os.urandom(8).hex())
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        line.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        answer = http.client.HTTPResponse(line, method="GET")  # type: ignore[arg-type]  # it asks for `makefile` alone
        answer.begin()
        return answer
