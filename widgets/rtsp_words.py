"""How RTSP is written: where a message ends among the packets of a picture, and what its head says. Source: RFC 2326."""

from __future__ import annotations

import re

FRAME, BLANK = ord("$"), b"\r\n"
"""Begins a packet; stands between messages for nothing."""
LONGEST_HEAD, LONGEST_BODY = 32_768, 262_144
GATHER_S = 0.004
"""Where the packets of a picture trickle in, one is so long behind the one before: they are waited for, and who reads wakes once for several."""
TROUBLES = {401: "denied", 403: "denied", 404: "not_found"}
"""What a camera's refusal means, the others being `server_fault`."""
ANSWER = re.compile(rb"RTSP/1\.\d (\d{3})(?: [^\r\n]*)?\r?\n")
REQUEST = re.compile(r"([A-Z_]{3,20}) (\S{1,4096}) RTSP/1\.0")
END = re.compile(rb"\r?\n\r?\n")
LONGEST_FIELD = 4096
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,7})[ \t]*\r?$")
_PRINTED = re.compile(r"[\t\x20-\x7e]*")


def message_end(data: bytes, at: int) -> int:
    """Where the message that begins at `at` ends, 0 while it is not whole. Raises ValueError for what is none."""
    end = END.search(data, at, at + LONGEST_HEAD)
    if end is None:
        if len(data) - at >= LONGEST_HEAD or not data[at : at + 1].isupper():
            raise ValueError("no message of RTSP")
        return 0
    length = _LENGTH.search(data, at, end.end())
    body = int(length[1]) if length else 0
    if body > LONGEST_BODY:
        raise ValueError("a message without end")
    whole = end.end() + body
    return whole if whole <= len(data) else 0


def field(head: str, name: str) -> str:
    """A field of a head that can be written again, "" without it. Taken apart without a pattern: nobody may make that last long."""
    for line in head.split("\n"):
        key, colon, value = line.rstrip("\r").partition(":")
        if colon and key.lower() == name.lower():
            value = value.strip(" \t")
            return value if len(value) <= LONGEST_FIELD and _PRINTED.fullmatch(value) else ""
    return ""


def declining(head: str) -> bytes:
    """The answer to what a camera asks of us: nothing is done here for a camera."""
    return f"RTSP/1.0 501 Not Implemented\r\nCSeq: {field(head, 'CSeq')}\r\n\r\n".encode("latin-1")
