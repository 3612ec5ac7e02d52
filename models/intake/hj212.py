"""Reads single HJ 212 frames: checksum, header, data area; and wraps a data segment into one.

Cutting a byte stream into frames is `hj212_stream`; what a host answers and asks is `hj212_replies`; what becomes of the values is
`readings`. Editions 2005, 2017 and 2025 share one frame. Source: the standard's chapters 5-6 and Annex A.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

BEIJING = timezone(timedelta(hours=8), "CST")
"""Frames carry no zone: they speak Beijing time."""

EDITIONS = {0: "2005", 1: "2017", 2: "2025"}
"""Edition by the version bits of Flag; a frame without Flag is a 2005 one."""

_UPLOADS = """
1001 2011 2013 2021 2031 2041 2051 2052 2061 2062 2071 2072 2081 2111 3015 3019 3020
"""
UPLOADS = frozenset(_UPLOADS.split())
"""Commands by which a device hands over data (2071 and 2072: the alarms of 2005); the same numbers without data are requests of a host."""

ASKED_WITH = frozenset({"PolId", "InfoId", "BeginTime", "EndTime", "QN", "CN", "Flag", "PNUM", "PNO"})
"""Items that stand in requests too: they alone hand over nothing."""

TIMES = ("DataTime", "AlarmTime", "RestartTime")
"""Items that tell when an upload was, the first that is there counts: an alarm of 2005 and a restart may tell no other."""

_REQUESTS = """
1000 1002 1011 1012 1014 1061 1062 1063 1064 1072 2012 2022 3011 3012 3013 3014 3016 3017 3018 3021 3022 3024
9011 9012 9013 9014
"""
REQUESTS = frozenset(_REQUESTS.split())
"""Further known commands, which carry nothing for us to keep: requests, settings and replies."""

LONGEST_KEY = 300
"""The name of an exchange is looked up, and no database keeps an index of texts of any length: a longer one stands as its hash."""

NOTICES = frozenset({"1013", "9015"})
"""Commands of a device that are answered with 9013: the question for the time, the heartbeat of 2025."""


class BadFrame(ValueError):
    """The bytes are no HJ 212 frame. `reason` is a code: length, checksum, no_data_area, no_command, no_device."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """`detail` says more, without any data of the frame."""
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(slots=True, eq=False)
class Frame:
    """One whole frame with a right checksum. Values are kept as text; names are case sensitive.

    `fields` are the header's, `parameters` the plain items of the data area (`DataTime`, `PolId`, …), `factors` the measured ones:
    factor code -> suffix (`Rtd`, `Avg`, `Flag`, …) -> text. `encoding` is the one that read it and writes its reply, `modbus` says
    that its checksum was the plain Modbus one; `raw` is the frame as it came.
    """

    segment: bytes
    fields: dict[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    factors: dict[str, dict[str, str]] = field(default_factory=dict)
    encoding: str = "utf-8"
    raw: bytes = b""
    modbus: bool = False

    @property
    def mn(self) -> str:
        """The device's identity, as it wrote it."""
        return self.fields["MN"]

    @property
    def cn(self) -> str:
        """The command code."""
        return self.fields["CN"]

    @property
    def st(self) -> str:
        """The system code, "" where the device left it out."""
        return self.fields.get("ST", "")

    @property
    def qn(self) -> str:
        """The request number, "" where the device left it out (2005)."""
        return self.fields.get("QN", "")

    @property
    def flag(self) -> int | None:
        """The Flag byte; None where it is missing or no number."""
        text = self.fields.get("Flag") or self.fields.get("FLAG") or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None

    @property
    def version_bits(self) -> int:
        """Bits V5..V0 of Flag; 0 without a Flag."""
        return (self.flag or 0) >> 2

    @property
    def edition(self) -> str:
        """`2005`, `2017`, `2025` or `unknown`."""
        if self.flag is None:
            return "unknown" if "Flag" in self.fields else "2005"
        return EDITIONS.get(self.version_bits, "unknown")

    @property
    def reply_wanted(self) -> bool:
        """Bit A of Flag."""
        return bool((self.flag or 0) & 1)

    @property
    def packet(self) -> tuple[int, int] | None:
        """(number of packets, number of this one) of a split upload, with or without bit D (2005 loggers send them without Flag)."""
        count, number = self.fields.get("PNUM", ""), self.fields.get("PNO", "")
        return (int(count), int(number)) if count.isdecimal() and number.isdecimal() and len(count + number) <= 12 else None

    @property
    def resent(self) -> bool:
        """True for a late re-send of 2025 (`RF=1`)."""
        return self.fields.get("RF") == "1"

    @property
    def may_upload(self) -> bool:
        """True for a command by which devices hand over data."""
        return self.cn in UPLOADS

    @property
    def carries_key(self) -> bool:
        """True for a new key of 2025 (1014): it must be seen nowhere."""
        return self.cn == "1014" and "NewSK" in self.parameters

    @property
    def is_upload(self) -> bool:
        """True when a device hands over data (the same command without data is a host's request)."""
        return self.may_upload and (bool(self.factors) or any(name not in ASKED_WITH for name in self.parameters))

    @property
    def time(self) -> str | None:
        """The data time as it was written; None where the frame has none."""
        return next((self.parameters[name] for name in TIMES if name in self.parameters), None)

    @property
    def record_key(self) -> tuple[str, str, str]:
        """What joins the packets of a split upload: device, command and data time. QN differs from packet to packet."""
        return self.mn, self.cn, self.parameters.get("DataTime", "")

    @property
    def exchange_key(self) -> str:
        """Names this frame among all of its device: a repeat after a lost reply has the same one."""
        packet = self.fields.get("PNO", "")
        key = f"{self.cn}/{self.qn}/{packet}/{self.parameters.get('DataTime', '')}"
        return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()


def _tables() -> tuple[bytes, tuple[int, ...]]:
    whole = []
    for byte in range(256):
        register = byte
        for _ in range(8):
            register = (register >> 1) ^ (0xA001 if register & 1 else 0)
        whole.append(register)
    return bytes(value >> 8 for value in whole), tuple(whole)


_HIGH, _WHOLE = _tables()


def checksum(segment: bytes) -> int:
    """Return the CRC of Annex A: each step keeps the register's high byte only, which is what sets it apart from Modbus."""
    if not segment:
        return 0xFFFF
    table = _HIGH
    high = 0xFF
    for byte in memoryview(segment)[:-1]:
        high = table[high ^ byte]
    return _WHOLE[high ^ segment[-1]]


def modbus_checksum(segment: bytes) -> int:
    """Return the plain Modbus CRC that some families of devices use instead."""
    register = 0xFFFF
    for byte in segment:
        register = (register >> 8) ^ _WHOLE[(register ^ byte) & 0xFF]
    return register


def sent_checksum(text: bytes) -> int | None:
    """Return the number four hexadecimal digits stand for, in either case; None when they are none."""
    try:
        high, low = binascii.unhexlify(text)
    except (binascii.Error, ValueError):
        return None
    return high << 8 | low


def read_segment(segment: bytes, raw: bytes = b"", *, modbus: bool = False) -> Frame:
    """Read a data segment whose length and checksum were found right; `raw` is the frame around it. Raises BadFrame."""
    text, encoding = decoded(segment)
    text = text.replace("\x00", " ")  # no database keeps it, and a device may not lose its data by it
    head, opened, area = text.partition("CP=&&")
    end = area.rfind("&&")
    if not opened or end < 0:
        raise BadFrame("no_data_area")
    area = area[:end]
    fields: dict[str, str] = {}
    for item in head.split(";"):
        name, equals, value = item.partition("=")
        if equals:
            fields.setdefault(name.strip(), value.strip())
    if not fields.get("CN"):
        raise BadFrame("no_command")
    if "MN" not in fields:
        raise BadFrame("no_device")
    frame = Frame(segment, fields, encoding=encoding, raw=raw, modbus=modbus)
    if area:
        _read_area(area, frame.parameters, frame.factors)
    return frame


MISREAD = re.compile("(?![°-·×]{2})[\u0080-\u07ff]{2}")
"""What Chinese of GBK becomes where its bytes happen to be good UTF-8: letters of other alphabets side by side, never Chinese nor signs of units (m³·h)."""

ITEM = re.compile(r"[^;,]*?=//(?:(?!=//).)*?//(?=[;,]|\Z)|[^;,]+", re.DOTALL)
"""One item of a data area. A text between double slashes (`i11001-Info=//…//`) may hold commas and semicolons; one never closed takes nothing with it."""


def decoded(segment: bytes) -> tuple[str, str]:
    """Return the text of a segment and the encoding that read it: UTF-8 as the standard says, else GBK as 2005 loggers and many later ones write it."""
    if segment.isascii():
        return segment.decode("ascii"), "utf-8"
    try:
        text = segment.decode()
        if not MISREAD.search(text):
            return text, "utf-8"
    except UnicodeDecodeError:
        # the checksum was right, so what is neither is kept with marks
        return segment.decode("gb18030", "replace"), "gb18030"
    try:
        return segment.decode("gb18030"), "gb18030"
    except UnicodeDecodeError:
        return text, "utf-8"


def _read_area(area: str, parameters: dict[str, str], factors: dict[str, dict[str, str]]) -> None:
    for item in ITEM.findall(area):
        name, equals, value = item.partition("=")
        if not equals:
            continue
        value = value.strip()
        code, dash, suffix = name.strip().partition("-")
        if not dash:
            parameters.setdefault(code, value)
            continue
        values = factors.get(code)
        if values is None:
            values = factors[code] = {}
        # a repeated name keeps its first value; `LA-Rtd-Rtd` is met in the field and means Rtd
        values.setdefault(suffix.rpartition("-")[2], value)
    if "Flag" in parameters:  # some loggers flag the whole area once
        for values in factors.values():
            values.setdefault("Flag", parameters["Flag"])


def read_frame(raw: bytes, *, modbus: bool = False) -> Frame:
    """Read one frame that is already cut out, with or without its line end. Raises BadFrame."""
    raw = raw.rstrip(b"\r\n")
    digits = raw[2:6]
    if not raw.startswith(b"##") or len(digits) != 4 or not digits.isdigit():
        raise BadFrame("length", "no length of four digits")
    segment, sent = raw[6:-4], sent_checksum(raw[-4:])
    if len(segment) != int(digits):
        raise BadFrame("length", f"declared {int(digits)}, found {len(segment)}")
    if sent is None or sent != (modbus_checksum(segment) if modbus else checksum(segment)):
        raise BadFrame("checksum")
    return read_segment(segment, raw, modbus=modbus)


def write_frame(segment: bytes, *, modbus: bool = False) -> bytes:
    """Wrap a data segment: header, length, checksum (the plain Modbus one for devices that use it), line end."""
    return b"##%04d%s%04X\r\n" % (len(segment), segment, (modbus_checksum if modbus else checksum)(segment))


def moment(text: str) -> datetime | None:
    """Return the UTC moment of a time stamp of 14 or more digits (what follows the seconds is left out); None when it is no time."""
    text = text.lstrip()
    if len(text) < 14 or not text[:14].isascii() or not text[:14].isdigit():
        return None
    try:
        local = datetime(int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[8:10]), int(text[10:12]), int(text[12:14]), tzinfo=BEIJING)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def measured_at(frame: Frame, values: Mapping[str, str]) -> datetime | None:
    """Return when a factor was measured: the time its frame tells; raw data of 2025 (2013) may only tell each factor's SampleTime."""
    return moment(frame.time or values.get("SampleTime", ""))


def number(text: str) -> float | None:
    """Return the number a value's text stands for; None for an empty or other text, never 0."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e15 and "_" not in text else None
