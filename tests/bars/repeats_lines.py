"""I-4 for loggers and brokers: whatever comes again, shuffled, with lost replies and over a restart, is kept once and never overwritten.

Source: reliability.md I-4; the same over HTTP stands in `repeats.py`.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from models.records.alert import Alert
from models.records.intake import Reading, Refused
from tests.bars.bar import Bar
from tests.bars.broker import Mosquitto, Publisher, Tap
from tests.bars.kills import _wait_until_quiet
from tests.bars.rig import Gateway, Logger, furnish
from tests.bed.fixtures import Database

LOST_REPLIES = 0.3
OTHER_BODIES = 50
MOST_OWED = 500
PATIENCE_S = 0.03
"""For each message: every lost acknowledgement costs the line, and the gateway a second until it comes back."""


def copies_of(messages: int, seed: int) -> tuple[list[int], list[int]]:
    """One to five copies of each, shuffled, in two halves."""
    chance = random.Random(seed)
    copies = [number for number in range(messages) for _ in range(chance.randint(1, 5))]
    chance.shuffle(copies)
    return copies[: len(copies) // 2], copies[len(copies) // 2 :]


def upload_again(database: Database, messages: int, seed: int, mutant: str = "") -> Bar:
    """Upload each of `messages` one to five times; count those without exactly one reading, and other values under a known QN that were taken."""
    bar = Bar("I-4/hj212", messages, seed, limit=0)
    furnish(database)
    gateway, chance = Gateway(database, mutant), random.Random(seed)
    others, heard = set[int](), 0
    at = datetime.now(UTC).astimezone().strftime("%Y%m%d%H%M%S")
    with bar.timed():
        for turn, half in enumerate(copies_of(messages, seed)):
            gateway.start()
            logger = Logger(gateway.hj212)
            for number in half:
                logger.send(_qn(number), value=float(number), at=at)
                if chance.random() < LOST_REPLIES:  # the reply is lost with the line; the logger uploads again
                    logger.close()
                    heard += len(logger.acknowledged)
                    logger = Logger(gateway.hj212)
            for number in sorted(set(half))[:OTHER_BODIES]:
                others.add(number)
                logger.send(_qn(number), value=-1.0, at=at)
            logger.send(_qn(messages + turn), value=0.5, at=at)  # answered, so what came before has been settled
            heard += len(logger.acknowledged)
            logger.close()
            gateway.kill()
            gateway.close()
        kept = _by_name(database, Reading.table.c.qn, Reading.table.c.value)
    wrong = sum(kept.get(_qn(number)) != [float(number)] for number in range(messages))
    conflicts = _refused(database, "conflict")
    bar.figure = wrong + max(0, len(others) - conflicts)
    bar.notes = {"heard": heard, "not_one_reading": wrong, "other_bodies": len(others), "refused": conflicts}
    return bar


def publish_again(database: Database, messages: int, seed: int, mutant: str = "") -> Bar:
    """Publish each of `messages` one to five times while three in ten acknowledgements get lost; count those without exactly one alert."""
    bar = Bar("I-4/mqtt", messages, seed, limit=0)
    furnish(database)
    broker = Mosquitto(database.data_dir.with_name("broker"), to_be_killed=False)
    broker.start()
    others, patience, quiet = set[int](), 60.0 + messages * PATIENCE_S, min(15.0, 3.0 + messages / 1000)
    with bar.timed(), Tap(broker, seed, LOST_REPLIES) as tap:
        gateway = Gateway(database, mutant, options=("--mqtt", tap.url))
        publisher = Publisher(broker)
        for half in copies_of(messages, seed):
            seen = tap.subscriptions
            gateway.start()
            tap.wait_for_subscription(seen)
            for number in half:
                publisher.publish(f"m-{number}", f"第 {number} 件")
                while publisher.owed > MOST_OWED:
                    time.sleep(0.001)
            _wait_until_quiet(tap, patience, quiet)
            for number in sorted(set(half))[:OTHER_BODIES]:
                others.add(number)
                publisher.publish(f"m-{number}", "另一件事")
            _wait_until_quiet(tap, patience, quiet)
            gateway.kill()
            gateway.close()
        publisher.close()
        kept = _by_name(database, Alert.table.c.source_ref, Alert.table.c.summary)
    broker.end()
    wrong = sum(kept[f"m-{number}"] != [f"第 {number} 件"] for number in range(messages))
    conflicts = _refused(database, "key_taken")
    bar.figure = wrong + max(0, len(others) - conflicts)
    bar.notes = {"acknowledged": len(tap.acknowledged), "lost_replies": tap.lost, "not_one_alert": wrong, "other_bodies": len(others), "refused": conflicts}
    return bar


def _qn(number: int) -> str:
    return f"20261122{number:09d}"


def _by_name(database: Database, name: sa.Column[Any], value: sa.Column[Any]) -> dict[str, list[Any]]:
    """What is kept under each name, in the table both columns are of."""
    found = defaultdict[str, list[Any]](list)
    store = database.open()
    try:
        with store.reading() as connection:
            for key, one in connection.execute(sa.select(name, value)):
                found[key].append(one)
    finally:
        store.close()
    return found


def _refused(database: Database, reason: str) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            return Counter(connection.execute(sa.select(Refused.table.c.reason)).scalars())[reason]
    finally:
        store.close()
