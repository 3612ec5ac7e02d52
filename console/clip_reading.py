"""Looks into a clip that was just written, without decoding it: how long it is, where pictures are missing, and whether it can be played at all.

What stands in the sidecar is thus what is in the file, not what was meant to be. Runs in a worker thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

GAP_S: Final = 1.0
"""From so many seconds without a picture on, a clip has a gap that its sidecar names."""


@dataclass(frozen=True, slots=True)
class ClipRead:
    """What is in a clip. `gaps` in seconds from its beginning."""

    seconds: float
    gaps: tuple[tuple[float, float], ...]
    width: int
    height: int
    codec: str


def read_clip(path: Path) -> ClipRead | None:
    """Read the times of a clip's pictures; None where there is no video in it, or nothing that begins with a whole picture."""
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            base = stream.time_base
            if base is None:
                return None
            packets = [packet for packet in container.demux(stream) if packet.pts is not None]
            if not packets or not packets[0].is_keyframe:
                return None
            times = sorted(float(packet.pts * base) for packet in packets if packet.pts is not None)
            context = stream.codec_context
            return ClipRead(times[-1] - times[0], _gaps(times), context.width, context.height, context.name)
    except (av.error.FFmpegError, OSError, IndexError, ValueError):
        return None


def _gaps(times: list[float]) -> tuple[tuple[float, float], ...]:
    begin = times[0]
    return tuple((round(one - begin, 2), round(next_one - begin, 2)) for one, next_one in zip(times, times[1:], strict=False) if next_one - one > GAP_S)
