"""I-4: whatever is sent again, shuffled or after a restart, each message becomes one alert and every repeat hears its number.

Source: reliability.md I-4.
"""

from __future__ import annotations

import random
import threading
from collections import Counter

import sqlalchemy as sa

from models.records.alert import Alert
from tests.bars.bar import Bar
from tests.bars.rig import Gateway, Hotline, furnish
from tests.bed.fixtures import Database

SENDERS = 4
LOST_REPLIES = 0.3
OTHER_BODIES = 50


def send_again(database: Database, messages: int, seed: int, mutant: str = "") -> Bar:
    """Send each of `messages` one to five times in two shuffled halves with a restart between; count keys without exactly one alert."""
    bar = Bar("I-4", messages, seed, limit=0)
    chance = random.Random(seed)
    furnish(database)
    copies = [number for number in range(messages) for _ in range(chance.randint(1, 5))]
    chance.shuffle(copies)
    gateway = Gateway(database, mutant)
    heard: list[tuple[int, str]] = []
    with bar.timed():
        for half in (copies[: len(copies) // 2], copies[len(copies) // 2 :]):
            gateway.start()
            heard += _send_all(gateway, half, seed)
            conflicts = _with_other_bodies(gateway, half, messages)
            gateway.kill()
            gateway.close()
        numbers = _numbers(database)
    wrong = sum(len(numbers.get(f"m-{number}", [])) != 1 for number in range(messages))
    other_answer = sum(numbers.get(f"m-{number}", [""])[0] != told for number, told in heard)
    bar.figure = wrong + other_answer + conflicts
    bar.notes = {"sent": len(copies), "heard": len(heard), "not_one_alert": wrong, "another_number": other_answer, "overwritten": conflicts}
    return bar


def _send_all(gateway: Gateway, copies: list[int], seed: int) -> list[tuple[int, str]]:
    heard: list[tuple[int, str]] = []
    parts = [copies[start::SENDERS] for start in range(SENDERS)]
    threads = [threading.Thread(target=_send, args=(gateway, part, random.Random(f"{seed}/{index}"), heard)) for index, part in enumerate(parts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


def _send(gateway: Gateway, copies: list[int], chance: random.Random, heard: list[tuple[int, str]]) -> None:
    hotline = Hotline(gateway.http)
    for number in copies:
        status, said = hotline.send(f"m-{number}", f"第 {number} 件", f"msg_m-{number}")
        assert status in (200, 201), (status, said)
        if chance.random() >= LOST_REPLIES:
            heard.append((number, said["alert_no"]))
        else:  # the reply is lost with the line; the sender will ask again
            hotline.close()
    hotline.close()


def _with_other_bodies(gateway: Gateway, copies: list[int], messages: int) -> int:
    hotline = Hotline(gateway.http)
    answers = Counter(hotline.send(f"m-{number}", "另一件事", f"msg_m-{number}")[0] for number in sorted(set(copies))[: min(OTHER_BODIES, messages)])
    hotline.close()
    return sum(count for status, count in answers.items() if status != 409)


def _numbers(database: Database) -> dict[str, list[str]]:
    store = database.open()
    try:
        with store.reading() as connection:
            found: dict[str, list[str]] = {}
            for reference, number in connection.execute(sa.select(Alert.table.c.source_ref, Alert.table.c.alert_no)):
                found.setdefault(reference, []).append(number)
            return found
    finally:
        store.close()
