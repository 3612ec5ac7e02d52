"""Puts the packets of a camera (RTP) together to its encoded pictures, as a decoder wants them: H.264 and H.265, parts of one picture in one piece.

Knows no sockets and no decoder. What does not fit is left out, and the next whole picture goes on. Source: RFC 3550, 6184, 7798.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import NamedTuple

START = b"\x00\x00\x00\x01"
"""In front of every part of a picture."""
LARGEST = 16_000_000
"""A picture that grows beyond so many bytes never ends: it is given up."""
MOST_PARTS = 40_000
"""Nor has one so many pieces: the largest, in packets as small as any network has them."""
CODECS = ("h264", "hevc")
_FIRST_PIECE, _LAST_PIECE = 0x80, 0x40
"""Of a part that is cut."""
_HEAD, _PLAIN, _FIRST = 12, 0x80, 0x80
"""Bytes of the head of a packet; how the first of them is where nothing more stands in it; the mark of the first part of a picture."""
_READ = Struct(">BBHI").unpack_from
"""Version and what else stands in the head, mark and kind, number, time."""
_PICTURE = {"h264": range(1, 6), "hevc": range(32)}
"""Kinds of parts that hold something of the picture itself."""
_KEYS = {"h264": range(5, 6), "hevc": range(16, 22)}
_SETS = {"h264": (7, 8), "hevc": (32, 33, 34)}
_SIZES = {"h264": 7, "hevc": 33}
"""The part that says how large pictures are; a camera that never sends a whole new beginning sends it where one can begin."""
_TOGETHER, _CUT = {"h264": 24, "hevc": 48}, {"h264": 28, "hevc": 49}
"""Several parts in one packet; one part cut over several."""


class Coded(NamedTuple):
    """One encoded picture. `stamp` is the camera's time, 32 bits that run over; `is_key`: decoding can begin here."""

    data: bytes
    stamp: int
    is_key: bool


class RtpPictures:
    """The pictures of one connection."""

    def __init__(self, codec: str, kind: int, ready: Callable[[Coded], None]) -> None:
        """`codec`: one of CODECS; `kind`: the number that packets of the picture carry; `ready` is told of each picture that is whole."""
        self._codec, self._kind, self._ready = codec, kind, ready
        self._wide, self._kinds = (1, 0x1F) if codec == "h264" else (2, 0x3F)  # bytes of the head of a part, bits of its kind
        self._shift = 0 if codec == "h264" else 1
        self._together, self._cut = _TOGETHER[codec], _CUT[codec]
        self._of_picture, self._keys, self._sizes = _PICTURE[codec], _KEYS[codec], _SIZES[codec]
        self._parts: list[bytes] = []
        self._size = 0
        self._stamp = 0
        self._is_open = False
        """Whether the end of the newest part has not come."""
        self._has_picture = self._is_key = False
        self._next = self._sent = -1
        self._has_marks = self._has_keys = self._ends_by_time = False
        self.packets = 0
        """How many came, of whatever they are."""

    @property
    def is_waiting(self) -> bool:
        """Whether a picture has begun and is not whole."""
        return self._has_picture or self._is_open

    def take(self, data: bytes, at: int, end: int) -> None:
        """The packet from `at` to `end` of `data`."""
        self.packets += 1
        if end - at < _HEAD:
            return
        form, mark, number, stamp = _READ(data, at)
        if form >> 6 != 2 or mark & 0x7F != self._kind:
            return
        begin, end = (at + _HEAD, end) if form == _PLAIN else _content(data, at, end)
        if number != self._next and self.is_waiting:
            self._lose(stamp)
        self._next = number + 1 & 0xFFFF
        first = begin + self._wide
        if first >= end:
            return
        kind = data[begin] >> self._shift & self._kinds
        if kind == self._cut:
            if first + 1 == end:
                return
            self._take_piece(data, begin, end, stamp)
        elif kind == self._together:
            self._begin_several(data, first, end, stamp)
        else:
            self._begin(kind, START, data[begin:end], data[first], stamp)
            self._is_open = False
        if mark & 0x80:
            self._has_marks = True
            if self._has_picture and not self._ends_by_time:  # also where the last piece of a part does not say that it is
                self._give()

    def _lose(self, stamp: int) -> None:
        """Something is missing before what comes now: a picture that has begun is left out, unless it was surely whole before."""
        if self._has_picture and not self._is_open and not self._has_marks and stamp != self._stamp:
            self._give()
        self._forget()

    def _begin_several(self, data: bytes, at: int, end: int, stamp: int) -> None:
        while at + 2 < end:
            size = data[at] << 8 | data[at + 1]
            at += 2
            if not self._wide < size <= end - at:
                return
            self._begin(data[at] >> self._shift & self._kinds, START, data[at : at + size], data[at + self._wide], stamp)
            self._is_open = False
            at += size

    def _take_piece(self, data: bytes, at: int, end: int, stamp: int) -> None:
        edge = at + self._wide
        state = data[edge]
        if state & _FIRST_PIECE:
            self._begin_cut(data, at, end, stamp)
        elif self._is_open and stamp == self._stamp:
            self._parts.append(data[edge + 1 : end])
            self._size += end - edge - 1
            self._is_open = not state & _LAST_PIECE
            self._limit()

    def _begin_cut(self, data: bytes, at: int, end: int, stamp: int) -> None:
        edge = at + self._wide
        kind = data[edge] & self._kinds
        head = bytes((data[at] & 0xE0 | kind,)) if self._wide == 1 else bytes((data[at] & 0x81 | kind << 1, data[at + 1]))
        self._begin(kind, START + head, data[edge + 1 : end], data[edge + 1], stamp)
        if data[edge] & _LAST_PIECE:
            self._is_open = False

    def _begin(self, kind: int, head: bytes, rest: bytes, first: int, stamp: int) -> None:
        """One part begins; `first`: the byte behind its own head, whose highest bit says of a part of a picture that it is its first."""
        is_picture = kind in self._of_picture
        if self._has_picture and (stamp != self._stamp or (is_picture and first >= _FIRST)):  # who sends no mark ends a picture with the next one
            self._give()
        if is_picture and first < _FIRST and not self._has_picture:
            # Either its beginning is lost, or it was given already: then the marks of this camera are none.
            self._ends_by_time = self._ends_by_time or stamp == self._sent
            self._is_open = False
            return
        if stamp != self._stamp:
            self._is_key = False  # what was said before a picture that never came does not make a key of the next one
        self._stamp, self._is_open = stamp, True
        self._parts += (head, rest)
        self._size += len(head) + len(rest)
        self._has_picture = self._has_picture or is_picture
        self._has_keys = self._has_keys or kind in self._keys
        self._is_key = self._is_key or kind in self._keys or (kind == self._sizes and not self._has_keys)
        self._limit()

    def _limit(self) -> None:
        if self._size > LARGEST or len(self._parts) > MOST_PARTS:
            self._forget()

    def _give(self) -> None:
        self._sent = self._stamp
        self._ready(Coded(b"".join(self._parts), self._stamp, self._is_key))
        self._forget()

    def _forget(self) -> None:
        self._parts, self._size = [], 0
        self._is_open = self._has_picture = self._is_key = False


def _content(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Where the content of a packet stands that has more in its head, or is filled up at its end."""
    begin = at + _HEAD + 4 * (data[at] & 0x0F)
    if data[at] & 0x10 and begin + 4 <= end:
        begin += 4 + 4 * (data[begin + 2] << 8 | data[begin + 3])
    return begin, end - data[end - 1] if data[at] & 0x20 else end


def sets_in(codec: str, data: bytes) -> bytes:
    """The parameter sets that stand in an encoded picture, each behind its start code."""
    parts = data.split(START)[1:]
    kinds = ((part[0] & 0x1F if codec == "h264" else part[0] >> 1 & 0x3F) if part else -1 for part in parts)
    return b"".join(START + part for part, kind in zip(parts, kinds, strict=True) if kind in _SETS[codec])
