"""What 2,000 data loggers at one frame a minute each cost the real gateway: its processor time per second of wall time, over real TCP lines.

Bar: at most a quarter of one core, on both databases, every frame answered. Source: issue 4, Must show 6.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.records.intake import Reading
from tests.bars.rig import ROOT, Gateway, put_in
from tests.bed.durable import durable_cluster, empty_database, own_bed
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster
from tests.bench._loggers_client import FACTORS, mn_of
from tests.bench._machine import machine

SEED = 1
BAR = 0.25
DEVICES = 2000
LIMITS = {"w01018": {"max": 100.0, "unit": "mg/L", "name": "COD"}, "w21003": {"max": 8.0, "unit": "mg/L", "name": "氨氮"}}


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Both databases; the load is the same when quick, only shorter."""
    with own_bed() as bed:
        for kind, cluster in (("sqlite", None), ("postgresql", durable_cluster(bed))):
            yield _on(bed, kind, cluster, 20.0 if quick else 180.0)


def _on(bed: Path, kind: str, cluster: Cluster | None, seconds: float) -> dict[str, object]:
    with empty_database(bed, cluster) as database:
        _furnish(database)
        gateway = Gateway(database)
        gateway.start(from_nothing=True)
        try:
            told = _measured(gateway, seconds)
        finally:
            gateway.stop()
        stored = _stored(database)
    assert told["answered"] == told["sent"], f"{told['answered']} of {told['sent']} frames were answered"
    assert stored == (told["sent"] + DEVICES) * len(FACTORS), f"{stored} readings are in the store"
    return {
        "database": kind,
        "figure": round(told["core"], 3),
        "unit": "of one core",
        "against": "one core of this machine, processor time of the gateway process",
        "ratio": round(told["core"], 3),
        "bar": BAR,
        "n": told["sent"],
        "devices": DEVICES,
        "values": told["sent"] * len(FACTORS),
        "ms_a_frame": round(1000 * told["core"] * seconds / told["sent"], 2),
        "answer_p50_ms": round(told["p50_ms"], 1),
        "answer_p99_ms": round(told["p99_ms"], 1),
        "seed": SEED,
        **machine(),
    }


def _furnish(database: Database) -> None:
    about = {"pw": "123456", "channel": "auto_source", "st": "32", "limits": LIMITS}
    put_in(database, {"devices": [{"mn": mn_of(number), "name": f"排口{number}", **about} for number in range(DEVICES)]})


def _measured(gateway: Gateway, seconds: float) -> dict[str, Any]:
    assert gateway.process is not None
    host, port = gateway.hj212
    words = [sys.executable, "-m", "tests.bench._loggers_client", host, str(port), str(DEVICES), str(seconds), str(SEED)]
    client = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdin is not None
    assert client.stdout is not None
    said = client.stdout.readline()
    assert said == "ready\n", f"the loggers did not get ready: {said}"
    time.sleep(2.0)
    before, began = _processor_seconds(gateway.process.pid), time.monotonic()
    client.stdin.write("go\n")
    client.stdin.flush()
    assert client.stdout.readline() == "sent\n"
    used, wall = _processor_seconds(gateway.process.pid) - before, time.monotonic() - began
    told: dict[str, Any] = json.loads(client.stdout.readline())
    client.wait(timeout=30)
    return {**told, "core": used / wall}


def _processor_seconds(pid: int) -> float:
    """User and system time of all threads of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stored(database: Database) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(Reading.table)).scalar_one())
    finally:
        store.close()
