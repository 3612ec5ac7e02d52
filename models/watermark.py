"""Burns the number of a copy, its case, the person and the moment into a picture, so that a copy that turns up somewhere says whose it was.

Works without a screen and without fonts: the letters are drawn here, dot by dot, and names are spelled in Latin letters; the listing
that goes with every copy has them in Chinese. The original is never touched. Source: domain.md 8 “Evidence”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from models.png import SIGN, png_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST_PIXELS: Final = 60_000_000
"""A picture with more is not unpacked: it gets the listing alone."""

PICTURES: Final = (SIGN, b"\xff\xd8\xff")
"""How a PNG and a JPEG begin."""

WIDE, HIGH = 5, 7
LINES_ACROSS: Final = 48
"""So many letters fit across a picture: the letters grow with it."""

LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        " ": "00000000000000", "-": "0000001F000000", ".": "00000000000C0C", ":": "000C0C000C0C00", "/": "01020204080810",
        "0": "0E11131519110E", "1": "040C040404040E", "2": "0E11010204081F", "3": "1F02040201110E", "4": "02060A121F0202",
        "5": "1F101E0101110E", "6": "0608101E11110E", "7": "1F010204080808", "8": "0E11110E11110E", "9": "0E11110F01020C",
        "A": "0E11111F111111", "B": "1E11111E11111E", "C": "0E11101010110E", "D": "1C12111111121C", "E": "1F10101E10101F",
        "F": "1F10101E101010", "G": "0E11101711110F", "H": "1111111F111111", "I": "0E04040404040E", "J": "0702020202120C",
        "K": "11121418141211", "L": "1010101010101F", "M": "111B1515111111", "N": "11111915131111", "O": "0E11111111110E",
        "P": "1E11111E101010", "Q": "0E11111115120D", "R": "1E11111E141211", "S": "0F10100E01011E", "T": "1F040404040404",
        "U": "1111111111110E", "V": "11111111110A04", "W": "1111111515150A", "X": "11110A040A1111", "Y": "1111110A040404",
        "Z": "1F01020408101F",
    }
)  # fmt: skip
"""Each letter as seven rows of five dots, two hexadecimal digits a row."""


def is_picture(content: bytes) -> bool:
    """Whether these bytes begin as a picture that can be stamped."""
    return content.startswith(PICTURES)


def stamped(content: bytes, lines: Sequence[str]) -> bytes | None:
    """Return the picture as a PNG with `lines` burned in below and across; None when it is no picture or cannot be unpacked."""
    dots = _unpacked(content) if is_picture(content) else None
    if dots is None:
        return None
    spelled = [in_latin(line) for line in lines]
    scale = max(1, dots.shape[1] // (LINES_ACROSS * (WIDE + 1)))
    height = (HIGH + 3) * scale
    for number, line in enumerate(spelled):
        _write(dots, line, scale, dots.shape[0] - (len(spelled) - number) * height, scale)
    _write(dots, " ".join(spelled[:2]), scale, dots.shape[0] // 2 - height // 2, scale)
    return png_of(dots)


def in_latin(text: str) -> str:
    """Spell a text in the letters there are: Chinese by its sound, all else that has no dots left out."""
    if not text.isascii():
        from pypinyin import lazy_pinyin

        text = " ".join(lazy_pinyin(text))
    return "".join(letter for letter in text.upper() if letter in LETTERS)


def _unpacked(content: bytes) -> npt.NDArray[np.uint8] | None:
    import av

    try:
        with av.open(BytesIO(content)) as container:
            stream = container.streams.video[0]
            if not 0 < stream.codec_context.width * stream.codec_context.height <= MOST_PIXELS:
                return None
            frame: Any = next(container.decode(stream))
            dots: npt.NDArray[np.uint8] = frame.to_ndarray(format="rgb24").copy()
            return dots
    except (av.error.FFmpegError, OSError, ValueError, IndexError, StopIteration):
        return None


def _write(dots: npt.NDArray[np.uint8], line: str, left: int, top: int, scale: int) -> None:
    """Draw white letters on a dark band, cut off where the picture ends."""
    import numpy as np

    band = np.zeros((HIGH + 2, len(line) * (WIDE + 1) + 1), dtype=bool)
    for place, letter in enumerate(line):
        rows = bytes.fromhex(LETTERS[letter])
        for row, bits in enumerate(rows):
            for column in range(WIDE):
                band[row + 1, place * (WIDE + 1) + 1 + column] = bool(bits >> (WIDE - 1 - column) & 1)
    large = np.kron(band, np.ones((scale, scale), dtype=bool))
    top, left = max(0, top), max(0, left)
    room = dots[top : top + large.shape[0], left : left + large.shape[1]]
    shown = large[: room.shape[0], : room.shape[1]]
    room[:] = np.where(shown[..., None], 255, room // 3)
