"""A seat that is given hostile addresses, to be run under strace: the real check, players, video processes with both engines, and the device clients.

Run as `python -m tests.bars.hostile_seat PLAN`, where PLAN is a JSON file: `{hosts, port, folder, good, hostile, mark, mutant}`. It opens `good` first,
then makes the file `mark`, then opens `hostile`; prints how each ended, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase

from tests.bars.hostile_defects import plant
from tests.bars.video_stand import application
from widgets.player import Player
from widgets.player_states import PlayerState
from widgets.stream_address import AllowedSources
from widgets.video_processes import VideoProcesses

AT_ONCE = 8
PATIENCE_S = 12.0
ENDED = frozenset({PlayerState.REFUSED, PlayerState.WAITING, PlayerState.UNAVAILABLE})
ASKED_S = 1.0


class HostileSeat:
    """One seat."""

    def __init__(self, plan: dict[str, Any]) -> None:
        """Nothing runs yet."""
        self._app = application()
        QFontDatabase.families()  # Qt reads the fonts whenever it first needs them
        port = int(plan["port"])
        self._allowed = AllowedSources(tuple(plan["hosts"]), (range(port, port + 1),), Path(plan["folder"]))
        self.ended: Counter[str] = Counter()

    def open_all(self, urls: list[str], engine: str) -> None:
        """Eight at a time, each until it has a picture or a reason why not."""
        processes = VideoProcesses((engine,), linger_s=60.0)
        waiting, open_ones = list(reversed(urls)), dict[Player, float]()
        while waiting or open_ones:
            while waiting and len(open_ones) < AT_ONCE:
                player = Player(self._allowed, processes)
                open_ones[player] = time.monotonic()
                player.open(waiting.pop(), QSize(64, 64))
                if player.latest.state is PlayerState.REFUSED:
                    self._end(player, open_ones)
            self._app.processEvents()
            for player, since in tuple(open_ones.items()):
                if player.latest.state in ENDED or player.picture is not None or time.monotonic() - since > PATIENCE_S:
                    self._end(player, open_ones)
            time.sleep(0.005)
        processes.stop()

    def _end(self, player: Player, open_ones: dict[Player, float]) -> None:
        del open_ones[player]
        self.ended["shown" if player.picture is not None else f"{player.latest.state.value}:{player.latest.reason}"] += 1
        player.close()
        player.deleteLater()


async def ask_all(plan: dict[str, Any]) -> None:
    """Gives every address to the clients of streams, devices and platforms too."""
    from models.rules.allowed_hosts import AllowedHosts
    from models.video.exchange import Exchange, VideoTrouble
    from models.video.stream_probe import probe

    port = int(plan["port"])
    allowed = AllowedHosts(tuple(plan["hosts"]), (range(port, port + 1),))
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(line: Exchange, url: str) -> None:
        async with gate:
            for asking in (probe(allowed, url, patience=ASKED_S), line.ask(url) if f":{port}" in url else probe(allowed, url)):
                with suppress(VideoTrouble):
                    await asking

    async with Exchange(allowed, ASKED_S) as line:
        await asyncio.gather(*(one(line, url) for url in plan["hostile"]))


def main() -> None:
    """All of the plan."""
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    plant(plan["mutant"])
    seat = HostileSeat(plan)
    for engine in plan["engines"]:
        seat.open_all(plan["good"], engine)
    good, seat.ended = seat.ended, Counter()
    asyncio.run(ask_all({**plan, "hostile": plan["good"]}))
    Path(plan["mark"]).touch()
    for engine in plan["engines"]:
        seat.open_all(plan["hostile"], engine)
    asyncio.run(ask_all(plan))
    print(json.dumps({"good": good, "hostile": seat.ended}))


if __name__ == "__main__":
    main()
