"""Asks a camera over RTSP for its picture and reads it, without a decoder's help: over the one connection that was made to it, which leads nowhere else.

So no decoder hears of an address or an answer, and many small reads are saved, with a thread that would wake for each picture. Cameras whose
pictures we cannot put together are left to a decoder behind a guard (rtsp_guard). Source: RFC 2326, 3550; reliability.md V-1.
"""

from __future__ import annotations

import os
import re
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from models.rules.sign_in_answer import answered, challenges_in
from models.rules.stream_keys import without_keys
from widgets.camera_line import CameraLine, NoWay, shut
from widgets.rtp_pictures import Coded, RtpPictures
from widgets.rtsp_announced import Announced, announced_in
from widgets.rtsp_words import ANSWER, BLANK, END, FRAME, REQUEST, TROUBLES, field, message_end
from widgets.stream_address import AddressRefused, StreamAddress

ROOM = 65_536
"""Bytes read at once."""
GATHER_S = 0.004
"""Where the packets of a picture trickle in, one is so long behind the one before: they are waited for, and we wake once for several."""
STEP_S = 0.5
"""How often somebody who waits looks whether he is still wanted."""
REPORT_S = 5.0
"""How often a camera hears that it is listened to."""
LONGEST_SESSION_S, SHORTEST_SESSION_S = 60.0, 4.0
NTP_EPOCH = 2_208_988_800
WRAP = 1 << 32
OURS = 0x45474331
"""The number by which we are known among those who send."""
REPORTED = 200
MOST_EARLY = 300
"""So many pictures may come before a camera has answered that they will."""
NOT_KNOWN = (405, 501)
"""A camera that answers so does not know what it was asked, and goes on."""
_CHANNELS = re.compile(r"interleaved=(\d{1,3})(?:-(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a camera to what it was asked."""

    status: int
    head: str
    body: bytes


class RtspStream:
    """One camera that plays, once it was made. `announced` is what it says of its picture."""

    def __init__(self, address: StreamAddress, line: CameraLine, patience: float, pulse: Callable[[], None] = lambda: None) -> None:
        """Takes `line` over and asks until pictures come. `patience`: seconds for all answers together, and then for each picture; `pulse` is called
        while waiting, and may end that by an exception.

        Raises NoWay, AddressRefused("redirect"), OtherPictures, OSError.
        """
        self._url, self._keys = without_keys(address.url)
        self._base = self._url
        self._line, self._socket, self._patience, self._pulse = line, line.socket, patience, pulse
        self._rest = b""
        self._answers: deque[Answer] = deque()
        self._ready: deque[Coded] = deque()
        self._parts: RtpPictures | None = None
        self._channel = 0
        self._count, self._session, self._keeps_by = 0, "", "OPTIONS"
        self._challenges: tuple[str, ...] = ()
        self._came_at = time.monotonic()
        self._until = self._came_at + patience
        self._told_at = self._kept_at = self._came_at
        self._keep_s = LONGEST_SESSION_S / 2
        self._first: int | None = None
        self._newest, self._time = 0, 0
        self._reported: tuple[float, int] | None = None
        self._said_early: tuple[float, int] | None = None
        """A report that came before the first picture: a moment, and the camera's own time."""
        try:
            limit_waiting(self._socket, STEP_S, patience)
            self.announced = self._begin()
        except ValueError:
            line.close()
            raise NoWay("odd") from None
        except TimeoutError:
            line.close()
            raise NoWay("silent") from None
        except BaseException:
            line.close()
            raise

    def close(self) -> None:
        """Tell the camera, without waiting for what it says to that, and let go of it."""
        try:
            self._socket.settimeout(STEP_S)
            if self._session:
                self._send("TEARDOWN", self._base)
        except OSError:
            pass  # it has gone before
        finally:
            self._line.close()

    def stop(self) -> None:
        """Whoever waits for a picture in another thread comes back."""
        shut(self._socket)

    # What it gives.

    def pictures(self) -> Iterator[tuple[Coded, int]]:
        """Picture after picture, each with its time in ticks of the camera from the first one on. Raises TimeoutError, NoWay, AddressRefused."""
        until = time.monotonic() + self._patience
        while True:
            while self._ready:
                coded = self._ready.popleft()
                yield coded, self._time_of(coded.stamp)
                until = time.monotonic() + self._patience
            try:
                if not self._read():
                    return
            except ValueError:
                raise NoWay("odd") from None
            now = time.monotonic()
            self._look_at_answers()
            self._keep(now)
            if not self._ready and now > until:
                raise TimeoutError

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

    def _begin(self) -> Announced:
        offered = self._asked("OPTIONS", self._url)
        if offered.status >= 400 and offered.status not in NOT_KNOWN:
            raise NoWay(TROUBLES.get(offered.status, "server_fault"))
        if "GET_PARAMETER" in field(offered.head, "Public").upper():
            self._keeps_by = "GET_PARAMETER"
        told = self._granted("DESCRIBE", self._url, {"Accept": "application/sdp"})
        announced = announced_in(told.body.decode("utf-8", "replace"))
        base = field(told.head, "Content-Base") or field(told.head, "Content-Location")
        if re.fullmatch(r"rtsp://\S{1,1024}", base):
            self._base = base
        way = self._granted("SETUP", _joined(self._base, announced.control), {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"})
        transport = field(way.head, "Transport")
        if "/TCP" not in transport.upper():
            raise NoWay("odd")
        if channels := _CHANNELS.search(transport):
            self._channel = int(channels[1])
        self._keep_session(field(way.head, "Session"))
        self._parts = RtpPictures(announced.codec, announced.kind, self._ready.append)
        self._granted("PLAY", self._base, {"Range": "npt=0.000-"})
        return announced

    def _keep_session(self, said: str) -> None:
        self._session = said.partition(";")[0].strip()
        lasts = re.search(r"timeout=(\d{1,5})", said)
        seconds = float(lasts[1]) if lasts else LONGEST_SESSION_S
        self._keep_s = min(max(seconds, SHORTEST_SESSION_S), LONGEST_SESSION_S) / 2

    def _granted(self, method: str, url: str, fields: Mapping[str, str]) -> Answer:
        """Raises NoWay where the camera refuses."""
        answer = self._asked(method, url, fields)
        if not 200 <= answer.status < 300:
            raise NoWay(TROUBLES.get(answer.status, "server_fault"))
        return answer

    def _asked(self, method: str, url: str, fields: Mapping[str, str] | None = None) -> Answer:
        """Asks, and once more signed in for where the camera wants to know who is there."""
        self._send(method, url, fields)
        answer = self._answer()
        if answer.status == 401 and self._keys:
            self._challenges = challenges_in(answer.head)
            self._send(method, url, fields)
            answer = self._answer()
        return answer

    def _send(self, method: str, url: str, fields: Mapping[str, str] | None = None) -> None:
        self._count += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._count}", "User-Agent: Eco-Guardian"]
        if self._challenges and (signing := answered(self._challenges, method, url, self._keys, os.urandom(8).hex())):
            lines.append(f"Authorization: {signing}")
        if self._session:
            lines.append(f"Session: {self._session}")
        lines += [f"{name}: {value}" for name, value in (fields or {}).items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def _answer(self) -> Answer:
        """The camera's answer to what was asked last; older ones were given up. Raises TimeoutError, ConnectionError, AddressRefused."""
        while True:
            while self._answers:
                answer = self._answers.popleft()
                self._refuse_redirect(answer)
                if field(answer.head, "CSeq") in ("", str(self._count)):
                    return answer
            if not self._read():
                raise ConnectionError
            if time.monotonic() > self._until:
                raise TimeoutError
            if len(self._ready) > MOST_EARLY:
                raise ValueError("pictures without end before the answer")

    @staticmethod
    def _refuse_redirect(answer: Answer) -> None:
        if 300 <= answer.status < 400:
            raise AddressRefused("redirect")

    # While it plays.

    def _look_at_answers(self) -> None:
        while self._answers:
            answer = self._answers.popleft()
            self._refuse_redirect(answer)
            if answer.status == 401 and self._keys:
                self._challenges = challenges_in(answer.head)
                self._kept_at = 0.0  # asked again at once, signed in for anew
            elif answer.status in NOT_KNOWN:
                self._keeps_by = "OPTIONS"

    def _keep(self, now: float) -> None:
        """Some cameras want to be asked now and then, some to be told that they are heard."""
        if now - self._kept_at >= self._keep_s:
            self._kept_at = now
            self._send(self._keeps_by, self._base)
        if now - self._told_at >= REPORT_S:
            self._told_at = now
            report = struct.pack(">BBHI", 0x80, 201, 1, OURS) + struct.pack(">BBHIBB6s", 0x81, 202, 3, OURS, 1, 4, b"seat")
            self._socket.sendall(struct.pack(">BBH", FRAME, self._channel + 1, len(report)) + report)

    # What comes.

    def _read(self) -> bool:
        """What has come by now, waiting for at most STEP_S; False where the camera has ended. Raises ValueError for what is no RTSP."""
        self._pulse()
        try:
            data = self._socket.recv(ROOM)
        except (BlockingIOError, TimeoutError):
            return True
        if not data:
            return False
        now = time.monotonic()
        soon, self._came_at = now - self._came_at < GATHER_S, now
        self._rest = self._rest + data if self._rest else data
        self._sort()
        if soon and (self._rest or (self._parts is not None and self._parts.is_waiting)):
            time.sleep(GATHER_S)
        return True

    def _sort(self) -> None:
        """Packets to the picture, reports of its clock, messages."""
        data, at, size = self._rest, 0, len(self._rest)
        picture, parts = self._channel, self._parts
        while at < size:
            first = data[at]
            if first == FRAME:
                if size - at < 4:
                    break
                end = at + 4 + (data[at + 2] << 8 | data[at + 3])
                if end > size:
                    break
                if data[at + 1] == picture and parts is not None:
                    parts.take(data, at + 4, end)
                elif data[at + 1] == picture + 1:
                    self._hear_report(data[at + 4 : end])
                at = end
            elif first in BLANK:
                at += 1
            else:
                end = message_end(data, at)
                if not end:
                    break
                self._hear(data[at:end])
                at = end
        self._rest = data[at:]

    def _hear(self, message: bytes) -> None:
        end = END.search(message)
        assert end is not None
        head, body = message[: end.start()].decode("latin-1"), message[end.end() :]
        if status := ANSWER.match(message):
            self._answers.append(Answer(int(status[1]), head, body))
            return
        if REQUEST.match(head) is None:
            raise ValueError("neither an answer nor a request")
        self._socket.sendall(f"RTSP/1.0 501 Not Implemented\r\nCSeq: {field(head, 'CSeq')}\r\n\r\n".encode("latin-1"))

    def _hear_report(self, report: bytes) -> None:
        """Which moment of the camera's clock belongs to which time of its pictures."""
        if len(report) < 20 or report[1] != REPORTED:
            return
        whole, part, stamp = struct.unpack_from(">III", report, 8)
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
    if re.fullmatch(r"rtsp://\S{1,1024}", control):
        return control
    return f"{base.rstrip('/')}/{control.lstrip('/')}" if re.fullmatch(r"\S{1,1024}", control) else base


def limit_waiting(line: socket.socket, reading_s: float, sending_s: float) -> None:
    """Blocks without being asked first whether it can, which halves the calls, and comes back by itself (BlockingIOError)."""
    line.settimeout(None)
    for option, seconds in ((socket.SO_RCVTIMEO, reading_s), (socket.SO_SNDTIMEO, sending_s)):
        limit = struct.pack("L", round(seconds * 1000)) if sys.platform == "win32" else struct.pack("ll", int(seconds), int(seconds % 1 * 1e6))
        line.setsockopt(socket.SOL_SOCKET, option, limit)
