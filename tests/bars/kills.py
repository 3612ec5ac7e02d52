"""I-1: whatever the moment the gateway is killed, nothing it acknowledged is lost. Source: reliability.md I-1."""

from __future__ import annotations

import http.client
import random
import signal
import threading
import time
from collections import Counter

import sqlalchemy as sa

from models.records.alert import Alert
from models.records.intake import Reading
from tests.bars.bar import Bar, percentile
from tests.bars.broker import Mosquitto, Publisher, Tap
from tests.bars.rig import Gateway, Hotline, Logger, furnish, integrity
from tests.bed.fixtures import Database

SENDERS = 4
MOST_OWED = 200
"""So many messages at most are on their way to the broker."""
SOONEST, LATEST = 0.005, 0.150
FROM_NOTHING = 20
"""Every so many starts the process begins from nothing, and how long it takes to listen again is measured; the others are forked."""
READY_S = 2.0
"""The bar for listening again, p95; it stands beside what was measured, the verdict counts what was lost. Source: reliability.md I-1."""


def kill_while_reporting(database: Database, channel: str, kills: int, seed: int, mutant: str = "") -> Bar:
    """Kill the gateway `kills` times while four senders report over `channel` (`http` or `hj212`); count what was acknowledged and is gone.

    Over `mqtt` the broker is killed too, see `kill_while_publishing`.
    """
    if channel == "mqtt":
        return kill_while_publishing(database, kills, seed, mutant)
    bar = Bar(f"I-1/{channel}", kills, seed, limit=0)
    chance = random.Random(seed)
    furnish(database)
    gateway = Gateway(database, mutant)
    acknowledged: dict[str, str] = {}
    with bar.timed():
        for number in range(kills):
            gateway.start(from_nothing=number % FROM_NOTHING == 0)
            acknowledged |= _send_until_killed(gateway, channel, number, chance.uniform(SOONEST, LATEST))
        bar.figure = _missing(database, channel, acknowledged)
    bar.notes = {
        "acknowledged": len(acknowledged),
        "ready_p95_s": round(percentile(gateway.start_seconds, 0.95), 2),
        "ready_bar_s": READY_S,
        "integrity": _whole(database),
        "database": "sqlite" if database.url is None else "postgresql",
    }
    return bar


def _send_until_killed(gateway: Gateway, channel: str, cycle: int, after: float) -> dict[str, str]:
    heard: list[dict[str, str]] = []
    report = _report_http if channel == "http" else _report_hj212
    senders = [threading.Thread(target=lambda name=f"{cycle:05d}{sender}": heard.append(report(gateway, name))) for sender in range(SENDERS)]
    for sender in senders:
        sender.start()
    time.sleep(0.05 + after)
    gateway.kill()
    for sender in senders:
        sender.join()
    gateway.close()
    return {key: number for part in heard for key, number in part.items()}


def kill_while_publishing(database: Database, kills: int, seed: int, mutant: str = "") -> Bar:
    """Kill the gateway `kills` times, and the broker up to twenty times, while messages come; count acknowledged ones that are gone or doubled."""
    bar = Bar("I-1/mqtt", kills, seed, limit=0)
    chance = random.Random(seed)
    furnish(database)
    broker = Mosquitto(database.data_dir.with_name("broker"))
    broker.start()
    broker_kills = set(range(2, kills, max(3, kills // 20)))
    with bar.timed(), Tap(broker) as tap:
        gateway = Gateway(database, mutant, options=("--mqtt", tap.url))
        publisher = Publisher(broker)
        for number in range(kills):
            seen = tap.subscriptions
            gateway.start(from_nothing=number % FROM_NOTHING == 0)
            tap.wait_for_subscription(seen)
            seen, until, dies_at = tap.subscriptions, time.monotonic() + chance.uniform(SOONEST, LATEST) + 0.05, time.monotonic() + 0.05
            sent = 0
            while time.monotonic() < until or (number in broker_kills and dies_at):
                if number in broker_kills and time.monotonic() > dies_at > 0:
                    broker.end(signal.SIGKILL)
                    broker.start()
                    tap.wait_for_subscription(seen)
                    until, dies_at = time.monotonic() + chance.uniform(SOONEST, LATEST), 0.0
                if publisher.owed < MOST_OWED:
                    publisher.publish(f"{number:05d}-{sent}")
                    sent += 1
                else:
                    time.sleep(0.001)
            gateway.kill()
            gateway.close()
        seen = tap.subscriptions
        gateway.start()
        tap.wait_for_subscription(seen)
        publisher.close()
        _wait_until_quiet(tap, 120.0, 10.0)
        gateway.kill()
        gateway.close()
        stored = _references(database)
    broker.end()
    lost = sum(stored[reference] != 1 for reference in tap.acknowledged)
    left = sum(not stored[reference] for reference in publisher.accepted)
    bar.figure = lost + (0 if broker_kills else left) + (not tap.acknowledged)
    bar.notes = {
        "acknowledged": len(tap.acknowledged),
        "broker_kills": len(broker_kills),
        "taken_by_the_broker_and_gone": left,
        "ready_p95_s": round(percentile(gateway.start_seconds, 0.95), 2),
        "ready_bar_s": READY_S,
        "integrity": _whole(database),
    }
    return bar


def _wait_until_quiet(tap: Tap, patience: float = 60.0, quiet: float = 3.0) -> None:
    """Wait until the broker has heard of nothing for `quiet` seconds; one with much to save stops for some, and what was lost is acknowledged again."""
    until, count, since = time.monotonic() + patience, -1, time.monotonic()
    while time.monotonic() < until and time.monotonic() - since < quiet:
        if tap.passed != count:
            count, since = tap.passed, time.monotonic()
        time.sleep(0.1)


def _references(database: Database) -> Counter[str]:
    store = database.open()
    try:
        with store.reading() as connection:
            return Counter(connection.execute(sa.select(Alert.table.c.source_ref)).scalars())
    finally:
        store.close()


def _report_http(gateway: Gateway, name: str) -> dict[str, str]:
    sender = Hotline(gateway.http)
    try:
        for number in range(100_000):
            sender.send(f"{name}-{number}")
    except (OSError, http.client.HTTPException):
        pass
    finally:
        sender.close()
    return sender.acknowledged


def _report_hj212(gateway: Gateway, name: str) -> dict[str, str]:
    sender = Logger(gateway.hj212)
    try:
        for number in range(100_000):
            sender.send(f"2026{name}{number:07d}")
    except OSError:
        pass
    finally:
        sender.close()
    return dict.fromkeys(sender.acknowledged, "")


def _missing(database: Database, channel: str, acknowledged: dict[str, str]) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            if channel == "http":
                alert = Alert.table.c
                stored = {row.source_ref: row.alert_no for row in connection.execute(sa.select(alert.source_ref, alert.alert_no))}
                return sum(stored.get(reference) != number for reference, number in acknowledged.items())
            kept = set(connection.execute(sa.select(Reading.table.c.qn)).scalars())
            return len(set(acknowledged) - kept)
    finally:
        store.close()


def _whole(database: Database) -> str:
    store = database.open()
    try:
        return integrity(store)
    finally:
        store.close()
