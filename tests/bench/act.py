"""One act at the door with a small and with a large archive behind it, on both databases, and the sweep over many running clocks."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from models.commands.sweep import sweep
from models.records.running_clock import RunningClock
from models.store import Store
from tests.bed.postgres import new_cluster
from tests.bench._archive import fill
from tests.bench._lives import lead
from tests.builders import MONDAY_MORNING, Room, room_of

SMALL = 1_000
P95_MS, RATIO, SWEEP_S = 25.0, 1.3, 1.0


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Times every act of some ordinary cases; then a sweep that finds a hundred of many clocks due."""
    large, lives = (5_000, 8) if quick else (100_000, 40)
    for database in ("sqlite", "postgresql"):
        small = _acts(database, SMALL, lives)
        spans, swept = _acts_and_sweep(database, large, lives)
        yield {
            "figure": round(_p95(_all(spans)), 1),
            "unit": "ms",
            "what": f"p95 of Desk.do on {database}, {large} cases in store",
            "bar": P95_MS,
            "against": f"the same acts with {SMALL} cases: p95 {_p95(_all(small)):.1f} ms, median {statistics.median(_all(small)):.1f} ms",
            "ratio": round(statistics.median(_all(spans)) / statistics.median(_all(small)), 2),
            "ratio_bar": RATIO,
            "n": len(_all(spans)),
            "median_by_act": {act: round(statistics.median(found), 1) for act, found in spans.items()},
        }
        yield from swept


def _acts(database: str, cases: int, lives: int) -> dict[str, list[float]]:
    with room_on(database) as room:
        fill(room, cases)
        return _led(room, lives)


def _acts_and_sweep(database: str, cases: int, lives: int) -> tuple[dict[str, list[float]], list[dict[str, object]]]:
    with room_on(database) as room:
        fill(room, cases)
        return _led(room, lives), list(_swept(room, database, cases))


def _led(room: Room, lives: int) -> dict[str, list[float]]:
    spans: dict[str, list[float]] = defaultdict(list)
    for number in range(1, lives + 3):
        for act, seconds in lead(room, number):
            if number > 2:  # the first lives load modules and fill caches
                spans[act].append(seconds * 1000)
    return spans


def _swept(room: Room, database: str, clocks: int, due: int = 100) -> Iterator[dict[str, object]]:
    """What the days before left to look at; then let `clocks` run, a hundred of them due now, and look at them all."""
    yield {"figure": _swept_s(room), "unit": "s", "what": f"the look of the day behind {clocks} cases on {database}: once a day, in slices", "n": 1}
    now = room.clock.now()
    running = [_clock(room, number, now + timedelta(days=number % 20 + 1) if number >= due else now) for number in range(clocks)]
    for first in range(0, clocks, 5000):
        with room.store.writing() as connection:
            connection.execute(RunningClock.table.insert(), [clock.values() for clock in running[first : first + 5000]])
    before = len(room.entries("clock.overdue"))
    spent = _swept_s(room)
    told = len(room.entries("clock.overdue")) - before
    yield {"figure": spent, "unit": "s", "what": f"sweep over {clocks} running clocks on {database}, {told} found overdue", "bar": SWEEP_S, "n": 1}


def _swept_s(room: Room) -> float:
    began = time.perf_counter()
    sweep(room.desk)
    return round(time.perf_counter() - began, 3)


def _clock(room: Room, number: int, due_at: datetime) -> RunningClock:
    began = room.clock.now() - timedelta(days=2)
    return RunningClock(
        rule="R-221",
        rule_version="1",
        object_kind="case_transfer",
        object_id=f"transfer-{number}",
        case_id=f"case-{number}",
        started_at=began,
        due_at=due_at,
        next_at=due_at,
    )


@contextmanager
def room_on(database: str) -> Iterator[Room]:
    """A room of its own on a fresh `sqlite` or `postgresql`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eco-act-")))
        folder.chmod(0o755)  # the server runs under another account
        url = None
        if database == "postgresql":
            cluster = new_cluster(folder / "pg")
            stack.callback(cluster.stop)
            cluster.execute("CREATE DATABASE act")
            url = cluster.url("act")
        store = Store.open(url, folder)
        stack.callback(store.close)
        store.migrate()
        yield room_of(store, folder, MONDAY_MORNING)


def _all(spans: dict[str, list[float]]) -> list[float]:
    return [span for found in spans.values() for span in found]


def _p95(spans: list[float]) -> float:
    return statistics.quantiles(spans, n=20)[-1]
