"""Writes the journal, in the transaction of the change itself: an act without its entry, or an entry without its act, cannot be."""

from __future__ import annotations

import operator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import Written, canonical_json
from models.insertion import insert_rows
from models.journal.entry import HEADS, JOURNAL, NOTHING_BEFORE, WHOLE, Entry, chained, hash_with

CHANNEL = "journal"
"""The PostgreSQL channel that tells followers there is something to read."""


OWN: Final = operator.attrgetter(*(column.name for column in JOURNAL.columns if column.name not in {"seq", "facts", "prev", "hash"}))
"""Takes the values out of an entry that stand between its number and its facts, in the order of the journal's columns, which is its own."""


# Built once: building a statement costs more than carrying it out.
_HEAD: Final = sa.select(HEADS.c.length, HEADS.c.seq, HEADS.c.hash).where(HEADS.c.stream == sa.bindparam("stream"))
_FORWARD: Final = (
    HEADS.update()
    .where(HEADS.c.stream == sa.bindparam("b_stream"))
    .values(length=sa.bindparam("b_length"), seq=sa.bindparam("b_seq"), hash=sa.bindparam("b_hash"))
)
_RING: Final = sa.text("SELECT pg_notify(:channel, :seq)")


class JournalWriter:
    """The journal's pen for one transaction. The caller holds the writer's turn, so heads cannot change under it."""

    def __init__(self, connection: Connection) -> None:
        """Begin with nothing written."""
        self._connection = connection
        self._heads: dict[str, tuple[int, int, str]] = {}
        self._known: set[str] = set()
        self._fresh: list[Entry] = []
        self._rows: list[tuple[Any, ...]] = []
        self.written: list[Entry] = []
        """Every entry of this transaction, in the database already or not yet."""

    def write(self, entry: Entry, *, new_stream: bool = False) -> Entry:
        """Number, chain and remember `entry`; `new_stream` saves the look-up when its object was made in this transaction."""
        length, seq, whole = self._head(WHOLE)
        stream_length, _, prev = (0, 0, NOTHING_BEFORE) if new_stream and entry.stream not in self._heads else self._head(entry.stream)
        facts = canonical_json(entry.facts)
        own = hash_with(facts, entry, seq + 1, prev)
        row: tuple[Any, ...] = (seq + 1, *OWN(entry), Written(facts), prev, own)
        fields: tuple[Any, ...] = (*row[:-3], entry.facts, prev, own)
        numbered = Entry(*fields)
        self._heads[entry.stream] = (stream_length + 1, numbered.seq, numbered.hash)
        self._heads[WHOLE] = (length + 1, numbered.seq, chained(whole, numbered.hash))
        self._fresh.append(numbered)
        self._rows.append(row)
        self.written.append(numbered)
        return numbered

    def flush(self) -> None:
        """Put the entries and the heads into the database and ring the bell."""
        if not self._fresh:
            return
        insert_rows(self._connection, JOURNAL, self._rows)
        touched = {WHOLE, *(entry.stream for entry in self._fresh)}
        fresh = [(stream, *self._heads[stream]) for stream in touched - self._known]
        known = [{f"b_{key}": value for key, value in self._row(stream).items()} for stream in touched & self._known]
        insert_rows(self._connection, HEADS, fresh)
        if known:
            self._connection.execute(_FORWARD, known)
        self._known |= touched
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_RING, {"channel": CHANNEL, "seq": str(self._fresh[-1].seq)})
        self._fresh.clear()
        self._rows.clear()

    def _head(self, stream: str) -> tuple[int, int, str]:
        if stream not in self._heads:
            row: Any = self._connection.execute(_HEAD, {"stream": stream}).first()
            if row is not None:
                self._known.add(stream)
            self._heads[stream] = (0, 0, NOTHING_BEFORE) if row is None else (row.length, row.seq, row.hash)
        return self._heads[stream]

    def _row(self, stream: str) -> dict[str, Any]:
        length, seq, digest = self._heads[stream]
        return {"stream": stream, "length": length, "seq": seq, "hash": digest}
