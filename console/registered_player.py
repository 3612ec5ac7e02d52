"""A player for cameras of the registry: where a stream has to be asked for, it is, off the GUI thread, and then played; what is in the way is said.

While it plays it holds what a platform sends for it; out of sight it lets go after a while, and asks anew when it is looked at again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, QTimer, Signal

from models.rules.stream_keys import referred
from widgets.player import Player
from widgets.player_states import PlayerEvent, PlayerState

if TYPE_CHECKING:
    from models.intake.stream_finding import FoundStream
    from widgets.live_stream import LiveStream
    from widgets.stream_address import AllowedSources
    from widgets.video_processes import VideoProcesses

LOG = logging.getLogger(__name__)
AGAIN_MS: Final = 10_000
ASK_AFTER: Final = 3
"""After so many tries in vain a stream is asked for anew: its address may hold no longer, and another camera may have taken its place."""
UNSEEN_MS: Final = 20_000
"""After so long out of sight, when its connection has been given up too, a stream is let go of."""
SAID: Final = {
    **dict.fromkeys(("too_slow", "broken_off"), "silent"),
    **dict.fromkeys(("no_channel", "no_stream", "not_found"), "not_found"),
    **dict.fromkeys(("wrong_stream", "renamed", "other_host"), "wrong_stream"),
    **dict.fromkeys(("bad_answer", "too_long"), "odd"),
    "not_signed_in": "denied",
    "not_allowed": "host",
    "unreachable": "unreachable",
    "no_recording": "no_recording",
    "redirected": "redirect",
    "police_only": "police_only",
    "film": "film",
}
"""What a source says → the reason as a tile words it; anything else is a fault of the source."""
Find = Callable[[str], "FoundStream"]
"""Camera key → its stream; raises VideoTrouble. Called in a thread of its own."""
Hold = Callable[[str], Callable[[], None]]
"""Told which key is played; what comes back lets go of it."""


def hold_nothing(_key: str) -> Callable[[], None]:
    """Where nobody counts."""
    return lambda: None


class RegisteredPlayer(Player):
    """As `Player`; `camera://KEY` is asked for first."""

    _heard = Signal(int, object)

    def __init__(self, allowed: AllowedSources, processes: VideoProcesses, find: Find, hold: Hold = hold_nothing) -> None:
        """`find` knows the registry; `hold` is told what is played."""
        super().__init__(allowed, processes)
        self._find, self._hold = find, hold
        self._let_go: Callable[[], None] | None = None
        self._unseen = QTimer(self)
        self._unseen.setSingleShot(True)
        self._unseen.setInterval(UNSEEN_MS)
        self._unseen.timeout.connect(self._release)
        self._asked = self._tries = 0
        self._wanted = ("", QSize())
        self._is_asking = False
        self._heard.connect(self._take)
        self.happened.connect(self._weigh)

    def open(self, url: str, size: QSize, sub_url: str = "") -> None:
        """Begin to play, or to ask for the stream."""
        if not referred(url):
            super().open(url, size, sub_url)
            return
        self.close()
        self._wanted, self._tries = (url, size), 0
        self._begin_asking()

    def _begin_asking(self) -> None:
        self._note(PlayerEvent(PlayerState.CONNECTING, tries=1))
        self._let_go = self._hold(self._key())
        self._ask()

    def resize(self, size: QSize) -> None:
        """Another size, also of what is still asked for."""
        self._wanted = (self._wanted[0], size)
        super().resize(size)

    def close(self) -> LiveStream | None:
        """End; an answer that is still under way comes too late."""
        self._asked += 1
        self._is_asking = False
        self._wanted = ("", self._wanted[1])
        self._unseen.stop()
        self._release()
        return super().close()

    def watch(self, *, watched: bool) -> None:
        """Seen again after a while, the stream is asked for anew: a platform may have stopped it."""
        super().watch(watched=watched)
        if watched and self._wanted[0] and self._let_go is None:
            self._let_go = self._hold(self._key())
            self._ask()
        self._wait_unseen()

    def pin(self, *, pinned: bool) -> None:
        """What is pinned is held although nobody sees it."""
        super().pin(pinned=pinned)
        self._wait_unseen()

    def _wait_unseen(self) -> None:
        if self._is_watched or self._is_pinned or not self._wanted[0]:
            self._unseen.stop()
        else:
            self._unseen.start()

    def _release(self) -> None:
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            let_go()

    def _key(self) -> str:
        return referred(self._wanted[0])

    def _finder(self) -> Callable[[], FoundStream]:
        """What is called in a thread of its own."""
        return partial(self._find, self._key())

    def _weigh(self, event: PlayerEvent) -> None:
        if event.state is PlayerState.WAITING and event.tries >= ASK_AFTER and self._wanted[0] and self._stream is not None and not self._is_asking:
            self._ask()

    def _ask(self) -> None:
        self._is_asking = True
        threading.Thread(target=partial(self._look, self._asked, self._finder()), name=f"stream {self._key()}", daemon=True).start()

    def _look(self, number: int, find: Callable[[], FoundStream]) -> None:
        from models.video.exchange import VideoTrouble

        try:
            found: object = find()
        except VideoTrouble as trouble:
            found = trouble.code
        except Exception as error:  # noqa: BLE001 - the tile says that it has no picture, the log says why
            LOG.error("a stream could not be asked for: %s", type(error).__name__)
            found = "no_stream"
        try:
            self._heard.emit(number, found)
        except RuntimeError:
            return  # the tile is gone

    def _take(self, number: int, found: object) -> None:
        if number != self._asked:
            return
        self._is_asking = False
        wanted, before = self._wanted, self._stream
        if isinstance(found, str):
            is_refused = found in ("not_allowed", "wrong_stream", "police_only")
            if before is not None and not is_refused:
                return  # what was found first is tried on
            self.close()
            self._wanted, number = wanted, self._asked
            self._let_go = self._hold(self._key())
            self._tries += 1
            self._note(PlayerEvent(PlayerState.REFUSED if is_refused else PlayerState.WAITING, SAID.get(found, "server_fault"), self._tries))
            QTimer.singleShot(AGAIN_MS, self, lambda: self._ask() if number == self._asked else None)
            return
        if before is not None and found.url == self._choice.main:  # type: ignore[attr-defined]  # a FoundStream
            return
        super().open(found.url, wanted[1], found.sub_url)  # type: ignore[attr-defined]
        self._wanted = wanted
        self._let_go = self._hold(self._key())
        self._wait_unseen()
        if before is not None and self._stream is not None:
            self._stream.count_from(before)
