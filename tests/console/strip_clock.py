"""Reads the clock a demo camera shows in its picture: what a clip really holds is told by its pictures, not by what was written about it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import numpy as np
from numpy.typing import NDArray

from resources.demo.clock_band import BAND, WIDTH, draw_text

ZONE = ZoneInfo("Asia/Shanghai")
PATTERN = "dddd-dd-dd dd:dd:dd"
LEFT, TOP, SCALE = WIDTH - 20 - len(PATTERN) * 18, 10, 3


def clocks_in(path: Path) -> list[datetime]:
    """What stands in the strip of every picture of a film, each of them decoded: whole seconds of the camera's time of day."""
    with av.open(str(path)) as film:
        return [read_clock(frame.to_ndarray(format="gray")) for frame in film.decode(video=0)]


def read_clock(picture: NDArray[np.uint8]) -> datetime:
    """The moment that stands in the strip on top of a picture."""
    strip = picture[:BAND].astype(np.int16)
    text = "".join(letter if letter != "d" else _digit(strip, LEFT + place * 6 * SCALE) for place, letter in enumerate(PATTERN))
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)


def _digit(strip: NDArray[np.int16], left: int) -> str:
    shown = strip[TOP : TOP + 7 * SCALE, left : left + 5 * SCALE]
    return min("0123456789", key=lambda digit: int(np.abs(shown - _glyph(digit)).sum()))


def _glyph(digit: str) -> NDArray[np.int16]:
    plane = np.full((7 * SCALE, 5 * SCALE), 26, np.uint8)
    draw_text(plane, digit, 0, 0, scale=SCALE)
    return plane.astype(np.int16)
