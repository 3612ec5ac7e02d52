"""I-5: with the writer's turn held and ten times the bearable load, everything is acknowledged and stored, or visibly refused; then it is quick again.

Source: reliability.md I-5.
"""

from __future__ import annotations

import http.client
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from models.store import WRITER_TURN
from tests.bars.bar import Bar, percentile
from tests.bars.broker import Mosquitto, Publisher, Tap
from tests.bars.kills import _missing, _references, _wait_until_quiet
from tests.bars.rig import Gateway, Hotline, Logger, furnish
from tests.bed.fixtures import Database

SENDERS, LOGGERS = 48, 4
MOST_OWED = 400
SLOW_S = 0.5
"""A p99 above this, and above three times the one before, is not normal again."""
MOST_GROWTH_MB = 100.0


class Load:
    """Senders on all three channels that never rest. `told` counts what HTTP senders heard; `others` what was neither."""

    def __init__(self, gateway: Gateway, publisher: Publisher) -> None:
        self.told: Counter[str] = Counter()
        self.acknowledged: dict[str, str] = {}
        self.uploaded: dict[str, str] = {}
        self._gateway, self._publisher, self._ended = gateway, publisher, threading.Event()
        self._threads = [threading.Thread(target=self._post, args=(f"h{number}",)) for number in range(SENDERS)]
        self._threads += [threading.Thread(target=self._upload, args=(number,)) for number in range(LOGGERS)]
        self._threads.append(threading.Thread(target=self._publish))

    def run(self, seconds: float) -> None:
        """Load it for so long."""
        for thread in self._threads:
            thread.start()
        time.sleep(seconds)
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _post(self, name: str) -> None:
        hotline, number = Hotline(self._gateway.http), 0
        while not self._ended.is_set():
            number += 1
            try:
                status, _ = hotline.send(f"{name}-{number}")
                self.told["kept" if status in (200, 201) else "refused" if status in (429, 503) else f"status {status}"] += 1
                if status in (429, 503):
                    time.sleep(0.02)
            except (OSError, http.client.HTTPException) as error:
                self.told[type(error).__name__] += 1
                hotline.close()
                time.sleep(0.05)
        hotline.close()
        self.acknowledged |= hotline.acknowledged

    def _upload(self, line: int) -> None:
        number = 0
        while not self._ended.is_set():
            try:
                logger = Logger(self._gateway.hj212)
                try:
                    while not self._ended.is_set():
                        number += 1
                        logger.send(f"2026{line:04d}{number:09d}")
                finally:
                    self.uploaded |= dict.fromkeys(logger.acknowledged, "")
                    logger.close()
            except OSError:
                time.sleep(0.05)  # no reply is the refusal of this channel

    def _publish(self) -> None:
        number = 0
        while not self._ended.is_set():
            if self._publisher.owed < MOST_OWED:
                number += 1
                self._publisher.publish(f"q-{number}")
                time.sleep(0.001)
            else:
                time.sleep(0.01)


def hold_and_flood(database: Database, seconds: int, seed: int, mutant: str = "") -> Bar:
    """Load all channels for `seconds`, the writer's turn held for the first half; count what was lost, unclear, or slow afterwards."""
    bar = Bar("I-5", seconds, seed, limit=0)
    furnish(database)
    broker = Mosquitto(database.data_dir.with_name("broker"))
    broker.start()
    with bar.timed(), Tap(broker) as tap:
        gateway = Gateway(database, mutant, options=("--mqtt", tap.url))
        gateway.start()
        tap.wait_for_subscription(0)
        before, rss = _latency(gateway, "before", 100), Rss(gateway)
        publisher = Publisher(broker)
        load = Load(gateway, publisher)
        with held(database, seconds / 2), rss:
            load.run(seconds)
        released = time.monotonic()
        p99 = after = 9.9
        while time.monotonic() - released < 10 and after > max(SLOW_S, 3 * before):
            p99 = after = _latency(gateway, f"after{time.monotonic()}", 50)
        publisher.close(30)
        _wait_until_quiet(tap, 120)
        code = gateway.stop()
        lost = _missing(database, "http", load.acknowledged) + _missing(database, "hj212", load.uploaded)
        stored = _references(database)
        lost_mqtt = sum(stored[name] != 1 for name in tap.acknowledged | publisher.accepted)
    broker.end()
    unclear = sum(count for told, count in load.told.items() if told not in {"kept", "refused"})
    late = after > max(SLOW_S, 3 * before)
    bar.figure = lost + lost_mqtt + unclear + late + (rss.growth_mb > MOST_GROWTH_MB) + (code != 0)
    bar.notes = {"http": dict(load.told), "hj212": len(load.uploaded), "mqtt": len(tap.acknowledged), "lost": lost + lost_mqtt, "unclear": unclear}
    bar.notes |= {"p99_before_s": round(before, 3), "p99_after_s": round(p99, 3), "rss_growth_mb": round(rss.growth_mb, 1), "exit": code}
    return bar


def _latency(gateway: Gateway, name: str, count: int) -> float:
    hotline, took = Hotline(gateway.http), list[float]()
    for number in range(count):
        began = time.monotonic()
        try:
            hotline.send(f"{name}-{number}")
        except (OSError, http.client.HTTPException):
            hotline.close()
        took.append(time.monotonic() - began)
    hotline.close()
    return percentile(took, 0.99)


class Rss(AbstractContextManager["Rss"]):
    """How far the memory of the gateway grew over what it was at first, in MB."""

    def __init__(self, gateway: Gateway) -> None:
        assert gateway.process is not None
        self._status = Path(f"/proc/{gateway.process.pid}/status")
        self._first = self._now()
        self._ended = threading.Event()
        self.growth_mb = 0.0

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_about: object) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self.growth_mb = max(self.growth_mb, self._now() - self._first)

    def _now(self) -> float:
        line = next(line for line in self._status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def held(database: Database, seconds: float) -> Iterator[None]:
    """Hold the writer's turn for so long, beside what is done meanwhile."""
    if database.url is None:
        connection = sqlite3.connect(database.data_dir / "store.sqlite3", isolation_level=None, check_same_thread=False, timeout=20)
        connection.execute("BEGIN IMMEDIATE")
        release = connection.close
    else:
        import psycopg

        server = psycopg.connect(database.url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
        server.execute("SELECT pg_advisory_lock(%s)", (WRITER_TURN,))
        release = server.close
    timer = threading.Timer(seconds, release)
    timer.start()
    try:
        yield
    finally:
        timer.join()
