"""What `intake` is measured against: the very rows the gateway wrote, inserted by the bare driver into an empty database of the same schema and settings."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from models.journal.entry import HEADS, JOURNAL
from models.records.alert import Alert
from models.records.intake import IntakeKey
from models.records.running_clock import RunningClock
from models.records.sealed_reporter import SealedReporter
from models.store import _pragmas
from tests.bed.fixtures import Database

OWNERS = {
    Alert.table.name: "id",
    SealedReporter.table.name: "alert_id",
    RunningClock.table.name: "alert_id",
    IntakeKey.table.name: "alert_id",
    JOURNAL.name: "alert_id",
    HEADS.name: "stream",
}
"""The tables one report leaves rows in, and the column that says of which alert a row is."""

Rows = dict[str, list[tuple[Any, ...]]]
"""The rows of one alert by table."""


class Driver(Protocol):
    """A bare connection with the placeholder of its driver."""

    place: str

    def write(self, statements: Iterable[tuple[str, Sequence[tuple[Any, ...]]]]) -> None:
        """One transaction of these statements, committed with a sync."""

    def rows(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a select."""

    def close(self) -> None:
        """Hang up."""


class Sqlite:
    """Python's own sqlite3, dressed with the product's pragmas: same journal mode, same synchronous."""

    place = "?"

    def __init__(self, database: Database) -> None:
        self._raw = sqlite3.connect(database.data_dir / "store.sqlite3", isolation_level=None)
        for pragma in _pragmas():
            self._raw.execute(f"PRAGMA {pragma}")

    def write(self, statements: Iterable[tuple[str, Sequence[tuple[Any, ...]]]]) -> None:
        """One transaction."""
        self._raw.execute("BEGIN IMMEDIATE")
        for statement, rows in statements:
            if len(rows) == 1:
                self._raw.execute(statement, rows[0])
            else:
                self._raw.executemany(statement, rows)
        self._raw.execute("COMMIT")

    def rows(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """What a select gives."""
        answer = self._raw.execute(statement)
        return [column[0] for column in answer.description], answer.fetchall()

    def close(self) -> None:
        """Hang up."""
        self._raw.close()


class Postgresql:
    """psycopg, with statements the server has prepared."""

    place = "%s"

    def __init__(self, database: Database) -> None:
        import psycopg

        assert database.url is not None
        self._raw = psycopg.connect(database.url.replace("postgresql+psycopg", "postgresql"), autocommit=True, prepare_threshold=1)

    def write(self, statements: Iterable[tuple[str, Sequence[tuple[Any, ...]]]]) -> None:
        """One transaction."""
        with self._raw.transaction(), self._raw.cursor() as cursor:
            for statement, rows in statements:
                if len(rows) == 1:
                    cursor.execute(statement.encode(), rows[0])
                else:
                    cursor.executemany(statement.encode(), rows)

    def rows(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """What a select gives."""
        with self._raw.transaction(), self._raw.cursor() as cursor:
            cursor.execute(statement.encode())
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    def close(self) -> None:
        """Hang up."""
        self._raw.close()


def driver(database: Database) -> Driver:
    """The bare driver of a database."""
    return Sqlite(database) if database.url is None else Postgresql(database)


class Written:
    """Reads from the gateway's database what it wrote since the last look, as rows by alert."""

    def __init__(self, database: Database) -> None:
        self._driver = driver(database)
        self._seen = ""
        self.inserts: dict[str, str] = {}

    def next(self) -> list[Rows]:
        """The rows of every new alert, oldest first."""
        newer = f"SELECT id FROM alert WHERE id > '{self._seen}'"
        found: dict[str, Rows] = {}
        for table, owner in OWNERS.items():
            chosen = f"'alert:' || id FROM alert WHERE id > '{self._seen}'" if table == HEADS.name else newer.removeprefix("SELECT ")
            columns, rows = self._driver.rows(f"SELECT * FROM {table} WHERE {owner} IN (SELECT {chosen})")
            self.inserts[table] = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(self._driver.place for _ in columns)})"
            at = columns.index(owner)
            for row in rows:
                found.setdefault(str(row[at]).removeprefix("alert:"), defaultdict(list))[table].append(row)
        self._seen = max(found, default=self._seen)
        return [found[key] for key in sorted(found)]

    def close(self) -> None:
        """Hang up."""
        self._driver.close()


def insert_each(raw: Driver, inserts: dict[str, str], alerts: Sequence[Rows]) -> float:
    """Insert alert by alert, one synced transaction each, as a plain program would; the seconds it took."""
    began = time.monotonic()
    for rows in alerts:
        raw.write((inserts[table], [row]) for table, several in rows.items() for row in several)
    return time.monotonic() - began


def insert_grouped(raw: Driver, inserts: dict[str, str], alerts: Sequence[Rows], size: int) -> float:
    """Insert `size` alerts in one synced transaction, a table at a time; the seconds it took."""
    began = time.monotonic()
    for first in range(0, len(alerts), size):
        group = alerts[first : first + size]
        raw.write((inserts[table], [row for rows in group for row in rows[table]]) for table in OWNERS if any(rows[table] for rows in group))
    return time.monotonic() - began
