"""Fifty alerts a second for ten minutes with a console open, then two thousand in ten seconds with five of the gravest among them.

The real gateway and the product's console on the demo county, each a process of its own; signed posts over kept connections, due by the clock, so
that waiting behind a slow answer counts. Both databases. Issue 4, Must show 5.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.base import SystemClock
from models.commands.reference import load_county
from models.records.alert import Alert
from models.settings import load_settings
from tests.bars.alarm_flood import Console
from tests.bars.bar import percentile
from tests.bars.rig import SECRET, Gateway, signed
from tests.bed.durable import durable_cluster, empty_database, own_bed
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster
from tests.bench._intake_client import report
from tests.bench._machine import machine, raise_with_us
from tools.virtual_screen import VirtualScreen

ROOT = Path(__file__).parents[2]
SEED = 1
LOGIN = "yixiaohong"
RATE, BURST, BURST_S, GRAVE = 50, 2000, 10.0, 5
LANES = 32
ANSWER_BAR_MS, LATE_BAR_MS, SEEN_BAR_S, GROWTH_BAR = 200.0, 50.0, 2.0, 0.05
WARM_S, OPEN_S, PATIENCE_S = 3.0, 90.0, 30.0
SOURCES = ("hotline_12345", "hotline_12369", "grid", "new_media")
CATEGORIES = ("water", "air", "noise", "waste", "forest", "agriculture")
WARM_ALERTS = 15_000
"""So many alerts fill the page caches of SQLite in the gateway (four connections, 2 MB each); a shorter run sees them grow."""
NEVER = 1000.0


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Ten minutes on each database; quick: forty seconds."""
    seconds = 40.0 if quick else 600.0
    with own_bed() as bed:
        for kind, cluster in (("sqlite", None), ("postgresql", durable_cluster(bed))):
            yield from _on(bed, kind, cluster, seconds)


def _on(bed: Path, kind: str, cluster: Cluster | None, seconds: float) -> Iterator[dict[str, object]]:
    with ExitStack() as stack:
        database = stack.enter_context(empty_database(bed, cluster))
        furnish_county(database)
        gateway = Gateway(database)
        gateway.start(from_nothing=True)
        stack.callback(gateway.stop)
        assert gateway.process is not None
        raise_with_us(gateway.process.pid)
        screen = stack.enter_context(VirtualScreen()).environment if shutil.which("Xvfb") else {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        console, process = stack.enter_context(_console(database, dict(screen)))
        memory = stack.enter_context(Memory({"gateway": gateway.process.pid, "console": process.pid}).watched())
        senders = Senders(gateway.http, seconds)
        senders.send(WARM_S, RATE)
        before = console.ask("lines")
        console.ask("begin")
        memory.begin()
        steady = senders.send(seconds, RATE)
        watched = console.ask("end")
        memory.end()
        lines = console.ask("lines")
        burst = senders.send(BURST_S, BURST / BURST_S, grave=GRAVE)
        time.sleep(SEEN_BAR_S + 1.0)
        seen, heard = console.ask("seen"), console.ask("heard")["heard"]
        stored = _stored(database)
        yield from _told(kind, seconds, steady, watched)
        yield from _told_memory(kind, seconds, memory, {name: lines[name] - before[name] for name in lines})
        yield _told_burst(kind, burst, seen["painted"], heard, sum(number not in stored for number in senders.acknowledged))


def furnish_county(database: Database) -> None:
    """The demo county with its last days, its four sources with a secret the bench knows and no limit to their rate."""
    from console.demo_room import prepare
    from console.tools import opened_desk

    settings = load_settings({"data_dir": database.data_dir, **({"database": database.url} if database.url else {})}, {})
    store = database.open()
    try:
        prepare(store, settings, SystemClock(), lambda: opened_desk(store, settings))
        known = {"secret": SECRET, "rate_per_minute": 10_000_000}
        load_county(opened_desk(store, settings), {"sources": [{"key": key, "channel": key, "name": key, **known} for key in SOURCES]})
    finally:
        store.close()


@contextmanager
def _console(database: Database, environment: dict[str, str]) -> Iterator[tuple[Console, subprocess.Popen[str]]]:
    words = [sys.executable, "-m", "tests.bench._load_console", LOGIN, *database.arguments, "console"]
    own = {**environment, "ECO_GUARDIAN_GATEWAY_START": "never"}
    with (database.data_dir / "console.txt").open("w") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            console, until = Console(process), time.monotonic() + OPEN_S
            while not console.ask("seen")["open"]:
                if time.monotonic() > until:
                    raise RuntimeError("the console did not open")
                time.sleep(0.2)
            yield console, process
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.communicate()


@dataclass
class Sent:
    """What was sent in one run: of each post when it was due, when answered and how; `grave` those of the top grade, by number."""

    answered_ms: list[float] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    grave: dict[str, float] = field(default_factory=dict)


class Senders:
    """Signed senders that keep to the clock. `acknowledged` are the numbers of all that was answered 201, over all runs."""

    def __init__(self, address: tuple[str, int], seconds: float) -> None:
        self.acknowledged: list[str] = []
        self._address = address
        self._next = 0
        self._chance = random.Random(SEED)
        self._seconds = seconds

    def send(self, seconds: float, rate: float, grave: int = 0) -> Sent:
        """Send for so long; of `grave` posts, spread evenly, the answer's moment is kept by its number."""
        sent, first, count = Sent(), self._next, round(seconds * rate)
        bodies = [self._body(first + number, is_grave=bool(grave) and number % (count // grave) == count // grave // 2) for number in range(count)]
        self._next += count
        began = time.monotonic() + 0.1

        def lane(turn: int) -> None:
            line = http.client.HTTPConnection(*self._address, timeout=30)
            for number in range(turn, count, LANES):
                due = began + number / rate
                time.sleep(max(0.0, due - time.monotonic()))
                body, is_grave = bodies[number]
                line.request("POST", f"/v1/alerts/{SOURCES[number % len(SOURCES)]}", body, signed(body, f"msg_{first + number}"))
                answer = line.getresponse()
                said = json.loads(answer.read())
                now = time.monotonic()
                sent.answered_ms.append((now - due) * 1000)
                sent.answers.append(answer.status)
                if answer.status == 201:
                    self.acknowledged.append(said["alert_no"])
                    if is_grave:
                        sent.grave[said["alert_no"]] = now
            line.close()

        with ThreadPoolExecutor(LANES) as pool:
            for done in [pool.submit(lane, turn) for turn in range(LANES)]:
                done.result()
        return sent

    def _body(self, number: int, *, is_grave: bool) -> tuple[bytes, bool]:
        alert = json.loads(report(number, self._chance))
        alert |= {"source_ref": f"load-{number}", "category": self._chance.choice(CATEGORIES), "ongoing": self._chance.choice(("unknown", "no", "yes"))}
        return json.dumps(alert | ({"danger_flags": ["fire"]} if is_grave else {}), ensure_ascii=False).encode(), is_grave


class Memory:
    """The resident memory of some processes, once a second, in MB."""

    def __init__(self, processes: dict[str, int]) -> None:
        self.samples: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
        self._processes, self._over = processes, threading.Event()
        self._bounds = [0.0, 0.0]

    @contextmanager
    def watched(self) -> Iterator[Memory]:
        """Sample until the end of the block."""
        thread = threading.Thread(target=self._sample, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()

    def _sample(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE") / 1e6
        while not self._over.wait(1.0):
            for name, pid in self._processes.items():
                with suppress(OSError):
                    self.samples[name].append((time.monotonic(), int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page))

    def begin(self) -> None:
        """The steady load begins."""
        self._bounds[0] = time.monotonic()

    def end(self) -> None:
        """It has ended."""
        self._bounds[1] = time.monotonic()

    def slope(self, name: str) -> tuple[float, float]:
        """MB a second of the second half of the steady load (least squares), and how much there was at its end."""
        begun, ended = self._bounds
        found = [(at, size) for at, size in self.samples[name] if begun + (ended - begun) / 2 <= at <= ended]
        return statistics.linear_regression([at for at, _ in found], [size for _, size in found]).slope, found[-1][1]


def _stored(database: Database) -> set[str]:
    store = database.open()
    try:
        with store.reading() as connection:
            return set(connection.execute(sa.select(Alert.table.c.alert_no)).scalars())
    finally:
        store.close()


def _common(kind: str, n: int) -> dict[str, object]:
    return {"database": kind, "n": n, "seed": SEED, "bar": 1.0, **machine()}


def _told(kind: str, seconds: float, sent: Sent, watched: dict[str, Any]) -> Iterator[dict[str, object]]:
    p99, late = percentile(sent.answered_ms, 0.99), percentile(watched["late_ms"], 0.99)
    refused = sum(status != 201 for status in sent.answers)
    yield {
        "name": f"{RATE} alerts/s for {seconds:g} s with a console open: acknowledgement, p99",
        "figure": round(p99, 1),
        "unit": "ms",
        "against": f"bar {ANSWER_BAR_MS:g} ms",
        "ratio": round(p99 / ANSWER_BAR_MS, 2),
        **_common(kind, len(sent.answers)),
        "not_201": refused,
        "p50": round(percentile(sent.answered_ms, 0.5), 1),
        "max": round(max(sent.answered_ms), 1),
    }
    yield {
        "name": "console event loop late, p99 of a 10 ms beat",
        "figure": round(late, 1),
        "unit": "ms",
        "against": f"bar {LATE_BAR_MS:g} ms",
        "ratio": round(late / LATE_BAR_MS, 2),
        **_common(kind, len(watched["late_ms"])),
        "max": round(max(watched["late_ms"], default=0.0), 1),
        "console_processors": round(watched["processor"] / seconds, 2),
    }


def _told_memory(kind: str, seconds: float, memory: Memory, came: dict[str, int]) -> Iterator[dict[str, object]]:
    """What grows with the lines that stand open (nobody acts here) is told apart: the console's lines with their places, folds and marks."""
    for name, must in (("gateway", 0.0), ("console", came["held"] / seconds / 1e6)):
        slope, size = memory.slope(name)
        beyond = (slope - must) * seconds / 2
        yield {
            "name": f"memory of the {name} in the second half of the run, growth beyond what open lines take",
            "figure": round(beyond, 1),
            "unit": "MB",
            "against": f"{GROWTH_BAR:.0%} of its {size:.0f} MB",
            "ratio": round(beyond / (size * GROWTH_BAR), 2),
            **_common(kind, len(memory.samples[name])),
            "mb_per_1000_alerts": round(slope / RATE * 1000, 2),
            "mb_per_hour": round(slope * 3600, 1),
            "of_it_open_lines_mb_per_1000": round(must / RATE * 1000, 2),
            "open_lines": came["lines"],
            "still_warming": RATE * seconds / 2 < WARM_ALERTS,
            "bytes_per_line": round(came["held"] / came["lines"]) if must else 0,
        }


def _told_burst(kind: str, burst: Sent, painted: dict[str, float], heard: dict[str, float], lost: int) -> dict[str, object]:
    seen = [painted.get(number, at + NEVER) - at for number, at in burst.grave.items()]
    sounded = [heard.get(number, at + NEVER) - at for number, at in burst.grave.items()]
    slowest = max([*seen, *sounded, 0.0 if len(burst.grave) == GRAVE else NEVER])
    return {
        "name": f"burst of {BURST} in {BURST_S:g} s: the {GRAVE} gravest on screen and heard after their answer, slowest",
        "figure": round(slowest, 2),
        "unit": "s",
        "against": f"bar {SEEN_BAR_S:g} s",
        "ratio": round(slowest / SEEN_BAR_S, 2),
        **_common(kind, len(burst.answers)),
        "not_201": sum(status != 201 for status in burst.answers),
        "lost": lost,
        "painted_s": round(max(seen, default=NEVER), 2),
        "heard_s": round(max(sounded, default=NEVER), 2),
        "answer_p99_ms": round(percentile(burst.answered_ms, 0.99), 1),
        "answer_max_ms": round(max(burst.answered_ms), 1),
    }
