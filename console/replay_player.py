"""A player that also plays the past: looked for off the GUI thread, played once from its beginning, and each picture with the moment it was recorded at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize

from console.registered_player import SAID, Find, Hold, RegisteredPlayer
from models.rules.stream_keys import replayed
from widgets.live_stream import LiveStream, Picture
from widgets.player import Player
from widgets.player_states import PlayerEvent, PlayerState
from widgets.stream_address import AllowedSources
from widgets.tile_reading import OVER

if TYPE_CHECKING:
    from console.replays import Replays
    from models.intake.stream_finding import FoundStream
    from widgets.video_processes import VideoProcesses

TRIES: Final = 4
"""A platform takes a moment until its stream can be opened: so often it is tried before the first picture."""
FILM: Final = "file"


class ReplayPlayer(RegisteredPlayer):
    """As `RegisteredPlayer`; `replay://TOKEN` is a wish of `Replays`."""

    def __init__(self, allowed: AllowedSources, processes: VideoProcesses, find: Find, hold: Hold, replays: Replays) -> None:
        """Films are read from the folder of `replays` and nowhere else."""
        super().__init__(allowed, processes, find, hold)
        self._replays = replays
        self._live_allowed, self._film_allowed = allowed, AllowedSources(folder=replays.folder)
        self._token = ""
        self._began_at: datetime | None = None
        self._first_s: float | None = None
        self._last: Picture | None = None

    def open(self, url: str, size: QSize, sub_url: str = "") -> None:
        """Begin to play, or to look for what is to be played again."""
        token = replayed(url)
        if not token:
            self._allowed = self._live_allowed
            super().open(url, size, sub_url)
            return
        self.close()
        self._token = token
        self._wanted, self._tries = (url, size), 0
        self._begin_asking()

    def close(self) -> LiveStream | None:
        """End; a film made for this is taken away."""
        token = self._token
        self._token, self._began_at, self._first_s, self._last = "", None, None, None
        ending = super().close()
        if token:
            self._replays.forget(token)
        return ending

    @property
    def is_replay(self) -> bool:
        """Whether the past is played."""
        return bool(self._token)

    def recorded_at(self, picture: Picture | None) -> datetime | None:
        """By the picture's own time in the film; of a platform's stream, counted from its first picture."""
        if picture is None or self._began_at is None or self._first_s is None:
            return None
        return self._began_at + timedelta(seconds=max(0.0, picture.stream_s - self._first_s))

    @property
    def picture(self) -> Picture | None:
        """The newest one; at the end the last stays."""
        newest = super().picture
        if not self._token:
            return newest
        if newest is not None:
            self._last = newest
            if self._first_s is None:
                self._first_s = newest.stream_s
        return self._last

    def _key(self) -> str:
        return self._token or super()._key()

    def _finder(self) -> Callable[[], FoundStream]:
        return partial(self._replays.find, self._token) if self._token else super()._finder()

    def _take(self, number: int, found: object) -> None:
        if not self._token or number != self._asked:
            super()._take(number, found)
            return
        self._is_asking = False
        if isinstance(found, str):
            self._note(PlayerEvent(PlayerState.UNAVAILABLE, SAID.get(found, "server_fault")))
            return
        self._play(found)  # type: ignore[arg-type]  # a FoundStream

    def _play(self, found: FoundStream) -> None:
        token, wanted = self._token, self._wanted
        self._token = ""  # what was made for it is not taken away while it begins
        is_film = found.url.startswith(FILM)
        self._allowed = self._film_allowed if is_film else self._live_allowed
        Player.open(self, found.url, wanted[1])
        self._token, self._wanted = token, wanted
        self._began_at, self._first_s = found.began_at, 0.0 if is_film else None
        self._let_go = self._hold(self._key())
        self._wait_unseen()

    def _weigh(self, event: PlayerEvent) -> None:
        if not self._token:
            super()._weigh(event)
        elif event.state is PlayerState.WAITING and event.reason != OVER and (self.picture is not None or event.tries >= TRIES):
            self._end(event)

    def _end(self, event: PlayerEvent) -> None:
        """It is played once: begun anew, a film would show other moments than it says."""
        last = self._last
        if last is not None:
            self._last = last._replace(image=last.image.copy(), hold=None)
        for stream in self._streams():
            stream.close()
        self._stream = self._next = None
        self._note(PlayerEvent(PlayerState.WAITING, OVER) if last is not None else PlayerEvent(PlayerState.UNAVAILABLE, event.reason))
        self._release()
