"""Listens to data loggers over TCP: reads their frames, has them kept, and only then answers in the frame's own edition.

What was not kept gets no answer, so that the device repeats it. A silent, half-open or hopeless line costs one socket until its
deadline and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.base import Clock
from models.commands.device_requests import number_at, stamp
from models.intake.hj212 import NOTICES, REQUESTS, UPLOADS, Frame
from models.intake.hj212_replies import reply_to, request_to
from models.intake.hj212_stream import Damaged, Framer
from models.intake.keeper import UNAVAILABLE, Keeper, NotKept, TooMany
from models.intake.readings import FrameArrival, FrameConflict, fault_of
from models.intake.refusals import Refusal
from models.intake.senders import Senders
from models.intake.tallies import Tallies
from models.records.intake import Device

CHUNK = 65536
NO_ROOM_PAUSE = 0.05
MN = re.compile(rb"MN=([^;&]{0,40})")


@dataclass(frozen=True, slots=True)
class LineLimits:
    """How many lines are served at once, and for how long a line may say nothing, in seconds.

    `pause`: so long a silence with half a frame in hand lets a sound frame behind it be read; `unfinished`: then the line is closed;
    `first`: a line that has not said anything yet; `idle`: a line between two frames (loggers send at least hourly); `no_room`: so long
    a line is held back while nothing can be queued.
    """

    lines: int = 2000
    lines_per_peer: int = 1000
    pause: float = 1.5
    unfinished: float = 30.0
    first: float = 60.0
    idle: float = 7500.0
    drain: float = 10.0
    no_room: float = 10.0
    not_kept: int = 3


@dataclass(slots=True)
class _Owed:
    """What is done with one piece of a line, and what is answered once it is done."""

    done: asyncio.Future[object] | None
    replies: Sequence[bytes] = ()
    conflict: Refusal | None = None


class Hj212Server:
    """All HJ 212 lines of one gateway."""

    def __init__(self, keeper: Keeper, senders: Senders, clock: Clock, tallies: Tallies, limits: LineLimits | None = None) -> None:
        """Stand ready; `start` begins to listen."""
        self._keeper = keeper
        self._senders = senders
        self._clock = clock
        self._tallies = tallies
        self._limits = limits or LineLimits()
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._peers: Counter[str] = Counter()
        self._stopping = False
        self._log = logging.getLogger("intake.hj212")

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen; return the address taken. Raises OSError when it is not free."""
        self._server = await asyncio.start_server(self._accept, host, port, limit=CHUNK, backlog=512)
        name = self._server.sockets[0].getsockname()
        return name[0], name[1]

    async def stop(self, patience: float = 5.0) -> None:
        """Accept nothing more, answer what was kept, close every line."""
        self._stopping = True
        if self._server is not None:
            self._server.close()
        for line in list(self._reading):
            line.cancel()
        if self._lines:
            await asyncio.wait(list(self._lines), timeout=patience)
        for line in list(self._lines):
            line.cancel()
        if self._lines:
            await asyncio.wait(list(self._lines), timeout=1.0)

    @property
    def line_count(self) -> int:
        """Lines open now."""
        return len(self._lines)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        if self._stopping or len(self._lines) >= self._limits.lines or self._peers[peer] >= self._limits.lines_per_peer:
            writer.transport.abort()
            return
        self._lines.add(line)
        self._peers[peer] += 1
        try:
            _watch_half_open(writer)
            await self._serve(line, peer, reader, writer)
        except (asyncio.CancelledError, OSError, TimeoutError):
            pass  # the peer went away, its deadline passed, or we are stopping: nothing is owed any more
        finally:
            self._lines.discard(line)
            self._peers[peer] -= 1
            writer.close()

    async def _serve(self, line: asyncio.Task[None], peer: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        framer, missed, deadline, paused = Framer(self._senders.way), 0, self._limits.first, False
        try:
            while not self._stopping and not framer.hopeless and missed < self._limits.not_kept:
                waits = framer.waiting > 0
                chunk = await self._read(line, reader, deadline if not waits else self._limits.unfinished if paused else self._limits.pause)
                if chunk:
                    pieces, deadline, paused = framer.feed(chunk), self._limits.idle, False
                elif chunk is None and waits and not paused:
                    pieces, paused = framer.pause(), True
                else:
                    await self._take(framer.close(), peer, writer)
                    break
                missed += await self._take(pieces, peer, writer)
        finally:
            self._tallies.add("intake_noise_bytes_total", framer.noise_count)

    async def _read(self, line: asyncio.Task[None], reader: asyncio.StreamReader, patience: float) -> bytes | None:
        """Return the next bytes, b"" at the end of the line, None after `patience` seconds of silence."""
        self._reading.add(line)
        try:
            async with asyncio.timeout(patience):
                return await reader.read(CHUNK)
        except TimeoutError:
            return None
        finally:
            self._reading.discard(line)

    async def _take(self, pieces: Sequence[Frame | Damaged], peer: str, writer: asyncio.StreamWriter) -> int:
        """Hand in all pieces, so that they share a sync, then answer in their order; return how many were not kept."""
        owed: list[_Owed | None] = []
        for piece in pieces:
            owed.append(await self._hand_in_patiently(piece, peer))  # noqa: PERF401 - one after the other: they are queued in their order
        missed = 0
        for one in owed:
            missed += 0 if one is not None and await self._settle(one, writer) else 1
        async with asyncio.timeout(self._limits.drain):
            await writer.drain()
        return missed

    async def _hand_in_patiently(self, piece: Frame | Damaged, peer: str) -> _Owed | None:
        """Queue one piece. While there is no room the line is not read, which holds its sender back: an upload that asks no reply comes once."""
        until = asyncio.get_running_loop().time() + self._limits.no_room
        while True:
            try:
                return await self._hand_in(piece, peer)
            except (NotKept, TooMany, *UNAVAILABLE):
                if self._stopping or asyncio.get_running_loop().time() > until:
                    self._tallies.add("intake_frames_total", became="not_kept")
                    return None
            await asyncio.sleep(NO_ROOM_PAUSE)

    async def _settle(self, owed: _Owed, writer: asyncio.StreamWriter) -> bool:
        try:
            result = None if owed.done is None else await owed.done
        except NotKept:
            self._tallies.add("intake_frames_total", became="not_kept")
            return False
        if isinstance(result, FrameConflict) and owed.conflict is not None:
            with contextlib.suppress(NotKept, TooMany):
                await self._refuse(owed.conflict)
            return True
        for reply in owed.replies:
            writer.write(reply)
            self._tallies.add("intake_replies_total")
        return True

    async def _hand_in(self, piece: Frame | Damaged, peer: str) -> _Owed:
        if isinstance(piece, Damaged):
            named = MN.search(piece.raw)
            device = await self._device(named[1].decode("utf-8", "replace")) if named else None
            way = None if device is None else self._senders.way(device.mn)
            frame = None if way is None else piece.read_as(way)
            if frame is None:
                return _Owed(self._refuse(self._refusal(piece.raw, _name(piece, peer), piece.reason, piece.detail)))
            piece = frame
        return await self._hand_in_frame(piece)

    async def _hand_in_frame(self, frame: Frame) -> _Owed:
        reply, device = reply_to(frame), await self._device(frame.mn)
        replies = () if reply is None else (reply,)
        reason = self._objection(frame, device)
        if reason:
            # kept with its raw bytes among the refused, so an answer that is owed may be given; a wrong password is owed none
            return _Owed(self._refuse(self._refusal(frame.raw, frame.mn, reason)), () if reason in {"password", "unknown_command"} else replies)
        if not frame.is_upload or device is None:
            self._tallies.add("intake_frames_total", became="answered" if replies else "passed_over")
            return _Owed(None, (*replies, request_to(frame, "1012", number_at(self._clock.now()), {"SystemTime": stamp(self._clock.now())})) if frame.cn == "1013" and replies else replies)
        done = self._keeper.hand_in(FrameArrival(device, frame, self._clock.now()), f"hj212:{frame.mn}")
        self._tallies.add("intake_frames_total", became="data")
        return _Owed(done, replies, self._refusal(frame.raw, frame.mn, "conflict"))

    def _objection(self, frame: Frame, device: Device | None) -> str:
        """Return why a whole frame is not taken as data; "" when it is, or when there is nothing in it to keep."""
        if device is None:
            return "unknown_device"
        if device.pw_required and frame.fields.get("PW", "") != device.pw:
            return "password"
        if not frame.is_upload:
            known = frame.cn in REQUESTS or frame.cn in NOTICES or frame.cn in UPLOADS
            return "" if known else "unknown_command"
        return fault_of(frame, self._clock.now())

    def _refusal(self, raw: bytes, source: str, reason: str, detail: str = "") -> Refusal:
        return Refusal(self._clock.now(), "hj212", source, reason, raw, detail)

    def _refuse(self, refusal: Refusal) -> asyncio.Future[object]:
        done = self._keeper.hand_in(refusal, f"hj212:{refusal.source}")
        self._tallies.add("intake_frames_total", became="refused")
        self._tallies.add("intake_refused_total", channel="hj212", reason=refusal.reason)
        return done

    async def _device(self, mn: str) -> Device | None:
        return self._senders.known_device(mn) or await asyncio.to_thread(self._senders.device, mn)


def _name(piece: Damaged, peer: str) -> str:
    named = MN.search(piece.raw)
    return named[1].decode("utf-8", "replace") if named else peer


def _watch_half_open(writer: asyncio.StreamWriter) -> None:
    line: socket.socket | None = writer.get_extra_info("socket")
    if line is None:
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4), ("TCP_USER_TIMEOUT", 120_000)):
        if hasattr(socket, name):  # not every system has all of them
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
