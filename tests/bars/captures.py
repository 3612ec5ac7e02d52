"""E-1 for what is taken at a seat: whenever the console is killed in the midst of pictures and clips, each one it called evidence is there, whole and listed.

Source: reliability.md E-1; issue 5 “Must show” 5. The seat is a forked process that takes pictures and clips as the console does – encoded or filmed beside the
evidence folder, noted, looked into, hashed, moved under their hash, asked of the door – and says what it had taken and which were kept. It is killed after a
moment, again and again; each time a start then takes in what was left.
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

from console.capture_door import capture
from console.capture_spool import CaptureSpool
from console.person import Person
from console.seat import Asking, OwnChanges
from console.takes import Take
from models.base import SystemClock, new_id
from models.commands.actor import Actor
from models.commands.desk import Desk
from models.commands.orphan_files import clear_orphans
from models.commands.registry import commands
from models.evidence_folder import EvidenceFolder, KeptFile
from models.png import png_of
from models.records.evidence import Evidence
from models.records.people import Operator
from models.rules.looks import Why
from models.sealed import Seal
from models.store import Store
from tests.bars.bar import Bar
from tests.bed.fixtures import Database
from tests.builders import room_of, rules_of_the_county
from tests.console.played import film

WHO = "王一帆"
SOONEST, LATEST = 0.02, 0.5
LARGEST = 4 * 1024 * 1024
NAME = 10 + 1 + len(new_id())
"""Characters of the name of a note."""


def kill_while_capturing(database: Database, kills: int, seed: int, mutant: str = "") -> Bar:
    """Kill the seat `kills` times, and start it; count pieces it called evidence, or had noted, that are gone, wrong, twice or without row or sidecar, half
    ones seen, files without a row, and what is left over.
    """
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
            left += _left_after_start(database, mutant)
        missing, twice, without_row = _counted(database, folder, told)
        bar.figure = missing + half + left + twice + without_row
    bar.notes = {
        "taken": len(told),
        "missing": missing,
        "twice": twice,
        "half_seen": half,
        "without_row": without_row,
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
            _sit(database, case, chance, mutant, lambda note: os.write(writing, note.encode()))
        finally:
            os._exit(1)
    os.close(writing)
    heard = os.read(reading, NAME) or b"-" * NAME  # the first piece is noted: it is at work
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    return {heard[place : place + NAME].decode() for place in range(0, len(heard) - NAME + 1, NAME)}


def _sit(database: Database, case: str, chance: random.Random, mutant: str, tell: Callable[[str], object]) -> None:
    """In the child: take pictures and clips until killed; what is noted on disk is told, and must not be lost from then on."""
    _plant(mutant)
    store = database.open()
    asking = _asking(store, database)
    spool = CaptureSpool(database.data_dir, store.evidence.folder)
    while True:
        take = _take(spool, case, chance, asking.actor)
        spool.note(take)
        tell(take.note)
        take.purpose = "现场情况"
        capture(asking, spool.keep(take), spool)


def _asking(store: Store, database: Database) -> Asking:
    desk = Desk(store, rules_of_the_county(), SystemClock(), Seal.at(database.data_dir / "keys" / "seal"))
    with store.reading() as connection:
        who = connection.execute(sa.select(Operator.table).where(Operator.table.c.name == WHO)).one()
    return Asking(desk, Actor("operator", who.id, who.name, who.role, who.unit, who.organ, who.is_head), OwnChanges())


def _take(spool: CaptureSpool, case: str, chance: random.Random, who: Actor) -> Take:
    size = int(1024 * (LARGEST / 1024) ** chance.random())
    free = struct.pack(">I4s", size + 8, b"free") + chance.randbytes(size)
    by = Person(who.id, who.name, who.role, who.unit)
    take = Take("clip", "JX-07", "JX-07", Why(case_id=case), datetime.now(UTC), note=spool.name(), proposed="巡查发现", by=by)
    if chance.random() < 0.5:
        import numpy as np

        take.kind, take.content = "snapshot", png_of(np.frombuffer(chance.randbytes(30 * 90), dtype=np.uint8).reshape(30, 30, 3)) + free
        return take
    spool.files.mkdir(exist_ok=True)
    take.path = spool.files / f"{take.note}.mp4"
    with take.path.open("wb") as file:
        file.write(film())
        file.write(free)
    take.facts["before_s"] = 30.0
    return take


def _left_after_start(database: Database, mutant: str) -> int:
    """Start as the console does; how much of the work of the one that was killed is still about then."""
    from datetime import timedelta

    store = database.open()
    try:
        asking, spool = _asking(store, database), CaptureSpool(database.data_dir, store.evidence.folder)
        if mutant != "leaves_orphans":
            clear_orphans(store)
        for take in spool.left():
            if mutant == "asks_without_looking":
                asking.do("capture", **spool.keep(take).wish())
                spool.forget(take)
            else:
                capture(asking, spool.keep(take), spool)
    finally:
        store.close()
    EvidenceFolder(database.data_dir / "evidence").clear_unfinished(datetime.now(UTC) + timedelta(days=2))
    return sum(len(list((database.data_dir / name).glob(pattern))) for name, pattern in (("evidence", "*.*"), ("clips", "*"), ("captures", "*")))


def _fresh(folder: Path) -> list[Path]:
    newest = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True) if folder.exists() else []
    return newest[:6]


def _counted(database: Database, folder: Path, told: set[str]) -> tuple[int, int, int]:
    """Takes without an evidence that is whole with its sidecar; rows too many; and kept files without a row."""
    store = database.open()
    try:
        with store.reading() as connection:
            chosen = sa.select(Evidence.table.c.take, Evidence.table.c.sha256, Evidence.table.c.sidecar_sha256)
            rows = [row for row in connection.execute(chosen) if row.take]
    finally:
        store.close()
    whole = {path.name for path in folder.iterdir() if sha256(path.read_bytes()).hexdigest() == path.name}
    there = {row.take for row in rows if {row.sha256, row.sidecar_sha256} <= whole}
    named = {name for row in rows for name in (row.sha256, row.sidecar_sha256)}
    return len(told - there), len(rows) - len({row.take for row in rows}), len(whole - named)


def _plant(mutant: str) -> None:
    """Plant a defect in this process."""
    move = EvidenceFolder.take_in
    if mutant == "names_before_whole":

        def in_pieces(self: EvidenceFolder, path: Path, known: Callable[[str, int], None] | None = None) -> KeptFile:
            content = path.read_bytes()
            digest = sha256(content).hexdigest()
            if known is not None:
                known(digest, len(content))
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

        def later(self: EvidenceFolder, path: Path, known: Callable[[str, int], None] | None = None) -> KeptFile:
            digest, size = sha256(path.read_bytes()).hexdigest(), path.stat().st_size
            if known is not None:
                known(digest, size)
            threading.Timer(0.2, move, (self, path)).start()
            return KeptFile(digest, size, self.path_of(digest))

        EvidenceFolder.take_in = later  # type: ignore[method-assign]
        capture.size_of = lambda _turn, _sha256: 1  # type: ignore[attr-defined, assignment]
    if mutant == "forgets_before_the_row":
        keep = CaptureSpool.keep

        def forgotten(self: CaptureSpool, take: Take) -> Take:
            keep(self, take)
            self.forget(take)
            time.sleep(0.01)
            return take

        CaptureSpool.keep = forgotten  # type: ignore[method-assign]
    if mutant == "asks_without_looking":
        forget = CaptureSpool.forget

        def slowly(self: CaptureSpool, take: Take) -> None:
            time.sleep(0.05)
            forget(self, take)

        CaptureSpool.forget = slowly  # type: ignore[method-assign]
