"""Small real films of which every picture says its own second: for what is cut, joined and played again."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

RATE = 5
STEP = 8
"""Shades of grey between two seconds."""


def write_film(path: Path, first_s: int, seconds: int, size: tuple[int, int] = (64, 36)) -> Path:
    """A film that begins at the second `first_s` of its day; each second begins with a key picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = *size, "yuv420p", RATE
        for number in range(seconds * RATE):
            grey = (first_s + number // RATE) * STEP % 250
            frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), grey, dtype=np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def seconds_in(path: Path) -> list[tuple[float, int]]:
    """Each picture of a film: its time in the film, and the second it shows."""
    with av.open(str(path)) as container:
        return [(round(frame.time or 0.0, 2), round(float(frame.to_ndarray(format="gray").mean()) / STEP)) for frame in container.decode(video=0)]
