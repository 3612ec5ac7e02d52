"""M-1: a part that dies is back within two seconds, alone; one that keeps dying is parked with an alarm; a stop under load is clean.

The parts are tasks of one process: `kills_parts` (mutants.py) ends a random one every five seconds from inside. Source: reliability.md M-1.
"""

from __future__ import annotations

import http.client
import json
import random
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.bars.bar import Bar, percentile
from tests.bars.broker import PREFIX, Mosquitto
from tests.bars.kills import _missing
from tests.bars.rig import Gateway, Hotline, furnish
from tests.bed.fixtures import Database

PROBE_EVERY_S = 0.1
KILL_EVERY_S = 5.0


@dataclass
class Probe:
    """Asks one door ten times a second; `gaps` are the stretches without an answer, as (from, to)."""

    name: str
    port: int
    gaps: list[tuple[float, float]] = field(default_factory=list)
    asked: int = 0
    failed: list[float] = field(default_factory=list)
    hotline: Hotline | None = None
    """Where a whole report is to be kept at each asking."""

    def ask(self) -> None:
        """Ask once."""
        self.asked += 1
        began = time.monotonic()
        try:
            if self.hotline is not None:
                assert self.hotline.send(f"{self.name}-{self.asked}")[0] == 201
                self._answered()
                return
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as line:
                line.settimeout(1.0)
                if self.name == "http":
                    line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    assert line.recv(64).startswith(b"HTTP/1.")
            self._answered()
        except (OSError, AssertionError, http.client.HTTPException):
            self.failed.append(began)
            if self.hotline is not None:
                self.hotline.close()

    def _answered(self) -> None:
        if self.failed:
            self.gaps.append((self.failed[0], time.monotonic()))
            self.failed.clear()


def kill_parts(database: Database, seconds: int, seed: int, mutant: str = "") -> Bar:
    """Have a random part killed every 5 s for `seconds`; count gaps over 5 s, late returns, and probes of other parts that failed."""
    bar = Bar("M-1/parts", seconds, seed, limit=0)
    furnish(database)
    broker = Mosquitto(database.data_dir.with_name("broker"))
    broker.start()
    folder = database.data_dir.with_name("drop")
    options = ("--mqtt", f"mqtt://127.0.0.1:{broker.port}/{PREFIX}", "--folder", str(folder))
    gateway = Gateway(database, mutant or "kills_parts", options=options, environ={"ECO_BARS_SEED": str(seed), "ECO_BARS_EVERY": str(KILL_EVERY_S)})
    with bar.timed():
        gateway.start()
        probes = [Probe("http", gateway.http[1]), Probe("hj212", gateway.hj212[1]), Probe("kept", 0, hotline=Hotline(gateway.http))]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            next_at = time.monotonic() + PROBE_EVERY_S
            for probe in probes:
                probe.ask()
            time.sleep(max(0.0, next_at - time.monotonic()))
        time.sleep(2.0)
        restarts, down = _restarts(gateway), _down(gateway)
        code = gateway.stop()
    broker.end()
    back = [to - since for probe in probes for since, to in probe.gaps]
    both = sum(since < other_to and other_since < to for since, to in probes[0].gaps for other_since, other_to in probes[1].gaps)
    still = sum(bool(probe.failed) for probe in probes)
    bar.figure = (
        sum(gap > 5.0 for gap in back) + (percentile(back, 0.95) > 2.0) + both + still + len(down) + (code != 0) + (sum(restarts.values()) < seconds / 10)
    )
    bar.notes = {"back_p95_s": round(percentile(back, 0.95), 2), "back_max_s": round(max(back, default=0.0), 2), "with_another": both, "restarts": restarts}
    bar.notes |= {"probes": sum(probe.asked for probe in probes), "down": down, "exit": code}
    return bar


def park_one(database: Database, _count: int, seed: int, mutant: str = "") -> Bar:
    """Start with a part that always fails: it is parked with an alarm within 30 s, the others answer all the while. A mutant never parks."""
    bar = Bar("M-1/parked", 1, seed, limit=0)
    furnish(database)
    gateway = Gateway(database, mutant or "fails_always", options=("--folder", str(database.data_dir.with_name("drop"))))
    with bar.timed():
        try:
            gateway.start()
        except AssertionError:  # it waits for ever for the part that never comes up
            bar.figure = 1
            return bar
        began, alarm, failed = time.monotonic(), "", 0
        while time.monotonic() - began < 30 and not alarm:
            try:
                alarm = next((one["code"] for one in _health(gateway).get("alarms", ()) if one["part"] == "folder"), "")
            except OSError:
                failed += 1
            time.sleep(PROBE_EVERY_S)
        hotline = Hotline(gateway.http)
        kept = hotline.send("m-1")[0] == 201
        hotline.close()
        code = gateway.stop()
    bar.figure = (alarm != "parked") + failed + (not kept) + (code != 0)
    bar.notes = {"alarm": alarm or "none", "after_s": round(time.monotonic() - began, 1), "others_failed": failed}
    return bar


def stop_under_load(database: Database, stops: int, seed: int, mutant: str = "") -> Bar:
    """SIGTERM the gateway while four senders post; count stops over 10 s, exit codes and acknowledged reports that are gone."""
    bar = Bar("M-1/stop", stops, seed, limit=0)
    chance = random.Random(seed)
    furnish(database)
    gateway = Gateway(database, mutant)
    acknowledged: dict[str, str] = {}
    took: list[float] = []
    bad = 0
    with bar.timed():
        for number in range(stops):
            gateway.start()
            hotlines = [Hotline(gateway.http) for _ in range(4)]
            threads = [threading.Thread(target=_post, args=(hotline, f"{number}-{index}")) for index, hotline in enumerate(hotlines)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.05, 0.4))
            began = time.monotonic()
            assert gateway.process is not None
            gateway.process.send_signal(signal.SIGTERM)
            bad += gateway.process.wait(30) != 0
            took.append(time.monotonic() - began)
            gateway.close()
            for thread in threads:
                thread.join()
            for hotline in hotlines:
                acknowledged |= hotline.acknowledged
        lost = _missing(database, "http", acknowledged)
    bar.figure = lost + bad + sum(seconds > 10 for seconds in took)
    bar.notes = {
        "acknowledged": len(acknowledged),
        "lost": lost,
        "bad_exits": bad,
        "stop_p95_s": round(percentile(took, 0.95), 2),
        "stop_max_s": round(max(took), 2),
    }
    return bar


def _post(hotline: Hotline, name: str) -> None:
    try:
        for number in range(100_000):
            hotline.send(f"{name}-{number}")
    except (OSError, http.client.HTTPException):
        pass
    finally:
        hotline.close()


def _restarts(gateway: Gateway) -> dict[str, int]:
    line = http.client.HTTPConnection(*gateway.http, timeout=3)
    try:
        line.request("GET", "/metrics")
        text = line.getresponse().read().decode()
    except OSError:
        return {}
    finally:
        line.close()
    found = (one.removeprefix('eco_intake_part_restarts{part="').split('"} ') for one in text.splitlines() if one.startswith("eco_intake_part_restarts{"))
    return {name: int(count) for name, count in found if int(count)}


def _down(gateway: Gateway) -> list[str]:
    """The parts that are not up in two looks 1.5 s apart, all of them when HTTP does not answer."""
    looks = []
    for _ in range(2):
        try:
            looks.append({name for name, state in _health(gateway)["parts"].items() if state != "up"})
        except OSError:
            looks.append({"all"})
        time.sleep(1.5)
    return sorted(looks[0] & looks[1])


def _health(gateway: Gateway) -> dict[str, Any]:
    line = http.client.HTTPConnection(*gateway.http, timeout=1)
    try:
        line.request("GET", "/healthz")
        told: dict[str, Any] = json.loads(line.getresponse().read())
        return told
    finally:
        line.close()
