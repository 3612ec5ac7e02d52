"""Finds the minutes before an alert for one camera: what its running connection still holds, what was recorded here, or what the platform recorded.

A wish is told on the GUI thread and looked for in another; whoever plays it is given a film or a stream that begins at a known moment, or is told
that there is nothing, and until and since when there is something.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, Signal

from models.rules.stream_keys import replay_at
from models.rules.stretches import JOINED, Stretch, around, beside, most_of
from models.video.exchange import VideoTrouble

if TYPE_CHECKING:
    from console.person import Person
    from console.replay_film import Film
    from models.commands.desk import Desk
    from models.intake.stream_finding import FoundStream
    from models.rules.allowed_hosts import AllowedHosts
    from models.video.started_streams import Started
    from widgets.clip_file import ClipEnd

FOLDER: Final = "replays"
"""In the data folder: films made to be played, gone when they have been."""
RING_S: Final = 30.0
RING_WAIT_S: Final = 3.0
"""So long the last half minute may take to be written."""
NEARLY: Final = timedelta(seconds=5)
"""What lies here is taken before what a platform shows by so much more."""


class Ending(Protocol):
    """A clip in the making."""

    def end(self) -> None:
        """No more packets."""


class Holding(Protocol):
    """What is needed of a player to get what its connection still holds."""

    def clip(self, path: Path, before_s: float, on_done: Callable[[ClipEnd], None]) -> Ending:
        """Write the last seconds."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing of `wanted` is there; until when there was something before it, since when after it, and why the platform could not be asked ("" it could)."""

    wanted: Stretch
    before: datetime | None
    after: datetime | None
    trouble: str


class NoRecording(VideoTrouble):
    """Nothing was recorded at that time."""

    def __init__(self, missing: Missing) -> None:
        super().__init__("no_recording")
        self.missing = missing


@dataclass(slots=True)
class Wish:
    """What is to be played again: a camera (its key) around an alert, and for whom."""

    camera: str
    alert: str
    by: Person | None = None
    ring_done: threading.Event = field(default_factory=threading.Event)
    ring: Film | None = None


def must_be_open(desk: Desk, who: Person | None, camera: str) -> None:
    """Hold a camera (its key) against who looks, in a worker thread. Raises VideoTrouble `police_only`."""
    from models.views.police_pictures import may_look_through

    with desk.store.reading() as connection:
        if not may_look_through(connection, who, camera):
            raise VideoTrouble("police_only")


class Replays(QObject):
    """The replays of one program.

    Signals:
        missed(url, missing): nothing is there (Missing).
    """

    missed = Signal(str, object)

    def __init__(
        self,
        data_dir: Path,
        open_desk: Callable[[], Desk] | None,
        allowed: AllowedHosts,
        begun: Callable[[str, Started], None],
        ticks: Callable[[], float] = time.monotonic,
        sitter: Callable[[], Person | None] = lambda: None,
    ) -> None:
        """`open_desk` is called in a worker thread; `begun(token, stream)` is told before a platform is asked to play; `sitter`: who looks."""
        super().__init__()
        self.folder = data_dir / FOLDER
        self._open_desk, self._allowed, self._begun, self._ticks, self._sitter = open_desk, allowed, begun, ticks, sitter
        self._wishes: dict[str, Wish] = {}

    def __contains__(self, token: str) -> bool:
        """Whether this is the token of a wish."""
        return token in self._wishes

    def clear_left(self) -> None:
        """Films that a crash left are taken away."""
        for path in self.folder.iterdir() if self.folder.exists() else ():
            path.unlink(missing_ok=True)

    def ask(self, camera: str, alert: str, now: datetime, player: Holding | None) -> str:
        """A wish; return the address that stands for it. `player`: that of the camera, where it is shown: what it holds is written down at once."""
        token = secrets.token_hex(12)
        wish = self._wishes[token] = Wish(camera, alert, self._sitter())
        if player is None:
            wish.ring_done.set()
        else:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            began = self._ticks()
            player.clip(self.folder / f"{token}-ring.mp4", RING_S, partial(self._take_ring, wish, now, began)).end()
        return replay_at(token)

    def _take_ring(self, wish: Wish, now: datetime, asked: float, end: ClipEnd) -> None:
        from console.replay_film import Film

        if end.packets and end.began_at:
            began = now - timedelta(seconds=asked - end.began_at)
            wish.ring = Film(Path(end.path), Stretch(began, began + timedelta(seconds=end.seconds)))
        wish.ring_done.set()

    def forget(self, token: str) -> None:
        """It is not played any more."""
        self._wishes.pop(token, None)
        for path in self.folder.glob(f"{token}*") if self.folder.exists() else ():
            path.unlink(missing_ok=True)

    def find(self, token: str) -> FoundStream:
        """Look for it, in a thread of its own. Raises VideoTrouble: NoRecording where there is nothing, `police_only`."""
        wish = self._wishes.get(token)
        if wish is None or self._open_desk is None:
            raise VideoTrouble("no_stream")
        desk = self._open_desk()
        must_be_open(desk, wish.by, wish.camera)
        wish.ring_done.wait(RING_WAIT_S)
        try:
            return self._found(token, wish, desk)
        except NoRecording as nothing:
            self.missed.emit(replay_at(token), nothing.missing)
            raise

    def _found(self, token: str, wish: Wish, desk: Desk) -> FoundStream:
        from models.intake.stream_finding import find_recorded

        wanted, known, films = self._here(wish, desk)
        here = most_of(wanted, [film.stretch for film in films])
        theirs, trouble = self._there(desk, wish, wanted) if here is None or here.length < wanted.length - JOINED else ((), "")
        there = most_of(wanted, theirs)
        if there is not None and (here is None or there.length > here.length + NEARLY):
            try:
                return find_recorded(desk, self._allowed, wish.camera, there, partial(self._begun, token))
            except VideoTrouble as refused:
                trouble = refused.code
        found = self._film(token, films, here) if here is not None else None
        if found is None:
            raise NoRecording(Missing(wanted, *beside(wanted, (*known, *theirs)), trouble))
        return found

    def _here(self, wish: Wish, desk: Desk) -> tuple[Stretch, list[Stretch], list[Film]]:
        """What is wanted; when the camera was filmed as far as we know; and the films of the wanted time that lie here and are whole."""
        from console.replay_film import Film
        from models.views.filmed import alert_moment, kept_films

        with desk.store.reading() as connection:
            wanted = around(alert_moment(connection, wish.alert) or desk.clock.now(), desk.clock.now())
            kept = kept_films(connection, wish.camera, wanted)
        folder, films = desk.store.evidence.folder, [wish.ring] if wish.ring is not None else []
        whole = (film for film in kept if film.stretch.common(wanted).length and folder.seen_whole(film.sha256) is not None)
        films.extend(Film(folder.path_of(film.sha256), film.stretch) for film in whole)
        return wanted, [film.stretch for film in kept] + [film.stretch for film in films], films

    def _there(self, desk: Desk, wish: Wish, wanted: Stretch) -> tuple[tuple[Stretch, ...], str]:
        """What the platform keeps, and why it could not say."""
        from models.intake.stream_finding import kept_there

        try:
            return kept_there(desk, self._allowed, wish.camera, wanted), ""
        except VideoTrouble as trouble:
            return (), trouble.code

    def _film(self, token: str, films: list[Film], part: Stretch) -> FoundStream | None:
        from console.replay_film import cut
        from models.intake.stream_finding import FoundStream

        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self.folder / f"{token}.mp4"
        shown = cut(films, part, target)
        return FoundStream(target.as_uri(), began_at=shown.since) if shown is not None else None
