"""Writes a picture as a PNG without holding up other threads: both the filter and the compression run outside of Python's lock, as Qt's own do not."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SIGN: Final = b"\x89PNG\r\n\x1a\n"
UP: Final = 2
"""The filter: each line as its difference from the one above."""
QUICK: Final = 1
"""zlib's level. A camera's picture is noise to it: looking for anything but runs takes four times as long and saves a fiftieth."""


def png_of(dots: npt.NDArray[np.uint8]) -> bytes:
    """The picture as a file; `dots` are height × width × (red, green, blue)."""
    import numpy as np

    height, width, _ = dots.shape
    flat = np.ascontiguousarray(dots).reshape(height, 3 * width)
    rows = np.empty((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 0] = UP
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return SIGN + _chunk(b"IHDR", head) + _chunk(b"IDAT", _packed(rows.data)) + _chunk(b"IEND", b"")


def _packed(rows: memoryview) -> bytes:
    packing = zlib.compressobj(QUICK, strategy=zlib.Z_RLE)
    return packing.compress(rows) + packing.flush()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
