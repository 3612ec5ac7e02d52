"""Makes players for the tiles of this seat: which addresses may be opened at all, where a stream is asked for that has none, and when it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from console.platform_streams import LINGER_S as STREAM_LINGER_S
from console.platform_streams import PlatformStreams
from console.replays import Replays, must_be_open
from models.rules.allowed_hosts import LOOPBACK, AllowedHosts
from models.settings import Settings
from models.video.started_streams import Started, StartedStreams
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.video_processes import VideoProcesses

if TYPE_CHECKING:
    from console.person import Person
    from models.commands.desk import Desk
    from models.intake.stream_finding import FoundStream

ANY_HIGH_PORT = range(1024, 65536)
LINGER_S = 120.0
"""So long a video process stays when no camera is shown: the next one is then there at once."""


class VideoRack:
    """One per console or wall: all its tiles share the video processes."""

    def __init__(
        self,
        settings: Settings,
        demo: bool,
        open_desk: Callable[[], Desk] | None = None,
        program: str = "console",
        sitter: Callable[[], Person | None] = lambda: None,
        linger_s: float = LINGER_S,
    ) -> None:
        """`demo` lets the local cameras' ports in; `open_desk` is called in a worker thread, for streams that have to be asked for.

        `program`: whose notes of platform streams these are, `console` or `wall`; `sitter`: in whose name it looks; `linger_s`: how
        long video processes stay when nobody looks.
        """
        self.streams = PlatformStreams(StartedStreams(settings.data_dir, program), self._stop)
        self._sitter = sitter
        self._open_desk, self._hosts = open_desk, AllowedHosts.beside(settings.video_hosts, settings.video_ports)
        self.processes = VideoProcesses(linger_s=linger_s)
        self.replays = Replays(settings.data_dir, open_desk, self._hosts, self.streams.begun, sitter=sitter)
        if demo:
            self._allowed = AllowedSources(hosts=LOOPBACK, ports=(ANY_HIGH_PORT,), folder=settings.data_dir / "video")
        else:
            self._allowed = AllowedSources(self._hosts.hosts, self._hosts.ports)

    def make_player(self) -> Player:
        """A new player for one tile."""
        from console.replay_player import ReplayPlayer

        return ReplayPlayer(self._allowed, self.processes, self._find, self._hold, self.replays)

    def _hold(self, key: str) -> Callable[[], None]:
        """Nobody comes back to a stream of the past: it is stopped at once."""
        return self.streams.hold(key, 0.0 if key in self.replays else STREAM_LINGER_S)

    def _find(self, key: str) -> FoundStream:
        from models.intake.stream_finding import find_stream
        from models.video.exchange import VideoTrouble

        if self._open_desk is None:
            raise VideoTrouble("no_stream")
        desk = self._open_desk()
        must_be_open(desk, self._sitter(), key)
        return find_stream(desk, self._hosts, key, partial(self.streams.begun, key))

    def _stop(self, started: Started) -> None:
        from models.intake.stream_stopping import stop_stream

        if self._open_desk is not None:
            who = self._sitter()
            stop_stream(self._open_desk(), self._hosts, started, who.id if who else "", who.seat if who else "")

    def warm(self) -> None:
        """Starts a video process, so that the first alert's camera is there at once; what an earlier run left behind goes."""
        self.processes.warm()
        self.replays.clear_left()
        if self._open_desk is not None:
            self.streams.stop_left()

    def stop(self) -> None:
        """Ends what platforms send and the video processes; for the end of the program."""
        self.streams.close()
        self.processes.stop()
