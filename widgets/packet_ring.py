"""The last half minute of a stream as it came from the camera, still encoded, for a clip that begins before the key was pressed.

Whole groups are kept, each from a key picture on, so that whatever is left in front can be decoded. Bounded in seconds and in bytes.
"""

from __future__ import annotations

import mmap
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

KEPT_S = 30.0
"""A clip can begin so many seconds before now, and then at the key picture before that. Source: domain.md 8."""
KEPT_BYTES = 24_000_000
"""Never more than this for one stream: 30 s at 6.4 Mbit/s. A richer stream keeps fewer seconds."""


@dataclass(frozen=True, slots=True)
class Track:
    """What packets have in common that can stand in one file."""

    codec: str
    width: int
    height: int
    sets: bytes = b""
    """Parameter sets as the server announced them, with start codes; "" when they come with the pictures."""


class Kept(NamedTuple):
    """One encoded picture; `pts_s` and `dts_s` are the stream's own times, `at` when it came (ticks)."""

    packet: Any
    """Its bytes, or what `bytes` makes them of."""
    size: int
    is_key: bool
    pts_s: float
    dts_s: float
    at: float
    track: Track


Hear = Callable[[Kept], None]


class PacketRing:
    """The newest packets of one stream. Filled in the stream's thread, asked from another."""

    def __init__(self, seconds: float = KEPT_S, most_bytes: int = KEPT_BYTES) -> None:
        """`seconds` are kept at least, `most_bytes` at most; bytes decide."""
        self._seconds, self._most_bytes = seconds, most_bytes
        self._groups: deque[list[Kept]] = deque()
        self._bytes = 0
        self._hearers: list[Hear] = []
        self._guard = threading.Lock()

    @property
    def bytes(self) -> int:
        """How many bytes of packets are kept."""
        return self._bytes

    def add(self, kept: Kept) -> None:
        """One more packet; what no clip could ask for any more goes."""
        with self._guard:
            if kept.is_key or (self._groups and self._groups[-1][0].track != kept.track):
                if self._groups:
                    self._groups[-1] = _put_apart(self._groups[-1])
                self._groups.append([])
            if self._groups:
                self._groups[-1].append(kept)
                self._bytes += kept.size
                self._drop(kept.at)
            hearers = tuple(self._hearers)
        for hear in hearers:
            hear(kept)

    def _drop(self, now: float) -> None:
        while len(self._groups) > 1 and (self._groups[1][0].at <= now - self._seconds or self._bytes > self._most_bytes):
            self._bytes -= sum(kept.size for kept in self._groups.popleft())
        if self._bytes > self._most_bytes:
            # One group larger than all that may be kept: without its key picture the rest is of no use.
            self._groups.clear()
            self._bytes = 0

    def follow(self, before_s: float, now: float, hear: Hear) -> list[Kept]:
        """What came in the last `before_s` seconds, from the key picture before that on; every later packet goes to `hear`, none is missed or told twice."""
        with self._guard:
            self._hearers.append(hear)
            groups = [group for group in self._groups if group[-1].at >= now - before_s]
            later = [group for group in groups[1:] if group[0].at > now - before_s]
            return [kept for group in groups[len(groups) - len(later) - 1 :] for kept in group] if groups else []

    def forget(self, hear: Hear) -> None:
        """Tell no more."""
        with self._guard:
            if hear in self._hearers:
                self._hearers.remove(hear)

    def clear(self) -> None:
        """Nothing is kept any more; those who follow go on."""
        with self._guard:
            self._groups.clear()
            self._bytes = 0


def _put_apart(group: list[Kept]) -> list[Kept]:
    """The same in memory of its own, which goes back to the system whole. Kept where they came, packets of all sizes and many ages would be scattered
    over the heap, and the holes between them grow for hours.
    """
    packets = [bytes(kept.packet) for kept in group]
    room = memoryview(mmap.mmap(-1, max(1, sum(map(len, packets)))))
    apart, at = [], 0
    for kept, packet in zip(group, packets, strict=True):
        place = room[at : at + len(packet)]
        place[:] = packet
        apart.append(kept._replace(packet=place.toreadonly()))
        at += len(packet)
    return apart
