"""One transaction's memory: each record loaded once, changes written together, numbers and journal without gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import visitors

from models.base import Record, values_of
from models.finding_again import write_terms
from models.insertion import insert_rows
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
        self._kinds: set[type[Record]] = set()
        self._stored: dict[tuple[type[Record], str], tuple[Any, ...]] = {}
        self._version_found: dict[tuple[type[Record], str], int] = {}
        self._touched: set[tuple[type[Record], str]] = set()
        self._fresh: list[Record] = []
        self._terms: list[str] = []
        self._counters: dict[str, Counter] = {}
        self._told: dict[str, Any] = {}
        self._answered: dict[type[Record], dict[Any, list[Record]]] = {}
        self._noticing: dict[tuple[type[Record], str], tuple[Any, ...]] | None = None
        self._afterwards: list[Callable[[], None]] = []

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the record with id `key`, or None."""
        known = self._known.get((kind, key))
        if known is not None:
            return known  # type: ignore[return-value]
        return self._one(kind, "id", key)

    def find(self, kind: type[R], *where: sa.ColumnElement[bool], order: Sequence[sa.ColumnElement[Any]] = ()) -> list[R]:
        """Return all records that meet `where`, by the columns of `order` or by id; what this transaction did so far counts.

        A question asked again is answered from memory as long as nothing was written to its table: guards, warnings and the act itself ask alike.
        """
        if any(isinstance(part, sa.SelectBase) for clause in where for part in visitors.iterate(clause)):
            self.flush()  # the question looks into other tables too
            self._answered.pop(kind, None)
        else:
            self._flush_of(kind)
        chosen = sa.select(kind.table).where(*where).order_by(*(order or (kind.table.c.id,)))
        answered, question = self._answered.setdefault(kind, {}), _question(chosen)
        if question not in answered:
            answered[question] = [self._load(kind, dict(row._mapping)) for row in self.connection.execute(chosen)]
        return list(answered[question])  # type: ignore[arg-type]

    def add(self, record: R) -> R:
        """Take in a new record."""
        kind = type(record)
        self._known[kind, record.id] = record
        self._kinds.add(kind)
        self._fresh.append(record)
        return record

    def remove(self, record: Record) -> None:
        """Take a record out again that a step made and its undo takes back. The journal keeps both."""
        kind = type(record)
        self.flush()
        self.connection.execute(kind.table.delete().where(kind.table.c.id == record.id))
        for kept in (self._known, self._stored, self._version_found):
            kept.pop((kind, record.id), None)
        self._answered.pop(kind, None)

    def notice(self) -> None:
        """From here on notice what changes and what is made."""
        self.flush()
        self._noticing = {key: values_of(record) for key, record in self._known.items()}

    def noticed(self) -> tuple[list[tuple[Record, dict[str, Any]]], list[Record]]:
        """Return what changed since `notice`, with the columns as they were, and what was made."""
        before, self._noticing = self._noticing or {}, None
        known = {key: record for key, record in self._known.items() if key[0] is not Counter}
        changed = []
        for key, record in known.items():
            pairs = zip(record.columns, before.get(key, ()), values_of(record), strict=False)
            were = {name: old for name, old, now in pairs if old != now and name != "version"}
            if were:
                changed.append((record, were))
        return changed, [record for key, record in known.items() if key not in before]

    def touch(self, record: Record) -> None:
        """Count a change of `record` even if none of its own fields changes: what hangs on it did, and other seats must look again."""
        if record.version == self._version_found.get((type(record), record.id)):  # else it was counted already
            self._touched.add((type(record), record.id))

    def next_number(self, series: str) -> int:
        """Return the next number of a series, from 1, without gaps."""
        counter = self._counters.get(series) or self._one(Counter, "series", series) or self.add(Counter(series=series))
        self._counters[series] = counter
        counter.last += 1
        return counter.last

    def flush(self) -> None:
        """Write new and changed records and the journal: new ones a table at a time, changed ones against their old version."""
        found = list(self._stored.items())  # what is inserted now is as it is: only what was there before is compared
        for kind in dict.fromkeys(type(record) for record in self._fresh):
            self._insert(kind)
        for key, before in found:
            self._write_change(self._known[key], before)
        self._touched.clear()
        write_terms(self.connection, self._terms)
        self._terms.clear()
        self.journal.flush()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do this once all of the transaction lasts; it must not fail."""
        self._afterwards.append(act)

    def lasts(self) -> None:
        """The transaction was committed."""
        for act in self._afterwards:
            act()

    def find_again_by(self, keys: Sequence[str]) -> None:
        """Keep these terms of an alert with everything else (`finding_again.keys_of_alert`)."""
        self._terms += keys

    def _flush_of(self, kind: type[Record]) -> None:
        """Write what is new and changed in one table, so that a question to it sees it; the rest waits and is written once."""
        self._insert(kind)
        for key, before in list(self._stored.items()):
            if key[0] is kind and values_of(self._known[key]) != before:
                self._write_change(self._known[key], before)

    def _insert(self, kind: type[Record]) -> None:
        fresh = [record for record in self._fresh if type(record) is kind]
        if not fresh:
            return
        rows = [values_of(record) for record in fresh]
        insert_rows(self.connection, kind.table, rows)
        self._stored.update(((kind, record.id), row) for record, row in zip(fresh, rows, strict=True))
        self._fresh = [record for record in self._fresh if type(record) is not kind]
        self._answered.pop(kind, None)

    def moved(self) -> dict[str, tuple[int, int]]:
        """Return for each record this transaction found and changed its version before and after, by id; complete once all is flushed."""
        found = ((key, before, self._known[key].version) for key, before in self._version_found.items())
        return {key[1]: (before, after) for key, before, after in found if after != before}

    def stirred(self, *kinds: type[Record]) -> list[Record]:
        """Return the records of these kinds that this transaction made or changed so far; what it merely found or touched is not among them."""
        if self._kinds.isdisjoint(kinds):
            return []  # nothing to compare: what a group of reports makes is written together at its end
        self.flush()
        known = [(key, record) for key, record in self._known.items() if key[0] in kinds]
        return [record for key, record in known if record.version != self._version_found.get(key, 0)]

    def untold(self, kind: type[Record]) -> dict[str, Any]:
        """Return the state of each record of `kind` that is new or has moved since it was found or last told, by id; now they are told."""
        if kind not in self._kinds:
            return {}  # a group of hundreds of reports asks for each of them, and none has a case
        now = {record.id: vars(record)["state"] for (of, _), record in self._known.items() if of is kind}
        moved = {key: state for key, state in now.items() if self._told.get(key) != state}
        self._told.update(moved)
        return moved

    def _one(self, kind: type[R], column: str, value: str) -> R | None:
        row = self.connection.execute(_by(kind.table, column), {"value": value}).first()
        return None if row is None else self._load(kind, dict(row._mapping))

    def _load(self, kind: type[R], row: dict[str, Any]) -> R:
        known = self._known.get((kind, row["id"]))
        if known is not None:
            return known  # type: ignore[return-value]
        record = kind.from_row(row)
        self._known[kind, record.id] = record
        self._kinds.add(kind)
        self._stored[kind, record.id] = values_of(record)
        self._version_found[kind, record.id] = record.version
        self._told[record.id] = vars(record).get("state")
        if self._noticing is not None:
            self._noticing[kind, record.id] = self._stored[kind, record.id]
        return record

    def _write_change(self, record: Record, before: tuple[Any, ...]) -> None:
        now = values_of(record)
        if now == before and (type(record), record.id) not in self._touched:
            return
        version = before[record.columns.index("version")]
        changed = {name: value for name, value, old in zip(record.columns, now, before, strict=True) if value != old}
        table = record.table
        change = table.update().where(table.c.id == record.id, table.c.version == version).values(**changed | {"version": version + 1})
        if self.connection.execute(change).rowcount != 1:
            raise RuntimeError(f"{table.name} {record.id} changed outside the writer's turn")
        record.version = version + 1
        self._answered.pop(type(record), None)
        self._stored[type(record), record.id] = values_of(record)


@cache
def _by(table: sa.Table, column: str) -> sa.Select[Any]:
    """The question for one row, built once: building it costs more than the answer."""
    return sa.select(table).where(table.c[column] == sa.bindparam("value"))


def _question(chosen: sa.Select[Any]) -> object:
    """What is asked, as something that can be compared: the form of the statement and its values."""
    key = chosen._generate_cache_key()
    return object() if key is None else (key.key, repr([bind.effective_value for bind in key.bindparams]))
