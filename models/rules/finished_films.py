"""Tells a film that was finished before from what a camera sends without end: by its lists, and by what a web server says of it.

A film comes as quickly as the line is, from its beginning and again from its beginning: shown as a camera it would look live.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

FILM: Final = "film"
"""The code of what was recorded before where a camera should be."""
FILM_KINDS: Final = (".mp4", ".mkv")
"""A film where its length is told; the others are what cameras send without end, and some say a length of it all the same."""
OVER: Final = frozenset({"#EXT-X-ENDLIST", "#EXT-X-PLAYLIST-TYPE:VOD"})
"""Lines of a list to which no piece is added any more (RFC 8216)."""


def is_finished_list(lines: Iterable[str]) -> bool:
    """Whether a list of pieces (HLS) is complete."""
    return any(line.strip() in OVER for line in lines)


def is_finished_file(path: str, length: str | None, ranges: str | None) -> bool:
    """Whether an answer says of itself that it ends: `Content-Length` of a film's container, or of what is to be had in parts (`Accept-Ranges`)."""
    if not (length or "").strip().isdecimal():
        return False
    return path.lower().endswith(FILM_KINDS) or (ranges or "").strip().lower() == "bytes"
