"""The client side of the video bench: nine tiles in a real window; prints what it measured and every change of a tile as JSON lines.

Run by tests/bench/video.py as a process of its own, so that its processor time is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from models.views.rows import CameraRow
from widgets.player import Player
from widgets.stream_address import AllowedSources
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.video_processes import VideoProcesses
from widgets.words import Words

WARM_S, BEAT_MS = 4.0, 20


def say(**facts: object) -> None:
    """One line for the bench."""
    print(json.dumps(facts), flush=True)


def processor_s() -> float:
    """Processor time of this process and all its threads so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_mb() -> float:
    """Memory in use now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


class Beat:
    """How late a 20 ms timer fires: what somebody typing would feel."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fire)
        self._timer.start(BEAT_MS)

    def _fire(self) -> None:
        now = time.monotonic()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


def main() -> None:
    """Shows the streams; measures for `--seconds` after warming up; then goes on showing until its input closes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("urls", nargs="+")
    given = parser.parse_args()
    app = QApplication(sys.argv[:1])
    allowed, processes = AllowedSources(("127.0.0.1",), (range(1024, 65536),)), VideoProcesses()
    grid = TileGrid(
        Theme(), Words(), lambda: datetime.now(UTC), lambda: Player(allowed, processes), rows=3, columns=3, has_large=False
    )  # fmt: skip
    grid.changed.connect(lambda tile, state: say(tile=tile, state=state, t=time.monotonic()))
    grid.resize(640 * 3 + 12, 360 * 3 + 12)
    grid.show_cameras([CameraRow(f"c{number}", f"CAM {number}", url, 114, 28, "", "") for number, url in enumerate(given.urls)])
    grid.show()
    beat = Beat()
    start: dict[str, float] = {}

    def begin() -> None:
        beat.late_ms.clear()
        start.update(cpu=processor_s(), at=time.monotonic(), painted=sum(tile.painted_count for tile in grid.tiles), frames=frames())

    def frames() -> int:
        return sum(player.stats.frames for player in grid._players.values())

    def end() -> None:
        seconds = time.monotonic() - start["at"]
        late = sorted(beat.late_ms)
        each = len(given.urls) * seconds
        say(
            measured=True,
            cpu=(processor_s() - start["cpu"]) / each,
            painted=(sum(tile.painted_count for tile in grid.tiles) - start["painted"]) / each,
            frames=(frames() - start["frames"]) / each,
            late_p99=late[int(len(late) * 0.99)],
            late_max=late[-1],
            rss=resident_mb(),
            engines=sorted({player.stats.engine for player in grid._players.values()}),
            size=[grid.tiles[0].width(), grid.tiles[0].height()],
        )

    QTimer.singleShot(int(WARM_S * 1000), begin)
    QTimer.singleShot(int((WARM_S + given.seconds) * 1000), end)
    watch = QTimer()
    watch.timeout.connect(lambda: app.quit() if sys.stdin in _readable() else None)
    watch.start(500)
    app.exec()
    grid.stop(6)
    processes.stop()


def _readable() -> list[object]:
    import select

    return list(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main()
