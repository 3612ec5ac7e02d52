"""Reads a camera's stream over HTTP for a decoder: one address, one machine, no redirect, no proxy; a decoder gets bytes and opens nothing itself.

What it gives is read as a file that has one end, so that both engines take it. Source: reliability.md V-1.
"""

from __future__ import annotations

import http.client
import io
import os
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from models.rules.finished_films import is_finished_file
from models.rules.sign_in_answer import answered
from models.rules.stream_keys import without_keys
from widgets.camera_line import CameraLine, NoWay, dial
from widgets.stream_address import AddressRefused, StreamAddress

TROUBLES = {401: "denied", 403: "denied", 404: "not_found", 410: "not_found", 416: "not_found"}


class Part(NamedTuple):
    """Some bytes of a file: where they begin, and how many."""

    begin: int
    size: int


class HttpStream:
    """One stream. `patience`: seconds for an answer, and for each wait that `rest` begins."""

    def __init__(self, address: StreamAddress, patience: float, pulse: Callable[[], None] = lambda: None, part: Part | None = None) -> None:
        """Asks at once, for a part of a file where one is named. `pulse` is called whenever bytes have come. Raises NoWay, AddressRefused."""
        self._address, self._patience, self._pulse, self._part = address, patience, pulse, part
        self._bare, self._keys = without_keys(address.url)
        self._is_over = False
        self._line, self._answer = self._asked()

    @property
    def is_film(self) -> bool:
        """Whether it says of itself that it is finished."""
        return is_finished_file(self._address.kind, self._answer.getheader("Content-Length"), self._answer.getheader("Accept-Ranges"))

    def rest(self) -> None:
        """The decoder has got a packet: the next one may take as long again."""
        self._line.allow(self._patience)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Never: what is live has one end."""
        return False

    def read(self, most: int) -> bytes:
        """What has come, `most` bytes at most; nothing at the end. Raises TimeoutError, OSError."""
        if self._is_over:
            return b""
        try:
            got = self._answer.read1(most)
        except (http.client.HTTPException, ValueError) as error:
            raise OSError("the answer broke off") from error
        self._pulse()
        return got

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """Raises io.UnsupportedOperation."""
        raise io.UnsupportedOperation("a live stream has one end")

    def stop(self) -> None:
        """Who reads in another thread comes back."""
        self._is_over = True
        self._line.stop()

    def close(self) -> None:
        """End the connection."""
        self.stop()
        self._line.close()

    def _asked(self, challenges: tuple[str, ...] = ()) -> tuple[CameraLine, http.client.HTTPResponse]:
        """A new connection with its answer; asked again, signed in, where the camera wants to know who is there."""
        line = dial(self._address, self._patience)
        try:
            line.allow(self._patience)
            answer = self._answered(line, challenges)
        except TimeoutError:
            line.close()
            raise NoWay("silent") from None
        except (OSError, http.client.HTTPException) as error:
            line.close()
            raise NoWay("odd" if isinstance(error, http.client.HTTPException) else "unreachable") from None
        if answer.status == (206 if self._part else 200) and self._is_wanted(answer):
            line.allow(self._patience)
            return line, answer
        line.close()
        if 300 <= answer.status < 400:
            raise AddressRefused("redirect")
        asked = tuple(answer.headers.get_all("WWW-Authenticate") or ())
        if answer.status == 401 and self._keys and not challenges and asked:
            return self._asked(asked)
        raise NoWay(TROUBLES.get(answer.status, "server_fault") if answer.status >= 400 else "odd")

    def _is_wanted(self, answer: http.client.HTTPResponse) -> bool:
        """Whether these are the bytes that were asked for, or fewer where the file ends before."""
        if self._part is None:
            return True
        found = re.match(r"bytes ([0-9]{1,16})-([0-9]{1,16})/", answer.getheader("Content-Range", ""))
        begin, size = self._part
        return found is not None and int(found[1]) == begin and int(found[2]) < begin + size

    def _answered(self, line: CameraLine, challenges: tuple[str, ...]) -> http.client.HTTPResponse:
        parts = urlsplit(self._bare)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        given = {"Host": parts.netloc, "User-Agent": "eco-guardian", "Connection": "close"}
        if self._part:
            given["Range"] = f"bytes={self._part.begin}-{self._part.begin + self._part.size - 1}"
        if challenges:
            given["Authorization"] = answered(challenges, "GET", target, self._keys, os.urandom(8).hex())
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        line.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        answer = http.client.HTTPResponse(line, method="GET")  # type: ignore[arg-type]  # it asks for `makefile` alone
        answer.begin()
        return answer
