"""Reads a live list of pieces (HLS) as one stream for a decoder: the list is asked for again and again, its pieces one after the other.

A list can name anything; only pieces from the very machine and port of the list are fetched, a list that leads elsewhere is refused. Read are
plain lists and lists of lists with MPEG-TS or fMP4 pieces; encrypted ones are not. Source: RFC 8216; reliability.md V-1.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from models.rules.stream_keys import with_keys, without_keys
from widgets.camera_line import NoWay
from widgets.http_stream import HttpStream
from widgets.stream_address import PIECE_KINDS, AddressRefused, AllowedSources, StreamAddress

LONGEST_LIST = 262_144
"""No list of a live stream is longer, in bytes."""
LONGEST_PIECE_S = 30.0
"""A list may say that its pieces last longer; nobody waits for them."""
STEP_S = 0.2
_MAP = re.compile(r'#EXT-X-MAP:.*?URI="([^"]+)"')
_KEY = re.compile(r"#EXT-X-KEY:.*?METHOD=(?!NONE)")


@dataclass(frozen=True, slots=True)
class PieceList:
    """A list as it was read: `first` the number of its first piece, `longest_s` how long a piece lasts at most, `head` what every piece needs before it."""

    pieces: tuple[str, ...]
    first: int = 0
    longest_s: float = 6.0
    head: str = ""
    is_over: bool = False
    variant: str = ""
    """Set where it is a list of lists: the first of them."""


def read_list(text: str) -> PieceList:
    """Raises NoWay for what is no list, or an encrypted one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("#EXTM3U") or _KEY.search(text):
        raise NoWay("odd")
    named = [line for line in lines if not line.startswith("#")]
    if any(line.startswith("#EXT-X-STREAM-INF") for line in lines):
        if not named:
            raise NoWay("not_found")
        return PieceList((), variant=named[0])
    head, longest_s = _MAP.search(text), min(LONGEST_PIECE_S, max(0.5, _number(text, "TARGETDURATION", 6)))
    first, is_over = int(_number(text, "MEDIA-SEQUENCE", 0)), "#EXT-X-ENDLIST" in lines
    return PieceList(tuple(named), first, longest_s, head[1] if head else "", is_over)


def _number(text: str, name: str, otherwise: float) -> float:
    found = re.search(rf"#EXT-X-{name}:([0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)\s*$", text, re.MULTILINE)
    return float(found[1]) if found else otherwise


class HlsStream:
    """One live stream; read as a file that has one end."""

    def __init__(self, address: StreamAddress, patience: float, pulse: Callable[[], None] = lambda: None) -> None:
        """Asks for the list at once. Raises NoWay, AddressRefused."""
        self._patience, self._pulse = patience, pulse
        self._home, (self._url, self._keys) = address, without_keys(address.url)
        self._is_over = False
        self._piece: HttpStream | None = None
        self._list = self._asked_list()
        if self._list.variant:
            self._url = urljoin(self._url, self._list.variant)
            self._list = self._asked_list()
        if self._list.variant:
            raise NoWay("odd")
        # A live one is begun at its last piece but one, so that there is something to show while the next is made; a finished one at its first.
        self._next = self._list.first + (0 if self._list.is_over else max(0, len(self._list.pieces) - 2))
        self._needs_head = bool(self._list.head)

    def rest(self) -> None:
        """The decoder has got a packet: the next one may take as long again."""
        if (piece := self._piece) is not None:  # another thread may let go of it in between
            piece.rest()

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Never."""
        return False

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """Raises io.UnsupportedOperation."""
        raise io.UnsupportedOperation("a live stream has one end")

    def read(self, most: int) -> bytes:
        """What has come, `most` bytes at most; nothing at the end. Raises TimeoutError, OSError."""
        while not self._is_over:
            if self._piece is None and not self._begin_next():
                return b""
            assert self._piece is not None
            if got := self._piece.read(most):
                return got
            self._piece.close()
            self._piece = None
        return b""

    def stop(self) -> None:
        """Who reads in another thread comes back."""
        self._is_over = True
        if (piece := self._piece) is not None:  # another thread may let go of it in between
            piece.stop()

    def close(self) -> None:
        """End the connection."""
        self._is_over = True
        if self._piece is not None:
            self._piece.close()

    def _begin_next(self) -> bool:
        """Whether there is one more piece: waits for it while the stream is live."""
        if self._needs_head:
            self._needs_head = False
            self._piece = self._asked(self._list.head, PIECE_KINDS)
            return True
        until = time.monotonic() + 2 * self._list.longest_s + self._patience
        while not (piece := self._newest()):
            if self._is_over or self._list.is_over:
                return False
            if time.monotonic() > until:
                raise TimeoutError
            self._wait(self._list.longest_s / 4)
            self._list = self._asked_list()
        self._piece = self._asked(piece, PIECE_KINDS)
        return True

    def _newest(self) -> str:
        """The piece that is next; where it has gone from the list already, or the numbers began anew, the newest."""
        place, pieces = self._next - self._list.first, self._list.pieces
        if not pieces or place == len(pieces):
            return ""
        if not 0 <= place < len(pieces):
            place = len(pieces) - 1
        self._next = self._list.first + place + 1
        return pieces[place]

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + min(max(seconds, STEP_S), 2.0)
        while time.monotonic() < end and not self._is_over:
            self._pulse()
            time.sleep(STEP_S)

    def _asked_list(self) -> PieceList:
        line = self._asked(self._url, frozenset({".m3u8"}))
        try:
            text = b""
            while (got := line.read(LONGEST_LIST)) and len(text) <= LONGEST_LIST:
                text += got
        finally:
            line.close()
        if len(text) > LONGEST_LIST:
            raise NoWay("odd")
        return read_list(text.decode("utf-8", "replace"))

    def _asked(self, named: str, kinds: frozenset[str]) -> HttpStream:
        """What a list names, from the machine of the list only. Raises AddressRefused("redirect")."""
        home = self._home
        url = urljoin(self._url, named)
        try:
            found = AllowedSources(home.hosts, (range(home.port, home.port + 1),)).check(url, kinds)
        except AddressRefused:
            raise AddressRefused("redirect") from None
        if (found.scheme, found.host) != (home.scheme, home.host) or urlsplit(url).username:
            raise AddressRefused("redirect")
        return HttpStream(replace(found, url=with_keys(url, self._keys)), self._patience, self._pulse)
