"""The memory a video process and the console share: places for streams, each with four frame buffers of which the newest is marked.

Nobody waits for anybody: the process writes into a buffer that is neither the newest nor held, then marks it; the console takes the
newest, or the one before where two came between two looks, and what it holds is not written to before it lets go. Knows no Qt and no decoder.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
from typing import Any, NamedTuple

PLACES = 12
"""Streams of one memory: eight that play and some that are just ending."""
BUFFERS = 4
"""The newest, the one before it or one being written, and two that the console may hold."""
LARGEST = (2560, 1440)
"""No frame is made larger than this; a tile beyond it scales up."""
STILL_LARGEST = (4096, 2304)
"""A picture in native size, for evidence; a stream beyond it is not played at all."""
_PAGE = 4096
_HEAD = 256
_FRAMES = 64
_FRAME = struct.Struct("<QIIIIddd")
"""number, stream, width, height, bytes per line, came at (ticks), late by, stream's own time."""
_BEAT, _MOMENT, _WHO = struct.Struct("<d"), struct.Struct("<d"), struct.Struct("<Q")
"""The last one holds a thread, or the number of a frame."""
_NEWEST, _HELD, _PULSE, _THREAD = 0, 1, 8, 16
_ROOM = LARGEST[0] * LARGEST[1] * 4
_PIXELS = _PAGE + -(-PLACES * _HEAD // _PAGE) * _PAGE
_STILL = _PIXELS + PLACES * BUFFERS * _ROOM
BYTES = _STILL + STILL_LARGEST[0] * STILL_LARGEST[1] * 4


class Frame(NamedTuple):
    """One picture as 32-bit pixels (blue, green, red, unused), `stride` bytes a line. `number` counts from 1 for each stream."""

    number: int
    width: int
    height: int
    stride: int
    at: float
    behind_s: float
    stream_s: float
    pixels: Any
    """A buffer of stride × height bytes."""


class Hold:
    """As long as this lives, its frame's buffer is not written to."""

    __slots__ = ("_at", "_memory")

    def __init__(self, memory: FrameMemory, at: int) -> None:
        self._memory, self._at = memory, at

    def __del__(self) -> None:
        self._memory.bytes[self._at] = 0


class FrameMemory:
    """The whole of one shared memory. Its pages cost nothing until they are written to."""

    def __init__(self, handle: int | str | None = None) -> None:
        """Makes one, or takes the one that `handle` names: a descriptor, or a name where the system has no descriptors for it (Windows)."""
        self.handle: int | str
        if sys.platform == "win32":
            self.handle = handle if isinstance(handle, str) else f"eco-guardian-video-{os.getpid()}-{id(self)}"
            self._map = mmap.mmap(-1, BYTES, tagname=self.handle)
        else:
            if handle is None:
                self.handle = _descriptor()
                os.ftruncate(self.handle, BYTES)
            else:
                self.handle = int(handle)
            self._map = mmap.mmap(self.handle, BYTES)
        self.bytes = memoryview(self._map)
        self._filled: set[int] = set()
        """Places whose last buffer holds pages; of the process's side."""

    def __del__(self) -> None:
        # The descriptor goes, the mapping stays as long as any picture points into it.
        if isinstance(getattr(self, "handle", None), int):
            os.close(int(self.handle))

    # The process's side.

    def beat(self, now: float) -> None:
        """The process lives."""
        _BEAT.pack_into(self.bytes, 0, now)

    def begin(self, place: int) -> None:
        """A stream begins at a place: what was shown there before is not the newest any more, and its pages go back to the system unless they are held."""
        head = self._head(place)
        self.bytes[head + _NEWEST] = 0
        for buffer in range(BUFFERS):
            _WHO.pack_into(self.bytes, head + _FRAMES + buffer * _FRAME.size, 0)
        if not any(self.bytes[head + _HELD : head + _HELD + BUFFERS]):
            self._give_back(self._pixels(place, 0), BUFFERS * _ROOM)

    def pulse(self, place: int, now: float, thread: int) -> None:
        """The stream's thread lives and is not stuck in a decoder."""
        _MOMENT.pack_into(self.bytes, self._head(place) + _PULSE, now)
        _WHO.pack_into(self.bytes, self._head(place) + _THREAD, thread)

    def put(self, place: int, stream: int, frame: Frame) -> None:
        """Puts a frame there as the newest. Raises ValueError for one that is larger than LARGEST."""
        head, size = self._head(place), frame.stride * frame.height
        if size > _ROOM:
            raise ValueError("a frame larger than its buffer")
        newest = self.bytes[head + _NEWEST] - 1
        for buffer in range(BUFFERS):  # always the first that is free: so most streams fill three and no more
            if buffer == newest or self.bytes[head + _HELD + buffer]:
                continue
            at = head + _FRAMES + buffer * _FRAME.size
            _WHO.pack_into(self.bytes, at, 0)  # before it is written to: who was about to take it sees that, or is seen
            if not self.bytes[head + _HELD + buffer]:
                start = self._pixels(place, buffer)
                self.bytes[start : start + size] = frame.pixels
                figures = (frame.number, stream, frame.width, frame.height, frame.stride, frame.at, frame.behind_s, frame.stream_s)
                _FRAME.pack_into(self.bytes, at, *figures)
                self.bytes[head + _NEWEST] = buffer + 1
                self._keep_small(place, head, buffer, frame.number)
                return

    def _keep_small(self, place: int, head: int, written: int, number: int) -> None:
        """The last buffer is needed now and then, when two others are held. Its pages go back, or in some hours every stream would have filled it."""
        last = BUFFERS - 1
        if written == last:
            self._filled.add(place)
        elif place in self._filled and self._number(head, last) < number - 1 and not self.bytes[head + _HELD + last]:
            _WHO.pack_into(self.bytes, head + _FRAMES + last * _FRAME.size, 0)  # as in `put`
            if not self.bytes[head + _HELD + last]:
                self._filled.discard(place)
                self._give_back(self._pixels(place, last), _ROOM)

    def put_still(self, pixels: Any, size: int) -> None:
        """Puts a picture in native size where the console fetches it."""
        self.bytes[_STILL : _STILL + size] = pixels

    # The console's side.

    def last_beat(self) -> float:
        """When the process last lived, in its ticks; 0 before its first beat."""
        return float(_BEAT.unpack_from(self.bytes, 0)[0])

    def last_pulse(self, place: int) -> float:
        """When the thread of a stream last lived."""
        return float(_MOMENT.unpack_from(self.bytes, self._head(place) + _PULSE)[0])

    def thread_of(self, place: int) -> int:
        """Python's number of the thread that plays at a place; 0 when none ever did."""
        return int(_WHO.unpack_from(self.bytes, self._head(place) + _THREAD)[0])

    def number_of(self, place: int, stream: int) -> int:
        """The number of a stream's newest frame, without taking it."""
        newest = self.bytes[self._head(place) + _NEWEST] - 1
        if newest < 0:
            return 0
        number, owner = _FRAME.unpack_from(self.bytes, self._head(place) + _FRAMES + newest * _FRAME.size)[:2]
        return int(number) if owner == stream else 0

    def take(self, place: int, stream: int, after: int) -> tuple[Frame, Hold, bool] | None:
        """The frame of a stream to be shown now, the hold on it, and whether it is to be copied at once (two are held already); None if it was `after`.

        That is the newest; the one before it where several came since `after`: pictures come in bursts of two, and both are shown.
        """
        head = self._head(place)
        for _ in range(BUFFERS):  # the process comes round once at most; a decoder that went wild may write anything, and nobody waits for it
            newest = self.bytes[head + _NEWEST] - 1
            if newest < 0:
                return None
            taken, number = newest, self._number(head, newest)
            if number == after:
                return None
            if after and number - 1 > after:
                taken = next((i for i in range(BUFFERS) if self._number(head, i) == number - 1), newest)
            number, owner, width, height, stride, at, behind, own = _FRAME.unpack_from(self.bytes, head + _FRAMES + taken * _FRAME.size)
            if owner != stream:
                return None
            if not (0 < 4 * width <= stride and height > 0 and stride * height <= _ROOM):
                return None  # a decoder that went wild wrote over it: no picture, and nothing is read beyond it
            held = head + _HELD + taken
            if self.bytes[held]:
                return None
            is_full = sum(self.bytes[head + _HELD : head + _HELD + BUFFERS]) >= BUFFERS - 2
            self.bytes[held] = 1
            hold = Hold(self, held)
            # The process may have come round between the two lines above: then this buffer is not what its head said.
            if number and self._number(head, taken) == number:
                start = self._pixels(place, taken)
                frame = Frame(number, width, height, stride, at, behind, own, self.bytes[start : start + stride * height])
                return frame, hold, is_full
            del hold
        return None

    def _number(self, head: int, buffer: int) -> int:
        """The number of what is in a buffer; 0 for nothing, or while it is written to."""
        return int(_WHO.unpack_from(self.bytes, head + _FRAMES + buffer * _FRAME.size)[0])

    def still(self, size: int) -> bytes:
        """A copy of the picture in native size that was put there."""
        return bytes(self.bytes[_STILL : _STILL + size])

    def clear(self) -> None:
        """No process and no stream any more; the pages go back to the system where nobody holds a picture."""
        for place in range(PLACES):
            self.begin(place)
            _WHO.pack_into(self.bytes, self._head(place) + _THREAD, 0)
        self._give_back(_STILL, BYTES - _STILL)
        self.beat(0.0)

    def _give_back(self, start: int, size: int) -> None:
        if hasattr(mmap, "MADV_REMOVE"):
            self._map.madvise(mmap.MADV_REMOVE, start, size)

    @staticmethod
    def _head(place: int) -> int:
        return _PAGE + place * _HEAD

    @staticmethod
    def _pixels(place: int, buffer: int) -> int:
        return _PIXELS + (place * BUFFERS + buffer) * _ROOM


def _descriptor() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("eco-guardian-video")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
