"""An hour of video: 16 tiles over cameras of which one is killed or frozen every ten seconds and four are never there; who comes back when, and what leaks.

`python -m tests.bench soak --minutes 60`; without it one minute (ten seconds of warm-up), which shows that it works, not the figure.
Bars: issue 5, Must show 3.
"""

from __future__ import annotations

import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.demo.streams import start_server, stop_server
from tests.bars.bar import percentile
from tests.bench._video_stage import SEED, Client, line, make_clips, manifest, screen

TILES, ABSENT = 16, 4
EVERY_S, AWAY_S = 10.0, (3.0, 9.0)
"""A source is hurt so often, and is away for so long: never the next one's turn."""
WARM_S, BACK_BAR_S, STALLED_BAR_S, SLOPE_BAR = 300.0, 15.0, 2.5, 1.0
"""The tile says `stalled` two seconds after the last picture; half a second more is what a timer of one second may add on a full machine."""
LOOK_S = 15.0


class Sources:
    """A server of its own for every camera, so that one can be hurt alone."""

    def __init__(self, folder: Path, height: int) -> None:
        self._manifests = [manifest(folder, height, number + 1, "25") for number in range(TILES - ABSENT)]
        self._servers: list[subprocess.Popen[str]] = []
        self._ports: list[int] = []
        for file in self._manifests:
            server, port = start_server(file, 0)
            self._servers.append(server)
            self._ports.append(port)

    def urls(self) -> list[str]:
        """Those that are there, then those that never are (nothing listens)."""
        absent = [f"rtsp://127.0.0.1:{65001 + number}/absent" for number in range(ABSENT)]
        return [f"rtsp://127.0.0.1:{port}/cam{number}" for number, port in enumerate(self._ports)] + absent

    def hurt(self, number: int, *, freeze: bool) -> None:
        """Kills or freezes one."""
        if freeze:
            self._servers[number].send_signal(signal.SIGSTOP)
        else:
            self._servers[number].kill()
            self._servers[number].wait()

    def heal(self, number: int, *, freeze: bool) -> None:
        """It is there again."""
        if freeze:
            self._servers[number].send_signal(signal.SIGCONT)
        else:
            stop_server(self._servers[number])
            self._servers[number], _ = start_server(self._manifests[number], self._ports[number])

    def stop(self) -> None:
        """For the end."""
        for server in self._servers:
            server.send_signal(signal.SIGCONT)
            stop_server(server)


def run(quick: bool, minutes: float = 0.0) -> Iterator[dict[str, Any]]:
    """The figures of the soak."""
    seconds = (minutes or (0.6 if quick else 1.0)) * 60
    warm = min(WARM_S, seconds / 4)
    with tempfile.TemporaryDirectory() as folder, screen() as environment:
        make_clips(Path(folder), 50, [360])
        sources = Sources(Path(folder), 360)
        try:
            with Client(sources.urls(), 4, (480, 270), 1.0, environment) as client:
                client.answer(90)
                client.wait_until_live(60, TILES - ABSENT)
                yield from _hour(client, sources, seconds, warm)
        finally:
            sources.stop()


def _hour(client: Client, sources: Sources, seconds: float, warm: float) -> Iterator[dict[str, Any]]:
    rng, began = random.Random(SEED), time.monotonic()
    back: list[float] = []
    stalled: list[float] = []
    looks: list[dict[str, Any]] = []
    count = 0
    while time.monotonic() - began < seconds:
        due = began + count * EVERY_S
        number, freeze = rng.randrange(TILES - ABSENT), rng.random() < 0.5
        hurt_at = time.monotonic()
        sources.hurt(number, freeze=freeze)
        time.sleep(rng.uniform(*AWAY_S))
        sources.heal(number, freeze=freeze)
        healed_at = time.monotonic()
        tile = f"c{number}"
        came = _wait_for(client, tile, "live", healed_at, BACK_BAR_S + 10)
        back.append(came - healed_at)
        if said := client.first("stalled", hurt_at).get(tile):
            stalled.append(said - hurt_at)
        if time.monotonic() - began >= warm and (not looks or time.monotonic() - looks[-1]["t"] >= LOOK_S):
            looks.append(client.look())
        count += 1
        time.sleep(max(0.0, due + EVERY_S - time.monotonic()))
    yield line("sources hurt", count, "times", minutes=round(seconds / 60, 1), absent=ABSENT)
    yield line(
        "tile live again after its source, p95", percentile(back, 0.95), "s", n=len(back), worst=max(back), bar=1.0, ratio=percentile(back, 0.95) / BACK_BAR_S
    )
    if stalled:
        worst = max(stalled)
        yield line("tile marked as stalled after its source stopped, worst", worst, "s", n=len(stalled), bar=1.0, ratio=worst / STALLED_BAR_S)
    if len(looks) > 1:
        for name, unit, bar in (("rss", "MB/h", SLOPE_BAR), ("pss", "MB/h", None), ("threads", "per h", SLOPE_BAR), ("descriptors", "per h", SLOPE_BAR)):
            slope = _slope([(look["t"], look[name]) for look in looks])
            held = {"bar": 1.0, "ratio": slope / bar} if bar else {}
            yield line(f"slope of {name} after {warm / 60:.1f} min", slope, unit, n=len(looks), first=looks[0][name], last=looks[-1][name], **held)


def _wait_for(client: Client, tile: str, state: str, since: float, seconds: float) -> float:
    """When the tile is in the state again; at once where it never left it. 999 s where it does not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if client.states().get(tile) == state:
            return max(since, client.first(state, since).get(tile, since))
        time.sleep(0.05)
    return since + 999.0


def _slope(points: list[tuple[float, float]]) -> float:
    """Of the straight line that lies nearest, per hour."""
    middle = sum(at for at, _ in points) / len(points)
    spread = sum((at - middle) ** 2 for at, _ in points)
    return sum((at - middle) * value for at, value in points) / spread * 3600 if spread else 0.0
