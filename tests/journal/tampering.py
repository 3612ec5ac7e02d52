"""An insider with the file or the server in hand: switches the database's own guard off and changes the journal, one way at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import HEADS, JOURNAL, NOTHING_BEFORE, WHOLE, Entry, chained
from models.journal.writer import JournalWriter
from models.migrations.append_only import SQLITE
from models.store import Store

BEGUN = datetime(2026, 11, 21, tzinfo=UTC)
STREAMS = [f"thing:{number}" for number in range(7)]
WORDS = ("甲", "乙", "level", "", "Ж", "long " * 9)


def grow(store: Store, rng: random.Random, entries: int) -> None:
    """Write `entries` entries through the product's own pen, several in one transaction."""
    while entries > 0:
        with store.writing() as connection:
            pen = JournalWriter(connection)
            for _ in range(min(entries, rng.randint(1, 5))):
                pen.write(_entry(rng))
                entries -= 1
            pen.flush()


def _entry(rng: random.Random) -> Entry:
    facts = {rng.choice("abcdef"): rng.choice([1, 2.5, None, True, "词", ["x", "y"], {"z": [1]}]) for _ in range(rng.randint(0, 4))}
    at = BEGUN + timedelta(seconds=rng.randint(0, 10**6), microseconds=rng.choice([0, 1, 999_999]))
    return Entry(seq=0, at=at, kind=rng.choice(["a.made", "b.done"]), stream=rng.choice(STREAMS), actor=rng.choice(WORDS), facts=facts)


class Tamperer:
    """Changes a journal and puts it back. Each way returns whether the chain alone can show it."""

    def __init__(self, store: Store, rng: random.Random) -> None:
        self._store = store
        self._rng = rng
        self.entries = self._read()
        with store.reading() as connection:
            self._heads = [dict(row) for row in connection.execute(sa.select(HEADS)).mappings()]
        self.ways: dict[str, Callable[[], bool]] = {
            "edit": self.edit,
            "edit and recompute its hash": self.edit_one_hash,
            "delete": self.delete,
            "insert": self.insert,
            "swap": self.swap,
            "move a head": self.move_head,
            "cut the tail": self.cut_tail,
            "rewrite a suffix": self.rewrite_suffix,
        }

    def edit(self) -> bool:
        """Change one field of one entry."""
        entry = self._rng.choice(self.entries)
        field, value = self._rng.choice(
            [
                ("kind", entry.kind + "x"),
                ("actor", "别人"),
                ("at", entry.at + timedelta(microseconds=1)),
                ("facts", {**entry.facts, "level": 4}),
                ("stream", next(stream for stream in STREAMS if stream != entry.stream)),
                ("prev", "f" * 64),
                ("hash", "0" * 64),
            ]
        )
        with self._unguarded() as connection:
            connection.execute(JOURNAL.update().where(JOURNAL.c.seq == entry.seq).values({field: value}))
        return True

    def edit_one_hash(self) -> bool:
        """Change one entry that is not the last of all, and its hash with it."""
        entry = self._rng.choice(self.entries[:-1])
        changed = replace(entry, facts={"forged": True})
        with self._unguarded() as connection:
            connection.execute(JOURNAL.update().where(JOURNAL.c.seq == entry.seq).values(facts=changed.facts, hash=changed.computed_hash()))
        return True

    def delete(self) -> bool:
        """Take one entry out; sometimes the later ones close up."""
        gone = self._rng.choice(self.entries)
        rest = [entry for entry in self.entries if entry is not gone]
        closes_up = self._rng.random() < 0.5
        self._put([replace(entry, seq=number) for number, entry in enumerate(rest, 1)] if closes_up else rest)
        return True

    def insert(self) -> bool:
        """Put one more entry in, well chained to its stream, at the end or with the others moved back."""
        place = self._rng.randint(0, len(self.entries))
        fresh = replace(self._rng.choice(self.entries), seq=place + 1, facts={"forged": True})
        fresh = replace(fresh, prev=next((entry.hash for entry in reversed(self.entries[:place]) if entry.stream == fresh.stream), NOTHING_BEFORE))
        fresh = replace(fresh, hash=fresh.computed_hash())
        later = [replace(entry, seq=entry.seq + 1) for entry in self.entries[place:]]
        self._put([*self.entries[:place], fresh, *later])
        return True

    def swap(self) -> bool:
        """Let two entries change places."""
        one, other = self._rng.sample(range(len(self.entries)), 2)
        moved = list(self.entries)
        moved[one], moved[other] = replace(self.entries[other], seq=one + 1), replace(self.entries[one], seq=other + 1)
        self._put(moved)
        return True

    def move_head(self) -> bool:
        """Change or take away one head."""
        head = self._rng.choice(self._heads)
        where = HEADS.c.stream == head["stream"]
        with self._unguarded() as connection:
            connection.execute(HEADS.delete().where(where) if self._rng.random() < 0.5 else HEADS.update().where(where).values(length=head["length"] + 1))
        return True

    def cut_tail(self) -> bool:
        """Drop the last entries and set all heads as if they had never been."""
        self._put(self.entries[: self._rng.randint(0, len(self.entries) - 1)], forge_heads=True)
        return False

    def rewrite_suffix(self) -> bool:
        """Change an entry and recompute every hash and head after it."""
        place = self._rng.randrange(len(self.entries))
        forged = [replace(entry, facts={"forged": True}) if entry.seq == place + 1 else entry for entry in self.entries]
        self._put(_rechained(forged), forge_heads=True)
        return False

    def restore(self) -> None:
        """Put everything back as it was."""
        with self._unguarded() as connection:
            self._fill(connection, self.entries, self._heads)

    def _put(self, entries: list[Entry], *, forge_heads: bool = False) -> None:
        with self._unguarded() as connection:
            self._fill(connection, entries, _heads_of(entries) if forge_heads else self._heads)

    def _fill(self, connection: Connection, entries: list[Entry], heads: list[dict[str, Any]]) -> None:
        connection.execute(JOURNAL.delete())
        connection.execute(HEADS.delete())
        if entries:
            connection.execute(JOURNAL.insert(), [{name: getattr(entry, name) for name in Entry.__slots__} for entry in entries])
        if heads:
            connection.execute(HEADS.insert(), heads)

    @contextmanager
    def _unguarded(self) -> Iterator[Connection]:
        with self._store.writing() as connection:
            if self._store.is_sqlite:
                for trigger in SQLITE:
                    connection.exec_driver_sql(f"DROP TRIGGER {trigger.split()[2]}")
            else:
                connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER ALL")
                connection.exec_driver_sql("ALTER TABLE journal_head DISABLE TRIGGER ALL")
            yield connection
            if self._store.is_sqlite:
                for trigger in SQLITE:
                    connection.exec_driver_sql(trigger)
            else:
                connection.exec_driver_sql("ALTER TABLE journal ENABLE TRIGGER ALL")
                connection.exec_driver_sql("ALTER TABLE journal_head ENABLE TRIGGER ALL")

    def _read(self) -> list[Entry]:
        with self._store.reading() as connection:
            return [Entry(**row) for row in connection.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq)).mappings()]


def _rechained(entries: list[Entry]) -> list[Entry]:
    last: dict[str, str] = {}
    chain: list[Entry] = []
    for entry in entries:
        linked = replace(entry, prev=last.get(entry.stream, NOTHING_BEFORE))
        linked = replace(linked, hash=linked.computed_hash())
        last[entry.stream] = linked.hash
        chain.append(linked)
    return chain


def _heads_of(entries: list[Entry]) -> list[dict[str, Any]]:
    heads: dict[str, dict[str, Any]] = {}
    root = NOTHING_BEFORE
    for entry in entries:
        root = chained(root, entry.hash)
        length = heads.get(entry.stream, {"length": 0})["length"]
        heads[entry.stream] = {"stream": entry.stream, "length": length + 1, "seq": entry.seq, "hash": entry.hash}
    return [*heads.values(), {"stream": WHOLE, "length": len(entries), "seq": len(entries), "hash": root}] if entries else []
