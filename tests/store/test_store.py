"""The store opens safely on the SQLite at hand and says what it runs on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.base import METADATA
from models.records import tables
from models.store import Store, StoreUnavailable, wal_is_safe


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 1), (3, 51, 2), (3, 44, 5), (3, 50, 6), (3, 52, 0), (3, 7, 0), (3, 45, 0)])
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, int, int]) -> None:
    assert not wal_is_safe(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 1), (3, 53, 0)])
def test_versions_without_it_are_known(version: tuple[int, int, int]) -> None:
    assert wal_is_safe(version)


def test_an_affected_sqlite_never_runs_in_wal_mode(sqlite_store: Store) -> None:
    found = sqlite_store.describe()
    expected = ("wal", "2") if wal_is_safe() else ("persist", "3")
    assert (found["journal_mode"], found["synchronous"]) == expected
    assert (found["version"], found["foreign_keys"], found["trusted_schema"], found["recursive_triggers"]) == (sqlite3.sqlite_version, "1", "0", "1")


def test_every_second_connection_runs_with_the_same_settings(sqlite_store: Store) -> None:
    with sqlite_store.reading() as first, sqlite_store.reading() as second:
        modes = {connection.exec_driver_sql("PRAGMA synchronous").scalar() for connection in (first, second)}
    assert len(modes) == 1


def test_the_migrated_schema_is_the_one_the_records_describe(store: Store) -> None:
    tables()
    with store.reading() as connection:
        inspector = sa.inspect(connection)
        found = {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_table_names() if name != "alembic_version"}
    assert found == {table.name: {column.name for column in table.columns} for table in METADATA.sorted_tables}
    assert store.is_current()


def test_a_schema_newer_than_the_program_is_refused_in_one_sentence(sqlite_store: Store) -> None:
    with sqlite_store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not sqlite_store.is_current()
    with pytest.raises(StoreUnavailable, match=r"9999, which is newer than this program"):
        sqlite_store.migrate()


def test_a_server_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    store = Store.open("postgresql+psycopg://nobody@127.0.0.1:9/none", tmp_path)
    with pytest.raises(StoreUnavailable, match="cannot be reached") as said, store.reading():
        pass
    assert "\n" not in str(said.value)
    store.close()
