"""What a camera tile says about its picture: live, stalled, lost … and the texts that go with it; pure, so that it can be read and tested alone.

Source: ux.md 12.5: stalled from 2 s, lost from 10 s; the picture never looks newer than it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.views.rows import CameraRow
from widgets.player_states import PlayerEvent, PlayerState
from widgets.tile_words import reason, word
from widgets.timing import clock, county_zone, span

STALLED_S, LOST_S = 1.7, 10.0
"""A picture is marked within two seconds of its last change: 0.3 s are left for its way here, the beat of the tiles and the painting on a full machine."""
QUIET_S = 0.3
"""A connection that stands within this time is not announced."""

OVER = "over"
"""The reason of a player whose replay has come to its end: its last picture stays."""
AT_ITS_END = frozenset({OVER, "ended"})
"""A film that was played to its end, once or to begin anew, is not lost."""


class TileState(StrEnum):
    """How a tile stands."""

    EMPTY = "empty"
    CONNECTING = "connecting"
    LIVE = "live"
    REPLAY = "replay"
    STALLED = "stalled"
    WRONG = "wrong"
    MASKED = "masked"
    LOST = "lost"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"


GONE = frozenset({TileState.LOST, TileState.REFUSED, TileState.UNAVAILABLE, TileState.WRONG})
"""Nobody sees what this camera should show."""


def answering(cameras: Iterable[CameraRow], shown: Mapping[str, TileState]) -> int:
    """How many cameras are there: one on a tile by what the tile shows, any other by what the registry last knew of it."""
    return sum(shown[camera.id] not in GONE if camera.id in shown else camera.status != "offline" for camera in cameras)


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What is known: `age_s` of the newest distinct picture (None: none yet), `waited_s` since the stream was asked for.

    `is_replay`: it is of the past, and its picture was so at `recorded_at`.
    """

    event: PlayerEvent
    now: datetime
    age_s: float | None
    waited_s: float
    is_replay: bool = False
    recorded_at: datetime | None = None
    differs: tuple[str, ...] = ()
    """What is not as the camera is known by (identity_check), the gravest first."""
    confirm_key: str = ""
    """The key by which somebody says that it is the right one; "" where nobody can."""


@dataclass(frozen=True, slots=True)
class TileReading:
    """The texts of a tile: in its lower corners, and in two lines in the middle when there is no picture, or one that is another camera's."""

    state: TileState
    left: str = ""
    right: str = ""
    headline: str = ""
    second: str = ""


def state_of(facts: TileFacts) -> TileState:
    """Refused and unavailable go before all; then the age of the picture decides, never what the decoder claims."""
    if facts.event.state is PlayerState.REFUSED:
        return TileState.REFUSED
    if facts.event.state is PlayerState.UNAVAILABLE:
        return TileState.UNAVAILABLE
    if facts.age_s is None:
        return TileState.LOST if facts.waited_s >= LOST_S else TileState.CONNECTING
    if facts.age_s >= LOST_S and not (facts.is_replay and facts.event.reason in AT_ITS_END):
        return TileState.LOST
    if facts.is_replay:
        return TileState.REPLAY
    if facts.differs:
        return TileState.WRONG
    return TileState.STALLED if facts.age_s >= STALLED_S else TileState.LIVE


def read_tile(facts: TileFacts, language: str, *, large: bool) -> TileReading:
    """The reading of a tile; small tiles say only what matters."""
    state = state_of(facts)
    if state in (TileState.REFUSED, TileState.UNAVAILABLE):
        return TileReading(state, headline=word(state, language), second=reason(facts.event.reason, language))
    if state is TileState.CONNECTING:
        return _connecting(facts, language)
    if state is TileState.LOST:
        return _lost(facts, language)
    if state is TileState.REPLAY:
        return _replay(facts, language)
    shown_at = facts.now - timedelta(seconds=facts.age_s or 0.0)
    if state is TileState.WRONG:
        return _wrong(facts, language, clock(shown_at, seconds=True))
    if state is TileState.STALLED:
        seconds = max(2, int(facts.age_s or 0))
        if not large:
            return TileReading(state, right=word("stalled_short", language, age=seconds))
        left = word("stalled_again" if facts.event.state is not PlayerState.PLAYING else "stalled", language)
        return TileReading(state, left, word("stalled_at", language, time=clock(shown_at, seconds=True), age=seconds))
    if not large:
        return TileReading(state, right=clock(shown_at, seconds=True))
    local = shown_at.astimezone(county_zone())
    return TileReading(state, word("live", language, age=f"{facts.age_s or 0.0:.1f}"), local.strftime("%Y-%m-%d %H:%M:%S"))


def _replay(facts: TileFacts, language: str) -> TileReading:
    """Its own time with the date, on every size: no picture of the past may be taken for one of now."""
    at = _recorded(facts)
    is_over = facts.event.reason == OVER
    return TileReading(TileState.REPLAY, word("replay_over" if is_over else "replay", language), at)


def _recorded(facts: TileFacts) -> str:
    """When what a replay shows was so, with its day; "" where nobody knows."""
    return facts.recorded_at.astimezone(county_zone()).strftime("%m-%d %H:%M:%S") if facts.recorded_at else ""


def _connecting(facts: TileFacts, language: str) -> TileReading:
    """Nothing for a moment; from the second try on which it is, and what was in the way."""
    if facts.waited_s < QUIET_S:
        return TileReading(TileState.CONNECTING)
    tries = facts.event.tries
    if tries < 2:
        return TileReading(TileState.CONNECTING, headline=word("connecting", language))
    return TileReading(TileState.CONNECTING, headline=word("again", language, tries=tries), second=reason(facts.event.reason, language))


def _wrong(facts: TileFacts, language: str, shown_at: str) -> TileReading:
    """Loud, with what is not as it should be and what to do."""
    to_do = word("wrong_confirm", language, key=facts.confirm_key) if facts.confirm_key else ""
    parts = [word(f"wrong.{name}", language) for name in facts.differs[:1]] + ([to_do] if to_do else [])
    return TileReading(TileState.WRONG, right=shown_at, headline=word("wrong", language), second="\n".join(parts))


def _lost(facts: TileFacts, language: str) -> TileReading:
    gone = facts.waited_s if facts.age_s is None else facts.age_s
    if facts.age_s is None:
        parts = [word("never", language)]
    else:
        at = _recorded(facts) if facts.is_replay else clock(facts.now - timedelta(seconds=facts.age_s), seconds=True)
        parts = [word("last", language, time=at)] if at else []
    if facts.event.tries:
        parts.append(word("tries", language, tries=facts.event.tries))
    # What still plays and yet never changes is sent again and again: the line is there, the picture is dead.
    is_stuck = facts.event.state is PlayerState.PLAYING
    why = reason("stuck" if is_stuck else facts.event.reason, language)
    headline = word("stuck" if is_stuck else "lost", language, span=span(int(gone)))
    return TileReading(TileState.LOST, headline=headline, second="\n".join(line for line in (" · ".join(parts), why) if line))
