"""Lists what was refused: when, from whom, why, how large, and the bytes themselves; those of an HTTP body only sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.engine import Connection

from models.base import Record, new_id, values_of
from models.commands.actor import Outcome
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.insertion import insert_rows
from models.records.intake import Refused as RefusedLine
from models.rules.refusal import Refused
from models.sealed import Seal

MOST_BYTES = 65536
"""So much of a refused body is kept; its size is always told."""

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, eq=False)
class Refusal:
    """One thing that was not taken. `source` is what the sender called itself; `secret`: the bytes may name a reporter; `peer`: its address.

    `is_bare`: one of a flood, of which size and hash are kept and no bytes.
    """

    at: datetime
    channel: str
    source: str
    reason: str
    raw: bytes
    detail: str = ""
    secret: bool = False
    peer: str = ""
    is_bare: bool = False


class RefusalTaker:
    """Keeps refused lines in the group they came in."""

    def __init__(self, seal: Seal) -> None:
        """`seal` closes what may name a reporter."""
        self._seal = seal

    def plan(self, _connection: Connection, arrivals: Sequence[Refusal]) -> RefusalPlan:
        """There is nothing to look up."""
        return RefusalPlan([self._line(refusal) for refusal in arrivals])

    def _line(self, refusal: Refusal) -> RefusedLine:
        row, raw = new_id(), refusal.raw[:MOST_BYTES]
        is_sealed = refusal.secret and not refusal.is_bare
        line = RefusedLine(
            at=refusal.at,
            channel=refusal.channel,
            source=printable(refusal.source),
            reason=refusal.reason,
            detail=refusal.detail[:500],
            size=len(refusal.raw),
            sha256=self._seal.fingerprint(refusal.raw) if refusal.secret else sha256(refusal.raw).hexdigest(),
            raw=self._seal.seal("refused", row, "raw", raw) if is_sealed else b"" if refusal.is_bare else raw,
            sealed=is_sealed,
            peer=printable(refusal.peer),
        )
        line.id = row
        return line


class RefusalPlan:
    """The lines of one group."""

    def __init__(self, lines: list[RefusedLine]) -> None:
        """Nothing is asked of the door."""
        self.wishes: list[Wish] = []
        self._lines = lines

    def keep(self, batch: Batch, _outcomes: Sequence[Outcome | Refused]) -> None:
        """Write the lines."""
        keep_rows(batch, self._lines)

    def results(self) -> Sequence[object]:
        """Each was kept."""
        return [None] * len(self._lines)


def keep_rows(batch: Batch, records: Sequence[Record]) -> None:
    """Insert records of one table that nothing in this transaction looks at again: without the batch's memory of them."""
    if records:
        insert_rows(batch.connection, records[0].table, [values_of(record) for record in records])


def printable(name: str) -> str:
    """Return what a sender called itself, short and without control characters, which could forge lines."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:LONGEST_NAME])
