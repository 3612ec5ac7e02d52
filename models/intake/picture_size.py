"""How large a picture says it is, read from its first bytes: one of 50,000 by 50,000 dots is a few kilobytes to send and ten gigabytes to show."""

from __future__ import annotations

import struct
from typing import Final

MOST_DOTS: Final = 300_000_000
"""Dots of the largest picture taken: an ortho-photo of a drone has some 200 million."""
FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""Marks of a JPEG after which its size stands."""


def dots_of(content: bytes) -> int:
    """Width times height of a PNG, GIF, BMP or JPEG; 0 for everything else, and for what breaks off. Nothing is unpacked."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
        elif content[:6] in {b"GIF87a", b"GIF89a"}:
            width, height = struct.unpack("<HH", content[6:10])
        elif content.startswith(b"BM"):
            width, height = (abs(one) for one in struct.unpack("<ii", content[18:26]))
        else:
            width, height = _jpeg(content) if content.startswith(b"\xff\xd8") else (0, 0)
    except (struct.error, IndexError):
        return 0
    return int(width) * int(height)


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        if content[at + 1] in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return 0, 0
