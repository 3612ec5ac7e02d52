"""E-1 for what is taken at a seat: whenever the console is killed in the midst of pictures and clips, each one it called evidence is there, whole and listed.

Source: reliability.md E-1; issue 5 “Must show” 5. The seat is a forked process that takes pictures and clips as the console does – encoded or filmed beside the
evidence folder, looked into, hashed, moved under their hash, asked of the door – and says which were kept. It is killed after a moment, again and again.
"""

from __future__ import annotations

import os
import random
import signal
import struct
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from console.takes import Take, keep
from models.base import SystemClock
from models.commands.arguments import build
from models.commands.desk import Desk
from models.commands.registry import command_named, commands
from models.evidence_folder import EvidenceFolder, KeptFile
from models.records.evidence import Evidence
from models.rules.looks import Why
from models.sealed import Seal
from models.watermark import _png
from tests.bars.bar import Bar
from tests.bed.fixtures import Database
from tests.builders import room_of, rules_of_the_county
from tests.console.played import film

WHO = "王一帆"
SOONEST, LATEST = 0.02, 0.5
LARGEST = 4 * 1024 * 1024


def kill_while_capturing(database: Database, kills: int, seed: int, mutant: str = "") -> Bar:
    """Kill the seat `kills` times; count pieces it called evidence that are gone, wrong or without row or sidecar, half ones seen, and what is left over."""
    bar = Bar("E-1/captures", kills, seed, limit=0)
    chance = random.Random(seed)
    case = _furnish(database)
    for read_once in (film, rules_of_the_county, commands):  # before the seats are forked from this process
        read_once()
    told: set[str] = set()
    half = left = 0
    folder = database.data_dir / "evidence"
    with bar.timed():
        for cycle in range(kills):
            told |= _sit_until_killed(database, case, random.Random(f"{seed}/{cycle}"), chance.uniform(SOONEST, LATEST), mutant)
            half += sum(sha256(path.read_bytes()).hexdigest() != path.name for path in _fresh(folder) if path.suffix == "")
            left += _left_after_start(database)
        missing = _missing(database, folder, told)
        bar.figure = missing + half + left
    bar.notes = {
        "told": len(told),
        "missing": missing,
        "half_seen": half,
        "left_after_start": left,
        "database": "sqlite" if database.url is None else "postgresql",
    }
    return bar


def _furnish(database: Database) -> str:
    store = database.open()
    try:
        room = room_of(store, database.data_dir)
        case, _task = room.case_under_way()
    finally:
        store.close()
    return case


def _sit_until_killed(database: Database, case: str, chance: random.Random, after: float, mutant: str) -> set[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _sit(database, case, chance, mutant, lambda digest: os.write(writing, digest.encode()))
        finally:
            os._exit(1)
    os.close(writing)
    heard = os.read(reading, 64) or b"-" * 64  # the first piece is kept: it is at work
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    return {heard[place : place + 64].decode() for place in range(0, len(heard) - 63, 64)}


def _sit(database: Database, case: str, chance: random.Random, mutant: str, tell: Callable[[str], object]) -> None:
    """In the child: take pictures and clips until killed; a digest is told once the door has said yes."""
    _plant(mutant)
    store = database.open()
    desk = Desk(store, rules_of_the_county(), SystemClock(), Seal.at(database.data_dir / "keys" / "seal"))
    folder, beside = store.evidence.folder, database.data_dir / "clips"
    _clear(beside)
    with store.reading() as connection:
        from models.commands.actor import Actor
        from models.records.people import Operator

        who = connection.execute(sa.select(Operator.table).where(Operator.table.c.name == WHO)).one()
    actor = Actor("operator", who.id, who.name, who.role, who.unit, who.organ, who.is_head)
    while True:
        take = _take(beside, case, chance)
        take.purpose = "现场情况"
        kept = keep(take, folder, beside).kept
        desk.do(build(command_named("capture"), take.wish()), actor)
        assert kept is not None
        tell(kept.sha256)


def _take(beside: Path, case: str, chance: random.Random) -> Take:
    size = int(1024 * (LARGEST / 1024) ** chance.random())
    free = struct.pack(">I4s", size + 8, b"free") + chance.randbytes(size)
    take = Take("clip", "JX-07", "JX-07", Why(case_id=case), datetime.now(UTC))
    if chance.random() < 0.5:
        import numpy as np

        take.kind, take.content = "snapshot", _png(np.frombuffer(chance.randbytes(30 * 90), dtype=np.uint8).reshape(30, 30, 3)) + free
        return take
    beside.mkdir(exist_ok=True)
    take.path = beside / f"{chance.getrandbits(64):x}.mp4"
    with take.path.open("wb") as file:
        file.write(film())
        file.write(free)
    take.facts["before_s"] = 30.0
    return take


def _clear(beside: Path) -> None:
    """As the console does when it begins."""
    for path in beside.iterdir() if beside.exists() else ():
        path.unlink(missing_ok=True)


def _left_after_start(database: Database) -> int:
    """What a start of the seat leaves of the work of the one that was killed."""
    from datetime import timedelta

    _clear(database.data_dir / "clips")
    EvidenceFolder(database.data_dir / "evidence").clear_unfinished(datetime.now(UTC) + timedelta(days=2))
    return len(list((database.data_dir / "evidence").glob("*.part"))) + len(list((database.data_dir / "clips").glob("*")))


def _fresh(folder: Path) -> list[Path]:
    newest = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True) if folder.exists() else []
    return newest[:6]


def _missing(database: Database, folder: Path, told: set[str]) -> int:
    store = database.open()
    try:
        with store.reading() as connection:
            rows = dict(connection.execute(sa.select(Evidence.table.c.sha256, Evidence.table.c.sidecar_sha256)).tuples().all())
    finally:
        store.close()

    def is_whole(digest: str) -> bool:
        return (folder / digest).is_file() and sha256((folder / digest).read_bytes()).hexdigest() == digest

    return sum(not (digest in rows and is_whole(digest) and is_whole(rows[digest])) for digest in told)


def _plant(mutant: str) -> None:
    """Plant a defect in this process."""
    move = EvidenceFolder.take_in
    if mutant == "names_before_whole":

        def in_pieces(self: EvidenceFolder, path: Path) -> KeptFile:
            content = path.read_bytes()
            digest = sha256(content).hexdigest()
            self._root.mkdir(exist_ok=True)
            with self.path_of(digest).open("wb", buffering=0) as half:
                for begin in range(0, len(content), 65536):
                    half.write(content[begin : begin + 65536])
                    time.sleep(0.004)
            path.unlink()
            return KeptFile(digest, len(content), self.path_of(digest))

        EvidenceFolder.take_in = in_pieces  # type: ignore[method-assign]
    if mutant == "acknowledges_before_the_name":
        from models.commands import capture

        def later(self: EvidenceFolder, path: Path) -> KeptFile:
            digest, size = sha256(path.read_bytes()).hexdigest(), path.stat().st_size
            threading.Timer(0.2, move, (self, path)).start()
            return KeptFile(digest, size, self.path_of(digest))

        EvidenceFolder.take_in = later  # type: ignore[method-assign]
        capture.size_of = lambda _turn, _sha256: 1  # type: ignore[attr-defined, assignment]
