"""Durable alerts a second through the real gateway, against the bare driver inserting the same rows with the same sync on the same database,
and on PostgreSQL against Alerta, a real alert server, on the same cluster.

Rounds take turns, gateway and the others, so that whatever else the machine does falls on all alike.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bars.rig import Gateway, furnish
from tests.bed.durable import durable_cluster, empty_database, own_bed
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster
from tests.bench._machine import machine, raise_with_us
from tests.bench._peer import Alerta, NoPeer
from tests.bench._raw_inserts import Driver, Written, driver, insert_each, insert_grouped

ROOT = Path(__file__).parents[2]
SEED = 1
BAR = 0.7
PEER_BAR = 10.0
PEER_SHARE = 4
"""The peer gets a quarter of the alerts of a round: it takes as long for them."""
CONNECTIONS = 256
"""Kept connections, each with posts waiting behind the one being answered: fewer, and the senders' waiting is measured, not the intake.

Twice as many as go into one group: while one group is with the disk the next has come. Alerta is asked by as many clients as suit it best.
"""


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Both databases, each with its own raw inserts."""
    count, rounds = (600, 2) if quick else (2000, 5)
    with own_bed() as bed:
        cluster = durable_cluster(bed)
        raise_with_us(int((cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0]))
        for kind, server in (("sqlite", None), ("postgresql", cluster)):
            yield from _on(bed, kind, server, count, rounds)


def _on(bed: Path, kind: str, cluster: Cluster | None, count: int, rounds: int) -> Iterator[dict[str, object]]:
    with ExitStack() as stack:
        database, plain, grouped = (stack.enter_context(empty_database(bed, cluster)) for _ in range(3))
        furnish(database)
        gateway = Gateway(database)
        gateway.start(from_nothing=True)
        stack.callback(gateway.stop)
        assert gateway.process is not None
        raise_with_us(gateway.process.pid)
        peer = None
        if cluster is not None:
            try:
                peer = Alerta(cluster, bed / "peer")
                raise_with_us(peer.pid)
                stack.callback(peer.stop)
            except NoPeer as error:
                print(f"Not measured beside Alerta: {error}", file=sys.stderr)
        yield from _told(kind, count, rounds, _rounds(gateway, database, driver(plain), driver(grouped), peer, count, rounds))


def _rounds(gateway: Gateway, database: Database, plain: Driver, grouped: Driver, peer: Alerta | None, count: int, rounds: int) -> list[dict[str, float]]:
    written, found = Written(database), []
    for turn in range(rounds + 1):
        before = _counted(gateway)
        sent = _send(gateway, count, turn * count)
        after = _counted(gateway)
        size = round((after["kept"] - before["kept"]) / max(1.0, after["groups"] - before["groups"]))
        alerts = written.next()
        assert len(alerts) == count, f"{len(alerts)} of {count} alerts are in the store"
        each = insert_each(plain, written.inserts, alerts)
        together = insert_grouped(grouped, written.inserts, alerts, max(1, size))
        alerta = 0.0 if peer is None else peer.accepted_per_second(count // PEER_SHARE, turn * count + 1)
        if turn:  # the first round warms all
            speeds = {"gateway": count / sent["seconds"], "each": count / each, "together": count / together, "peer": alerta}
            found.append({**speeds, "size": size, "client": sent["processor"] / sent["seconds"]})
    written.close()
    plain.close()
    grouped.close()
    return found


def _told(kind: str, count: int, rounds: int, found: list[dict[str, float]]) -> Iterator[dict[str, object]]:
    speed = {name: statistics.median(one[name] for one in found) for name in found[0]}
    common = {
        "unit": "alerts/s",
        "bar": BAR,
        "n": count * rounds,
        "seed": SEED,
        "connections": CONNECTIONS,
        "client_cpu": round(speed["client"], 2),
        **machine(),
    }
    for name, against in (
        ("each", f"raw {kind} inserts of the same rows, same sync, one transaction per alert, same run"),
        ("together", f"raw {kind} inserts of the same rows, same sync, {speed['size']:.0f} alerts per transaction as the gateway grouped them, same run"),
    ):
        ratio = statistics.median(one["gateway"] / one[name] for one in found)
        yield {"database": kind, "figure": round(speed["gateway"], 1), "against": against, "raw": round(speed[name], 1), "ratio": round(ratio, 3), **common}
    if speed["peer"]:
        ratio = statistics.median(one["gateway"] / one["peer"] for one in found)
        against = (
            "Alerta 9.1 (gunicorn, two workers, eight clients), same PostgreSQL, same run: an alert and its history, no signature, seal, journal or limits"
        )
        told = {"figure": round(speed["gateway"], 1), "against": against, "raw": round(speed["peer"], 1), "ratio": round(ratio, 2)}
        yield {"database": kind, **told, **common, "bar": PEER_BAR}


def _send(gateway: Gateway, count: int, first: int) -> dict[str, float]:
    host, port = gateway.http
    words = [sys.executable, "-m", "tests.bench._intake_client", host, str(port), str(count), str(CONNECTIONS), str(first), str(SEED)]
    client = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert client.stdout is not None
    assert client.stdout.readline() == "ready\n"
    said, _ = client.communicate("go\n", timeout=300)
    figures: dict[str, Any] = json.loads(said)
    assert figures["bad"] == 0, f"{figures['bad']} answers were not 201"
    return figures


def _counted(gateway: Gateway) -> dict[str, float]:
    line = http.client.HTTPConnection(*gateway.http, timeout=10)
    line.request("GET", "/metrics")
    text = line.getresponse().read().decode()
    line.close()
    found = dict(one.rsplit(" ", 1) for one in text.splitlines() if one and not one.startswith("#"))
    return {"kept": float(found.get("eco_intake_kept_total", 0)), "groups": float(found.get("eco_intake_groups_total", 0))}
