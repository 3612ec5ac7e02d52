"""Where the encoded pictures of one connection come from: out of what FFmpeg takes apart, or from a camera that we speak to ourselves (rtsp_stream).

Both are read packet by packet and decoded by PyAV, in the stream's thread of a video process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from widgets.decoding_tools import CODEC_OPTIONS, MOST_PIXELS, DecodingTools
from widgets.packet_ring import Track
from widgets.reel import UNKNOWN
from widgets.rtp_pictures import Coded, sets_in
from widgets.rtsp_stream import RtspStream


class PictureSource(Protocol):
    """One connection. All but `prepare` only after it."""

    context: Any
    """PyAV's decoder."""
    tick_s: float
    base: str
    """In what the stream counts its time, as text."""
    title: str
    track: Track

    def prepare(self) -> str:
        """Finds the picture; why there is none to be decoded, "" when there is."""

    def packets(self) -> Iterator[Any]:
        """Packet after packet (PyAV), as they come."""

    def decode(self, packet: Any) -> list[Any]:
        """The pictures that are whole with this packet. Raises av.error.InvalidDataError."""

    def whole(self, packet: Any) -> Iterable[Any]:
        """A packet as it is to be kept for a film: with start codes, as cameras send them."""

    def began_at(self) -> float | None:
        """When the stream began by the camera's clock (seconds since 1970), None where it does not say."""


class DemuxedPictures:
    """What FFmpeg has opened."""

    def __init__(self, container: Any, *, is_film: bool) -> None:
        """`is_film`: a recording says itself when it was made."""
        self._container, self._is_film = container, is_film
        self._stream: Any = None
        self._filter: Any = None
        self.context: Any = None
        self.tick_s, self.base, self.title = 0.0, "", ""
        self.track = Track("", 0, 0)
        self._untimed: Any = None

    def prepare(self) -> str:
        """The first video in it: `no_video`, `codec`, `too_large`."""
        video = [stream for stream in self._container.streams if stream.type == "video"]
        if not video:
            return "no_video"
        self._stream = video[0]
        self.context = context = self._stream.codec_context
        if context is None:
            return "codec"
        if context.width * context.height > MOST_PIXELS:
            return "too_large"
        self.tick_s, self.base = float(self._stream.time_base or 0), str(self._stream.time_base or "")
        self.title = str(self._container.metadata.get("title", ""))
        context.thread_count = 1
        context.options = CODEC_OPTIONS
        sets = bytes(context.extradata or b"")
        name = context.codec.canonical_name if hasattr(context.codec, "canonical_name") else context.name
        if sets[:1] == b"\x01" and name in ("h264", "hevc"):
            from av.bitstream import BitStreamFilterContext

            # Sizes in front of each part become start codes: what is kept then fits any container.
            self._filter = BitStreamFilterContext(f"{name}_mp4toannexb", self._stream)
            sets = b""
        self.track = Track(name, context.width, context.height, sets)
        return ""

    def packets(self) -> Iterator[Any]:
        """Of the picture alone."""
        return iter(self._container.demux(self._stream))

    def decode(self, packet: Any) -> list[Any]:
        """As the packet's own stream does."""
        return list(packet.decode())

    def whole(self, packet: Any) -> Iterator[Any]:
        """Over RTSP the very first picture has no time of its own, and without it the whole group is of no use: it gets one from the next."""
        for one in self._filter.filter(_copy(packet)) if self._filter else (packet,):
            if one.pts is None and one.dts is None:
                self._untimed = one if one.is_keyframe else None
                continue
            if self._untimed is not None:
                first, self._untimed = self._untimed, None
                step = round(1 / float(self._stream.average_rate or 25) / self.tick_s)
                first.pts = first.dts = (one.dts if one.dts is not None else one.pts) - step
                yield first
            yield one

    def began_at(self) -> float | None:
        """As RTCP tells it, or as a recording has it from its camera."""
        if self._container.start_time_realtime is not None:
            return float(self._container.start_time_realtime / 1e6)
        try:
            made = datetime.fromisoformat(str(self._container.metadata.get("creation_time", "")))
        except ValueError:
            return None
        return made.timestamp() if made.tzinfo and self._is_film else None


class SpokenPictures:
    """What a camera sends us."""

    def __init__(self, stream: RtspStream, tools: DecodingTools, is_wanted: Callable[[], bool], patience: float) -> None:
        """`patience`: seconds for the first picture that decoding can begin with."""
        told = stream.announced
        self._stream, self._tools, self._is_wanted, self._patience = stream, tools, is_wanted, patience
        self._time_base = Fraction(1, told.rate)
        self.tick_s, self.base, self.title = 1 / told.rate, str(self._time_base), told.title
        self.track = Track(told.codec, 0, 0, told.sets)
        self.context: Any = None
        self._pictures: Iterator[tuple[Coded, int]] = stream.pictures()
        self._first: Any = None
        self._shown_first: list[Any] = []

    def prepare(self) -> str:
        """Waits for the first picture that decoding can begin with, and decodes it: how large it is stands nowhere else that can be believed."""
        import av

        until = time.monotonic() + self._patience
        for packet in self._packets():
            if not self._is_wanted():
                return "closed"
            if time.monotonic() > until:
                return UNKNOWN
            if not packet.is_keyframe:
                continue
            codec = self.track.codec
            sets = self.track.sets or sets_in(codec, bytes(packet))
            self.context = context = self._tools.decoder(codec, sets)
            try:
                self._shown_first = list(context.decode(packet))
            except av.error.FFmpegError:
                return UNKNOWN  # too large, or another trouble that FFmpeg can tell apart
            if context.width * context.height:
                self._first = packet
                self.track = Track(codec, context.width, context.height, self.track.sets or sets)
                return ""
        return "ended"

    def packets(self) -> Iterator[Any]:
        """From the first that can be decoded."""
        yield self._first
        self._first, self._shown_first = None, []  # also where nobody wanted to see it
        yield from self._packets()

    def _packets(self) -> Iterator[Any]:
        import av

        for coded, ticks in self._pictures:
            packet = av.Packet(coded.data)
            packet.pts, packet.time_base, packet.is_keyframe = ticks, self._time_base, coded.is_key
            yield packet

    def decode(self, packet: Any) -> list[Any]:
        """The first was decoded already."""
        if packet is self._first:
            return self._shown_first
        return list(self.context.decode(packet))

    def whole(self, packet: Any) -> tuple[Any]:
        """As it came."""
        return (packet,)

    def began_at(self) -> float | None:
        """By the camera's newest report."""
        return self._stream.began_at()


def _copy(packet: Any) -> Any:
    """A packet that a filter may take the content of."""
    import av

    copy = av.Packet(bytes(packet))
    copy.pts, copy.dts, copy.time_base, copy.is_keyframe = packet.pts, packet.dts, packet.time_base, packet.is_keyframe
    return copy
