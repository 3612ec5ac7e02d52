"""E-2: whatever is done to a kept file, it is found by the look at all files and at every export, and nothing unverified is given out.

Source: reliability.md E-2. Half of the pieces are tampered with (a bit, a cut, a swap, another content, deletion), half are left alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from models import evidence_folder
from models.commands.capture import Capture
from models.commands.evidence_check import check_evidence
from models.commands.evidence_steps import ExportEvidence
from models.commands.on_scene import AddSceneEvidence, Item
from models.commands.turn import Turn
from models.evidence_folder import Condition, EvidenceFolder, FileChanged
from models.records.custody import EvidenceTouch
from models.records.evidence import Evidence
from models.records.red_flag import RedFlag
from models.rules.refusal import Refused
from tests.bars.bar import Bar
from tests.bed.fixtures import Database
from tests.builders import Room, room_of

AT_ONCE = 20
"""Pieces added by one command."""

SUPERVISOR = "范正"


def tamper(database: Database, count: int, seed: int, mutant: str = "", *, taken_here: bool = False) -> Bar:
    """Tamper with `count` of twice as many files; count what was missed, falsely found, given out, or left without its custody line.

    `taken_here`: they are pictures and clips captured at a seat, of which the sidecar may be tampered with instead of the file.
    """
    bar = Bar("E-2/captures" if taken_here else "E-2", count, seed, limit=0)
    chance = random.Random(seed)
    store = database.open()
    try:
        with bar.timed(), _planted(mutant):
            room = room_of(store, database.data_dir)
            pieces = (_capture if taken_here else _keep)(room, chance, 2 * count)
            spoilt = _spoil(database.data_dir / "evidence", pieces, chance, count)
            bar.notes = _look(room, pieces, spoilt, chance)
        bar.figure = sum(bar.notes[name] for name in ("missed", "false", "given_out", "exported", "withheld", "custody_wrong", "flags_wrong"))  # type: ignore[misc]
    finally:
        store.close()
    return bar


def _keep(room: Room, chance: random.Random, count: int) -> list[Evidence]:
    _case, task = room.case_under_way()
    folder = EvidenceFolder(room.store.data_dir / "evidence")
    for begin in range(0, count, AT_ONCE):
        kept = [folder.keep(chance.randbytes(chance.randint(16, 4096))) for _ in range(min(AT_ONCE, count - begin))]
        room.does("周宁", AddSceneEvidence(tuple(Item("media", 1, f"照片{begin + n}", sha256=one.sha256) for n, one in enumerate(kept)), task=task))
    return room.all(Evidence)


def _capture(room: Room, chance: random.Random, count: int) -> list[Evidence]:
    """Pictures and clips of a camera for one case, taken in as a seat does: written beside the folder, then moved under their hash."""
    case, _task = room.case_under_way()
    folder, beside = EvidenceFolder(room.store.data_dir / "evidence"), room.store.data_dir / "clips"
    beside.mkdir()
    for number in range(count):
        path = beside / f"{number}.bin"
        path.write_bytes(chance.randbytes(chance.randint(16, 4096)))
        kind: Literal["snapshot", "clip"] = "clip" if number % 2 else "snapshot"
        room.does("王一帆", Capture(kind, camera="JX-07", case=case, purpose=f"现场{number}", sha256=folder.take_in(path).sha256, before_s=30.0))
    return room.all(Evidence)


def _spoil(folder: Path, pieces: list[Evidence], chance: random.Random, count: int) -> set[str]:
    chosen = chance.sample(pieces, count)
    for number, piece in enumerate(chosen):
        other = chosen[number - 1]
        path, beside = folder / piece.sha256, folder / other.sha256
        if piece.sidecar_sha256 and chance.random() < 0.3:
            path, beside = folder / piece.sidecar_sha256, folder / (other.sidecar_sha256 or other.sha256)
        if path.exists():
            path.chmod(0o600)
            WAYS[number % len(WAYS)](path, beside, chance)
    return {piece.id for piece in chosen}


def _bit(path: Path, _other: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _cut(path: Path, _other: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: -chance.randint(1, 16)])


def _replace(path: Path, _other: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(path.stat().st_size))


def _swap(path: Path, other: Path, _chance: random.Random) -> None:
    if not other.exists():
        path.write_bytes(b"another picture")
        return
    other.chmod(0o600)
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def _delete(path: Path, _other: Path, _chance: random.Random) -> None:
    path.unlink()


WAYS: tuple[Callable[[Path, Path, random.Random], None], ...] = (_bit, _swap, _cut, _replace, _delete)


def _look(room: Room, pieces: list[Evidence], spoilt: set[str], chance: random.Random) -> dict[str, object]:
    found = {one.evidence_id for one in check_evidence(room.desk).damaged}
    check_evidence(room.desk)  # a second look tells nobody anything again
    folder = EvidenceFolder(room.store.data_dir / "evidence")
    given_out = sum(_is_given(folder, piece) for piece in pieces if piece.id in spoilt)
    asked = [*(piece for piece in pieces if piece.id in spoilt), *chance.sample([piece for piece in pieces if piece.id not in spoilt], min(50, len(spoilt)))]
    exported = {piece.id for piece in asked if _is_exported(room, piece)}
    return {
        "missed": len(spoilt - found),
        "false": len(found - spoilt),
        "given_out": given_out,
        "exported": len(exported & spoilt),
        "withheld": len({piece.id for piece in asked} - spoilt - exported),
        "custody_wrong": _custody_wrong(room, pieces, spoilt, exported),
        "flags_wrong": abs(sum(len(flag.grounds) for flag in room.all(RedFlag)) - len(spoilt)),
        "database": "sqlite" if room.store.is_sqlite else "postgresql",
    }


def _is_given(folder: EvidenceFolder, piece: Evidence) -> bool:
    try:
        for sha256 in (piece.sha256, piece.sidecar_sha256):
            if sha256:
                folder.read(sha256)
    except FileChanged:
        return False
    return True


def _is_exported(room: Room, piece: Evidence) -> bool:
    try:
        room.does(SUPERVISOR, ExportEvidence(piece.id, "核查"))
    except Refused as refused:
        if refused.codes != ("hash_mismatch",):
            raise
        return False
    return True


def _custody_wrong(room: Room, pieces: list[Evidence], spoilt: set[str], exported: set[str]) -> int:
    """Pieces whose custody lines are not exactly what was done to them."""
    touches: dict[str, list[str]] = {}
    with room.store.reading() as connection:
        for row in connection.execute(sa.select(EvidenceTouch.table).order_by(EvidenceTouch.table.c.at, EvidenceTouch.table.c.id)):
            touches.setdefault(row.evidence_id, []).append(row.act)
    expected = {
        piece.id: [
            "captured" if piece.camera else "added",
            *(["mismatch_found"] if piece.id in spoilt else []),
            *(["exported"] if piece.id in exported else []),
        ]
        for piece in pieces
    }
    return sum(touches.get(key, []) != acts for key, acts in expected.items())


@contextmanager
def _planted(mutant: str) -> Iterator[None]:
    """Plant a defect for as long as the bar runs."""
    look, write = evidence_folder.condition_of, Turn.add
    if mutant == "looks_at_size_alone":
        evidence_folder.condition_of = lambda path, _digest: Condition.WHOLE if path.is_file() and path.stat().st_size > 15 else Condition.GONE
    if mutant == "looks_at_the_name_alone":
        evidence_folder.condition_of = lambda path, _digest: Condition.WHOLE if path.is_file() else Condition.GONE
    if mutant == "writes_no_custody":
        Turn.add = _but_custody(write)  # type: ignore[method-assign]
    try:
        yield
    finally:
        evidence_folder.condition_of, Turn.add = look, write  # type: ignore[method-assign]


def _but_custody(write: Callable[..., Any]) -> Callable[..., Any]:
    def forgetful(turn: Turn, record: Any, *, made: bool = False) -> Any:
        is_export = isinstance(record, EvidenceTouch) and record.act == "exported"
        return record if is_export else write(turn, record, made=made)

    return forgetful
