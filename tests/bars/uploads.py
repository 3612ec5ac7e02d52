"""E-1: whenever the gateway is killed in the midst of uploads, every file it acknowledged is there, whole, and no half file is to be seen.

Source: reliability.md E-1. Pictures come over field links; sizes go from a kilobyte to some megabytes, one in fifty to 50 MB.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import time
from pathlib import Path

import sqlalchemy as sa

from models.evidence_folder import UNFINISHED
from models.records.evidence import Evidence
from models.records.intake import FieldToken
from tests.bars.bar import Bar
from tests.bars.rig import Gateway
from tests.bed.fixtures import Database
from tests.builders import room_of

SENDERS = 3
SOONEST, LATEST = 0.05, 0.8
LARGEST = 50 * 1024 * 1024
BOUNDARY = "a-boundary-of-the-bars"


def kill_while_uploading(database: Database, kills: int, seed: int, mutant: str = "") -> Bar:
    """Kill the gateway `kills` times while three telephones send pictures; count acknowledged ones that are gone or wrong, and half ones seen."""
    bar = Bar("E-1", kills, seed, limit=0)
    chance = random.Random(seed)
    tokens = _links(database, SENDERS)
    gateway = Gateway(database, mutant)
    folder = database.data_dir / "evidence"
    acknowledged: set[str] = set()
    looked_at: set[str] = set()
    half = left = 0
    with bar.timed():
        for cycle in range(kills):
            gateway.start()
            left += len(list(folder.glob("*" + UNFINISHED))) if folder.exists() else 0
            acknowledged |= _send_until_killed(gateway, tokens, random.Random(f"{seed}/{cycle}"), chance.uniform(SOONEST, LATEST))
            half += len(_half_files(folder, looked_at))
        missing = _missing(database, folder, acknowledged)
        bar.figure = missing + half + left
    bar.notes = {
        "acknowledged": len(acknowledged),
        "missing": missing,
        "half_seen": half,
        "unfinished_after_start": left,
        "database": "sqlite" if database.url is None else "postgresql",
    }
    return bar


def _links(database: Database, count: int) -> list[str]:
    """A county with one case under way, and as many links to its task as there are telephones."""
    store = database.open()
    try:
        room = room_of(store, database.data_dir)
        _case, task = room.case_under_way()
        tokens = [f"link-of-the-bars-number-{number}" for number in range(count)]
        who = room.officer("周宁")
        with store.writing() as connection:
            for token in tokens:
                link = FieldToken(token=token, task_id=task, officer_id=who.id, officer_name=who.name, unit=who.unit, made_at=room.clock.now())
                connection.execute(FieldToken.table.insert().values(**link.values()))
    finally:
        store.close()
    # the gateway opens the same store with the seal of its own place
    (database.data_dir / "keys" / "seal").replace(database.data_dir / "keys" / "seal.key")
    return tokens


def _send_until_killed(gateway: Gateway, tokens: list[str], chance: random.Random, after: float) -> set[str]:
    heard: list[set[str]] = []
    seeds = [chance.getrandbits(64) for _ in tokens]
    senders = [
        threading.Thread(target=lambda token=token, seed=seed: heard.append(_send(gateway.http, token, random.Random(seed))))
        for token, seed in zip(tokens, seeds, strict=True)
    ]
    for sender in senders:
        sender.start()
    time.sleep(after)
    gateway.kill()
    for sender in senders:
        sender.join()
    gateway.close()
    return {digest for part in heard for digest in part}


def _send(address: tuple[str, int], token: str, chance: random.Random) -> set[str]:
    line = http.client.HTTPConnection(*address, timeout=20)
    acknowledged: set[str] = set()
    try:
        for number in range(55):  # a link takes sixty steps a minute
            content = chance.randbytes(64) * (_size(chance) // 64)
            body = _form(content, f"{number}.jpg")
            line.request("POST", f"/v1/field/{token}/feedback", body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
            answer = line.getresponse()
            told = answer.read()
            if answer.status == 200 and json.loads(told)["done"] == "feedback":
                acknowledged.add(hashlib.sha256(content).hexdigest())
    except (OSError, http.client.HTTPException, ValueError):
        pass
    finally:
        line.close()
    return acknowledged


def _size(chance: random.Random) -> int:
    if chance.random() < 0.02:
        return LARGEST - 4096
    return int(1024 * 4096 ** chance.random())  # 1 KB to 4 MB, each order of size as often


def _form(content: bytes, name: str) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def _half_files(folder: Path, looked_at: set[str]) -> list[Path]:
    """Files under a final name whose content is another: what nobody may ever see. Each whole file is looked at once."""
    named = [path for path in folder.iterdir() if path.suffix != UNFINISHED and path.name not in looked_at] if folder.exists() else []
    half = [path for path in named if hashlib.sha256(path.read_bytes()).hexdigest() != path.name]
    looked_at |= {path.name for path in named}
    return half


def _missing(database: Database, folder: Path, acknowledged: set[str]) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            listed = set(connection.execute(sa.select(Evidence.table.c.sha256)).scalars())
    finally:
        store.close()
    whole = {digest for digest in acknowledged if (folder / digest).is_file() and hashlib.sha256((folder / digest).read_bytes()).hexdigest() == digest}
    return len(acknowledged - (whole & listed))
