"""One stream that a video process plays for the console: its newest picture straight from the shared memory, its facts, its clips.

Its state comes from the process; while that is replaced, the stream stays and goes on in the next one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from PySide6.QtGui import QImage

from models.rules.scene_print import Look, looks_of
from widgets.breakdowns import Breakdowns
from widgets.clip_file import ClipEnd
from widgets.frame_memory import Frame
from widgets.player_states import PlayerEvent, PlayerState, PlayerStats, StreamFacts, Ticks
from widgets.stream_address import StreamAddress
from widgets.video_child import VideoChild

Tell = Callable[[PlayerEvent], None]


class Picture(NamedTuple):
    """The newest distinct frame: not one that a decoder shows again because nothing came.

    `number` counts frames; `image` is not written to while this Picture lives (copy the image to keep it longer); `at` is when it came
    (ticks) and `behind_s` by how much it then was later than the quickest frames of this connection.
    """

    number: int
    image: QImage
    at: float
    behind_s: float = 0.0
    stream_s: float = 0.0
    """The stream's own time of this frame, seconds."""
    hold: object = None
    """Keeps the image from being written to."""

    def age(self, now: float) -> float:
        """Seconds between what the picture shows and `now` (ticks), as far as this side can know."""
        return max(0.0, now - self.at) + self.behind_s


class Host(Protocol):
    """Who finds a stream its process (video_processes)."""

    def leave(self, stream: LiveStream) -> None:
        """The stream is not wanted any more."""


class LiveStream:
    """What a player holds."""

    def __init__(self, host: Host, number: int, address: StreamAddress, size: tuple[int, int], ticks: Ticks, tell: Tell) -> None:
        """`tell` is called in a thread of the processes."""
        self.number, self.address, self.size = number, address, size
        self.child: VideoChild | None = None
        self.facts = StreamFacts()
        self.look: Look | None = None
        """What stays in its newest pictures; another object each time they were looked at."""
        self.breakdowns = Breakdowns()
        self.is_watched, self.is_pinned, self.is_closed = True, False, False
        self.left = threading.Event()
        self._host, self._ticks, self._tell = host, ticks, tell
        self._place, self._base, self._after = 0, 0, 0
        self._picture: Picture | None = None
        self._engine, self._why, self._tries, self._losses = "", (), 0, 0
        self._clips: dict[int, Callable[[ClipEnd], None]] = {}
        self._clip_paths: dict[int, Path] = {}
        self._stills: dict[int, tuple[threading.Event, list[QImage]]] = {}
        self._asked = 0

    # Where it plays; called by the host.

    def play_in(self, child: VideoChild, place: int) -> None:
        """Goes on in a process."""
        self._base += self._after
        self._after = 0
        self.child, self._place = child, place
        address = self.address
        where = {"scheme": address.scheme, "host": address.host, "port": address.port, "kind": address.kind, "path": str(address.path or "")}
        where["hosts"] = address.hosts
        seen = {"size": self.size, "watched": self.is_watched, "pinned": self.is_pinned}
        child.send({"do": "open", "stream": self.number, "place": place, "url": address.url, **where, **seen})

    def lose_process(self, *, parked: bool) -> None:
        """Its process is gone; it waits for another, or is parked."""
        self._let_go()
        event = PlayerEvent(PlayerState.UNAVAILABLE, "parked") if parked else PlayerEvent(PlayerState.WAITING, "process", self._tries)
        self._losses += 1
        self.tell(event)

    def forget(self) -> None:
        """No process plays it any more, and none will."""
        self._let_go()
        self.left.set()

    def _let_go(self) -> None:
        """Who waits for a clip or a picture is told that there will be none."""
        self.child = None
        clips, self._clips = self._clips, {}
        for number, done in clips.items():
            done(ClipEnd(str(self._clip_paths.pop(number)), "process"))
        for fetched, _ in tuple(self._stills.values()):
            fetched.set()

    def hear(self, line: Mapping[str, Any]) -> None:
        """What the process says of this stream."""
        if "state" in line:
            self._engine, self._why, self._tries = line["engine"], tuple(line["why"]), line["tries"]
            self._losses = max(self._losses, line["losses"])
            self.tell(PlayerEvent(PlayerState(line["state"]), line["reason"], line["tries"]))
        elif "facts" in line:
            self.facts = StreamFacts(**line["facts"])
        elif "look" in line:
            self.look = next(iter(looks_of(line["look"])), None)
        elif "clip" in line:
            done = self._clips.pop(line["clip"], None)
            self._clip_paths.pop(line["clip"], None)
            if done:
                done(ClipEnd(**{key: value for key, value in line.items() if key not in ("clip", "stream")}))
        elif "still" in line:
            self._fetch(line)

    def tell(self, event: PlayerEvent) -> None:
        """Passes an event on, unless nobody wants it any more."""
        if not self.is_closed:
            self._tell(event)

    # What a player asks.

    @property
    def picture(self) -> Picture | None:
        """The newest distinct frame, if any came."""
        child = self.child
        found = child.memory.take(self._place, self.number, self._after) if child else None
        if found:
            frame, hold, is_to_copy = found
            self._after = frame.number
            image = QImage(frame.pixels, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
            kept = (image.copy(), None) if is_to_copy else (image, hold)
            self._picture = Picture(self._base + frame.number, kept[0], self._own(frame), frame.behind_s, frame.stream_s, kept[1])
        return self._picture

    def _own(self, frame: Frame) -> float:
        """When a frame came, on our own clock: the process counts by time.monotonic."""
        return self._ticks() - (time.monotonic() - frame.at)

    @property
    def stats(self) -> PlayerStats:
        """Figures since it was opened."""
        child, newest = self.child, self._picture
        frames = self._base + (child.memory.number_of(self._place, self.number) if child else 0)
        at, own = (newest.at, newest.stream_s) if newest else (None, 0.0)
        process = child.pid if child else 0
        return PlayerStats(self._engine, frames, at, own, self._tries, self._losses, self._why, process, self.breakdowns.count)

    @property
    def has_shown(self) -> bool:
        """Whether it ever brought a picture."""
        child = self.child
        return self._picture is not None or bool(child and child.memory.number_of(self._place, self.number))

    def count_from(self, other: LiveStream) -> None:
        """Frames are numbered on from those of another stream, whose place in a tile this one takes."""
        self._base = other.stats.frames + 1_000

    def resize(self, size: tuple[int, int]) -> None:
        """Frames are made for another size from now on."""
        if size != self.size:
            self.size = size
            self._send({"do": "size", "size": size})

    def watch(self, *, watched: bool, pinned: bool) -> None:
        """Whether anybody sees it, and whether its packets are kept anyhow."""
        if (watched, pinned) != (self.is_watched, self.is_pinned):
            self.is_watched, self.is_pinned = watched, pinned
            self._send({"do": "watch", "watched": watched, "pinned": pinned})

    def record(self, path: Path, before_s: float, done: Callable[[ClipEnd], None]) -> Callable[[], None]:
        """Begins a clip; what comes back ends it. `done` is called in a thread of the processes."""
        self._asked += 1
        number = self._asked
        if self.child is None:
            done(ClipEnd(str(path), "no_packets"))
            return lambda: None
        self._clips[number], self._clip_paths[number] = done, path
        self._send({"do": "clip", "clip": number, "path": str(path), "before_s": before_s})
        return lambda: self._send({"do": "end_clip", "clip": number})

    def still(self, wait_s: float) -> QImage | None:
        """The newest picture in native size; None when the process does not give one within `wait_s`."""
        self._asked += 1
        number, event, found = self._asked, threading.Event(), list[QImage]()
        self._stills[number] = (event, found)
        if self.child is not None:
            self._send({"do": "still", "still": number})
            event.wait(wait_s)
        self._stills.pop(number, None)
        return found[0] if found else None

    def _fetch(self, line: Mapping[str, Any]) -> None:
        child = self.child
        if child is None or not line["width"]:
            event, _ = self._stills.get(line["still"], (None, []))
            if event:
                event.set()
            return
        pixels = child.memory.still(line["stride"] * line["height"])
        child.send({"do": "fetched"})
        event, found = self._stills.get(line["still"], (None, []))
        if event:
            found.append(QImage(pixels, line["width"], line["height"], line["stride"], QImage.Format.Format_RGB888).copy())
            event.set()

    def close(self) -> None:
        """Ends it without waiting."""
        if not self.is_closed:
            self.is_closed = True
            self._host.leave(self)

    def join(self, seconds: float | None = None) -> None:
        """Waits until the process has let go of it, or so long."""
        self.left.wait(seconds)

    def is_alive(self) -> bool:
        """Whether a thread of a process still plays it."""
        return not self.left.is_set()

    def _send(self, line: Mapping[str, Any]) -> None:
        if self.child is not None:
            self.child.send({**line, "stream": self.number})
