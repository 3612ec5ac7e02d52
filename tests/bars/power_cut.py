"""I-2 and I-3: what is on the disk when the power fails, and whether a sender was answered before it was there.

The real gateway runs under strace; its writes and syncs are replayed onto an imagined disk that keeps what was synced and flips a
coin for every 512-byte sector that was not. Source: reliability.md I-2, I-3.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from models.records.alert import Alert
from tests.bars import strace
from tests.bars.bar import Bar
from tests.bars.broker import Mosquitto, Publisher, Tap
from tests.bars.rig import Gateway, Hotline, Logger, furnish
from tests.bars.strace import Did
from tests.bed.fixtures import Database

SECTOR = 512
PUBACK = b"\x40\x02"
"""How the acknowledgement of an MQTT message begins."""
SENDERS = 3
ANSWERED = re.compile(rb"^HTTP/1\.1 20[01] ")
QN = re.compile(rb"QN=(\d+)")
ALERT_NO = re.compile(rb'"alert_no": ?"([^"]+)"')


@dataclass
class Recorded:
    """One run of the gateway: the disk before it, and every call it made after."""

    before: Path
    calls: list[Did]


def record(database: Database, alerts: int, mutant: str = "", senders: int = SENDERS, frames: int = 0, messages: int = 0) -> Recorded:
    """Run the gateway under strace while it takes in `alerts` alerts from `senders` senders, `frames` frames of a logger and `messages` of a broker."""
    furnish(database)
    before = database.data_dir.with_name("before")
    shutil.copytree(database.data_dir, before)
    trace = database.data_dir.with_name("calls.strace")
    broker = Mosquitto(database.data_dir.with_name("broker")) if messages else None
    if broker is not None:
        broker.start()
    tap = None if broker is None else Tap(broker)
    options = () if tap is None else ("--mqtt", tap.url)
    gateway = Gateway(database, mutant, before=strace.command(trace), options=options)
    gateway.start()
    if broker is not None and tap is not None:
        tap.wait_for_subscription(0, 60.0)
        _publish(broker, database, messages)
    threads = [threading.Thread(target=_send, args=(gateway, str(number), alerts // senders)) for number in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if frames:
        logger = Logger(gateway.hj212)
        for number in range(frames):
            logger.send(f"20260101{number:09d}")
        logger.close()
    _cut(gateway)
    if broker is not None and tap is not None:
        tap.__exit__()
        broker.end()
    return Recorded(before, [did for did in strace.read(trace) if did.ok and _matters(did, database.data_dir)])


def _cut(gateway: Gateway) -> None:
    """Kill the gateway alone: strace writes a call down a moment after it was made, and ends by itself once all are."""
    assert gateway.process is not None
    tracer = gateway.process.pid
    for traced in Path(f"/proc/{tracer}/task/{tracer}/children").read_text().split():
        os.kill(int(traced), signal.SIGKILL)
    gateway.process.wait(timeout=15)
    gateway.close()


def _publish(broker: Mosquitto, database: Database, messages: int) -> None:
    """Hand so many messages to the broker, one by one, and wait until the gateway has kept them."""
    publisher, kept, until = Publisher(broker), 0, time.monotonic() + 60
    for number in range(messages):
        publisher.publish(reference(number))
        time.sleep(0.002)
    while kept < messages and time.monotonic() < until:
        time.sleep(0.1)
        kept = _alerts_kept(database)
    time.sleep(0.3)  # the last acknowledgement is on its way
    publisher.close()
    broker.end()


def _alerts_kept(database: Database) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(Alert.table)).scalar_one())
    finally:
        store.close()


def _send(gateway: Gateway, name: str, count: int) -> None:
    hotline = Hotline(gateway.http)
    for number in range(count):
        hotline.send(f"{name}-{number}")
    hotline.close()


def _matters(did: Did, data_dir: Path) -> bool:
    return did.path.startswith((str(data_dir), "socket:", "TCP:")) and not did.path.endswith((".log", "gateway.json"))


@dataclass
class Disk:
    """What surely lies on the disk, and what was written since and may or may not."""

    folder: Path
    sure: dict[str, bytearray] = field(default_factory=dict)
    unsure: list[Did] = field(default_factory=list)

    @classmethod
    def at(cls, before: Path, folder: Path) -> Disk:
        """The disk as it was before, for files that were in `folder`."""
        sure = {file.name: bytearray(file.read_bytes()) for file in before.iterdir() if file.name.startswith("store.sqlite3")}
        return cls(folder, sure)

    def see(self, did: Did) -> None:
        """Take in one call."""
        if did.call in {"fsync", "fdatasync"}:
            covered = [one for one in self.unsure if one.ended < did.began and self._is_of(one, did.path)]
            self.unsure = [one for one in self.unsure if one not in covered]
            for one in covered:
                _lay(self.sure, one, None)
        elif _changes(did) and Path(did.path).name.startswith("store.sqlite3"):
            self.unsure.append(did)

    def _is_of(self, one: Did, synced: str) -> bool:
        made_or_gone = one.call.startswith(("unlink", "rename", "openat"))
        return synced == str(self.folder) if made_or_gone else one.path == synced

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """One of the many states the disk may be in when the power fails now."""
        files = {name: bytearray(content) for name, content in self.sure.items()}
        for did in self.unsure:
            _lay(files, did, chance)
        return {name: bytes(content) for name, content in files.items()}


def _changes(did: Did) -> bool:
    return did.call in {"pwrite64", "ftruncate", "write"} or did.call.startswith(("unlink", "rename")) or did.data == b"O_CREAT"


def _lay(files: dict[str, bytearray], did: Did, chance: random.Random | None) -> None:
    """Lay one write on the disk, whole (`chance` None) or each sector by the fall of a coin."""
    name = Path(did.path).name
    if did.call == "openat":
        if chance is None or chance.random() < 0.5:
            files.setdefault(name, bytearray())
        return
    if did.call.startswith("unlink"):
        if chance is None or chance.random() < 0.5:
            files.pop(name, None)
        return
    content = files.setdefault(name, bytearray())
    if did.call == "ftruncate":
        if chance is None or chance.random() < 0.5:
            del content[did.offset :]
        return
    for start in range(0, len(did.data), SECTOR):
        if chance is not None and chance.random() < 0.5:
            continue
        piece, place = did.data[start : start + SECTOR], did.offset + start
        if len(content) < place + len(piece):
            content.extend(bytes(place + len(piece) - len(content)))
        content[place : place + len(piece)] = piece


def cut_power(database: Database, images: int, seed: int, work: Path, mutant: str = "", alerts: int = 60) -> Bar:
    """I-2: rebuild `images` disks at random moments; count those that lack an acknowledged alert or are damaged."""
    bar = Bar("I-2", images, seed, limit=0)
    with bar.timed():
        recorded = record(database, alerts, mutant)
        lost, damaged, answered = _judge(recorded, database.data_dir, images, seed, work)
    bar.figure = lost + damaged
    bar.notes = {"lost": lost, "damaged": damaged, "alerts": alerts, "acknowledged": answered, "calls": len(recorded.calls)}
    return bar


def _judge(recorded: Recorded, folder: Path, images: int, seed: int, work: Path) -> tuple[int, int, int]:
    chance = random.Random(seed)
    first = next(number for number, did in enumerate(recorded.calls) if _numbers(did))
    cuts = sorted(chance.randrange(max(0, first - 200), len(recorded.calls)) for _ in range(images))
    disk, acknowledged = Disk.at(recorded.before, folder), set[str]()
    lost = damaged = place = 0
    for cut in cuts:
        for did in recorded.calls[place : cut + 1]:
            disk.see(did)
            acknowledged |= _numbers(did)
        place = max(place, cut + 1)
        found = _alerts_in(disk.after_a_cut(chance), work)
        damaged += found is None
        lost += found is not None and not acknowledged <= found
    for did in recorded.calls[place:]:
        acknowledged |= _numbers(did)
    return lost, damaged, len(acknowledged)


def _numbers(did: Did) -> set[str]:
    if did.call not in {"sendto", "sendmsg", "write"} or not ANSWERED.match(did.data):
        return set()
    return {found.decode() for found in ALERT_NO.findall(did.data)}


def _alerts_in(files: dict[str, bytes], work: Path) -> set[str] | None:
    """The alert numbers a restart would find on this disk; None when the file is damaged."""
    return _found_in(files, work, "SELECT alert_no FROM alert")


def _found_in(files: dict[str, bytes], work: Path, question: str) -> set[str] | None:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name, content in files.items():
        (work / name).write_bytes(content)
    connection = sqlite3.connect(work / "store.sqlite3")
    try:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return None
        return {found for (found,) in connection.execute(question)}
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()


def answer_after_sync(database: Database, channel: str, replies: int, mutant: str = "") -> Bar:
    """I-3: count the replies of one channel (`http`, `hj212` or `mqtt`) after which a power cut could still take away what they told.

    The disk is rebuilt as it may lie at the moment of each reply. That something else is being written then, of a later group or of the
    gateway's own account of who was heard, is no fault.
    """
    bar, chance, work = Bar(f"I-3/{channel}", replies, 0, limit=0), random.Random(0), database.data_dir.with_name("image")
    with bar.timed():
        counts = {"http": {"alerts": replies}, "hj212": {"alerts": 0, "frames": replies}, "mqtt": {"alerts": 0, "messages": replies}}
        recorded = record(database, mutant=mutant, senders=1, **counts[channel])
        disk, checked, early = Disk.at(recorded.before, database.data_dir), 0, 0
        for did in recorded.calls:
            if told := _told_by(did):
                checked += len(told)
                early += len(told - (_kept_in(disk.after_a_cut(chance), work) or set()))
            disk.see(did)
    bar.figure = early + (checked < replies)
    bar.notes = {"replies": checked, "early": early}
    return bar


def _told_by(did: Did) -> set[str]:
    """What the replies in one call say is kept: alert numbers over HTTP, QN of a logger's frames, references of a broker's messages in their order."""
    if numbers := _numbers(did):
        return numbers
    if did.call not in {"sendto", "sendmsg", "write"}:
        return set()
    if did.data[:2] == PUBACK:
        return {reference(int.from_bytes(did.data[start + 2 : start + 4]) - 1) for start in range(0, len(did.data), 4)}
    return {qn.decode() for qn in QN.findall(did.data)} if did.data.startswith(b"##") and b"CN=9014" in did.data else set()


def reference(number: int) -> str:
    """The reference of the message that the broker hands on as the `number`th, from 0."""
    return f"b-{number:06d}"


def _kept_in(files: dict[str, bytes], work: Path) -> set[str] | None:
    """All that a restart would find on this disk and a reply may have told of; None when the file is damaged."""
    return _found_in(files, work, "SELECT alert_no FROM alert UNION SELECT source_ref FROM alert UNION SELECT qn FROM reading")


def kinds(calls: Sequence[Did]) -> dict[str, int]:
    """How many calls of each kind there were, to look at."""
    counts: dict[str, int] = {}
    for did in calls:
        counts[did.call] = counts.get(did.call, 0) + 1
    return counts
