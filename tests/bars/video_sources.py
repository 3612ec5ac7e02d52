"""V-3: cameras that die, fall silent or half open are marked as old in time, come back in time, and a hundred reconnects leave nothing behind.

Source: reliability.md V-3; issue 5, Must show 1.
"""

from __future__ import annotations

import gc
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bars.bar import Bar, percentile
from tests.bars.video_stand import BACK_S, OLD_S, HurtCameras, Stand, planted
from tests.bed.fixtures import Database

AWAY_S = 3.0
FAULTS = ("kill", "stall", "half_open")
RECONNECTS = 5
"""So many for each fault of a kind: 100 of 20."""
MORE_MB, MORE_HANDLES = 50.0, 2


def hurt_sources(_database: Database, count: int, seed: int, mutant: str = "") -> Bar:
    """Each fault `count` times, then reconnects of four tiles. The figure counts broken promises; the first ends a mutant's run."""
    bar = Bar("V-3", count, seed, limit=0)
    old: list[float] = []
    back: list[float] = []
    with bar.timed(), ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(planted(mutant, _defects()))
        cameras = HurtCameras(folder)
        stack.callback(cameras.stop)
        stand = Stand(4)
        stack.callback(stand.stop)
        stand.show(cameras.urls())
        if stand.live() > BACK_S:
            bar.figure += 1
        for number in range(0 if mutant == "lets_nothing_go" else count * len(FAULTS)):
            _hurt(stand, cameras, FAULTS[number % len(FAULTS)], old, back)
            if mutant and (old[-1] > OLD_S or back[-1] > BACK_S):
                break
        bar.figure += sum(at > OLD_S for at in old) + (percentile(back, 0.95) > BACK_S) + sum(at == float("inf") for at in back)
        if not bar.figure:
            bar.figure += _reconnect(stand, cameras, count * RECONNECTS, bar)
    bar.notes |= {
        "old_worst_s": round(max(old, default=0.0), 2),
        "back_p95_s": round(percentile(back, 0.95), 2),
        "back_worst_s": round(max(back, default=0.0), 2),
    }
    return bar


def _hurt(stand: Stand, cameras: HurtCameras, how: str, old: list[float], back: list[float]) -> None:
    cameras.hurt(how)
    old.append(stand.wait(lambda: "live" not in stand.states(), OLD_S + 1))
    stand.wait(lambda: False, AWAY_S)
    cameras.heal(how)
    back.append(stand.live(BACK_S + 5))


def _reconnect(stand: Stand, cameras: HurtCameras, count: int, bar: Bar) -> float:
    """Four tiles opened and closed so often; counts the kinds of things that grew."""
    for _ in range(2):
        _open_and_close(stand, cameras)
    before = _used(stand)
    for _ in range(count):
        _open_and_close(stand, cameras)
    after = _used(stand)
    bar.notes |= {f"more_{name}": round(after[name] - before[name], 1) for name in before}
    return sum(after[name] - before[name] > (MORE_MB if name == "rss" else MORE_HANDLES) for name in before)


def _open_and_close(stand: Stand, cameras: HurtCameras) -> None:
    """Closed, and seen to be closed: what a stream still holds while it ends is no leak."""
    leaving = [player.close() for player in stand.players()]
    stand.show([])
    stand.wait(lambda: not any(stream.is_alive() for stream in leaving if stream), 5)
    stand.show(cameras.urls())
    stand.wait(lambda: all(player.picture for player in stand.players()), 20)


def _used(stand: Stand) -> dict[str, float]:
    from tests.bench._video_client import handles, memory_mb

    gc.collect()  # as the console does every few seconds (console/garbage.py)
    pids = list(stand.processes.pids())
    own = [os.getpid(), *pids]
    return {"rss": memory_mb(own)["rss"], **{name: float(count) for name, count in handles(own).items()}}


def _defects() -> dict[str, tuple[object, str, object]]:
    from widgets import tile_reading
    from widgets.tile_reading import TileState
    from widgets.video_processes import VideoProcesses

    def believes(facts: tile_reading.TileFacts) -> TileState:
        return TileState.LIVE if facts.age_s is not None else TileState.CONNECTING

    return {
        "believes_the_decoder": (tile_reading, "state_of", believes),
        "lets_nothing_go": (VideoProcesses, "leave", lambda _self, stream: stream.left.set()),
    }
