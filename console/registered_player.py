"""A player for cameras of the registry: where a stream has to be asked for, it is, off the GUI thread, and then played; what is in the way is said."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
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
SAID: Final = {
    **dict.fromkeys(("too_slow", "broken_off"), "silent"),
    **dict.fromkeys(("no_channel", "no_stream", "not_found"), "not_found"),
    **dict.fromkeys(("wrong_stream", "renamed", "other_host"), "wrong_stream"),
    **dict.fromkeys(("bad_answer", "too_long"), "odd"),
    "not_signed_in": "denied",
    "not_allowed": "host",
    "unreachable": "unreachable",
    "redirected": "redirect",
}
"""What a source says → the reason as a tile words it; anything else is a fault of the source."""
Find = Callable[[str], "FoundStream"]
"""Camera key → its stream; raises VideoTrouble. Called in a thread of its own."""


class RegisteredPlayer(Player):
    """As `Player`; `camera://KEY` is asked for first."""

    _heard = Signal(int, object)

    def __init__(self, allowed: AllowedSources, processes: VideoProcesses, find: Find) -> None:
        """`find` knows the registry."""
        super().__init__(allowed, processes)
        self._find = find
        self._asked = self._tries = 0
        self._wanted = ("", QSize())
        self._heard.connect(self._take)

    def open(self, url: str, size: QSize, sub_url: str = "") -> None:
        """Begin to play, or to ask for the stream."""
        if not referred(url):
            super().open(url, size, sub_url)
            return
        self.close()
        self._wanted, self._tries = (url, size), 0
        self._note(PlayerEvent(PlayerState.CONNECTING, tries=1))
        self._ask()

    def resize(self, size: QSize) -> None:
        """Another size, also of what is still asked for."""
        self._wanted = (self._wanted[0], size)
        super().resize(size)

    def close(self) -> LiveStream | None:
        """End; an answer that is still under way comes too late."""
        self._asked += 1
        self._wanted = ("", self._wanted[1])
        return super().close()

    def _ask(self) -> None:
        number, key = self._asked, referred(self._wanted[0])
        threading.Thread(target=lambda: self._look(number, key), name=f"stream {key}", daemon=True).start()

    def _look(self, number: int, key: str) -> None:
        from models.video.exchange import VideoTrouble

        try:
            found: object = self._find(key)
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
        if isinstance(found, str):
            self._tries += 1
            is_refused = found in ("not_allowed", "wrong_stream")
            self._note(PlayerEvent(PlayerState.REFUSED if is_refused else PlayerState.WAITING, SAID.get(found, "server_fault"), self._tries))
            QTimer.singleShot(AGAIN_MS, self, lambda: self._ask() if number == self._asked else None)
            return
        wanted = self._wanted
        super().open(found.url, wanted[1], found.sub_url)  # type: ignore[attr-defined]  # a FoundStream
        self._wanted = wanted
