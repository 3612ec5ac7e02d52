"""Tells a new picture from one that a camera only sends again: a sensor or platform that hangs goes on sending, with the time running on.

Compared is the brightness of every line of the native picture. Where a picture lives, sensor noise makes the first line differ; only a dead one
is compared to the end. Source: issue 5, Build 2 (“newest distinct frame”); anchors.md 7, 1.
"""

from __future__ import annotations

from typing import Any


class FrameChange:
    """Holds each picture of one connection against the one before."""

    def __init__(self) -> None:
        self._last: Any = None
        self._line = 0

    def is_new(self, frame: Any) -> bool:
        """Whether a decoded frame (PyAV) shows anything else than the one before."""
        last, self._last = self._last, frame
        if last is None or (last.width, last.height, last.format.name) != (frame.width, frame.height, frame.format.name):
            return True
        before, now = last.planes[0], frame.planes[0]
        size, stride, old_stride = frame.width * (2 if frame.format.components[0].bits > 8 else 1), now.line_size, before.line_size
        seen, old, first = memoryview(now), memoryview(before), self._line

        def differs(line: int) -> bool:
            return bytes(seen[line * stride : line * stride + size]) != bytes(old[line * old_stride : line * old_stride + size])

        # Begun where the last difference was found: what moves is still near.
        if first < frame.height and differs(first):
            return True
        found = next((line for line in range(frame.height) if differs(line)), None)
        if found is not None:
            self._line = found
        return found is not None
