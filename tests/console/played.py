"""A camera that plays without a stream: its picture is a colour, its clips are small real files, and the test says when they end and how."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from models.views.rows import CameraRow
from widgets.clip_file import ClipEnd
from widgets.identity_check import Identity, IdentityCheck
from widgets.player import Picture, PlayerEvent, PlayerState, PlayerStats, StreamFacts

CAMERA = CameraRow("JX-07", "锦溪河 7 号", "rtsp://127.0.0.1:8554/jx07", 114.3, 28.1, "潭口镇", "fishing_ban", key="JX-07")
OTHER = CameraRow("TK-02", "潭口 石湾村口", "rtsp://127.0.0.1:8554/tk02", 114.52, 28.15, "潭口镇", "xueliang", key="TK-02")


@cache
def film() -> bytes:
    """Two seconds of video with a second missing in the middle."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
            for number in range(10):
                frame = av.VideoFrame.from_ndarray(np.full((36, 64, 3), number * 20, dtype=np.uint8), format="rgb24")
                frame.pts = number if number < 5 else number + 7
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path.read_bytes()


class ClipInHand:
    """A clip of a `PlayedCamera`."""

    def __init__(self, path: Path, before_s: float, done: Callable[[ClipEnd], None]) -> None:
        self.path, self.before_s, self._done, self.is_over = path, before_s, done, False

    def end(self, reason: str = "", content: bytes | None = None) -> None:
        """Ended, by hand or for a reason."""
        if not self.is_over:
            self.is_over = True
            self.path.write_bytes(film() if content is None else content)
            began_at = time.monotonic() - self.before_s
            self._done(ClipEnd(str(self.path), reason, 1, 10, began_at, 2.0, 5.0, "mpeg4", 64, 36))


class PlayedCamera(QObject):
    """Takes the place of a `Player`."""

    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.latest = PlayerEvent(PlayerState.PLAYING)
        self.stats = PlayerStats("libvlc", 100, time.monotonic(), 61.5, 0, 0)
        self.facts = StreamFacts(1280, 720, "h264", "JX-07", "abc")
        self.clips: list[ClipInHand] = []
        self.is_closed = self.is_pinned = self.is_replay = False
        self.replayed_at: datetime | None = None
        self.check, self.identity = IdentityCheck(), Identity()
        self.is_watched = True
        self._small, self._native = QImage(64, 36, QImage.Format.Format_RGB32), QImage(320, 180, QImage.Format.Format_RGB32)
        self._small.fill(0x334455)
        self._native.fill(0x336699)

    def open(self, url: str, size: QSize, sub_url: str = "") -> None:
        """Plays at once."""
        self.url = url

    @property
    def picture(self) -> Picture:
        """Always fresh."""
        return Picture(1, self._small, time.monotonic())

    def recorded_at(self, _picture: Picture | None) -> datetime | None:
        """What the test says."""
        return self.replayed_at

    def clock_offset_s(self, _now: datetime) -> float | None:
        """Its stream tells no time."""
        return None

    def still(self, wait_s: float = 0.1) -> QImage:
        """The picture in native size."""
        return self._native

    def clip(self, path: Path, before_s: float, on_done: Callable[[ClipEnd], None]) -> ClipInHand:
        """A clip that the test, or `end`, ends."""
        self.clips.append(ClipInHand(path, before_s, on_done))
        return self.clips[-1]

    def resize(self, size: QSize) -> None:
        """Another size."""

    def watch(self, *, watched: bool) -> None:
        """Seen or not."""
        self.is_watched = watched

    def pin(self, *, pinned: bool) -> None:
        """Kept out of sight or not."""
        self.is_pinned = pinned

    def close(self) -> None:
        """Ended; its clips end with it."""
        self.is_closed = True
        for clip in self.clips:
            clip.end()
