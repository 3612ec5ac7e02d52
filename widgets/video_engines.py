"""Which engine plays which address: libVLC first, PyAV where libVLC is missing or lacks what the address needs; says why."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.player import Engine
from widgets.player_av import PyAvEngine
from widgets.player_vlc import VlcEngine
from widgets.stream_address import StreamAddress


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine for one address, or None. `why` are the codes of what was passed over: `no_libvlc`, `no_live555`, `no_pyav`."""

    engine: Engine | None
    why: tuple[str, ...] = ()


class VideoEngines:
    """The engines of this machine. Nothing is loaded before the first address is asked about."""

    def __init__(self, engines: tuple[Engine, ...] | None = None) -> None:
        """`engines` in order of preference; by default libVLC, then PyAV."""
        self.engines = engines if engines is not None else (VlcEngine(), PyAvEngine())

    def choose(self, address: StreamAddress) -> EngineChoice:
        """The first engine that is there and can open the address."""
        why: list[str] = []
        for engine in self.engines:
            trouble = engine.missing() or engine.lacks(address)
            if not trouble:
                return EngineChoice(engine, tuple(why))
            why.append(trouble)
        return EngineChoice(None, tuple(why))

    def engine_for(self, address: StreamAddress) -> Engine | str:
        """What a Player asks: an engine, or the code `no_engine`."""
        return self.choose(address).engine or "no_engine"
