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
        self._shape: tuple[int, int, str] = (0, 0, "")
        self._wide, self._line, self._seen = 0, 0, b""

    def is_new(self, frame: Any) -> bool:
        """Whether a decoded frame (PyAV) shows anything else than the one before."""
        last, self._last = self._last, frame
        shape = (frame.width, frame.height, frame.format.name)
        if shape != self._shape:
            self._shape, last = shape, None
            self._wide = frame.width * (2 if frame.format.components[0].bits > 8 else 1)
        # Begun where the last difference was found: what moves is still near.
        before, self._seen = self._seen, _line(frame.planes[0], self._line, self._wide)
        if last is None or self._seen != before:
            return True
        found = self._difference(frame, last)
        if found is not None:
            self._line, self._seen = found, _line(frame.planes[0], found, self._wide)
        return found is not None

    def _difference(self, frame: Any, last: Any) -> int | None:
        """The first line that is another than before."""
        now, before = frame.planes[0], last.planes[0]
        return next((number for number in range(frame.height) if _line(now, number, self._wide) != _line(before, number, self._wide)), None)


def _line(plane: Any, number: int, wide: int) -> bytes:
    """One line of brightness; nothing below the last."""
    begin = number * plane.line_size
    return bytes(memoryview(plane)[begin : begin + wide])
