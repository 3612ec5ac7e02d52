"""The store opens safely on the SQLite at hand and says what it runs on."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

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
    with store.reading() as connection:
        migrated = MigrationContext.configure(connection, opts={"compare_type": _differ})
        assert compare_metadata(migrated, tables()) == [], "the records have changed: they need a migration"
    assert store.is_current()


def _differ(_context: object, _inspected: object, column: sa.Column[Any], found: sa.types.TypeEngine[Any], described: sa.types.TypeEngine[Any]) -> bool:
    """Whether a column holds another kind of value than the record says; each database has names of its own for the kinds."""
    return found._type_affinity is not described._type_affinity


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


def test_a_commit_on_postgresql_waits_for_the_disk_whatever_the_server_is_set_to(postgres_store: Store) -> None:
    with postgres_store.writing() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    postgres_store.engine.dispose()
    with postgres_store.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
