"""The way from an address that has passed to what a decoder opens: something to read from, or the guard of an RTSP camera; never the address itself.

So no decoder connects to a machine or opens a file: it cannot be led anywhere. Source: reliability.md V-1, finding 8.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from models.rules.finished_films import FILM
from widgets.camera_line import NoWay, dial
from widgets.hls_stream import HlsStream
from widgets.http_stream import HttpStream
from widgets.rtsp_announced import OtherPictures
from widgets.rtsp_guard import RtspGuard
from widgets.rtsp_stream import RtspStream
from widgets.stream_address import PACED_KIND, AddressRefused, StreamAddress

SAW_IT_END = frozenset({"broken", "ended", "no_video"})


class StreamWay:
    """What a decoder opens: `file`, or `url` where a guard stands behind it; or `stream`, a camera we speak to ourselves, of which it opens nothing."""

    def __init__(self, file: Any = None, guard: RtspGuard | None = None, stream: RtspStream | None = None) -> None:
        """One of the three."""
        self.file, self._guard, self.stream = file, guard, stream
        self.url = guard.url if guard else ""
        self.is_fetched = isinstance(file, HttpStream | HlsStream)
        """Whether we fetch its bytes ourselves, and only for so long: only then there is something to `rest` and to `stop`."""

    @property
    def target(self) -> Any:
        """For an engine that opens both alike."""
        return self.url or self.file

    def rest(self) -> None:
        """A packet has come: the next one may take as long again."""
        if self.is_fetched:
            self.file.rest()

    def trouble_or(self, reason: str) -> str:
        """What the guard knows better of why it ended than a decoder, which only saw it end. Raises AddressRefused("redirect")."""
        found = self._guard.trouble if self._guard else ""
        if found == "redirect":
            raise AddressRefused(found)
        return found if found and reason in SAW_IT_END else reason

    def stop(self) -> None:
        """A decoder that waits for bytes in another thread comes back."""
        if self.is_fetched:
            self.file.stop()


@contextmanager
def way_to(address: StreamAddress, patience: float, pulse: Callable[[], None], *, is_spoken: bool = False) -> Iterator[StreamWay]:
    """Open the way and close it in the end. `patience`: seconds for connecting and for each answer. Raises NoWay, AddressRefused.

    `is_spoken`: who asks can do with encoded pictures, so a camera over RTSP is spoken to here where that is possible.
    """
    if is_spoken and address.scheme == "rtsp" and (stream := _spoken(address, patience, pulse)):
        with closing(stream):
            yield StreamWay(stream=stream)
        return
    if address.scheme == "rtsp":
        with closing(RtspGuard(address, dial(address, patience), patience)) as guard:
            yield StreamWay(guard=guard)
        return
    read = HlsStream if address.kind == PACED_KIND else HttpStream
    file: Any = _film(address.path) if address.path is not None else read(address, patience, pulse)
    try:
        if isinstance(file, HttpStream) and file.is_film:
            raise NoWay(FILM)
        yield StreamWay(file)
    finally:
        file.close()


def _spoken(address: StreamAddress, patience: float, pulse: Callable[[], None]) -> RtspStream | None:
    """None for a camera whose pictures only a decoder's own reader puts together."""
    try:
        return RtspStream(address, dial(address, patience), patience, pulse)
    except OtherPictures:
        return None


def _film(path: Path) -> Any:
    """A film of the allowed folder. Raises AddressRefused where something else stands there now than when it was looked at, OSError."""
    if path.resolve() != path or (path.exists() and not stat.S_ISREG(path.stat().st_mode)):
        raise AddressRefused("folder")
    return path.open("rb")
