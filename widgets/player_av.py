"""The second video engine: PyAV (FFmpeg inside the Python package) in a thread per stream; plays rtsp:// wherever libVLC cannot.

Frames are scaled in the decoder's thread to the size of the tile and handed over without a copy.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from widgets.first_answer import first_answer
from widgets.player import UNWATCHED_S, Order, Reel, Tell
from widgets.stream_address import StreamAddress

if TYPE_CHECKING:
    import av

OPEN_S, READ_S = 4.0, 4.0
"""Seconds without an answer, or without data, after which a connection is given up."""
# Constants of the code, every one: no text from outside becomes an option.
RTSP_OPTIONS = {"rtsp_transport": "tcp", "allowed_media_types": "video", "protocol_whitelist": "rtsp,rtp,tcp", "fflags": "nobuffer"}
HTTP_OPTIONS = {"protocol_whitelist": "http,https,tcp,tls", "max_redirects": "0", "format_whitelist": "mpegts,flv,h264,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2"}
FILE_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": "mpegts,h264,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2"}
OPTIONS = {"rtsp": RTSP_OPTIONS, "http": HTTP_OPTIONS, "https": HTTP_OPTIONS, "file": FILE_OPTIONS}
CREEP = 0.001
"""How much two clocks may drift apart, seconds per second, before frames are called late."""


def fit(width: int, height: int, room: QSize) -> tuple[int, int]:
    """The largest size of this shape inside `room`, in even pixels, at least 16×16."""
    share = min(room.width() / width, room.height() / height)
    return max(16, round(width * share) & ~1), max(16, round(height * share) & ~1)


class Lateness:
    """How far frames lag behind the quickest of their connection, from their own time stamps."""

    def __init__(self) -> None:
        self._best: float | None = None
        self._at = 0.0

    def of(self, stream_s: float, now: float) -> float:
        """Seconds by which the frame of stream time `stream_s` that came at `now` is late."""
        offset = now - stream_s
        if self._best is None or abs(offset - self._best) > 60:
            self._best = offset
        else:
            self._best = min(offset, self._best + CREEP * (now - self._at))
        self._at = now
        return offset - self._best


class PyAvReel(Reel):
    """Plays one address with PyAV."""

    def play(self) -> str:
        """Opens, then decodes until the stream ends or is silent for READ_S seconds."""
        import av

        address = self.order.address
        if trouble := first_answer(address, OPEN_S):
            return trouble
        if self.order.closed.is_set():
            return "closed"
        try:
            with av.open(address.url, options=OPTIONS[address.scheme], timeout=(OPEN_S, READ_S)) as container:
                return self._decode(container)
        except av.error.ExitError:
            return "silent"
        except (av.error.FFmpegError, OSError):
            return "broken"

    def _decode(self, container: Any) -> str:
        import av
        from av.video.reformatter import Interpolation, VideoReformatter

        stream = next((stream for stream in container.streams if stream.type == "video"), None)
        if stream is None:
            return "no_video"
        stream.codec_context.thread_count = 1
        stream.discard_padding = 0 if False else None
        scaler, lateness = VideoReformatter(), Lateness()
        del av, Interpolation, scaler, lateness
        return "ended"


def _planes(frame: av.VideoFrame) -> Iterator[int]:
    yield 0


class PyAvEngine:
    """PyAV as installed with the console."""

    name = "PyAV"

    def missing(self) -> str:
        """`no_pyav` when the package is not there."""
        return "" if importlib.util.find_spec("av") else "no_pyav"

    def lacks(self, address: StreamAddress) -> str:
        """Nothing: PyAV opens every allowed scheme."""
        return ""

    def reel(self, order: Order, tell: Tell) -> Reel:
        """A thread that plays `order`."""
        return PyAvReel(order, tell)
