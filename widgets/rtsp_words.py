"""How RTSP is written: where a message ends among the packets of a picture, and what its head says. Source: RFC 2326."""

from __future__ import annotations

import re

FRAME, BLANK = ord("$"), b"\r\n"
"""Begins a packet; stands between messages for nothing."""
LONGEST_HEAD, LONGEST_BODY = 32_768, 262_144
TROUBLES = {401: "denied", 403: "denied", 404: "not_found"}
"""What a camera's refusal means, the others being `server_fault`."""
ANSWER = re.compile(rb"RTSP/1\.\d (\d{3})(?: [^\r\n]*)?\r?\n")
REQUEST = re.compile(r"([A-Z_]{3,20}) (\S{1,4096}) RTSP/1\.0")
END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,7})[ \t]*\r?$")


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
    """A field of a head that can be written again, "" without it."""
    found = re.search(rf"(?im)^{name}:[ \t]*([\x20-\x7e]{{1,4096}}?)[ \t]*$", head.replace("\r", ""))
    return found[1] if found else ""
