"""Cuts the bytes of one HJ 212 connection into frames by their length field, and finds its feet again after a damaged one.

The result depends on the bytes alone, never on where the network cut them. A frame with a wrong length or checksum is given back
as `Damaged` with its raw bytes, and reading goes on at the next `##`, so no sound frame after it is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.intake.hj212 import BadFrame, Frame, checksum, modbus_checksum, read_segment, sent_checksum
from models.intake.hj212_cipher import looks_sealed, opened

LONGEST = 4096
"""Longest data segment taken, in bytes. The standard says 1,024; real loggers send somewhat more."""

PATIENCE = 500
"""So many damaged frames in a row, without a sound one between, and the sender is beyond help: the rest is not looked at."""

_START = b"##"
_MN = re.compile(rb"MN=([^;&]{0,40})")


@dataclass(frozen=True, slots=True)
class Way:
    """How one device's frames differ from the standard's plain ones: the plain Modbus checksum, a data area encrypted with `key`."""

    modbus: bool = False
    key: bytes | None = None


Ways = Callable[[str], Way | None]
"""Tells a device's way by its MN; None for a device without one."""


def mn_in(raw: bytes) -> str:
    """Return the identity that stands in the head of a frame, sound or not; "" where none does."""
    named = _MN.search(raw)
    return named[1].decode("utf-8", "replace") if named else ""


@dataclass(slots=True, eq=False)
class Damaged:
    """Bytes that began like a frame and are none. `reason` as in `BadFrame`, or cut_short: the rest never came."""

    raw: bytes
    reason: str
    detail: str = ""

    def read_as(self, way: Way) -> Frame | None:
        """Read it as a device of this way writes; None when that does not fit either."""
        segment, sent = self.raw[6:-4], sent_checksum(self.raw[-4:])
        if self.reason != "checksum" or sent is None or _length(self.raw[2:6]) != len(segment):
            return None
        return read_as(way, segment, sent, self.raw)

    @property
    def looks_sealed(self) -> bool:
        """True for what looks like a frame of 2025 whose data area is encrypted."""
        return self.reason == "checksum" and looks_sealed(self.raw)


def read_as(way: Way, segment: bytes, sent: int, raw: bytes) -> Frame | None:
    """Read a segment as a device of this way writes it; None when no checksum fits or it is no frame."""
    sums = (checksum, modbus_checksum) if way.modbus else (checksum,)
    plain = (segment, *opened(segment, way.key)) if way.key is not None else (segment,)
    for made in sums:
        for text in reversed(plain):
            if made(text) != sent:
                continue
            try:
                return read_segment(text, raw, modbus=made is modbus_checksum)
            except BadFrame:
                continue
    return None


class Framer:
    """Reads one byte stream. Not for several connections at once.

    `noise_count` counts bytes between frames (modem text, zero bytes); `hopeless` turns true after `PATIENCE` damaged frames in a row.
    """

    def __init__(self, ways: Ways = lambda _mn: None) -> None:
        """Start with nothing read. `ways` tells which device encrypts or has a checksum of its own."""
        self._ways = ways
        self.noise_count = 0
        self.hopeless = False
        self._rest = b""
        self._damaged_in_a_row = 0
        self._out: list[Frame | Damaged] = []

    @property
    def waiting(self) -> int:
        """Bytes held back because their frame is not whole yet."""
        return len(self._rest)

    def feed(self, chunk: bytes) -> list[Frame | Damaged]:
        """Take the next bytes and return what they complete, in order."""
        return self._read(self._rest + chunk if self._rest else chunk, ended=False)

    def pause(self) -> list[Frame | Damaged]:
        """Say that nothing came for a while: a sound frame behind a too long one is read now, not when more bytes come."""
        inner = self._sound_frame_inside()
        if inner > 0:
            self._damage(self._rest[:inner], "cut_short")
            return self._read(self._rest[inner:], ended=False)
        if self._rest.startswith(_START) and len(self._rest) >= 6 and _length(self._rest[2:6]) is None:
            return self._read(self._rest, ended=True)
        return []

    def close(self) -> list[Frame | Damaged]:
        """Say that no more bytes will come: what is left is read or given back as damaged."""
        return self._read(self._rest, ended=True)

    def _read(self, text: bytes, *, ended: bool) -> list[Frame | Damaged]:
        position = 0
        while not self.hopeless:
            start = text.find(_START, position)
            if start < 0:
                keep = 1 if text.endswith(b"#") and position < len(text) and not ended else 0
                self._skip(text[position : len(text) - keep])
                position = len(text) - keep
                break
            self._skip(text[position:start])
            position = self._one(text, start, ended=ended)
            if position == start:
                break
        self._rest = b"" if self.hopeless else text[position:]
        out, self._out = self._out, []
        return out

    def _one(self, text: bytes, start: int, *, ended: bool) -> int:
        """Read what begins at `start`; return where to go on, `start` itself when more bytes are needed."""
        digits = text[start + 2 : start + 6]
        if digits.startswith(b"#"):
            self.noise_count += 1
            return start + 1
        length = _length(digits)
        if length is None and (len(digits) == 4 or ended or (digits and not digits.isdigit())):
            return self._skim(text, start, ended=ended)
        end = start + 10 + (length or 0)
        if length is None or len(text) < end:
            return self._short(text, start) if ended else start
        segment, sent = text[start + 6 : end - 4], sent_checksum(text[end - 4 : end])
        if sent is None:
            return self._resume(text, start, end)
        if checksum(segment) != sent or looks_sealed(segment):  # one encrypted frame in 65,536 has the right sum over its cipher too
            return self._in_its_way(text, start, end, segment, sent)
        try:
            self._sound(read_segment(segment, text[start:end]))
        except BadFrame as error:
            self._damage(text[start:end], error.reason, error.detail)
        return end

    def _in_its_way(self, text: bytes, start: int, end: int, segment: bytes, sent: int) -> int:
        """Read a frame whose checksum is not the standard's over its bytes as the device it names writes."""
        frame = read_as(self._ways(mn_in(segment)) or Way(), segment, sent, text[start:end])
        if frame is None:
            return self._resume(text, start, end)
        self._sound(frame)
        return end

    def _sound(self, frame: Frame) -> None:
        self._out.append(frame)
        self._damaged_in_a_row = 0

    def _skim(self, text: bytes, start: int, *, ended: bool) -> int:
        """Pass over a frame without a usable length: to the next `##`, the line end, or the longest a frame may be."""
        borders = [at for at in (text.find(_START, start + 2), text.find(b"\n", start) + 1) if at > 0]
        end = min([*borders, start + LONGEST])
        if not borders and not ended and len(text) < end:
            return start
        end = _without_half_a_start(text, min(end, len(text)))
        self._damage(text[start:end], "length", "no length of four digits, or above the longest")
        return end

    def _resume(self, text: bytes, start: int, end: int) -> int:
        """Go on after a wrong checksum: at a frame that begins inside this one, else behind it."""
        inner = text.find(_START, start + 2, end + 1)
        end = inner if inner >= 0 else _without_half_a_start(text, end)
        self._damage(text[start:end], "checksum")
        return end

    def _short(self, text: bytes, start: int) -> int:
        inner = text.find(_START, start + 2)
        end = inner if inner >= 0 else len(text)
        self._damage(text[start:end], "cut_short")
        return end

    def _sound_frame_inside(self) -> int:
        at = self._rest.find(_START, 2)
        while at >= 0:
            length = _length(self._rest[at + 2 : at + 6])
            if length is not None:
                end = at + 10 + length
                segment, sent = self._rest[at + 6 : end - 4], sent_checksum(self._rest[end - 4 : end])
                if len(self._rest) >= end and sent is not None and checksum(segment) == sent:
                    return at
            at = self._rest.find(_START, at + 1)
        return -1

    def _damage(self, raw: bytes, reason: str, detail: str = "") -> None:
        self._out.append(Damaged(raw.rstrip(b"\r\n"), reason, detail))
        self._damaged_in_a_row += 1
        self.hopeless = self._damaged_in_a_row >= PATIENCE

    def _skip(self, noise: bytes) -> None:
        self.noise_count += len(noise.strip(b"\r\n"))


def _without_half_a_start(text: bytes, end: int) -> int:
    """Give back a `#` at the end of what is cut off: it may be the first of the next frame, whose second has not come yet."""
    return end - 1 if text[end - 1 : end] == b"#" else end


def _length(digits: bytes) -> int | None:
    if len(digits) != 4 or not digits.isdigit():
        return None
    length = int(digits)
    return length if length <= LONGEST else None
