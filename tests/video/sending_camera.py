"""A camera that sends real encoded pictures over RTSP, cut into packets as a test wants them."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import av
import numpy as np

from tests.video.answering_camera import Answer, said

SIZE = (64, 48)
RATE, TICKS = 25, 3600
ENCODERS = {"h264": "libx264", "hevc": "libx265"}
NAMES = {"h264": "H264", "hevc": "H265"}
START = b"\x00\x00\x00\x01"
TRANSPORT = {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1", "Session": "7;timeout=60"}
PUBLIC = {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"}


@dataclass(frozen=True)
class Encoded:
    """One picture: its parts without start codes, and its number in the order of showing."""

    parts: tuple[bytes, ...]
    number: int

    @property
    def data(self) -> bytes:
        """As a decoder takes it."""
        return b"".join(START + part for part in self.parts)


def encoded(codec: str = "h264", count: int = 12, between: int = 0, slices: int = 1) -> list[Encoded]:
    """Pictures in the order in which they are decoded; `between`: so many of them are sent after one that is shown later."""
    encoder = av.CodecContext.create(ENCODERS[codec], "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt, encoder.framerate, encoder.gop_size = *SIZE, "yuv420p", RATE, RATE
    encoder.time_base = 1 / encoder.framerate
    quiet = f"bframes={between}:slices={slices}:keyint=25"
    encoder.options = {"preset": "ultrafast", "x264-params": f"{quiet}:sliced-threads=0:b-adapt=0", "x265-params": f"{quiet}:log-level=none:b-adapt=0"}
    rng, found = np.random.default_rng(5), list[Encoded]()
    for number in range(count + 1):
        frame = av.VideoFrame.from_ndarray(rng.integers(0, 255, (SIZE[1], SIZE[0], 3), dtype=np.uint8), "rgb24") if number < count else None
        if frame is not None:
            frame.pts = number
        for packet in encoder.encode(frame):
            parts = bytes(packet).replace(START, b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]
            found.append(Encoded(tuple(part.rstrip(b"\x00") for part in parts), int(packet.pts or 0)))
    return found


def packets(codec: str, pictures: Iterable[Encoded], size: int = 300, *, first: int = 65_530, stamp: int = 4_294_960_000, marks: bool = True) -> list[bytes]:
    """The packets of these pictures, no part of them longer than `size`: numbers and times run over soon."""
    found: list[bytes] = []
    for picture in pictures:
        payloads = [payload for part in picture.parts for payload in _cut(codec, part, size)]
        for place, payload in enumerate(payloads):
            mark = 0x80 if marks and place == len(payloads) - 1 else 0
            time = stamp + picture.number * TICKS & 0xFFFFFFFF
            found.append(struct.pack(">BBHII", 0x80, 96 | mark, (first + len(found)) & 0xFFFF, time, 9) + payload)
    return found


def _cut(codec: str, part: bytes, size: int) -> list[bytes]:
    if len(part) <= size:
        return [part]
    wide = 1 if codec == "h264" else 2
    head = bytes((part[0] & 0xE0 | 28,)) if wide == 1 else bytes((part[0] & 0x81 | 49 << 1, part[1]))
    kind = part[0] & 0x1F if wide == 1 else part[0] >> 1 & 0x3F
    starts = range(wide, len(part), size)
    edges = ((0x80 if at == wide else 0) | (0x40 if at + size >= len(part) else 0) for at in starts)
    return [head + bytes((edge | kind,)) + part[at : at + size] for at, edge in zip(starts, edges, strict=True)]


def framed(packet: bytes, channel: int = 0) -> bytes:
    """A packet among the messages of a connection."""
    return struct.pack(">BBH", ord("$"), channel, len(packet)) + packet


def report(moment: float, stamp: int) -> bytes:
    """What a camera says of its clock: this moment (seconds since 1970) belongs to this time of its pictures."""
    whole = int(moment)
    return struct.pack(">BBHIIIIII", 0x80, 200, 6, 9, whole + 2_208_988_800, round((moment - whole) * 2**32), stamp & 0xFFFFFFFF, 0, 0)


def described(codec: str, sets: Sequence[bytes] = (), control: str = "track1", more: str = "") -> str:
    """What such a camera announces."""
    names = ("sprop-parameter-sets",) if codec == "h264" else ("sprop-vps", "sprop-sps", "sprop-pps")
    texts = [base64.b64encode(one).decode() for one in sets]
    told = [f"{names[0]}={','.join(texts)}"] if codec == "h264" and texts else [f"{name}={text}" for name, text in zip(names, texts, strict=False)]
    lines = ["v=0", "o=- 0 0 IN IP4 0.0.0.0", "s=镇口 01", "t=0 0", "m=audio 0 RTP/AVP 8", "a=control:sound", "m=video 0 RTP/AVP 96"]
    lines += [f"a=rtpmap:96 {NAMES[codec]}/90000", f"a=fmtp:96 {'; '.join(['packetization-mode=1', *told])}{more}", f"a=control:{control}"]
    return "\r\n".join([*lines, ""])


def sending(description: str, sent: bytes | Callable[[], bytes], transport: dict[str, str] | None = None) -> Answer:
    """Answers like a camera, and sends this right behind its answer to PLAY."""

    def answer(head: str, _number: int) -> bytes:
        method = head.partition(" ")[0]
        if method == "DESCRIBE":
            return said("200 OK", {"Content-Type": "application/sdp"}, description, head)
        fields = {"OPTIONS": PUBLIC, "SETUP": transport or TRANSPORT}.get(method, {"Session": "7"})
        more = (sent if isinstance(sent, bytes) else sent()) if method == "PLAY" else b""
        return said("200 OK", fields, request=head) + more

    return answer
