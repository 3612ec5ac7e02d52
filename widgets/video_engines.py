"""Which engine plays which address: libVLC first, PyAV where libVLC is missing or lacks what the address needs; says why."""

from __future__ import annotations

from widgets.player import Engine, EngineChoice
from widgets.player_av import PyAvEngine
from widgets.player_vlc import VlcEngine
from widgets.stream_address import StreamAddress


class VideoEngines:
    """The engines of this machine. Nothing is loaded before the first address is asked about."""

    def __init__(self, engines: tuple[Engine, ...] | None = None) -> None:
        """`engines` in order of preference; by default libVLC, then PyAV."""
        self.engines = engines if engines is not None else (VlcEngine(), PyAvEngine())

    def engine_for(self, address: StreamAddress) -> EngineChoice:
        """The first engine that is there and can open the address. May load libVLC, so it is asked in a reel's thread."""
        why: list[str] = []
        for engine in self.engines:
            trouble = engine.missing() or engine.lacks(address)
            if not trouble:
                return EngineChoice(engine, tuple(why))
            why.append(trouble)
        return EngineChoice(None, tuple(why))
