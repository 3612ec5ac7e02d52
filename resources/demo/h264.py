"""Cuts H.264 byte streams into pictures and moves a slice to another row, so that a live clock can be put above a finished clip.

Source: ITU-T H.264 7.3.1 (units), 7.3.3 (slice header), 7.4.1.1 (emulation prevention).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

NON_IDR, IDR, SPS, PPS = 1, 5, 7, 8
_MARK = re.compile(rb"\x00\x00(?=[\x00-\x03])")
_START = re.compile(rb"\x00\x00\x01")


def cut_units(stream: bytes) -> list[bytes]:
    """The NAL units of an Annex B stream, without their start codes."""
    starts = [found.end() for found in _START.finditer(stream)]
    ends = [start - 3 for start in starts[1:]] + [len(stream)]
    return [stream[start:end].rstrip(b"\x00") for start, end in zip(starts, ends, strict=True)]


def kind_of(unit: bytes) -> int:
    """The nal_unit_type: 1 = slice, 5 = slice of a key picture, 7 and 8 = parameter sets."""
    return unit[0] & 0x1F


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished clip: parameter sets and, per picture, its slices. It starts with a key picture."""

    sps: bytes
    pps: bytes
    pictures: tuple[tuple[bytes, ...], ...]

    @classmethod
    def read(cls, path: Path) -> Clip:
        """Reads an Annex B file. ValueError when it holds no picture or no parameter sets."""
        return cls.cut(path.read_bytes())

    @classmethod
    def cut(cls, stream: bytes) -> Clip:
        """Sorts the units of a stream into pictures: a slice whose first macroblock is 0 begins a new one."""
        sets: dict[int, bytes] = {}
        pictures: list[list[bytes]] = []
        for unit in cut_units(stream):
            if kind_of(unit) in (SPS, PPS):
                sets[kind_of(unit)] = unit
            elif kind_of(unit) in (NON_IDR, IDR):
                if unit[1] & 0x80:
                    pictures.append([])
                pictures[-1].append(unit)
        if not pictures or len(sets) < 2:
            raise ValueError("no pictures or no parameter sets in this stream")
        return cls(sets[SPS], sets[PPS], tuple(tuple(picture) for picture in pictures))

    def is_key(self, index: int) -> bool:
        """Whether a viewer may begin at this picture."""
        return kind_of(self.pictures[index][0]) == IDR


class Bits:
    """Reads a header bit by bit."""

    def __init__(self, data: bytes) -> None:
        """`data`: bytes without emulation prevention."""
        self._value = int.from_bytes(data, "big")
        self._length = len(data) * 8
        self.at = 0

    def take(self, count: int) -> int:
        """The next `count` bits as a number: u(n)."""
        self.at += count
        return (self._value >> (self._length - self.at)) & ((1 << count) - 1)

    def golomb(self) -> int:
        """The next ue(v)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + (self.take(zeros) if zeros else 0)


def _golomb_text(value: int) -> str:
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def frame_number_bits(sps: bytes) -> int:
    """log2_max_frame_num of a parameter set written by x264 in High profile 4:2:0 with picture order type 2."""
    bits = Bits(sps[1:].replace(b"\x00\x00\x03", b"\x00\x00"))
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    if profile == 100:
        for _ in range(3):
            bits.golomb()
        if bits.take(2) & 1:
            raise ValueError("scaling matrices are not expected here")
    width = bits.golomb() + 4
    if bits.golomb() != 2:
        raise ValueError("clips for a clock are made without B pictures")
    return width


def move_slice(unit: bytes, first_block: int, key_number: int, number_bits: int) -> bytes:
    """The same slice beginning at macroblock `first_block`, its loop filter kept off the border to the slice above.

    `key_number` replaces idr_pic_id, so that slices of two encoders belong to one picture. CABAC slices only: their data start on a
    byte, thus the header can be written anew and the data follow untouched.
    """
    raw = unit.replace(b"\x00\x00\x03", b"\x00\x00")
    bits = Bits(raw[1:65])
    bits.golomb()
    kind, pps = bits.golomb(), bits.golomb()
    head = [_golomb_text(first_block), _golomb_text(kind), _golomb_text(pps)]
    head.append(f"{bits.take(number_bits):0{number_bits}b}")
    is_key = kind_of(unit) == IDR
    if is_key:
        bits.golomb()
        head.append(_golomb_text(key_number))
    head.append(_copy_references(bits, intra=kind % 5 == 2, is_key=is_key, kept=bool(unit[0] & 0x60)))
    head.append(_golomb_text(bits.golomb()))
    filtering = bits.golomb()
    head.append(_golomb_text(1 if filtering == 1 else 2))
    if filtering != 1:
        head.extend(_golomb_text(bits.golomb()) for _ in range(2))
    text = "".join(head)
    text += "1" * (-len(text) % 8)
    data_at = 1 + (bits.at + 7) // 8
    body = int(text, 2).to_bytes(len(text) // 8, "big") + raw[data_at:]
    return unit[:1] + _MARK.sub(b"\x00\x00\x03", body)


def _copy_references(bits: Bits, *, intra: bool, is_key: bool, kept: bool) -> str:
    """The middle of the header, copied: reference counts, reordering (none), marking, CABAC table."""
    out = ""
    if not intra:
        override = bits.take(1)
        out += f"{override}" + (_golomb_text(bits.golomb()) if override else "")
        if bits.take(1):
            raise ValueError("reordered references are not expected here")
        out += "0"
    if kept:
        out += f"{bits.take(2):02b}" if is_key else f"{bits.take(1)}"
    return out if intra else out + _golomb_text(bits.golomb())
