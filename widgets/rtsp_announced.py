"""What a camera announces of its picture (SDP): how it is encoded, where it is asked for, and the sets a decoder needs. Source: RFC 4566, 6184, 7798."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from widgets.rtp_pictures import START

NAMES = {"H264": "h264", "H265": "hevc"}
SETS = ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets")
_MAPPED = re.compile(r"a=rtpmap:(\d{1,3}) ([A-Za-z0-9-]+)/(\d{1,9})")
_VIDEO = re.compile(r"m=video \d+ RTP/AVPF? (\d{1,3})\b")


class OtherPictures(Exception):
    """The pictures of this camera are none that we put together ourselves; a decoder's own reader may know them."""


@dataclass(frozen=True, slots=True)
class Announced:
    """`kind`: the number on the packets; `rate`: ticks a second of their time; `control`: where it is asked for, "" or "*" for the whole; `whole`: where
    all of the camera is asked for, "" where its description does not say.
    """

    codec: str
    kind: int
    rate: int
    control: str
    sets: bytes
    title: str
    whole: str = ""


def announced_in(text: str) -> Announced:
    """The first video of a description. Raises OtherPictures."""
    lines = [line.strip("\r") for line in text.splitlines()]
    begin = next((at for at, line in enumerate(lines) if line.startswith("m=video ")), len(lines))
    part = lines[begin : next((at for at in range(begin + 1, len(lines)) if lines[at].startswith("m=")), len(lines))]
    video = _VIDEO.match(part[0]) if part else None
    if video is None:
        raise OtherPictures
    kind = int(video[1])
    mapped = next((found for line in part if (found := _MAPPED.match(line)) and int(found[1]) == kind), None)
    codec, rate = (NAMES.get(mapped[2].upper(), ""), int(mapped[3])) if mapped else ("", 0)
    told = _told(part, kind)
    if not codec or not rate or told.get("packetization-mode") == "2" or told.get("sprop-max-don-diff", "0") != "0":
        raise OtherPictures
    head = lines[: next((at for at, line in enumerate(lines) if line.startswith("m=")), len(lines))]
    return Announced(codec, kind, rate, _said(part, "a=control:").strip(), _sets(told), _said(head, "s="), _said(head, "a=control:").strip())


def _said(lines: list[str], begin: str) -> str:
    return next((line.removeprefix(begin) for line in lines if line.startswith(begin)), "")


def _told(part: list[str], kind: int) -> dict[str, str]:
    line = next((line for line in part if line.startswith(f"a=fmtp:{kind} ")), "")
    pairs = (pair.strip().partition("=") for pair in line.partition(" ")[2].split(";"))
    return {name.lower(): value for name, _, value in pairs if value}


def _sets(told: dict[str, str]) -> bytes:
    """What cannot be read is left out: most cameras send it with their pictures too."""
    found = b""
    for name in SETS:
        for text in told.get(name, "").split(","):
            try:
                part = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                continue
            found += START + part if part else b""
    return found
