"""The client side of the video benches: tiles in a real window; prints what it measured and every change of a tile as JSON lines.

Run by tests/bench/video.py and soak.py as a process of its own, so that its processor time is its own. `--qt` shows the same streams
through Qt Multimedia instead, for comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from models.views.rows import CameraRow
from tests.bars.bar import percentile
from tests.bench._beat import BEAT_MS, Beat
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.theme import Theme
from widgets.tile_grid import GAP, TileGrid
from widgets.video_processes import VideoProcesses
from widgets.words import Words

WARM_S = 5.0
MEMORY = {"rss": "Rss", "pss": "Pss", "own": "Pss_Anon", "pictures": "Pss_Shmem"}
"""What is told of memory, and what the system calls it."""


def say(**facts: object) -> None:
    """One line for the bench."""
    print(json.dumps(facts), flush=True)


def processor_s(pids: list[int]) -> float:
    """Processor time of these processes and all their threads so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(pids: list[int]) -> dict[str, float]:
    """Memory in use now: `rss` as the system counts it, each page once for every process; `pss` with what they share counted once.

    Of the latter, `own` is heap and stacks, `pictures` the memory the processes share.
    """
    found = dict.fromkeys(MEMORY, 0.0)
    for pid in living(pids):
        lines = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        for name, field in MEMORY.items():
            found[name] += int(lines[field].split()[0]) * 1024 / 1e6
    return found


def living(pids: list[int]) -> list[int]:
    """Those that are still there: a video process that is just being replaced has no figures."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"]


def handles(pids: list[int]) -> dict[str, int]:
    """Threads and open descriptors of these processes."""
    return {name: sum(len(os.listdir(f"/proc/{pid}/{folder}")) for pid in living(pids)) for name, folder in (("threads", "task"), ("descriptors", "fd"))}


class Shown(Protocol):
    """A window full of streams."""

    def pids(self) -> list[int]:
        """This process and those that work for it."""

    def counts(self) -> tuple[list[int], list[int]]:
        """Decoded and painted pictures of each stream so far."""

    def engines(self) -> list[str]:
        """What decodes."""

    def restarts(self) -> int:
        """How often a stream had its process replaced, of all streams together."""

    def end(self) -> None:
        """Closes all."""


class Tiles:
    """The product's own tiles."""

    def __init__(self, urls: list[str], columns: int, tile: tuple[int, int], engines: tuple[str, ...]) -> None:
        allowed = AllowedSources(("127.0.0.1",), (range(1024, 65536),))
        self._processes = VideoProcesses(engines) if engines else VideoProcesses()
        rows = -(-len(urls) // columns)
        self._grid = TileGrid(
            Theme(), Words(), lambda: datetime.now(UTC), lambda: Player(allowed, self._processes), rows=rows, columns=columns, has_large=False
        )  # fmt: skip
        self._grid.changed.connect(self._changed)
        self._grid.learnt.connect(lambda tile, known: say(learnt=tile, by=sorted(known)))
        self._grid.resize((tile[0] + GAP) * columns - GAP, (tile[1] + GAP) * rows - GAP)
        self._grid.show_cameras([CameraRow(f"c{number}", f"CAM {number}", url, 114, 28, "", "") for number, url in enumerate(urls)])
        self._grid.show()

    def _changed(self, tile: str, state: str) -> None:
        """A tile came into another state; `age` of its picture at that moment."""
        player, now = self._grid.player_of(tile), time.monotonic()
        picture = player.picture if player else None
        say(tile=tile, state=state, t=now, age=picture.age(now) if picture else None)

    def pids(self) -> list[int]:
        """This process and the video processes."""
        return [os.getpid(), *self._processes.pids()]

    def counts(self) -> tuple[list[int], list[int]]:
        """From players and tiles."""
        return [player.stats.frames for player in self._players()], [tile.painted_count for tile in self._grid.tiles if tile.camera]

    def engines(self) -> list[str]:
        """Of all players."""
        return sorted({player.stats.engine for player in self._players()})

    def restarts(self) -> int:
        """Of all players."""
        return sum(player.stats.restarts for player in self._players())

    def end(self) -> None:
        """Waits for streams and processes."""
        self._grid.stop(6)
        self._processes.stop()

    def _players(self) -> list[Player]:
        return [player for tile in self._grid.tiles if tile.camera and (player := self._grid.player_of(tile.camera.id))]


def main() -> None:
    """Shows the streams; measures for `--seconds` after warming up; then goes on showing until its input closes; `look` on it asks for memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--columns", type=int, required=True)
    parser.add_argument("--tile", required=True, help="WIDTHxHEIGHT")
    parser.add_argument("--engine", default="")
    parser.add_argument("--qt", action="store_true")
    parser.add_argument("urls", nargs="+")
    given = parser.parse_args()
    app = QApplication(sys.argv[:1])
    width, _, height = given.tile.partition("x")
    tile = int(width), int(height)
    shown: Shown
    if given.qt:
        from tests.bench._video_qt import QtTiles

        shown = QtTiles(given.urls, given.columns, tile)
    else:
        shown = Tiles(given.urls, given.columns, tile, (given.engine,) if given.engine else ())
    beat = Beat()
    start: dict[str, Any] = {}

    def begin() -> None:
        beat.late_ms.clear()
        start.update(cpu=processor_s(shown.pids()), at=time.monotonic(), counts=shown.counts())

    def end() -> None:
        beat.stop()
        seconds = time.monotonic() - start["at"]
        rates = [[(now - then) / seconds for now, then in zip(*pair, strict=True)] for pair in zip(shown.counts(), start["counts"], strict=True)]
        say(
            measured=True,
            cpu=(processor_s(shown.pids()) - start["cpu"]) / (len(given.urls) * seconds),
            decoded=sum(rates[0]) / len(rates[0]),
            painted=sum(rates[1]) / len(rates[1]),
            painted_worst=min(rates[1]),
            interval_p99=BEAT_MS + percentile(beat.late_ms, 0.99),
            interval_max=BEAT_MS + max(beat.late_ms),
            **memory_mb(shown.pids()),
            processes=len(shown.pids()),
            engines=shown.engines(),
        )

    QTimer.singleShot(int(WARM_S * 1000), begin)
    QTimer.singleShot(int((WARM_S + given.seconds) * 1000), end)
    watch = QTimer()
    watch.timeout.connect(lambda: _obey(shown, app.quit))
    watch.start(500)
    app.exec()
    shown.end()


def _obey(shown: Shown, end: Callable[[], None]) -> None:
    if not select.select([sys.stdin], [], [], 0)[0]:
        return
    if sys.stdin.readline().strip() == "look":
        say(look=True, t=time.monotonic(), restarts=shown.restarts(), **memory_mb(shown.pids()), **handles(shown.pids()))
    else:
        end()


if __name__ == "__main__":
    main()
