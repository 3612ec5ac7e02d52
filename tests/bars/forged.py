"""F-2: nothing that is forged or played again becomes an alert, nothing genuine is refused, and every refusal leaves its line. Source: reliability.md F-2."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from models.records.alert import Alert
from models.records.intake import Refused
from tests.bars.bar import Bar
from tests.bars.rig import Gateway, put_in, signed
from tests.bed.fixtures import Database

OLD, NEW, STRANGE = ("whsec_" + base64.b64encode(name * 3).decode() for name in (b"old key ", b"new key ", b"strange "))
TOO_FAR_S = 301
TOO_LATE = 401
RECENT = 100
"""Of so many genuine messages one is played again: their time is still good, so that only the memory of their ids can tell."""
REPORT: Mapping[str, Any] = {"nature": "report", "place": {"text": "白石镇下坪村", "lon": 114.3, "lat": 28.1}}

Message = tuple[bytes, dict[str, str]]
"""A body and its headers."""


def send_forged(database: Database, messages: int, seed: int, mutant: str = "") -> Bar:
    """Send `messages`, one in ten genuine, the rest forged in turn; the gateway is started again in the middle. Counts what went wrong."""
    bar, chance = Bar("F-2", messages, seed, limit=0), random.Random(seed)
    put_in(database, {"sources": [{"key": "hotline_12345", "channel": "hotline_12345", "name": "12345", "secrets": [OLD, NEW], "rate_per_minute": 10_000_000}]})
    gateway, wrong = Gateway(database, mutant), Counter[str]()
    genuine: list[Message] = []
    forged = 0
    with bar.timed():
        for half in range(2):
            gateway.start()
            line = http.client.HTTPConnection(*gateway.http, timeout=20)
            for number in range(half * messages // 2, (half + 1) * messages // 2):
                message = _genuine(number, chance)
                if number % 10 == 0 or not genuine:
                    genuine.append(message)
                    wrong["genuine_refused"] += _post(line, message) != 201
                    continue
                kind = FORGERIES[number % len(FORGERIES)]
                status = _post(line, kind(message, chance.choice(genuine[-RECENT:])))
                wrong[f"accepted:{kind.__name__}"] += status in (201, 202, 204)
                forged += kind is not _played_again or status == TOO_LATE  # on a slow machine an earlier one may be over five minutes old
            line.close()
            gateway.stop()
        wrong["more_alerts_than_genuine"], wrong["lines_missing"] = _kept(database, len(genuine), forged)
    bar.figure = sum(map(abs, wrong.values()))
    bar.notes = {"genuine": len(genuine), "forged": forged, **{name: count for name, count in wrong.items() if count}}
    return bar


def _genuine(number: int, chance: random.Random) -> Message:
    body = json.dumps({**REPORT, "source_ref": f"no. {number}", "summary": f"河水发黑 {number}"}, ensure_ascii=False).encode()
    keys = chance.choice([(OLD,), (NEW,), (STRANGE, NEW), (OLD, NEW)])  # keys rotate: an old, a new, or both; a sender may add one of another receiver
    return body, signed(body, f"msg_{number}", *keys)


def _wrong_key(message: Message, _earlier: Message) -> Message:
    return message[0], signed(message[0], message[1]["webhook-id"], STRANGE)


def _other_body(message: Message, _earlier: Message) -> Message:
    return message[0].replace("河水".encode(), "井水".encode()), message[1]


def _too_old(message: Message, _earlier: Message) -> Message:
    return message[0], signed(message[0], message[1]["webhook-id"], OLD, late_s=-TOO_FAR_S)


def _too_early(message: Message, _earlier: Message) -> Message:
    return message[0], signed(message[0], message[1]["webhook-id"], OLD, late_s=TOO_FAR_S + 2)


def _stamp_moved(message: Message, _earlier: Message) -> Message:
    return message[0], {**message[1], "webhook-timestamp": str(int(message[1]["webhook-timestamp"]) - 60)}


def _played_again(_message: Message, earlier: Message) -> Message:
    return earlier


def _id_used_again(message: Message, earlier: Message) -> Message:
    return message[0], signed(message[0], earlier[1]["webhook-id"], OLD)


def _other_encoding(message: Message, _earlier: Message) -> Message:
    return message[0].decode().encode("gbk"), message[1]


def _other_spelling(message: Message, _earlier: Message) -> Message:
    return json.dumps(json.loads(message[0])).encode(), message[1]


def _header_gone(message: Message, _earlier: Message) -> Message:
    gone = sorted(name for name in message[1] if name.startswith("webhook"))[len(message[0]) % 3]
    return message[0], {name: value for name, value in message[1].items() if name != gone}


def _signature_cut(message: Message, _earlier: Message) -> Message:
    return message[0], {**message[1], "webhook-signature": " ".join(one[:-4] for one in message[1]["webhook-signature"].split())}


def _other_version(message: Message, _earlier: Message) -> Message:
    return message[0], {**message[1], "webhook-signature": message[1]["webhook-signature"].replace("v1,", "v0,")}


def _plain_hash(message: Message, _earlier: Message) -> Message:
    digest = base64.b64encode(hashlib.sha256(message[0]).digest()).decode()
    return message[0], {**message[1], "webhook-signature": f"v1,{digest}"}


FORGERIES: tuple[Callable[[Message, Message], Message], ...] = (
    _wrong_key, _other_body, _too_old, _too_early, _stamp_moved, _played_again, _id_used_again,
    _other_encoding, _other_spelling, _header_gone, _signature_cut, _other_version, _plain_hash,
)  # fmt: skip


def _post(line: http.client.HTTPConnection, message: Message) -> int:
    line.request("POST", "/v1/alerts/hotline_12345", message[0], message[1])
    answer = line.getresponse()
    answer.read()
    return answer.status


def _kept(database: Database, genuine: int, forged: int) -> tuple[int, int]:
    """How many alerts there are beyond the genuine ones, and how many refusals left no line."""
    store = database.open()
    try:
        with store.reading() as connection:
            alerts = connection.execute(sa.select(sa.func.count()).select_from(Alert.table)).scalar_one()
            lines = connection.execute(sa.select(sa.func.count()).select_from(Refused.table)).scalar_one()
            return int(alerts) - genuine, forged - int(lines)
    finally:
        store.close()
