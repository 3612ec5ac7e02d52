"""One data logger's line: reads its frames, has them kept, and only then answers, in the order in which they came.

What was not kept gets no answer, so that the device repeats it; and because an upload that asks for no answer comes but once, what the store
could not take is handed in again, in its order and for as long as it takes, while the line is not read: TCP holds its sender back. A silent,
half-open or hopeless line costs one socket until its deadline.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from models.base import Clock
from models.commands.device_requests import number_at, stamp
from models.intake.hj212 import NOTICES, REQUESTS, Frame
from models.intake.hj212_asking import Asking
from models.intake.hj212_packets import Packets
from models.intake.hj212_replies import reply_to, request_to
from models.intake.hj212_stream import Damaged, Framer, mn_in
from models.intake.keeper import UNAVAILABLE, Keeper, NotKept, TooMany
from models.intake.readings import FrameArrival, FrameConflict, fault_of
from models.intake.refusals import Refusal
from models.intake.senders import Senders
from models.intake.tallies import Tallies
from models.records.intake import Device

CHUNK = 65536
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
"""Seconds before what could not be taken is handed in again: each time twice as long, until something could."""
FINAL = frozenset({"failed"})
"""Why something is not kept that would not be kept the next time either."""
UNANSWERED = frozenset({"password", "unknown_command", "key_exchange"})
"""What is kept among the refused is answered, so that it is not sent for ever, but for these."""


@dataclass(frozen=True, slots=True)
class LineLimits:
    """How many lines are served at once, and for how long a line may say nothing, in seconds.

    `pause`: so long a silence with half a frame in hand lets a sound frame behind it be read; `unfinished`: then the line is closed;
    `first`: a line that has not said anything yet; `idle`: a line between two frames (loggers send at least hourly). `not_kept`: so many
    frames that cannot be kept, each for a reason of its own, end a line.
    """

    lines: int = 4000
    lines_per_peer: int = 1000
    pause: float = 1.5
    unfinished: float = 30.0
    first: float = 60.0
    idle: float = 7500.0
    drain: float = 10.0
    not_kept: int = 3


@dataclass(frozen=True, slots=True)
class Post:
    """What every line of a gateway works with."""

    keeper: Keeper
    senders: Senders
    clock: Clock
    tallies: Tallies
    asking: Asking
    limits: LineLimits


@dataclass(frozen=True, slots=True)
class _Owed:
    """What is done with one piece of a line, and what is answered once it is done. `arrival`: what is to be kept of it, None for nothing."""

    arrival: FrameArrival | Refusal | None
    sender: str = ""
    replies: Sequence[bytes] = ()
    conflict: Refusal | None = None


@dataclass(slots=True)
class _Held:
    """One piece that is not settled yet. `owed` is known once it was looked at, `done` once it is queued."""

    piece: Frame | Damaged
    owed: _Owed | None = None
    done: asyncio.Future[object] | None = None

    @property
    def is_handed_in(self) -> bool:
        """Whether there is nothing to do but to wait."""
        return self.owed is not None and (self.owed.arrival is None or self.done is not None)

    @property
    def comes_again(self) -> bool:
        """Whether its sender sends it again when it hears nothing."""
        return isinstance(self.piece, Frame) and self.piece.reply_wanted

    def take_back(self) -> None:
        """Forget that it was queued, if that came to nothing and may do better."""
        if self.done is None or not self.done.done() or self.done.cancelled():
            return
        error = self.done.exception()
        if error is not None and not _is_final(error):
            self.done = None


def _is_final(error: BaseException) -> bool:
    return isinstance(error, NotKept) and error.reason in FINAL


class Line:
    """One connection. `serve` stays until it ends; `stop` lets it answer what is under way and read nothing more."""

    def __init__(self, post: Post, peer: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """`peer` is the other end's address."""
        self._post = post
        self._peer = peer
        self._reader = reader
        self._writer = writer
        self._framer = Framer(post.senders.way)
        self._packets = Packets()
        self._is_reading = False
        self._is_stopping = False

    async def serve(self) -> None:
        """Read and answer until the line ends, falls silent, or is hopeless."""
        limits, framer = self._post.limits, self._framer
        missed, deadline, paused = 0, limits.first, False
        try:
            while not self._is_stopping and not framer.hopeless and missed < limits.not_kept:
                waits = framer.waiting > 0
                chunk = await self._read(deadline if not waits else limits.unfinished if paused else limits.pause)
                if chunk:
                    await self._know_the_senders()
                    pieces, deadline, paused = framer.feed(chunk), limits.idle, False
                elif chunk is None and waits and not paused:
                    pieces, paused = framer.pause(), True
                else:
                    await self._take(framer.close())
                    break
                missed += await self._take(pieces)
        finally:
            self._post.asking.left(self)
            self._post.tallies.add("intake_noise_bytes_total", framer.noise_count)

    def stop(self) -> bool:
        """Read nothing more; True when it is only reading, so that it may be cancelled."""
        self._is_stopping = True
        return self._is_reading

    async def _read(self, patience: float) -> bytes | None:
        """Return the next bytes, b"" at the end of the line, None after `patience` seconds of silence."""
        self._is_reading = True
        try:
            async with asyncio.timeout(patience):
                return await self._reader.read(CHUNK)
        except TimeoutError:
            return None
        finally:
            self._is_reading = False

    async def _know_the_senders(self) -> None:
        """Have in memory how each device writes before its bytes are cut into frames."""
        if not self._post.senders.is_fresh:
            await asyncio.to_thread(self._post.senders.freshen)

    async def _take(self, pieces: Sequence[Frame | Damaged]) -> int:
        """Hand in all pieces, so that they share a sync, then answer in their order; return how many cannot be kept, each for a reason of its own."""
        waiting = deque(_Held(piece) for piece in pieces)
        missed, pause = 0, SHORTEST_PAUSE
        while waiting:
            count = len(waiting)
            await self._hand_in(waiting)
            missed += await self._settle(waiting)
            if not waiting:
                break
            self._drop_what_is_hopeless(waiting)
            pause = SHORTEST_PAUSE if len(waiting) < count else min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(pause if waiting else 0)
        async with asyncio.timeout(self._post.limits.drain):
            await self._writer.drain()
        return missed

    async def _hand_in(self, waiting: deque[_Held]) -> None:
        """Queue one after the other, so that they are kept in their order, up to the first that cannot be queued now."""
        for held in waiting:
            if held.is_handed_in:
                continue
            try:
                if held.owed is None:
                    held.owed = await self._owed_for(held.piece)
                if held.owed.arrival is not None:
                    held.done = self._post.keeper.hand_in(held.owed.arrival, held.owed.sender)
            except (NotKept, TooMany, *UNAVAILABLE):
                return

    async def _settle(self, waiting: deque[_Held]) -> int:
        """Answer what is kept, up to the first piece that has to be handed in again; return how many never will be kept."""
        missed = 0
        while waiting and waiting[0].is_handed_in:
            try:
                await self._settle_one(waiting[0])
            except (NotKept, TooMany) as error:
                if not _is_final(error):
                    waiting[0].done = None
                    for held in waiting:
                        held.take_back()
                    break
                self._post.tallies.add("intake_frames_total", became="not_kept")
                missed += 1
            waiting.popleft()
        return missed

    async def _settle_one(self, held: _Held) -> None:
        assert held.owed is not None  # else it would not have been handed in
        result = None if held.done is None else await held.done
        if isinstance(result, FrameConflict) and held.owed.conflict is not None:
            await self._refuse(held.owed.conflict)  # other data under a number that was used: listed with its bytes, then answered again
        for reply in held.owed.replies:
            self._writer.write(reply)
            self._post.tallies.add("intake_replies_total")

    def _drop_what_is_hopeless(self, waiting: deque[_Held]) -> None:
        """Wait no more for anything when we are stopping, nor, when its sender hung up, for what it will send again: lines may not pile up."""
        if not (self._is_stopping or self._reader.at_eof() or self._writer.is_closing()):
            return
        kept = [held for held in waiting if not self._is_stopping and not held.comes_again]
        self._post.tallies.add("intake_frames_total", len(waiting) - len(kept), became="not_kept")
        waiting.clear()
        waiting.extend(kept)

    async def _owed_for(self, piece: Frame | Damaged) -> _Owed:
        if isinstance(piece, Damaged):
            mn = mn_in(piece.raw)
            device = await self._device(mn) if mn else None
            way = self._post.senders.way(mn) if device is not None else None
            frame = piece.read_as(way) if way is not None else None  # a device we have just learned of
            if frame is None:
                is_keyed = way is not None and way.key is not None
                reason = piece.reason if not piece.looks_sealed else "encrypted_unreadable" if is_keyed else "encrypted_no_key"
                return self._refused(self._refusal(piece.raw, mn or self._peer, reason, piece.detail))
            piece = frame
        return await self._owed_for_frame(piece)

    async def _owed_for_frame(self, frame: Frame) -> _Owed:
        self._packets.join(frame)
        reply, device, now = reply_to(frame), await self._device(frame.mn), self._post.clock.now()
        replies = () if reply is None else (reply,)
        reason = self._objection(frame, device)
        if reason:
            return self._refused(self._refusal(frame.raw, frame.mn, reason), () if reason in UNANSWERED else replies)
        assert device is not None  # else there was an objection
        is_late = frame.resent or self._post.asking.expects(frame)
        self._post.asking.heard(device, frame, self, self._writer.write)
        if not frame.is_upload:
            self._post.tallies.add("intake_frames_total", became="answered" if replies else "passed_over")
            asks_time = frame.cn == "1013"
            told = (request_to(frame, "1012", number_at(now), {"SystemTime": stamp(now)}),) if asks_time else ()
            return _Owed(None, replies=(*replies, *told))
        self._post.tallies.add("intake_frames_total", became="data")
        return _Owed(FrameArrival(device, frame, now, is_late), f"hj212:{frame.mn}", replies, self._refusal(frame.raw, frame.mn, "conflict"))

    def _objection(self, frame: Frame, device: Device | None) -> str:
        """Return why a whole frame is not taken as data; "" when it is, or when there is nothing in it to keep."""
        if device is None:
            return "unknown_device"
        if device.pw_required and frame.fields.get("PW", "") != device.pw:
            return "password"
        if frame.carries_key:
            return "key_exchange"
        if not frame.is_upload:
            known = frame.cn in REQUESTS or frame.cn in NOTICES or frame.may_upload
            return "" if known else "unknown_command"
        return fault_of(frame, self._post.clock.now())

    def _refusal(self, raw: bytes, source: str, reason: str, detail: str = "") -> Refusal:
        return Refusal(self._post.clock.now(), "hj212", source, reason, raw, detail, secret=reason == "key_exchange", peer=self._peer)

    def _refused(self, refusal: Refusal, replies: Sequence[bytes] = ()) -> _Owed:
        self._post.tallies.add("intake_frames_total", became="refused")
        self._post.tallies.add("intake_refused_total", channel="hj212", reason=refusal.reason)
        return _Owed(refusal, f"hj212:{refusal.source}", replies)

    async def _refuse(self, refusal: Refusal) -> None:
        owed = self._refused(refusal)
        await self._post.keeper.hand_in(refusal, owed.sender)

    async def _device(self, mn: str) -> Device | None:
        return self._post.senders.known_device(mn) or await asyncio.to_thread(self._post.senders.device, mn)
