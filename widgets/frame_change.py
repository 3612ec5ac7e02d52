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
        self._line, self._seen = 0, b""

    def is_new(self, frame: Any) -> bool:
        """Whether a decoded frame (PyAV) shows anything else than the one before."""
        last, self._last = self._last, frame
        lines = _Lines(frame)
        # Begun where the last difference was found: what moves is still near.
        before, self._seen = self._seen, lines.line(self._line)
        if last is None or self._seen != before or (last.width, last.height, last.format.name) != (frame.width, frame.height, frame.format.name):
            return True
        old = _Lines(last)
        found = next((number for number in range(frame.height) if lines.line(number) != old.line(number)), None)
        if found is not None:
            self._line, self._seen = found, lines.line(found)
        return found is not None


class _Lines:
    """The brightness of a decoded frame, line by line."""

    def __init__(self, frame: Any) -> None:
        plane = frame.planes[0]
        self._stride, self._points = plane.line_size, memoryview(plane)
        self._size = frame.width * (2 if frame.format.components[0].bits > 8 else 1)

    def line(self, number: int) -> bytes:
        """One of them; nothing below the last."""
        begin = number * self._stride
        return bytes(self._points[begin : begin + self._size])
