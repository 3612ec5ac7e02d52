"""Reads a live list of pieces (HLS) as one stream for a decoder: the list is asked for again and again, its pieces one after the other.

A list can name anything; only pieces from the very machine and port of the list are fetched, a list that leads elsewhere is refused. Read are
plain lists and lists of lists with MPEG-TS or fMP4 pieces, whole files or parts of them; encrypted ones are not. A finished list is a film and no
live stream. Source: RFC 8216; reliability.md V-1.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from models.rules.finished_films import FILM
from models.rules.stream_keys import with_keys, without_keys
from widgets.camera_line import NoWay
from widgets.hls_list import Piece, PieceList, read_list
from widgets.http_stream import HttpStream, Part
from widgets.stream_address import PIECE_KINDS, AddressRefused, AllowedSources, StreamAddress

LONGEST_LIST = 262_144
"""No list of a live stream is longer, in bytes; nor what comes before its pieces."""
MOST_VARIANTS = 8
"""So many lists of a list of lists are tried."""
NOBODY_THERE = frozenset({"silent", "unreachable", "certificate"})
"""With one list of a machine all others are away too."""
STEP_S = 0.2


class HlsStream:
    """One live stream; read as a file that has one end."""

    def __init__(self, address: StreamAddress, patience: float, pulse: Callable[[], None] = lambda: None) -> None:
        """Asks for the list at once. Raises NoWay, AddressRefused."""
        self._patience, self._pulse = patience, pulse
        self._home, (self._url, self._keys) = address, without_keys(address.url)
        self._is_over = False
        self._piece: HttpStream | None = None
        self._head: bytes | None = None
        self._head_named: Piece | None = None
        self._owed = b""
        self._list = self._asked_list(self._url)
        if self._list.variants:
            self._url, self._list = self._first_of(self._list.variants)
        if self._list.is_over:
            raise NoWay(FILM)
        self._next = self._list.newest

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
            if self._owed:
                got, self._owed = self._owed[:most], self._owed[most:]
                return got
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
        until = time.monotonic() + 2 * self._list.longest_s + self._patience
        while not (piece := self._newest()):
            if self._is_over or self._list.is_over:
                return False
            if time.monotonic() > until:
                raise TimeoutError
            self._wait(self._list.longest_s / 4)
            self._list = self._asked_list(self._url)
        if not self._fits(piece):
            return False
        self._piece = self._asked(piece.named, PIECE_KINDS, piece.part)
        return True

    def _fits(self, piece: Piece) -> bool:
        """Whether a decoder that has begun can go on with this piece: not where it needs another head, of which decoders take the first alone."""
        if self._head is not None and piece.head == self._head_named:
            return True
        head = self._whole(self._asked(piece.head.named, PIECE_KINDS, piece.head.part)) if piece.head else b""
        if self._head is None:
            self._owed = head
        elif head != self._head:
            return False
        self._head, self._head_named = head, piece.head
        return True

    def _newest(self) -> Piece | None:
        """The piece that is next; where it has gone from the list already, or the numbers began anew, the newest."""
        place, pieces = self._next - self._list.first, self._list.pieces
        if not pieces or place == len(pieces):
            return None
        if not 0 <= place < len(pieces):
            place = len(pieces) - 1
        self._next = self._list.first + place + 1
        return pieces[place]

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + min(max(seconds, STEP_S), 2.0)
        while time.monotonic() < end and not self._is_over:
            self._pulse()
            time.sleep(STEP_S)

    def _first_of(self, variants: Iterable[str]) -> tuple[str, PieceList]:
        """The first list that is there and live, with its address. Raises NoWay."""
        failed = NoWay("not_found")
        for named in tuple(variants)[:MOST_VARIANTS]:
            url = urljoin(self._url, named)
            try:
                found = self._asked_list(url)
            except NoWay as none:
                if none.code in NOBODY_THERE:
                    raise
                failed = none
                continue
            if not found.variants and not found.is_over:
                return url, found
            failed = NoWay(FILM if found.is_over else "odd")
        raise failed

    def _asked_list(self, url: str) -> PieceList:
        return read_list(self._whole(self._asked(url, frozenset({".m3u8"}))).decode("utf-8", "replace"))

    @staticmethod
    def _whole(line: HttpStream) -> bytes:
        """All of something short. Raises NoWay."""
        content = b""
        try:
            while (got := line.read(LONGEST_LIST)) and len(content) <= LONGEST_LIST:
                content += got
        finally:
            line.close()
        if len(content) > LONGEST_LIST:
            raise NoWay("odd")
        return content

    def _asked(self, named: str, kinds: frozenset[str], part: Part | None = None) -> HttpStream:
        """What a list names, from the machine of the list only. Raises AddressRefused("redirect")."""
        home = self._home
        url = urljoin(self._url, named)
        try:
            found = AllowedSources(home.hosts, (range(home.port, home.port + 1),)).check(url, kinds)
        except AddressRefused:
            raise AddressRefused("redirect") from None
        if (found.scheme, found.host) != (home.scheme, home.host) or urlsplit(url).username:
            raise AddressRefused("redirect")
        return HttpStream(replace(found, url=with_keys(url, self._keys)), self._patience, self._pulse, part)
