"""Signed heads of the journal: how long it was, what it hashed to, when. A copy kept elsewhere shows whether history was rewritten since.

A file holds one signed head a line, the newest last, so that it can be copied, mailed and compared with standard tools. The key is an
Ed25519 key of this installation in its `keys` folder; the format of tlog-checkpoint (C2SP) gave the fields.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from models.base import canonical_json
from models.journal.chain import Verdict, verify
from models.journal.entry import HEADS, JOURNAL, NOTHING_BEFORE, WHOLE
from models.sealed import make_key
from models.store import Store

KEY_FILE: Final = "journal.ed25519"
ALGORITHM: Final = "ed25519"


class CheckpointBroken(Exception):
    """A checkpoint file cannot be read, was not signed with this key, or belongs to another journal. Its text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the journal at one moment. `origin` names the journal by its first entry, `root` is the head of the first `size` entries."""

    origin: str
    size: int
    root: str
    time: str
    key_id: str = ""
    algorithm: str = ALGORITHM
    signature: str = ""

    def signed_text(self) -> bytes:
        """Return what is signed: everything but the signature, in canonical JSON."""
        return canonical_json({name: value for name, value in asdict(self).items() if name != "signature"}).encode()


class SigningKey:
    """The Ed25519 key of this installation; its file is readable by its owner alone."""

    def __init__(self, seed: bytes) -> None:
        """`seed` is 32 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # loaded late: only checking needs it

        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key()
        self.key_id = self._public.public_bytes_raw().hex()

    @classmethod
    def at(cls, folder: Path) -> SigningKey:
        """Use the key in the `keys` folder `folder`; a new one is made when there is none."""
        path = folder / KEY_FILE
        if not path.exists():
            make_key(path)
        return cls(path.read_bytes())

    def sign(self, unsigned: Checkpoint) -> Checkpoint:
        """Return the checkpoint with key id and signature."""
        named = Checkpoint(unsigned.origin, unsigned.size, unsigned.root, unsigned.time, self.key_id)
        signature = base64.b64encode(self._private.sign(named.signed_text())).decode()
        return Checkpoint(named.origin, named.size, named.root, named.time, named.key_id, signature=signature)

    def signed(self, checkpoint: Checkpoint) -> bool:
        """Whether this key signed it, as it stands."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._public.verify(base64.b64decode(checkpoint.signature, validate=True), checkpoint.signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True


def head_of(store: Store, now: datetime, key: SigningKey) -> Checkpoint:
    """Return the signed head of the journal as it stands."""
    with store.reading() as connection:
        head = connection.execute(sa.select(HEADS.c.length, HEADS.c.hash).where(HEADS.c.stream == WHOLE)).first()
        origin = _origin(connection.execute(sa.select(JOURNAL.c.hash).where(JOURNAL.c.seq == 1)).scalar())
    size, root = (head.length, head.hash) if head is not None else (0, NOTHING_BEFORE)
    return key.sign(Checkpoint(origin, size, root, now.astimezone(UTC).isoformat(timespec="seconds")))


def read(path: Path) -> tuple[Checkpoint, ...]:
    """Read the checkpoints of a file, oldest first. Raises CheckpointBroken."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(_checkpoint(line) for line in lines)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckpointBroken(f"{path.name} holds no signed heads of a journal.") from error


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Add a signed head to the file, synced to disk."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{canonical_json(asdict(checkpoint))}\n")
        file.flush()
        os.fsync(file.fileno())


def compare(store: Store, checkpoints: Sequence[Checkpoint], key: SigningKey) -> Verdict:
    """Check the whole journal, and that it still begins with what every one of `checkpoints` signed.

    Raises:
        CheckpointBroken: one of them was not signed with this key, or is of another journal.
    """
    for point in checkpoints:
        if not key.signed(point):
            raise CheckpointBroken(f"The signed head of {point.time} was not signed by this installation.")
    verdict = verify(store, checkpoints)
    with store.reading() as connection:
        origin = _origin(connection.execute(sa.select(JOURNAL.c.hash).where(JOURNAL.c.seq == 1)).scalar())
    if verdict.is_whole and any(point.size and point.origin != origin for point in checkpoints):
        raise CheckpointBroken("The signed heads are of another journal.")
    return verdict


def compare_and_add(store: Store, path: Path, now: datetime, key: SigningKey) -> Verdict:
    """Compare the journal with the signed heads of `path` (a new file has none) and, if it is whole and has grown, add its head.

    Nothing is ever signed that contradicts what was signed before. Raises CheckpointBroken.
    """
    earlier = read(path) if path.exists() else ()
    head = head_of(store, now, key)
    verdict = compare(store, (*earlier, head), key)
    if verdict.is_whole and (not earlier or head.size > earlier[-1].size):
        write(path, head)
    return verdict


def _origin(first_hash: str | None) -> str:
    return f"eco-guardian/{(first_hash or '')[:16]}"


def _checkpoint(line: Any) -> Checkpoint:
    point = Checkpoint(**line)
    if not isinstance(point.size, int) or not all(isinstance(value, str) for name, value in asdict(point).items() if name != "size"):
        raise ValueError("not a checkpoint")
    return point
