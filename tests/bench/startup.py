"""From the start of the process to the first painted, usable queue with years of alerts in the store, against a bare PySide6 window."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from models.base import SystemClock
from models.settings import load_settings
from models.store import Store
from tests.bench._past_years import OPEN_NOW, fill
from tools.virtual_screen import VirtualScreen

ROOT = Path(__file__).parents[2]
SEED = 1
BAR = 4.0


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Median of five starts of each, taken in turn after one of each to warm the disk's cache."""
    count, rounds = (5_000, 3) if quick else (100_000, 5)
    for open_now in (OPEN_NOW, count):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eco-startup-")))
            make_store(folder, count, open_now)
            environment: Mapping[str, str] = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
            if shutil.which("Xvfb"):
                environment = stack.enter_context(VirtualScreen()).environment
            spans = in_turn(folder, rounds, environment)
        bare, queue = statistics.median(spans["bare"]), statistics.median(spans["queue"])
        yield {
            "figure": round(queue, 3),
            "unit": "s",
            "what": f"process start to first painted queue, {count} alerts in store, {open_now} of them open",
            "against": f"bare PySide6 window, same run: {bare:.3f} s",
            "ratio": round(queue / bare, 2),
            "bar": BAR,
            "n": rounds,
            "seed": SEED,
            "all": [round(span, 3) for span in spans["queue"]],
        }


def in_turn(folder: Path, rounds: int, environment: Mapping[str, str]) -> dict[str, list[float]]:
    """Start both so many times, one after the other; the first of each only warms the disk's cache."""
    spans: dict[str, list[float]] = {"bare": [], "queue": []}
    for turn in range(rounds + 1):
        for what, found in spans.items():
            span = first_paint([what, str(folder)], environment)
            if turn:
                found.append(span)
    return spans


def make_store(folder: Path, count: int, open_now: int) -> None:
    """The demo county with `count` alerts of the last years."""
    from console.tools import opened_desk
    from models.demo.county import load_demo

    store = Store.open(None, folder)
    try:
        store.migrate()
        load_demo(opened_desk(store, load_settings({"data_dir": folder}, {})), folder)
        fill(store, count, SystemClock().now(), SEED, open_now)
    finally:
        store.close()


def first_paint(arguments: list[str], environment: Mapping[str, str]) -> float:
    """Seconds from just before the process is made to the end of the paint it tells of."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._first_paint", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = done.stdout.split()
    if done.returncode or not lines:
        raise RuntimeError(f"{arguments[0]} never painted: {done.stderr.strip()[-400:]}")
    return float(lines[-1]) - began
