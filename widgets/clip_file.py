"""Writes a clip: the packets kept before the key was pressed and those that follow, as they came from the camera, nothing encoded anew.

A thread of its own, so that a slow or full disk never holds up the picture. Runs in a video process; the caller moves the finished
file where it belongs.
"""

from __future__ import annotations

import errno
import os
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from widgets.packet_ring import Kept, Track

TICK = Fraction(1, 90000)
WAITING_BYTES = 48_000_000
"""More than this waiting for the disk, and the clip is ended: the disk hangs."""
OPTIONS = {".mp4": {"movflags": "hybrid_fragmented"}}
"""Such a file can be read as far as it was written, should the process die, and is an ordinary one when it is whole."""


@dataclass(frozen=True, slots=True)
class ClipEnd:
    """How a clip ended: `reason` "" means whole; else `disk_full`, `disk_slow`, `disk`, `changed`, `no_packets`, `broken`, `process`.

    Times are ticks and seconds.
    """

    path: str
    reason: str = ""
    bytes: int = 0
    packets: int = 0
    began_at: float = 0.0
    """When the first packet came; the clip begins there."""
    seconds: float = 0.0
    stream_s: float = 0.0
    """The stream's own time of the first packet."""
    codec: str = ""
    width: int = 0
    height: int = 0

    def facts(self) -> dict[str, Any]:
        """As plain values, for the way to the console."""
        return asdict(self)


class ClipFile(threading.Thread):
    """One clip in the making: `take` packets, `end` it; `done` is told once."""

    def __init__(self, path: Path, done: Callable[[ClipEnd], None]) -> None:
        """The container follows from the name: .mp4, .mkv or .ts."""
        super().__init__(name=f"clip {path.name}", daemon=True)
        self._path, self._done = path, done
        self._packets: queue.SimpleQueue[Kept | None] = queue.SimpleQueue()
        self._waiting = 0
        self._is_over = threading.Event()
        self._first: Kept | None = None
        self._count = 0
        self._offset, self._last, self._behind = 0.0, -1, 0.0
        self._before: Kept | None = None

    def take_all(self, kept: Sequence[Kept]) -> None:
        """What was kept before the key."""
        for one in kept:
            self._packets.put(one)

    def take(self, kept: Kept) -> None:
        """One packet more; never waits. While the disk hangs nothing more is heaped up: the clip ends with `disk_slow`."""
        if self._is_over.is_set() or self._waiting > WAITING_BYTES:
            return
        self._waiting += kept.size
        self._packets.put(kept)

    def end(self) -> None:
        """No more packets; the file is closed soon after."""
        self._packets.put(None)

    def run(self) -> None:
        """Writes until the end."""
        reason = ""
        try:
            reason = self._write()
            if not reason:
                with self._path.open("rb") as file:
                    os.fsync(file.fileno())
        except OSError as error:
            reason = "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk"
        except Exception:  # noqa: BLE001 - whatever a stream holds, the clip ends with a reason
            reason = "broken"
        self._is_over.set()
        self._done(self._result(reason))

    def _write(self) -> str:
        import av

        first = self._next_key()
        if first is None:
            return "no_packets"
        self._first = first
        reason = ""
        with av.open(str(self._path), "w", options=OPTIONS.get(self._path.suffix.lower(), {})) as container:
            track = first.track
            stream = container.add_mux_stream(track.codec, width=track.width, height=track.height, time_base=TICK)
            kept: Kept | None = first
            while kept is not None:
                if kept.track != track:
                    reason = "changed"
                    break
                container.mux(self._packet(kept, stream))
                if self._waiting > WAITING_BYTES:
                    reason = "disk_slow"
                    break
                kept = self._next()
        return reason

    def _next_key(self) -> Kept | None:
        while (kept := self._next()) is not None and not kept.is_key:
            continue
        return kept

    def _next(self) -> Kept | None:
        kept = self._packets.get()
        if kept is not None and self._waiting:
            self._waiting = max(0, self._waiting - kept.size)
        return kept

    def _packet(self, kept: Kept, stream: Any) -> Any:
        """A copy with the clip's own times: from 0, never backwards; after a loss the gap is as long as it was."""
        import av

        before = self._before
        if before is None:
            self._offset = kept.dts_s
        elif not 0 <= kept.dts_s - before.dts_s < max(1.0, kept.at - before.at + 5.0):
            self._offset = kept.dts_s - self._behind - max(0.04, kept.at - before.at)
        data = bytes(kept.packet)
        packet = av.Packet(_with_sets(data, kept.track) if kept.is_key else data)
        packet.stream, packet.time_base, packet.is_keyframe = stream, TICK, kept.is_key
        dts = max(self._last + 1, round((kept.dts_s - self._offset) / TICK))
        packet.dts, packet.pts = dts, max(dts, round((kept.pts_s - self._offset) / TICK))
        self._last, self._behind, self._before = dts, float(dts * TICK), kept
        self._count += 1
        return packet

    def _result(self, reason: str) -> ClipEnd:
        size = self._path.stat().st_size if self._path.exists() else 0
        if self._first is None:
            return ClipEnd(str(self._path), reason, size)
        track = self._first.track
        return ClipEnd(str(self._path), reason, size, self._count, self._first.at, self._behind, self._first.pts_s, track.codec, track.width, track.height)


def _with_sets(data: bytes, track: Track) -> bytes:
    """A key picture with the parameter sets in front, where the camera gives them in its announcement alone."""
    if not track.sets or track.codec not in ("h264", "hevc"):
        return data
    return data if _has_sets(data, track.codec) else track.sets + data


def _has_sets(data: bytes, codec: str) -> bool:
    place = data.find(b"\x00\x00\x01")
    while 0 <= place < len(data) - 3:
        head = data[place + 3]
        kind = head & 0x1F if codec == "h264" else head >> 1 & 0x3F
        if kind == (7 if codec == "h264" else 33):
            return True
        if kind in ((1, 5) if codec == "h264" else range(32)):
            return False
        place = data.find(b"\x00\x00\x01", place + 3)
    return False
