"""The second video engine: PyAV (FFmpeg inside the Python package) in a thread per stream; plays rtsp:// wherever libVLC cannot.

Frames are scaled in the decoder's thread to the size of the tile and handed over without a copy.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from widgets.first_answer import first_answer
from widgets.player import UNWATCHED_S, Arrived, Order
from widgets.stream_address import StreamAddress

OPEN_S, READ_S = 4.0, 4.0
"""Seconds without an answer, or without data, after which a connection is given up."""
# Constants of the code, every one: no text from outside becomes an option.
RTSP_OPTIONS = {"rtsp_transport": "tcp", "allowed_media_types": "video", "protocol_whitelist": "rtsp,rtp,tcp", "analyzeduration": "500000"}
HTTP_OPTIONS = {"protocol_whitelist": "http,https,tcp,tls", "max_redirects": "0", "format_whitelist": "mpegts,flv,h264,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2"}
FILE_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": "mpegts,h264,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2"}
OPTIONS = {"rtsp": RTSP_OPTIONS, "http": HTTP_OPTIONS, "https": HTTP_OPTIONS, "file": FILE_OPTIONS}
CREEP = 0.001
"""How much two clocks may drift apart, seconds per second, before frames are called late."""
JUMP_S = 0.5
"""Time stamps that go back by more than this were set anew by the camera."""
CATCH_UP_S = 1.0
"""A stream that is so late is decoded from its next key picture only: on a full machine pictures become fewer, not older."""


def fit(width: int, height: int, room: QSize) -> tuple[int, int]:
    """The largest size of this shape inside `room`, in even pixels, at least 16×16."""
    share = min(room.width() / width, room.height() / height)
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


class PyAvEngine:
    """PyAV as installed with the console."""

    name = "PyAV"

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

    def play(self, order: Order, arrived: Arrived) -> str:
        """Opens, then decodes until the stream ends or is silent for READ_S seconds."""
        import av

        address = order.address
        if trouble := first_answer(address, OPEN_S):
            return trouble
        if order.closed.is_set():
            return "closed"
        try:
            with av.open(address.url, options=OPTIONS[address.scheme], timeout=(OPEN_S, READ_S)) as container:
                return self._decode(container, order, arrived)
        except av.error.ExitError:
            return "silent"
        except (av.error.FFmpegError, OSError):
            return "broken"

    def _decode(self, container: Any, order: Order, arrived: Arrived) -> str:
        """Hands on every frame that has a time of its own; a stream that nobody sees is read on for a while, but not decoded."""
        from av.video.reformatter import VideoReformatter

        stream = next((stream for stream in container.streams if stream.type == "video"), None)
        if stream is None:
            return "no_video"
        stream.codec_context.thread_count = 1
        scaler, lateness = VideoReformatter(), Lateness()
        seen_at, newest, skipped = order.ticks(), None, False
        for packet in container.demux(stream):
            if order.closed.is_set():
                return "closed"
            now = order.ticks()
            if not order.watched.is_set():
                skipped = True
                if now - seen_at > UNWATCHED_S:
                    return "unwatched"
                continue
            seen_at = now
            behind = 0.0 if packet.pts is None else lateness.of(float(packet.pts * packet.time_base), now)
            skipped = (skipped or behind > CATCH_UP_S) and not packet.is_keyframe
            if skipped:
                continue
            for frame in packet.decode():
                # Time stamps and not pixels tell frames apart: a dark street may look the same for hours and still be live.
                if frame.pts is None or frame.pts != newest:
                    newest = frame.pts
                    order.slot.stream_s = frame.time or 0.0
                    arrived(self._shown(frame, order.size, scaler), behind)
        return "ended"

    def _shown(self, frame: Any, room: QSize, scaler: Any) -> QImage:
        width, height = fit(frame.width, frame.height, room)
        scaled = scaler.reformat(frame, width, height, "bgra", interpolation="FAST_BILINEAR", threads=1)
        plane = scaled.planes[0]
        # No copy: the QImage holds the plane, and the scaler makes a new frame each time.
        return QImage(plane, width, height, plane.line_size, QImage.Format.Format_RGB32)
