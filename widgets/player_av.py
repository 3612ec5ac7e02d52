"""The first video engine: PyAV (FFmpeg inside the Python package) in a thread per stream; plays rtsp:// on every system. Runs in a video process.

Frames are scaled in the decoder's thread to the size of the tile. Packets are kept as they come, for clips.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from typing import Any

from models.rules.finished_films import FILM
from widgets.camera_line import NoWay
from widgets.decoding_tools import MOST_PIXELS, DecodingTools
from widgets.frame_change import FrameChange
from widgets.frame_memory import LARGEST
from widgets.packet_ring import Kept, Track
from widgets.picture_sources import DemuxedPictures, PictureSource, SpokenPictures
from widgets.player_states import StreamFacts
from widgets.reel import REORDERED, UNKNOWN, UNWATCHED_S, Order, Room, Show, Shown
from widgets.rtsp_stream import NoneWhole, RtspStream
from widgets.stream_address import StreamAddress
from widgets.stream_way import StreamWay, way_to

OPEN_S, READ_S = 4.0, 4.0
"""Seconds without an answer, or without data, after which a connection is given up."""
NO_PICTURE_S = 10.0
"""A stream that sends data for so long and never a whole picture is given up."""
# Constants of the code, every one: no text from outside becomes an option. What is read for FFmpeg opens nothing more: no protocol is listed.
AT_ONCE = {"fpsprobesize": "0"}
"""How many pictures a second there are is not asked: for that FFmpeg waits for twenty before it gives the first one out."""
RTSP_OPTIONS = {"rtsp_transport": "tcp", "allowed_media_types": "video", "protocol_whitelist": "rtsp,rtp,tcp", "analyzeduration": "500000", **AT_ONCE}
QUICK_OPTIONS = {**RTSP_OPTIONS, "max_ts_probe": "1"}
"""Nor is their order, which nearly every camera sends them in as they are shown; a stream that is found to do otherwise is opened anew."""
FILE_OPTIONS = {**AT_ONCE, "protocol_whitelist": "none", "format_whitelist": "mpegts,flv,h264,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2"}
THOROUGH = "rtsp, whose pictures are sent out of order"
OPTIONS = {"rtsp": QUICK_OPTIONS, THOROUGH: RTSP_OPTIONS, "http": FILE_OPTIONS, "https": FILE_OPTIONS, "file": FILE_OPTIONS}
ROOM = 131_072
"""Bytes that are read at once."""
MOST_PACKET = 8_000_000
"""An encoded picture larger than this is shown, but not kept."""
CREEP = 0.001
"""How much two clocks may drift apart, seconds per second, before frames are called late."""
JUMP_S = 0.5
"""Time stamps that go back by more than this were set anew by the camera."""
CATCH_UP_S = 1.0
"""A stream that is so late is decoded from its next key picture only: on a full machine pictures become fewer, not older."""
FILM_HOLE_S = 5.0
"""A film whose time stamps jump by so much goes on at once: whoever waits that long looks stuck."""
HASTE_S, HASTE_WITHIN_S = 20.0, 30.0
"""What is so far ahead of the clock so soon is a film: cameras send at most the seconds since their last key picture at once."""
PULSE_S = 0.5
"""How often a stream whose packets come says that it is not stuck."""
LATE_S = 4.0
"""A stream that stays late for so long is opened anew: a camera that paused and went on never catches up by itself."""


@lru_cache(maxsize=64)
def fit(width: int, height: int, room: Room) -> tuple[int, int]:
    """The largest size of this shape inside `room`, in even pixels, at least 16×16."""
    share = min(min(room[0], LARGEST[0]) / width, min(room[1], LARGEST[1]) / height)
    return max(16, round(width * share) & ~1), max(16, round(height * share) & ~1)


class Lateness:
    """How far a stream lags behind the quickest packets of its connection, from their own time stamps."""

    def __init__(self) -> None:
        self._best: float | None = None
        self._newest = 0.0
        self._at = 0.0

    def of(self, stream_s: float, now: float) -> float:
        """Seconds by which what has the stream time `stream_s` and came at `now` is late. Time stamps that jump back begin anew."""
        offset = now - stream_s
        if self._best is None or stream_s < self._newest - JUMP_S:
            self._best = offset
        else:
            self._best = min(offset, self._best + CREEP * (now - self._at))
        self._newest, self._at = stream_s, now
        return offset - self._best


class PictureOrder:
    """Notices a stream whose pictures are sent in another order than they are shown, of which nothing was said beforehand."""

    def __init__(self) -> None:
        self._newest: float | None = None

    def is_other(self, decode_s: float) -> bool:
        """Whether the time of decoding of a packet goes back: by little, for who sets its clock goes back by more."""
        goes_back = self._newest is not None and self._newest - JUMP_S < decode_s < self._newest
        self._newest = decode_s
        return goes_back


class Haste:
    """Notices a film that comes as quickly as the line is and does not say that it is one."""

    def __init__(self) -> None:
        self._began, self._newest, self._sent_s = 0.0, 0.0, -1.0

    def is_film(self, stream_s: float, now: float) -> bool:
        """Whether what has come by now lasts longer than any camera can have taken for it. Holes count for nothing."""
        if self._sent_s < 0:
            self._began, self._newest, self._sent_s = now, stream_s, 0.0
        step, self._newest = stream_s - self._newest, stream_s
        self._sent_s += step if 0 <= step < FILM_HOLE_S else 0.0
        return now - self._began < HASTE_WITHIN_S and self._sent_s - (now - self._began) > HASTE_S


class PyAvEngine:
    """PyAV as installed with the console."""

    name = "PyAV"

    def __init__(self) -> None:
        self._reordered: set[str] = set()
        """Addresses whose pictures come in another order than they are shown."""
        self._guarded: set[str] = set()
        """Cameras over RTSP whose pictures FFmpeg puts together, behind a guard."""

    def missing(self) -> str:
        """`no_pyav` when the package is not there or cannot be loaded."""
        try:
            import av  # noqa: F401  loaded, not only looked for: a library it needs may be missing
        except (ImportError, OSError):
            return "no_pyav"
        return ""

    def lacks(self, address: StreamAddress) -> str:
        """Nothing: PyAV opens every allowed scheme."""
        del address
        return ""

    def play(self, order: Order, show: Show) -> str:
        """Opens, then decodes until the stream ends or is silent for READ_S seconds."""
        ways: list[StreamWay] = []

        def live() -> None:
            order.pulse()
            if order.closed.is_set() and (not ways or ways[0].stream):
                raise NoWay("closed")  # we wait ourselves
            if order.closed.is_set():
                ways[0].stop()  # a decoder that waits for what never comes is let go

        url, tools = order.address.url, order.tools or DecodingTools()
        order.tools = tools
        try:
            with way_to(order.address, OPEN_S, live, is_spoken=url not in self._guarded) as way:
                ways.append(way)
                order.pulse()
                if order.closed.is_set():
                    return "closed"
                reason = self._play_spoken(way.stream, order, way, show) if way.stream else self._play(order, way, show)
                if reason in (REORDERED, UNKNOWN, "broken", "too_large"):
                    tools.forget_decoder()
                if order.address.scheme == "rtsp" and (way.stream is None or reason in (REORDERED, UNKNOWN)):
                    self._guarded.add(url)
                if reason == REORDERED:
                    self._reordered.add(url)
                return "closed" if order.closed.is_set() else way.trouble_or(reason)
        except NoWay as none:
            return none.code
        except OSError:
            return "broken"

    def _play_spoken(self, stream: RtspStream, order: Order, way: StreamWay, show: Show) -> str:
        from av.error import FFmpegError

        source = SpokenPictures(stream, order.tools, lambda: not order.closed.is_set(), NO_PICTURE_S)
        try:
            return _Showing(source, order, way, show, is_quick=True).play()
        except NoneWhole:
            return UNKNOWN
        except TimeoutError:
            return "silent"
        except FFmpegError:
            return "broken"
        except MemoryError:
            return "too_large"

    def _play(self, order: Order, way: StreamWay, show: Show) -> str:
        import av

        kind = THOROUGH if order.address.url in self._reordered else order.address.scheme
        try:
            with av.open(way.target, options=OPTIONS[kind], timeout=(OPEN_S, READ_S), buffer_size=ROOM) as container:
                source = DemuxedPictures(container, is_film=order.address.scheme == "file")
                return _Showing(source, order, way, show, is_quick=OPTIONS[kind] is QUICK_OPTIONS).play()
        except (av.error.ExitError, TimeoutError):
            return "silent"
        except av.error.FFmpegError:
            return "broken"
        except MemoryError:
            return "too_large"


class _Showing:
    """One connection of one stream."""

    def __init__(self, source: PictureSource, order: Order, way: StreamWay, show: Show, *, is_quick: bool) -> None:
        """`is_quick`: opened without looking for the order of its pictures."""
        from av.error import InvalidDataError

        self._damaged = InvalidDataError
        self._source, self._order, self._way, self._show = source, order, way, show
        self._tick_s = 0.0
        self._track = Track("", 0, 0)
        self._tools: DecodingTools = order.tools
        self._tools.scene.begin()
        self._lateness = Lateness()
        self._sent = PictureOrder() if is_quick else None
        self._haste = Haste() if way.file is not None and not order.address.is_paced else None
        self._newest: int | None = None
        self._change = FrameChange()
        self._changed_at, self._shown_size = 0.0, order.size
        self._is_told = False
        self._is_skipping = False
        self._film_began: float | None = None
        self._film_s = 0.0
        self._late_since: float | None = None
        self._has_shown = False
        self._pulsed_at = order.ticks()

    def play(self) -> str:
        """Hands on every frame that has a time of its own; a stream that nobody sees is read on for a while, but not decoded."""
        if trouble := self._source.prepare():
            return trouble
        self._tick_s, self._track = self._source.tick_s, self._source.track
        order = self._order
        began = seen_at = order.ticks()
        behind = 0.0
        for packet in self._source.packets():
            if order.closed.is_set():
                return "closed"
            if odd := self._come_due(packet.pts if packet.dts is None else packet.dts):
                return odd
            now = order.ticks()
            if packet.pts is not None:
                behind = self._lateness.of(packet.pts * self._tick_s, now)
            if packet.size:
                self._keep(packet, now)
            if not order.watched.is_set():
                self._is_skipping = True
                if now - seen_at > UNWATCHED_S and not order.pinned.is_set():
                    order.ring.clear()
                    order.tools = None
                    return "unwatched"
                began = now
                continue
            seen_at = now
            if self._stays_late(behind, now):
                return "late"
            if trouble := self._decode(packet, behind):
                return trouble
            if not self._has_shown and now - began > NO_PICTURE_S:
                return "no_picture"
        return "ended"

    def _come_due(self, count: int | None) -> str:
        """Tells that a packet has come, and waits for its time where it is one of a film. `count`: its own time of decoding, in ticks of the stream.

        Why this connection is not gone on with, by its times: another order than was said, or a film that is none of ours.
        """
        order, now = self._order, self._order.ticks()
        if now - self._pulsed_at >= PULSE_S:
            self._pulsed_at = now
            order.pulse()
        if count is not None:
            due_s = count * self._tick_s
            if self._sent is not None and self._sent.is_other(due_s):
                return REORDERED
            if self._haste is not None and self._haste.is_film(due_s, now):
                return FILM
            if order.address.is_paced:
                self._wait_until(due_s)
        if self._way.is_fetched:
            self._way.rest()
        return ""

    def _stays_late(self, behind: float, now: float) -> bool:
        if behind <= CATCH_UP_S:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        return self._late_since is not None and now - self._late_since > LATE_S

    def _wait_until(self, stream_s: float) -> None:
        """A film is read no quicker than it is to be shown, by the times of decoding: those of showing go to and fro. Holes are not waited for."""
        if self._film_began is None or not 0 <= stream_s - self._film_s < FILM_HOLE_S:
            self._film_began = self._order.ticks() - stream_s
        self._film_s = stream_s
        self._order.closed.wait(max(0.0, self._film_began + stream_s - self._order.ticks()))

    def _keep(self, packet: Any, now: float) -> None:
        if packet.size > MOST_PACKET:
            return
        for kept in self._source.whole(packet):
            pts = kept.pts if kept.pts is not None else kept.dts
            dts = kept.dts if kept.dts is not None else kept.pts
            self._order.ring.add(Kept(kept, kept.size, kept.is_keyframe, pts * self._tick_s, dts * self._tick_s, now, self._track))

    def _decode(self, packet: Any, behind: float) -> str:
        order = self._order
        if packet.is_keyframe and (not self._is_told or self._source.began_at() is not None):
            self._tell(packet)
        self._is_skipping = (self._is_skipping or behind > CATCH_UP_S) and not packet.is_keyframe
        if self._is_skipping:
            return ""
        try:
            frames = self._source.decode(packet)
        except self._damaged:
            # A damaged picture is left out; the decoder finds its way again at the next key picture.
            return ""
        for frame in frames:
            if frame.width * frame.height > MOST_PIXELS:
                return "too_large"
            if (frame.width, frame.height) != (self._track.width, self._track.height):
                # Another picture size on the same connection: told, and no packet of it goes into a clip of the old one.
                self._track, self._is_told = replace(self._track, width=frame.width, height=frame.height), False
            if frame.pts is None or frame.pts != self._newest:
                self._newest, order.newest, self._has_shown = frame.pts, frame, True
                self._take(frame, behind)
        return ""

    def _take(self, frame: Any, behind: float) -> None:
        """Shows a frame that differs from the one before. One that was only sent again is made anew for another size, and is as old as it is."""
        order, now = self._order, self._order.ticks()
        if order.address.scheme == "file" or self._change.is_new(frame):
            self._changed_at = now
            if look := self._tools.scene.take(frame, now):
                order.see(look)
        elif order.size == self._shown_size:
            return
        self._shown_size = order.size
        self._show(self._shown(frame, behind + now - self._changed_at))

    def _shown(self, frame: Any, behind: float) -> Shown:
        width, height = fit(frame.width, frame.height, self._order.size)
        scaled = self._tools.scaler.scaled(frame, width, height)
        plane = scaled.planes[0]
        return Shown(memoryview(plane), width, height, plane.line_size, behind, frame.time or 0.0)

    def _tell(self, packet: Any) -> None:
        """What the stream is; told with each key picture again where the camera's clock is known, so that its drift can be seen."""
        source, order, track = self._source, self._order, self._track
        context, name = source.context, source.title[:120]
        whole = f"{name}|{track.codec}|{context.width}x{context.height}|".encode() + bytes(context.extradata or b"")
        began, clock = source.began_at(), None
        if began is not None and packet.pts is not None:
            clock = began + float(packet.pts * packet.time_base)
        identity = hashlib.sha256(whole).hexdigest()[:16]
        order.learn(StreamFacts(context.width, context.height, track.codec, name, identity, source.base, clock, order.ticks()))
        self._is_told = True
