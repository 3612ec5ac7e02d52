"""Reads the list of a live stream's pieces (HLS): which come, which bytes of which file each is, and what a decoder needs before it.

Source: RFC 8216. Nothing is fetched here, and what a list names is a claim: who fetches it looks each address up in the list of allowed ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.rules.finished_films import is_finished_list
from widgets.camera_line import NoWay
from widgets.http_stream import Part

LONGEST_PIECE_S = 30.0
"""A list may say that its pieces last longer; nobody waits for them."""
SOUNDS = ("mp4a", "ac-3", "ec-3", "opus", "flac", "mp3")
"""How the names of encodings begin that are no picture."""
_VARIANT, _MAP, _BYTES = "#EXT-X-STREAM-INF:", "#EXT-X-MAP:", "#EXT-X-BYTERANGE:"
_KEY = re.compile(r"#EXT-X-KEY:.*?METHOD=(?!NONE)")
_SIZE = re.compile(r"([0-9]{1,15})(?:@([0-9]{1,15}))?")


class Piece(NamedTuple):
    """One piece: what names it, which bytes of it (None: all), and what comes before it where that is not in it."""

    named: str
    part: Part | None = None
    head: Piece | None = None


@dataclass(frozen=True, slots=True)
class PieceList:
    """A list as it was read: `first` the number of its first piece, `longest_s` how long a piece lasts at most, `is_over` whether none comes any more."""

    pieces: tuple[Piece, ...] = ()
    first: int = 0
    longest_s: float = 6.0
    is_over: bool = False
    variants: tuple[str, ...] = ()
    """Set where it is a list of lists: those with a picture."""

    @property
    def newest(self) -> int:
        """The number of the piece to begin a live stream with: the last but one, so that there is something to show while the next is made.

        Never one with another head than those after it.
        """
        place = max(0, len(self.pieces) - 2)
        if place + 1 < len(self.pieces) and self.pieces[place].head != self.pieces[place + 1].head:
            place += 1
        return self.first + place


def read_list(text: str) -> PieceList:
    """Raises NoWay: `odd` for what is no list, or an encrypted one, `not_found` and `no_video` for a list of lists without any."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("#EXTM3U") or _KEY.search(text):
        raise NoWay("odd")
    if any(line.startswith(_VARIANT) for line in lines):
        return PieceList(variants=_variants(lines))
    longest_s = min(LONGEST_PIECE_S, max(0.5, _number(text, "TARGETDURATION", 6)))
    return PieceList(tuple(_pieces(lines)), int(_number(text, "MEDIA-SEQUENCE", 0)), longest_s, is_finished_list(lines))


def _variants(lines: Sequence[str]) -> tuple[str, ...]:
    """Those that name no encodings, or one that is a picture."""
    found, told, has_any = [], "", False
    for line in lines:
        if line.startswith(_VARIANT):
            told = line
        elif not line.startswith("#"):
            has_any = True
            codecs = _quoted(told, "CODECS").lower().replace(" ", "")
            if not codecs or not all(codec.startswith(SOUNDS) for codec in codecs.split(",")):
                found.append(line)
            told = ""
    if not found:
        raise NoWay("no_video" if has_any else "not_found")
    return tuple(found)


def _pieces(lines: Sequence[str]) -> Iterator[Piece]:
    head: Piece | None = None
    told = ""
    before = ("", 0)
    for line in lines:
        if line.startswith(_MAP):
            head = _head(line)
        elif line.startswith(_BYTES):
            told = line.removeprefix(_BYTES).strip()
        elif not line.startswith("#"):
            part = _part(told, before[1] if before[0] == line else None) if told else None
            before, told = (line, part.begin + part.size) if part else ("", 0), ""
            yield Piece(line, part, head)


def _head(line: str) -> Piece | None:
    told = _quoted(line, "BYTERANGE")
    named = _quoted(line, "URI")
    return Piece(named, _part(told, 0) if told else None) if named else None


def _part(told: str, otherwise: int | None) -> Part:
    """`otherwise`: where it begins when it does not say: behind the piece before it, where that was of the same file."""
    found = _SIZE.fullmatch(told)
    begin = otherwise if found is None or found[2] is None else int(found[2])
    if found is None or begin is None or not int(found[1]):
        raise NoWay("odd")
    return Part(begin, int(found[1]))


def _quoted(line: str, name: str) -> str:
    found = re.search(rf'[:,]\s*{name}="([^"]*)"', line)
    return found[1] if found else ""


def _number(text: str, name: str, otherwise: float) -> float:
    found = re.search(rf"#EXT-X-{name}:([0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)\s*$", text, re.MULTILINE)
    return float(found[1]) if found else otherwise
