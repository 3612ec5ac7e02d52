"""What a player is doing, what its stream turned out to be, and its figures: plain values, the same in the console and in a video process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Ticks = Callable[[], float]
"""A clock in seconds that never jumps, such as time.monotonic."""


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
    """A change of state. `reason` is a code (`ended`, `silent`, `unreachable`, `redirect`, `host`, `no_engine`, `parked`, …).

    `tries` counts since the last picture.
    """

    state: PlayerState
    reason: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What a stream says of itself: native size in pixels, codec, the name its server announces, and a code over all of it.

    `identity` covers name, codec, size and the encoder's own settings; a stream of another camera or another profile has another one.
    `clock_s` is the camera's own time (seconds since 1970) for what came at `clock_at` (ticks), None where the protocol tells none.
    """

    width: int = 0
    height: int = 0
    codec: str = ""
    name: str = ""
    identity: str = ""
    time_base: str = ""
    clock_s: float | None = None
    clock_at: float = 0.0


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
    process: int = 0
    """Number of the video process that decodes it, 0 between two."""
    restarts: int = 0
    """How often that process had to be replaced since the stream was opened."""
