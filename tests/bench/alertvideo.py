"""From an alert to its pictures: its nearest camera's first frame, a snapshot on the disk, what a clip holds before the key, a camera on the wall.

The console is the product in a process of its own (`console --demo`, cameras over RTSP on loopback), the wall another; keys are pressed as a hand does.
Bars: issue 5, Must show 4; ux.md 22.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from tests.bars.bar import percentile
from tests.bench._program import Program, running, screen
from tests.bench._video_stage import line
from tests.bench.glass import furnish

FRAME_S, SNAPSHOT_S, LATE_MS, BEFORE_S, WALL_S = 1.5, 0.2, 50.0, 30.0, 1.0
PATIENCE_S = 120.0
LOOKED_AT_S = 1.5
"""So long an alert is looked at before the next one is opened."""
FILLED_S = 33.0
"""After so long a stream holds the half minute before a key."""


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Forty alerts opened, twenty pictures, three clips, ten cameras to the wall; quick: some of each."""
    opened, pictures, clips, walls = (8, 4, 1, 3) if quick else (40, 20, 3, 10)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eco-alertvideo-", ignore_cleanup_errors=True)))
        furnish(folder)
        environment = stack.enter_context(screen())
        console = stack.enter_context(_program(folder, environment, "console", "--demo"))
        nearest: dict[str, str] = console.ask("ready")["nearest"]
        yield from _opened(console, list(nearest), opened)
        yield from _snapshots(console, pictures)
        yield from _clips(console, clips)
        wall = stack.enter_context(_program(folder, environment, "wall"))
        wall.ask("ready")
        yield from _to_the_wall(console, wall, walls)


def _program(folder: Path, environment: Mapping[str, str], kind: str, *options: str) -> AbstractContextManager[Program]:
    return running(environment, "tests.bench._alert_video", kind, "--data-dir", str(folder), kind, *options)


def _opened(console: Program, alerts: list[str], count: int) -> Iterator[dict[str, Any]]:
    """Run through the queue until so many alerts showed a camera that was not on the glass before."""
    spent: list[float] = []
    never = 0
    for number in range(count * 4):
        if len(spent) + never >= count:
            break
        found = console.ask(f"open {alerts[number % len(alerts)]}")
        never += bool(found.get("late"))
        if not found.get("late") and not found["before"]:
            spent.append(found["seconds"])
        time.sleep(LOOKED_AT_S)
    if not spent:
        raise RuntimeError("no alert with a camera of its own was opened")
    figure = percentile(spent, 0.95)
    more = {"p50": percentile(spent, 0.5), "max": max(spent), "never": never, "n": len(spent)}
    yield line("an alert opened: first frame of its nearest camera, p95", figure, "s", against=f"bar {FRAME_S} s", ratio=figure / FRAME_S, bar=1.0, **more)


def _snapshots(console: Program, count: int) -> Iterator[dict[str, Any]]:
    found = []
    for _ in range(count):
        found.append(console.ask("snapshot"))
        time.sleep(0.3)
    spent, late = [one["seconds"] for one in found], max(one["late_ms"] for one in found)
    more = {"p50": percentile(spent, 0.5), "evidence_p95": percentile([one["evidence"] for one in found], 0.95), "n": count}
    figure = percentile(spent, 0.95)
    yield line("F12 to the picture on the disk, p95", figure, "s", against=f"bar {SNAPSHOT_S} s", ratio=figure / SNAPSHOT_S, bar=1.0, **more)
    yield line("F12: event loop late, worst", late, "ms", against=f"bar {LATE_MS:g} ms", ratio=late / LATE_MS, bar=1.0, n=count)


def _clips(console: Program, count: int) -> Iterator[dict[str, Any]]:
    time.sleep(FILLED_S)
    found = [console.ask("clip 2") for _ in range(count)]
    least = min(one["before"] for one in found)
    more = {"seconds": min(one["seconds"] for one in found), "gaps": max(one["gaps"] for one in found), "n": count}
    yield line("Shift F12: seconds in the clip before the key, least", least, "s", against=f"bar {BEFORE_S:g} s", ratio=BEFORE_S / least, bar=1.0, **more)


def _to_the_wall(console: Program, wall: Program, count: int) -> Iterator[dict[str, Any]]:
    alerts: list[str] = console.ask("masked")["alerts"]
    if not alerts:
        raise RuntimeError("no camera of this county may go on the wall")
    spent: list[float] = []
    paged: list[float] = []
    keys = 0
    for number in range(count):
        alert = alerts[number % len(alerts)]
        wall.tell(f"shown {alert}")
        put = console.ask(f"wall {alert}")
        shown = wall.answer()
        keys = max(keys, put["keys"])
        spent.append(shown.get("at", put["at"] + PATIENCE_S) - put["at"])
        paged.append(shown.get("page_at", put["at"] + PATIENCE_S) - put["at"])
        time.sleep(1.0)
    figure = percentile(spent, 0.95)
    more = {"p50": percentile(spent, 0.5), "max": max(spent), "page_p95": percentile(paged, 0.95), "keys": keys, "n": count}
    yield line("W, Enter to the camera's first frame on the wall, p95", figure, "s", against=f"bar {WALL_S:g} s", ratio=figure / WALL_S, bar=1.0, **more)
    yield line("keys from an alert to its camera on the wall", keys, "keys", against="bar 3", ratio=keys / 3, bar=1.0)
