"""Makes players for the tiles of this seat: which addresses may be opened at all, and where a stream is asked for that has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from models.rules.allowed_hosts import LOOPBACK, AllowedHosts
from models.settings import Settings
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.video_processes import VideoProcesses

if TYPE_CHECKING:
    from models.commands.desk import Desk
    from models.intake.stream_finding import FoundStream

ANY_HIGH_PORT = range(1024, 65536)
LINGER_S = 120.0
"""So long a video process stays when no camera is shown: the next one is then there at once."""


class VideoRack:
    """One per console or wall: all its tiles share the video processes."""

    def __init__(self, settings: Settings, demo: bool, open_desk: Callable[[], Desk] | None = None) -> None:
        """`demo` lets the local cameras' ports in; `open_desk` is called in a worker thread, for streams that have to be asked for."""
        self._open_desk, self._hosts = open_desk, AllowedHosts.beside(settings.video_hosts)
        self.processes = VideoProcesses(linger_s=LINGER_S)
        if demo:
            self._allowed = AllowedSources(hosts=LOOPBACK, ports=(ANY_HIGH_PORT,), folder=settings.data_dir / "video")
        else:
            self._allowed = AllowedSources(hosts=self._hosts.hosts)

    def make_player(self) -> Player:
        """A new player for one tile."""
        from console.registered_player import RegisteredPlayer

        return RegisteredPlayer(self._allowed, self.processes, self._find)

    def _find(self, key: str) -> FoundStream:
        from models.intake.stream_finding import find_stream
        from models.video.exchange import VideoTrouble

        if self._open_desk is None:
            raise VideoTrouble("no_stream")
        return find_stream(self._open_desk(), self._hosts, key)

    def warm(self) -> None:
        """Starts a video process, so that the first alert's camera is there at once."""
        self.processes.warm()

    def stop(self) -> None:
        """Ends the video processes; for the end of the program."""
        self.processes.stop()
