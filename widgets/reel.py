"""One stream inside a video process: a thread that plays it with the engine chosen, waits, and tries again until it is closed.

Knows no Qt. What it shows goes to a `Show`, what happens to a `Tell`; the process (video_process) puts both where the console sees them.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from models.heap import give_back
from models.rules.scene_print import Look
from widgets.backoff import Backoff
from widgets.packet_ring import PacketRing
from widgets.player_states import PlayerEvent, PlayerState, StreamFacts, Ticks
from widgets.stream_address import AddressRefused, StreamAddress

STEADY_S = 5.0
"""After so many seconds of pictures a stream counts as back, and the next loss starts with the shortest wait."""
UNWATCHED_S = 15.0
"""So long a camera that nobody sees keeps its connection (without decoding), so that switching screens to and fro is instant."""
REORDERED = "reordered"
"""The pictures come in another order than they are shown, and the engine did not know: it does now, and opens the stream anew at once."""
UNKNOWN = "unknown"
"""Pictures came, but none that a decoder could begin with, as we understand them: the engine opens the stream at once as FFmpeg understands it."""
NO_LOSS = frozenset({"unwatched", "resized", REORDERED, UNKNOWN})
"""Endings that we wanted: no waiting before the next try."""


class Room(NamedTuple):
    """The size a picture must fit into, device pixels."""

    width: int
    height: int


class Shown(NamedTuple):
    """A decoded picture in the size of its tile: 32-bit pixels, `stride` bytes a line; how late it is and its own time in the stream, seconds."""

    pixels: Any
    width: int
    height: int
    stride: int
    behind_s: float
    stream_s: float


Show = Callable[[Shown], None]
"""Takes a frame that was not there before."""
Tell = Callable[[PlayerEvent], None]
Learn = Callable[[StreamFacts], None]
See = Callable[[Look], None]
"""Takes what stays in the newest pictures."""


def _forget(_told: object) -> None:
    return


@dataclass(slots=True)
class Order:
    """What a reel is to play and how large; `size` may change at any time and is obeyed from the next frame on."""

    address: StreamAddress
    size: Room
    ticks: Ticks = time.monotonic
    backoff: Backoff = field(default_factory=Backoff)
    closed: threading.Event = field(default_factory=threading.Event)
    watched: threading.Event = field(default_factory=threading.Event)
    pinned: threading.Event = field(default_factory=threading.Event)
    """Set: its packets are kept although nobody watches."""
    ring: PacketRing = field(default_factory=PacketRing)
    newest: Any = None
    """The newest decoded frame as the engine has it, for a picture in native size; None where it gives none."""
    tools: Any = None
    """What an engine keeps for the next connection; it goes when nobody watches for long."""
    learn: Learn = _forget
    see: See = _forget
    pulse: Callable[[], None] = lambda: None
    """Called at least every few seconds by whoever plays: the thread is not stuck."""

    def is_wanted(self) -> bool:
        """Whether a connection is worth having."""
        return self.watched.is_set() or self.pinned.is_set()


class Engine(Protocol):
    """A way to decode video that this machine may or may not have. All of it is called in reels' threads only."""

    name: str

    def missing(self) -> str:
        """A code for what this machine lacks (`no_libvlc`, `no_pyav`), "" when the engine is ready."""

    def lacks(self, address: StreamAddress) -> str:
        """A code for why this engine cannot open the address (`no_live555`, …), "" when it can."""

    def play(self, order: Order, show: Show) -> str:
        """Plays once, from opening to the end; the code of why it ended. Comes back soon after `order.closed` is set."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine for one address, or None. `why` are the codes of what was passed over: `no_libvlc`, `no_live555`, `no_pyav`, `failed`."""

    engine: Engine | None
    why: tuple[str, ...] = ()


EngineFor = Callable[[StreamAddress, frozenset[str]], EngineChoice]
"""Chooses the engine for an address, rather not one of the names given (they failed at it); called in a reel's thread before each try."""
FAILURES = frozenset({"broken", "codec", "no_picture", "fault"})
"""Endings before the first picture after which another engine is tried, if there is one."""


class Reel(threading.Thread):
    """The thread of one stream."""

    def __init__(self, order: Order, engine_for: EngineFor, show: Show, tell: Tell) -> None:
        """`show` and `tell` are called in this thread."""
        super().__init__(name=f"video {order.address.scheme} {order.address.host}", daemon=True)
        self.order = order
        self.choice = EngineChoice(None)
        self.tries = 0
        self.losses = 0
        self._reason = ""
        """Why the last try ended; told with the next one, until there is a picture."""
        self._engine_for, self._show, self._tell = engine_for, show, tell
        self._since: float | None = None
        self._is_steady = False
        self._failed: frozenset[str] = frozenset()

    def run(self) -> None:
        """Plays again and again."""
        order = self.order
        while not order.closed.is_set():
            order.pulse()
            if not order.is_wanted():
                order.watched.wait(0.5)
                continue
            reason = self._play_once()
            # A decoder's objects name each other, and so little else is made here that the collector would hardly ever come by itself.
            gc.collect()
            give_back()  # what one connection needed in pieces is not kept until the next ones fit between them
            if order.closed.is_set():
                return
            if reason in NO_LOSS:
                self.tries = 0
                continue
            self.losses += 1
            self._reason = reason
            self._wait(order.backoff.next(order.ticks()))

    def _wait(self, seconds: float) -> None:
        end = self.order.ticks() + seconds
        while (left := end - self.order.ticks()) > 0 and not self.order.closed.wait(min(left, 2.0)):
            self.order.pulse()

    def _play_once(self) -> str:
        self.tries += 1
        self._since, self._is_steady = None, False
        self.choice = self._engine_for(self.order.address, self._failed)
        engine = self.choice.engine
        if engine is None:
            self._tell(PlayerEvent(PlayerState.UNAVAILABLE, "no_engine", self.tries))
            return "no_engine"
        self._tell(PlayerEvent(PlayerState.CONNECTING, self._reason, self.tries))
        try:
            reason = engine.play(self.order, self._arrived)
        except AddressRefused as refused:
            self._tell(PlayerEvent(PlayerState.REFUSED, refused.code, self.tries))
            return refused.code
        except Exception:
            logging.getLogger(__name__).warning("a video thread stumbled over %r", self.order.address, exc_info=True)
            reason = "fault"
        if reason in FAILURES and self._since is None:
            self._failed = self._failed ^ {engine.name}
        self.order.newest = None
        self._tell(PlayerEvent(PlayerState.WAITING, reason, self.tries))
        return reason

    def _arrived(self, shown: Shown) -> None:
        now = self.order.ticks()
        self._show(shown)
        if self._since is None:
            self._since = now
            self.tries, self._reason = 0, ""
            self.order.backoff.came()
            self._tell(PlayerEvent(PlayerState.PLAYING))
        elif not self._is_steady and now - self._since > STEADY_S:
            self._is_steady = True
            self.order.backoff.reset()
