"""One transaction's memory: each record loaded once, changes written together, numbers and journal without gaps."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import Record
from models.journal.writer import JournalWriter
from models.records.counter import Counter

R = TypeVar("R", bound=Record)


class Batch:
    """The records of one transaction under the writer's turn. Values of records are replaced, never changed in place."""

    def __init__(self, connection: Connection) -> None:
        """Begin with nothing loaded."""
        self.connection = connection
        self.journal = JournalWriter(connection)
        self._known: dict[tuple[type[Record], str], Record] = {}
        self._stored: dict[tuple[type[Record], str], dict[str, Any]] = {}
        self._fresh: list[Record] = []
        self._counters: dict[str, Counter] = {}
        self.flush_count = 0

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the record with id `key`, or None."""
        known = self._known.get((kind, key))
        if known is not None:
            return known  # type: ignore[return-value]
        return self._one(kind, kind.table.c.id == key)

    def find(self, kind: type[R], *where: sa.ColumnElement[bool], order: Sequence[sa.ColumnElement[Any]] = ()) -> list[R]:
        """Return all records that meet `where`, by the columns of `order` or by id; what this transaction did so far counts."""
        self.flush()
        chosen = sa.select(kind.table).where(*where).order_by(*(order or (kind.table.c.id,)))
        return [self._load(kind, dict(row._mapping)) for row in self.connection.execute(chosen)]

    def add(self, record: R) -> R:
        """Take in a new record."""
        self._known[type(record), record.id] = record
        self._fresh.append(record)
        return record

    def next_number(self, series: str) -> int:
        """Return the next number of a series, from 1, without gaps."""
        counter = self._counters.get(series) or self._one(Counter, Counter.table.c.series == series) or self.add(Counter(series=series))
        self._counters[series] = counter
        counter.last += 1
        return counter.last

    def flush(self) -> None:
        """Write new and changed records and the journal: new ones a table at a time, changed ones against their old version."""
        self.flush_count += 1
        tables: dict[sa.Table, list[Record]] = {}
        for record in self._fresh:
            tables.setdefault(record.table, []).append(record)
        for table, records in tables.items():
            self.connection.execute(table.insert(), [record.values() for record in records])
            for record in records:
                self._remember(record)
        self._fresh.clear()
        for key, before in list(self._stored.items()):
            self._write_change(self._known[key], before)
        self.journal.flush()

    def mark(self) -> Mark:
        """Remember where we stand, to undo one refused command."""
        return Mark(self)

    def _one(self, kind: type[R], where: sa.ColumnElement[bool]) -> R | None:
        row = self.connection.execute(sa.select(kind.table).where(where)).first()
        return None if row is None else self._load(kind, dict(row._mapping))

    def _load(self, kind: type[R], row: dict[str, Any]) -> R:
        known = self._known.get((kind, row["id"]))
        if known is not None:
            return known  # type: ignore[return-value]
        record = kind.from_row(row)
        self._known[kind, record.id] = record
        self._remember(record)
        return record

    def _remember(self, record: Record) -> None:
        self._stored[type(record), record.id] = copy.deepcopy(record.values())

    def _write_change(self, record: Record, before: dict[str, Any]) -> None:
        now = record.values()
        changed = {name: value for name, value in now.items() if value != before[name]}
        if not changed:
            return
        record.version = before["version"] + 1
        table = record.table
        change = table.update().where(table.c.id == record.id, table.c.version == before["version"]).values(**changed, version=record.version)
        if self.connection.execute(change).rowcount != 1:
            raise RuntimeError(f"{table.name} {record.id} changed outside the writer's turn")
        self._remember(record)


class Mark:
    """A point of a batch to go back to: what was added is dropped, what was changed is as before."""

    def __init__(self, batch: Batch) -> None:
        """Take the point now."""
        self._batch = batch
        self._fresh_count = len(batch._fresh)
        self._flush_count = batch.flush_count
        self._journal = batch.journal.mark
        self._values = {key: copy.copy(record.values()) for key, record in batch._known.items() if key in batch._stored}
        self._counts = {series: counter.last for series, counter in batch._counters.items()}

    def undo(self) -> bool:
        """Go back and return True; False, with nothing undone, when something was flushed since: then the transaction must begin anew."""
        batch = self._batch
        if batch.flush_count != self._flush_count:
            return False
        for record in batch._fresh[self._fresh_count :]:
            batch._known.pop((type(record), record.id), None)
            if isinstance(record, Counter):
                batch._counters.pop(record.series, None)
        del batch._fresh[self._fresh_count :]
        for series, count in self._counts.items():
            batch._counters[series].last = count
        for key, record in list(batch._known.items()):
            stored = self._values.get(key) or batch._stored.get(key)
            for name, value in (stored or {}).items():
                setattr(record, name, value)
        batch.journal.back_to(self._journal)
        return True
