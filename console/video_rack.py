"""Makes players for the tiles of this seat: which engines there are, and which addresses may be opened at all."""

from __future__ import annotations

from models.settings import Settings
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.video_processes import VideoProcesses

ANY_HIGH_PORT = range(1024, 65536)
LOOPBACK = ("127.0.0.1", "localhost")
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""The networks of a county's video platforms; nothing outside them is ever opened."""
LINGER_S = 120.0
"""So long a video process stays when no camera is shown: the next one is then there at once."""


class VideoRack:
    """One per console or wall: all its tiles share the video processes."""

    def __init__(self, settings: Settings, demo: bool) -> None:
        """`demo` lets the local cameras' ports in."""
        self.processes = VideoProcesses(linger_s=LINGER_S)
        if demo:
            self._allowed = AllowedSources(hosts=LOOPBACK, ports=(ANY_HIGH_PORT,), folder=settings.data_dir / "video")
        else:
            self._allowed = AllowedSources(hosts=(*LOOPBACK, *PRIVATE))

    def make_player(self) -> Player:
        """A new player for one tile."""
        return Player(self._allowed, self.processes)

    def warm(self) -> None:
        """Starts a video process, so that the first alert's camera is there at once."""
        self.processes.warm()

    def stop(self) -> None:
        """Ends the video processes; for the end of the program."""
        self.processes.stop()
