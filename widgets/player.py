"""One live picture: opens an allowed address, keeps the newest frame, says honestly how old it is, and tries again by itself.

`Player` is what a tile holds. The work is done by a `Reel`, a thread that a video engine provides (player_av, player_vlc): it
alone touches the decoder, so opening and stopping never hold up the screen.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from widgets.backoff import Backoff
from widgets.stream_address import AddressRefused, AllowedSources, StreamAddress

Ticks = Callable[[], float]
"""A clock in seconds that never jumps, such as time.monotonic."""
NICE = 5
STEADY_S = 5.0
"""After so many seconds of pictures a stream counts as back, and the next loss starts with the shortest wait."""
UNWATCHED_S = 15.0
"""So long a camera that nobody sees keeps its connection (without decoding), so that switching screens to and fro is instant."""


class PlayerState(StrEnum):
    """What a player is doing. How old its picture is, is another question: see `Picture.age`."""

    CONNECTING = "connecting"
    PLAYING = "playing"
    WAITING = "waiting"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PlayerEvent:
    """A change of state. `reason` is a code (`ended`, `silent`, `unreachable`, `redirect`, `host`, `no_engine`, …), `tries` counts since the last picture."""

    state: PlayerState
    reason: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """The newest distinct frame: not one that a decoder shows again because nothing came.

    `number` counts frames; `image` is never written to again; `at` is when it came (ticks) and `behind_s` by how much it then was
    later than the quickest frames of this connection.
    """

    number: int
    image: QImage
    at: float
    behind_s: float = 0.0

    def age(self, now: float) -> float:
        """Seconds between what the picture shows and `now` (ticks), as far as this side can know."""
        return max(0.0, now - self.at) + self.behind_s


@dataclass(frozen=True, slots=True)
class PlayerStats:
    """Figures for the details of a tile. `stream_s` is the stream's own time of the newest frame, in seconds from its start."""

    engine: str
    frames: int
    distinct_at: float | None
    stream_s: float
    tries: int
    losses: int
    why: tuple[str, ...] = ()
    """Why not the engine that is preferred: codes as in EngineChoice."""


@dataclass(slots=True)
class Slot:
    """Where a reel leaves its newest frame: latest wins, nobody waits."""

    picture: Picture | None = None
    frames: int = 0
    stream_s: float = 0.0

    def put(self, image: QImage, at: float, behind_s: float = 0.0) -> None:
        """Replaces the newest frame."""
        self.frames += 1
        self.picture = Picture(self.frames, image, at, behind_s)


Tell = Callable[[PlayerEvent], None]


@dataclass(slots=True)
class Order:
    """What a reel is to play and how large; `size` may change at any time and is obeyed from the next frame on."""

    address: StreamAddress
    size: QSize
    ticks: Ticks = time.monotonic
    slot: Slot = field(default_factory=Slot)
    backoff: Backoff = field(default_factory=Backoff)
    closed: threading.Event = field(default_factory=threading.Event)
    watched: threading.Event = field(default_factory=threading.Event)


Arrived = Callable[[QImage, float], None]
"""Takes a frame that was not there before, and by how many seconds it is late."""


class Engine(Protocol):
    """A way to decode video that this machine may or may not have. All of it is called in reels' threads only."""

    name: str

    def missing(self) -> str:
        """A code for what this machine lacks (`no_libvlc`, `no_pyav`), "" when the engine is ready."""

    def lacks(self, address: StreamAddress) -> str:
        """A code for why this engine cannot open the address (`no_live555`, …), "" when it can."""

    def play(self, order: Order, arrived: Arrived) -> str:
        """Plays once, from opening to the end; the code of why it ended. Comes back soon after `order.closed` is set."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine for one address, or None. `why` are the codes of what was passed over: `no_libvlc`, `no_live555`, `no_pyav`."""

    engine: Engine | None
    why: tuple[str, ...] = ()


EngineFor = Callable[[StreamAddress], EngineChoice]
"""Chooses the engine for an address; called in a reel's thread before each try."""


def step_back() -> None:
    """Puts this thread behind the others where the system can: on a full machine a picture is late before a key press is."""
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            this = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, this, os.getpriority(os.PRIO_PROCESS, this) + NICE)


class Reel(threading.Thread):
    """The thread of one player: plays until the stream ends, waits, tries again, until it is closed."""

    def __init__(self, order: Order, engine_for: EngineFor, tell: Tell) -> None:
        """`tell` is called in this thread."""
        super().__init__(name=f"video {order.address.scheme} {order.address.host}", daemon=True)
        self.order = order
        self.engine = ""
        self.why: tuple[str, ...] = ()
        self.tries = 0
        self.losses = 0
        self._engine_for = engine_for
        self._tell = tell
        self._since: float | None = None

    def run(self) -> None:
        """Plays again and again."""
        order = self.order
        step_back()
        while not order.closed.is_set():
            if not order.watched.wait(0.5):
                continue
            reason = self._play_once()
            if order.closed.is_set():
                return
            if reason in ("unwatched", "resized"):
                self.tries = 0
                continue
            self.losses += 1
            order.closed.wait(order.backoff.next())

    def _play_once(self) -> str:
        self.tries += 1
        self._since = None
        choice = self._engine_for(self.order.address)
        self.why = choice.why
        if choice.engine is None:
            self._tell(PlayerEvent(PlayerState.UNAVAILABLE, "no_engine", self.tries))
            return "no_engine"
        self.engine = choice.engine.name
        self._tell(PlayerEvent(PlayerState.CONNECTING, tries=self.tries))
        try:
            reason = choice.engine.play(self.order, self._arrived)
        except AddressRefused as refused:
            self._tell(PlayerEvent(PlayerState.REFUSED, refused.code, self.tries))
            return refused.code
        except Exception:
            logging.getLogger(__name__).warning("a video thread stumbled over %r", self.order.address, exc_info=True)
            reason = "fault"
        self._tell(PlayerEvent(PlayerState.WAITING, reason, self.tries))
        return reason

    def _arrived(self, image: QImage, behind_s: float) -> None:
        now = self.order.ticks()
        self.order.slot.put(image, now, behind_s)
        if self._since is None:
            self._since = now
            self.tries = 0
            self._tell(PlayerEvent(PlayerState.PLAYING))
        elif now - self._since > STEADY_S:
            self.order.backoff.reset()


class Player(QObject):
    """One camera's stream, as a tile sees it.

    Signals:
        happened(PlayerEvent): the state changed; always delivered in the thread of the receiver.
    """

    happened = Signal(object)

    def __init__(self, allowed: AllowedSources, engine_for: EngineFor, ticks: Ticks = time.monotonic) -> None:
        super().__init__()
        self.latest = PlayerEvent(PlayerState.CLOSED)
        self._allowed, self._engine_for, self._ticks = allowed, engine_for, ticks
        self._reel: Reel | None = None

    def open(self, url: str, size: QSize) -> None:
        """Begins to play into frames that fit `size` (device pixels), in the stream's own shape. What is not allowed becomes REFUSED."""
        self.close()
        try:
            address = self._allowed.check(url)
        except AddressRefused as refused:
            self._note(PlayerEvent(PlayerState.REFUSED, refused.code))
            return
        order = Order(address, size, self._ticks)
        order.watched.set()
        self._reel = Reel(order, self._engine_for, self._teller(order))
        self._note(PlayerEvent(PlayerState.CONNECTING, tries=1))
        self._reel.start()

    def _teller(self, order: Order) -> Tell:
        def tell(event: PlayerEvent) -> None:
            if not order.closed.is_set():
                self._note(event)

        return tell

    def _note(self, event: PlayerEvent) -> None:
        self.latest = event
        self.happened.emit(event)

    @property
    def picture(self) -> Picture | None:
        """The newest distinct frame, if any came."""
        return self._reel.order.slot.picture if self._reel else None

    @property
    def stats(self) -> PlayerStats:
        """Figures of this stream since `open`."""
        if self._reel is None:
            return PlayerStats("", 0, None, 0.0, 0, 0)
        slot = self._reel.order.slot
        newest = slot.picture
        return PlayerStats(self._reel.engine, slot.frames, newest.at if newest else None, slot.stream_s, self._reel.tries, self._reel.losses, self._reel.why)

    def resize(self, size: QSize) -> None:
        """Frames are made for another size from now on (device pixels)."""
        if self._reel:
            self._reel.order.size = size

    def watch(self, *, watched: bool) -> None:
        """Whether anybody sees the picture. Unseen, nothing is decoded, and after a while the connection is given up."""
        if self._reel and watched:
            self._reel.order.watched.set()
        elif self._reel:
            self._reel.order.watched.clear()

    def close(self) -> Reel | None:
        """Ends the stream without waiting; the thread that is ending can be joined."""
        reel, self._reel = self._reel, None
        if reel:
            reel.order.closed.set()
            reel.order.watched.set()
            self._note(PlayerEvent(PlayerState.CLOSED))
        return reel
