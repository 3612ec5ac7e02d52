"""One live picture: opens an allowed address, keeps the newest frame, says honestly how old it is, and tries again by itself.

`Player` is what a tile holds. The decoding is done in a video process (video_processes), so that neither a stuck camera nor a decoder
that crashes holds up the screen; frames come through shared memory and are looked for by the tile's timer, never announced one by one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from widgets.clip_file import ClipEnd
from widgets.identity_check import Identity, IdentityCheck
from widgets.live_stream import LiveStream, Picture, Tell
from widgets.player_states import PlayerEvent, PlayerState, PlayerStats, StreamFacts, Ticks
from widgets.stream_address import AddressRefused, AllowedSources
from widgets.stream_choice import StreamChoice
from widgets.video_processes import VideoProcesses

STILL_WAIT_S = 0.4
"""So long a picture in native size is waited for; then the tile's own is given."""
HOPELESS = frozenset({"not_found", "no_video", "codec", "too_large", "denied", "film"})
"""Reasons for which another stream of the same camera is tried at once."""


class Clip:
    """A clip in the making; `end` it once, the file is told by `on_done` soon after."""

    def __init__(self, end: Callable[[], None]) -> None:
        self.end = end


class Player(QObject):
    """One camera's stream, as a tile sees it.

    Signals:
        happened(PlayerEvent): the state changed; always delivered in the thread of the receiver.
    """

    happened = Signal(object)
    _clip_ended = Signal(object, object)

    def __init__(self, allowed: AllowedSources, processes: VideoProcesses, ticks: Ticks = time.monotonic) -> None:
        super().__init__()
        self.latest = PlayerEvent(PlayerState.CLOSED)
        self.check = IdentityCheck()
        self._allowed, self._processes, self._ticks = allowed, processes, ticks
        self._choice = StreamChoice("")
        self._size = (0, 0)
        self._is_watched, self._is_pinned = True, False
        self._stream: LiveStream | None = None
        self._next: LiveStream | None = None
        self._urls: dict[int, str] = {}
        self._clips = 0
        self._clip_ended.connect(self._say_clip_ended, Qt.ConnectionType.QueuedConnection)

    def open(self, url: str, size: QSize, sub_url: str = "") -> None:
        """Begins to play into frames that fit `size` (device pixels), in the stream's own shape. What is not allowed becomes REFUSED.

        `sub_url`: the camera's smaller stream, played while the tile is small. Who watches and whether it is pinned stays as it was said last.
        """
        self.close()
        self._choice = StreamChoice(url, sub_url)
        self._size = (size.width(), size.height())
        wanted = self._choice.of(size.height(), self._ticks())
        self._stream = self._begin(wanted)
        if self._stream is None and sub_url:
            self._choice.fails(wanted, self._ticks())
            self._stream = self._begin(self._choice.of(size.height(), self._ticks()))

    def _begin(self, url: str) -> LiveStream | None:
        try:
            address = self._allowed.check(url)
        except AddressRefused as refused:
            if self._stream is None:
                self._note(PlayerEvent(PlayerState.REFUSED, refused.code))
            return None
        if self._stream is None:
            self._note(PlayerEvent(PlayerState.CONNECTING, tries=1))
        told: list[LiveStream] = []
        stream = self._processes.begin(address, self._size, self._teller(told), self._ticks)
        told.append(stream)
        self._urls[stream.number] = url
        stream.watch(watched=self._is_watched, pinned=self._is_pinned)
        return stream

    def _teller(self, told: list[LiveStream]) -> Tell:
        """Events of the stream that is shown are noted; of one that is to replace it, only that it cannot."""

        def tell(event: PlayerEvent) -> None:
            stream = told[0] if told else None
            if event.reason in HOPELESS and stream and not stream.has_shown and self._choice.sub:
                self._choice.fails(self._urls.get(stream.number, ""), self._ticks())
            if stream is None or stream is not self._next:
                self._note(event)

        return tell

    def _note(self, event: PlayerEvent) -> None:
        self.latest = event
        self.happened.emit(event)

    @property
    def picture(self) -> Picture | None:
        """The newest distinct frame, if any came."""
        self._change_over()
        return self._stream.picture if self._stream else None

    def _change_over(self) -> None:
        """The stream that fits the tile better takes over with its first picture; until then the old one goes on."""
        if self._next is not None and self._stream is not None and self._next.picture is not None:
            old, self._stream, self._next = self._stream, self._next, None
            old.close()
            self._note(PlayerEvent(PlayerState.PLAYING))
        if self._choice.sub and self._stream is not None and not self._clips:
            self._choose()

    def _choose(self) -> None:
        assert self._stream is not None
        wanted = self._choice.of(self._size[1], self._ticks())
        running = self._urls.get((self._next or self._stream).number)
        if wanted == running:
            return
        if self._next is not None:
            self._next.close()
            self._next = None
        if wanted != self._urls.get(self._stream.number):
            self._next = self._begin(wanted)
            if self._next is None:
                self._choice.fails(wanted, self._ticks())
            else:
                self._next.count_from(self._stream)

    @property
    def is_replay(self) -> bool:
        """Whether what is played is of the past: then no picture of it is live, however new it came."""
        return False

    def recorded_at(self, picture: Picture | None) -> datetime | None:
        """When what a picture of a replay shows was so, by our clock (aware); None for a live one, or while nobody can know."""
        told = self.facts
        if picture is None or told.clock_s is None or not self.url.startswith("file:"):
            return None
        return datetime.fromtimestamp(told.clock_s + picture.at - told.clock_at, UTC)

    @property
    def stats(self) -> PlayerStats:
        """Figures of this stream since `open`."""
        return self._stream.stats if self._stream else PlayerStats("", 0, None, 0.0, 0, 0)

    @property
    def facts(self) -> StreamFacts:
        """What the stream that is shown says of itself; empty before its first picture."""
        return self._stream.facts if self._stream else StreamFacts()

    @property
    def identity(self) -> Identity:
        """Whether it is the camera it should be, as far as is known by now; of a replay nothing is asked."""
        stream = self._stream
        if stream is None or self.is_replay:
            return Identity()
        return self.check.judge(stream.facts, stream.look, is_main=self.url == self._choice.main)

    def clock_offset_s(self, now: datetime) -> float | None:
        """The stream's own clock minus ours, in seconds; None where the stream tells no time. `now`: the time of day, aware."""
        told = self.facts
        return None if told.clock_s is None else told.clock_s + self._ticks() - told.clock_at - now.timestamp()

    @property
    def url(self) -> str:
        """The address that is shown: the main one or the sub-stream's. Holds secrets: never shown, never logged."""
        return self._urls.get(self._stream.number, "") if self._stream else ""

    def resize(self, size: QSize) -> None:
        """Frames are made for another size from now on (device pixels)."""
        self._size = (size.width(), size.height())
        for stream in self._streams():
            stream.resize(self._size)

    def watch(self, *, watched: bool) -> None:
        """Whether anybody sees the picture. Unseen, nothing is decoded, and after a while the connection is given up."""
        self._is_watched = watched
        self._tell_watched()

    def pin(self, *, pinned: bool) -> None:
        """Whether its last half minute is kept although nobody watches, such as for a case; costs a connection and no decoding."""
        self._is_pinned = pinned
        self._tell_watched()

    def _tell_watched(self) -> None:
        for stream in self._streams():
            stream.watch(watched=self._is_watched, pinned=self._is_pinned)

    def clip(self, path: Path, before_s: float, on_done: Callable[[ClipEnd], None]) -> Clip:
        """Writes the last `before_s` seconds (at most 30, from a key picture on) and what follows until `end`, over the running connection.

        `path`: a new file, .mp4, .mkv or .ts. `on_done` is called once in this player's thread, with a reason where the clip is not whole.
        While a clip is made the stream is not changed for another size.
        """

        def done(end: ClipEnd) -> None:
            self._clip_ended.emit(on_done, end)

        self._clips += 1
        if self._stream is None:
            done(ClipEnd(str(path), "no_packets"))
            return Clip(lambda: None)
        return Clip(self._stream.record(path, before_s, done))

    def _say_clip_ended(self, on_done: Callable[[ClipEnd], None], end: ClipEnd) -> None:
        self._clips -= 1
        on_done(end)

    def still(self, wait_s: float = STILL_WAIT_S) -> QImage | None:
        """The newest picture in native size, a copy; in the tile's size where the process does not give it in time. None before the first.

        Takes some 10 to 30 ms, `wait_s` at most; may be called in a worker thread.
        """
        stream = self._stream
        if stream is None:
            return None
        found = stream.still(wait_s)
        newest = stream.picture
        return found or (newest.image.copy() if newest else None)

    def close(self) -> LiveStream | None:
        """Ends the stream without waiting; what is ending can be joined."""
        streams = self._streams()
        self._stream = self._next = None
        for stream in streams:
            stream.close()
        if not streams:
            return None
        self._urls.clear()
        self._note(PlayerEvent(PlayerState.CLOSED))
        return streams[0]

    def _streams(self) -> tuple[LiveStream, ...]:
        return tuple(stream for stream in (self._stream, self._next) if stream is not None)


__all__ = ["Clip", "ClipEnd", "Picture", "Player", "PlayerEvent", "PlayerState", "PlayerStats", "StreamFacts", "Ticks"]
