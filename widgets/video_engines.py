"""Which engine plays which address: PyAV first, libVLC where PyAV is missing or failed before its first picture; says why. Asked in video processes only."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.player_av import PyAvEngine
from widgets.player_vlc import VlcEngine
from widgets.reel import Engine, EngineChoice
from widgets.stream_address import StreamAddress

NAMES = (PyAvEngine.name, VlcEngine.name)
"""In order of preference; why in this order is argued in docs/decisions.md."""


class VideoEngines:
    """The engines of this machine. Nothing is loaded before `load` or the first address that is asked about."""

    def __init__(self, names: Sequence[str] = NAMES, engines: Sequence[Engine] | None = None) -> None:
        """`names`: those that may be used, in order of preference; `engines`: the engines themselves, where they are not the machine's own."""
        known: dict[str, Engine] = {engine.name: engine for engine in (PyAvEngine(), VlcEngine())}
        self.engines = tuple(engines) if engines is not None else tuple(known[name] for name in names if name in known)

    def load(self) -> None:
        """Load the library of the first engine, as far as it is there: whoever plays next does not wait for it."""
        for engine in self.engines[:1]:
            engine.missing()

    def engine_for(self, address: StreamAddress, failed: frozenset[str] = frozenset()) -> EngineChoice:
        """The first engine that is there and can open the address; one of `failed` only where no other can. May load a library."""
        why: list[str] = []
        second: Engine | None = None
        for engine in self.engines:
            trouble = engine.missing() or engine.lacks(address)
            if not trouble and engine.name not in failed:
                return EngineChoice(engine, tuple(why))
            second = second or (None if trouble else engine)
            why.append(trouble or "failed")
        return EngineChoice(second, tuple(why))
