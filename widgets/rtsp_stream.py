"""Asks a camera over RTSP for its picture and reads it, without a decoder's help: over the one connection that was made to it, which leads nowhere else.

So no decoder hears of an address or an answer, and many small reads are saved, with a thread that would wake for each picture. Cameras whose
pictures we cannot put together are left to a decoder behind a guard (rtsp_guard). Source: RFC 2326, 3550; reliability.md V-1.
"""

from __future__ import annotations

import re
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping

from models.rules.stream_keys import without_keys
from widgets.camera_line import CameraLine, NoWay
from widgets.rtp_pictures import Coded, RtpPictures
from widgets.rtsp_announced import Announced, announced_in
from widgets.rtsp_line import Answer, RtspLine
from widgets.rtsp_words import TROUBLES, field
from widgets.stream_address import StreamAddress

REPORT_S = 5.0
"""How often a camera hears that it is listened to."""
LONGEST_SESSION_S, SHORTEST_SESSION_S = 60.0, 4.0
MOST_EARLY = 300
"""So many pictures may come before a camera has answered that they will."""
NTP_EPOCH = 2_208_988_800
WRAP = 1 << 32
OURS = 0x45474331
"""The number by which we are known among those who send."""
REPORTED = 200
NOT_KNOWN = (405, 501)
"""A camera that answers so does not know what it was asked, and goes on."""
_CHANNELS = re.compile(r"interleaved=(\d{1,3})(?:-(\d{1,3}))?")
_PLACE = re.compile(r"rtsp://\S{1,1024}")


class NoneWhole(Exception):
    """Packets of the picture came, but never a whole picture: others may understand how this camera cuts them."""


class RtspStream:
    """One camera that plays, once it was made. `announced` is what it says of its picture."""

    def __init__(self, address: StreamAddress, line: CameraLine, patience: float, pulse: Callable[[], None] = lambda: None) -> None:
        """Takes `line` over and asks until pictures come. `patience`: seconds for all answers together, and then for each picture; `pulse` is called
        while waiting, and may end that by an exception.

        Raises NoWay, AddressRefused("redirect"), OtherPictures, OSError.
        """
        self._base, keys = without_keys(address.url)
        self._patience = patience
        self._ready: deque[Coded] = deque()
        self._channel, self._reports = 0, 1
        self._keeps_by, self._keep_s = "OPTIONS", LONGEST_SESSION_S / 2
        self._told_at = self._kept_at = began = time.monotonic()
        self._may_ask_again = False
        self._parts: RtpPictures | None = None
        self._first: int | None = None
        self._newest, self._time = 0, 0
        self._reported: tuple[float, int] | None = None
        self._said_early: tuple[float, int] | None = None
        """A report that came before the first picture: a moment, and the camera's own time."""
        self._line = RtspLine(line, keys, patience, pulse)
        try:
            self.announced = self._begin(began + patience)
        except BaseException as error:
            self._line.close()
            if isinstance(error, ValueError | TimeoutError):
                raise NoWay("odd" if isinstance(error, ValueError) else "silent") from None
            raise

    def close(self) -> None:
        """Tell the camera, without waiting for what it says to that, and let go of it."""
        try:
            self._line.part_with("TEARDOWN", self._base)
        finally:
            self._line.close()

    # What it gives.

    def pictures(self) -> Iterator[tuple[Coded, int]]:
        """Picture after picture, each with its time in ticks of the camera from the first one on.

        Raises TimeoutError, NoWay, AddressRefused; NoneWhole instead of the first where packets came and no whole picture.
        """
        until = time.monotonic() + self._patience
        while True:
            while self._ready:
                coded = self._ready.popleft()
                yield coded, self._time_of(coded.stamp)
                until = time.monotonic() + self._patience
            try:
                if not self._line.read():
                    return
            except ValueError:
                raise NoWay("odd") from None
            now = time.monotonic()
            if self._line.answers:
                self._look_at_answers()
            self._keep(now)
            if not self._ready and now > until:
                raise NoneWhole if self._parts and self._parts.packets and self._first is None else TimeoutError

    def began_at(self) -> float | None:
        """When the picture of time 0 was taken by the camera's clock (seconds since 1970), by its newest report; None before the first."""
        if self._reported is None:
            return None
        moment, ticks = self._reported
        return moment - ticks / self.announced.rate

    def _time_of(self, stamp: int) -> int:
        if self._first is None:
            self._first, self._newest = stamp, stamp
            if self._said_early is not None:
                self._reported = (self._said_early[0], _step(stamp, self._said_early[1]))
        self._time += _step(self._newest, stamp)
        self._newest = stamp
        return self._time

    # What is asked.

    def _begin(self, until: float) -> Announced:
        offered = self._line.ask("OPTIONS", self._base, until)
        if offered.status >= 400 and offered.status not in NOT_KNOWN:
            raise NoWay(TROUBLES.get(offered.status, "server_fault"))
        if "GET_PARAMETER" in field(offered.head, "Public").upper():
            self._keeps_by = "GET_PARAMETER"
        told = self._granted("DESCRIBE", self._base, until, {"Accept": "application/sdp"})
        announced = announced_in(told.body.decode("utf-8", "replace"))
        places = (announced.whole, field(told.head, "Content-Base"), field(told.head, "Content-Location"))
        self._base = next((place for place in places if _PLACE.fullmatch(place)), self._base)
        way = self._granted("SETUP", _joined(self._base, announced.control), until, {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"})
        self._set_up(way, announced)
        self._granted("PLAY", self._base, until, {"Range": "npt=0.000-"})
        return announced

    def _granted(self, method: str, url: str, until: float, fields: Mapping[str, str]) -> Answer:
        """Raises NoWay where the camera refuses."""
        answer = self._line.ask(method, url, until, fields)
        if not 200 <= answer.status < 300:
            raise NoWay(TROUBLES.get(answer.status, "server_fault"))
        return answer

    def _set_up(self, way: Answer, announced: Announced) -> None:
        transport, said = field(way.head, "Transport"), field(way.head, "Session")
        if "/TCP" not in transport.upper():
            raise NoWay("odd")
        if channels := _CHANNELS.search(transport):
            self._channel = int(channels[1])
            self._reports = int(channels[2] or self._channel + 1)
        if max(self._channel, self._reports) > 255:
            raise NoWay("odd")
        self._line.session = said.partition(";")[0].strip()
        lasts = re.search(r"timeout=(\d{1,5})", said)
        seconds = float(lasts[1]) if lasts else LONGEST_SESSION_S
        self._keep_s = min(max(seconds, SHORTEST_SESSION_S), LONGEST_SESSION_S) / 2
        parts = self._parts = RtpPictures(announced.codec, announced.kind, self._take)
        self._line.is_waiting = lambda: parts.is_waiting
        self._line.takers = {self._reports: self._hear_report, self._channel: parts.take}

    def _take(self, coded: Coded) -> None:
        if len(self._ready) > MOST_EARLY:
            raise ValueError("pictures without end before the answer")
        self._ready.append(coded)

    # While it plays.

    def _look_at_answers(self) -> None:
        while answer := self._line.next_answer():
            if answer.status == 401 and self._line.learn_question(answer) and self._may_ask_again:
                self._may_ask_again, self._kept_at = False, 0.0  # asked again at once, signed in for anew
            elif answer.status in NOT_KNOWN:
                self._keeps_by = "OPTIONS"

    def _keep(self, now: float) -> None:
        """Some cameras want to be asked now and then, some to be told that they are heard."""
        if now - self._kept_at >= self._keep_s:
            self._may_ask_again = self._kept_at > 0
            self._kept_at = now
            self._line.send(self._keeps_by, self._base)
        if now - self._told_at >= REPORT_S:
            self._told_at = now
            report = struct.pack(">BBHI", 0x80, 201, 1, OURS) + struct.pack(">BBHIBB6s", 0x81, 202, 3, OURS, 1, 4, b"seat")
            self._line.send_packet(self._reports, report)

    def _hear_report(self, data: bytes, at: int, end: int) -> None:
        """Which moment of the camera's clock belongs to which time of its pictures."""
        if end - at < 20 or data[at + 1] != REPORTED:
            return
        whole, part, stamp = struct.unpack_from(">III", data, at + 8)
        moment = whole - NTP_EPOCH + part / WRAP
        if whole and self._first is None:
            self._said_early = (moment, stamp)
        elif whole:
            self._reported = (moment, self._time + _step(self._newest, stamp))


def _step(before: int, now: int) -> int:
    """From one time of 32 bits that runs over to another, the shorter way."""
    return (now - before + WRAP // 2) % WRAP - WRAP // 2


def _joined(base: str, control: str) -> str:
    """Where one part of a camera is asked for. It goes to the same camera, whatever it names."""
    if control in ("", "*"):
        return base
    if _PLACE.fullmatch(control):
        return control
    return f"{base.rstrip('/')}/{control.lstrip('/')}" if re.fullmatch(r"\S{1,1024}", control) else base
