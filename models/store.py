"""Opens the store: one SQLite file for one PC, PostgreSQL for many seats; the same tables, the same promises.

Writers take turns: `writing()` holds the one writer's turn from its first statement to its commit, so numbers have no gaps and
no follower of the journal ever passes a late commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

from models.evidence_place import EvidencePlace
from models.insertion import stream_rows
from models.plain import Plain

WRITER_TURN = 0x45636F47
"""The advisory lock all writers of one PostgreSQL database share ("EcoG")."""

GIVES_UP = {"keepalives_idle": 3, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 8000}
"""A wire that swallows packets raises nothing for a quarter of an hour unless told; after some eight seconds we begin anew."""

CACHE_KIB = 2048
"""Pages one connection of SQLite keeps: another's write empties them anyway, and the pool's four together are memory that only grows."""
FIXED_SQLITE = ((3, 44, 6), (3, 50, 7))
"""Backports of the WAL-reset fix (sqlite.org/wal.html#walresetbug); 3.51.3 and later have it."""


class StoreUnavailable(Plain):
    """The database cannot be reached or opened."""


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether this SQLite keeps WAL files whole with several connections. Source: reliability bar S-1."""
    if version in FIXED_SQLITE or version >= (3, 51, 3):
        return version != (3, 52, 0)
    return version[:2] in {(3, 44), (3, 50)} and any(version[:2] == fixed[:2] and version >= fixed for fixed in FIXED_SQLITE)


class Store:
    """The one database of an installation.

    Raises:
        StoreUnavailable: the file or server cannot be opened.
    """

    def __init__(self, engine: Engine, data_dir: Path, evidence_dir: Path | None = None) -> None:
        """Use `open` instead."""
        self.engine = engine
        self.data_dir = data_dir
        self.evidence = EvidencePlace.of(data_dir, evidence_dir, is_alone=self.is_sqlite)
        self._migrations = Path(__file__).parent / "migrations"

    @classmethod
    def open(cls, url: str | None, data_dir: Path, evidence_dir: Path | None = None) -> Store:
        """Open the store at `url`, or the SQLite file of `data_dir`; nothing is created or changed before `migrate`.

        `evidence_dir`: the folder of kept files all seats share; without it each keeps its own in `data_dir`.
        """
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(*_no_folder(data_dir, error)) from error
        address = sa.engine.make_url(url or f"sqlite:///{data_dir / 'store.sqlite3'}")
        return cls(_sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address), data_dir, evidence_dir)

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded store."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the writer's turn: one transaction, committed at the end with a sync, rolled back on any exception."""
        with self._connect() as connection, connection.begin():
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                # PostgreSQL hands out numbers before commit; writers take turns so that no follower passes a late one.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_TURN})")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look at one consistent state; nothing can be written."""
        with self._connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN" if self.is_sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except sa.exc.DBAPIError as error:
            raise unavailable(error) from error
        with connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema up to date. Raises StoreUnavailable for a schema newer than this program."""
        from models.migrations.upgrade import upgrade  # alembic costs 0.4 s to import: only when the schema is behind

        upgrade(self)

    def is_current(self) -> bool:
        """Tell whether the schema is the one this program knows, without loading the migration library."""
        from models.migrations import HEAD

        return self.schema() == HEAD

    def must_be_current(self) -> None:
        """Raise StoreUnavailable unless there is a store and its schema is this program's; for programs that do not make or upgrade one."""
        from models.migrations import HEAD

        file = self.engine.url.database
        found = "" if self.is_sqlite and file and not Path(file).exists() else self.schema()  # looking would make an empty file
        if not found:
            raise StoreUnavailable(f"There is no store in {file} yet; the first start of the console makes it.", f"{file} 尚未建立；首次启动控制台时建立。")
        if found != HEAD:
            raise StoreUnavailable(
                f"The database has schema {found}, this program knows {HEAD}; use the program that goes with it.",
                f"数据库结构为 {found}，本程序为 {HEAD}；请使用与之相配的程序。",
            )

    def schema(self) -> str:
        """Name the schema this database has, "" for none at all. Raises StoreUnavailable."""
        try:
            with self._connect() as connection, connection.begin():
                if self.is_sqlite:
                    connection.exec_driver_sql("BEGIN")
                known = sa.inspect(connection).has_table("alembic_version")
                return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "") if known else ""
        except sa.exc.DBAPIError as error:  # a damaged file opens, and breaks when it is read
            raise unavailable(error) from error

    def describe(self) -> dict[str, str]:
        """Say what the store runs on: engine, version, journal mode and sync. Source: reliability bar S-1."""
        with self.reading() as connection:
            if not self.is_sqlite:
                return {"engine": "PostgreSQL", "version": str(connection.exec_driver_sql("SHOW server_version").scalar())}
            names = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "recursive_triggers")
            pragmas = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names}
            return {"engine": "SQLite", "version": sqlite3.sqlite_version, **pragmas}

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _sqlite(address: sa.URL) -> Engine:
    # hide_parameters: an error text goes to the log, and parameters may hold what a reporter told.
    # the connection last used is used again: its page cache is warm, while another's was emptied by the write it did not see
    pool = {"poolclass": QueuePool, "pool_size": 4, "max_overflow": 8, "pool_use_lifo": True}
    engine = sa.create_engine(address, **pool, hide_parameters=True, connect_args={"timeout": 20.0, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def dress(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we begin transactions ourselves: a read that later writes would fail with SQLITE_BUSY
        for pragma in _pragmas():
            raw.execute(f"PRAGMA {pragma}")

    return engine


def _pragmas() -> tuple[str, ...]:
    # SQLite 3.7.0 to 3.51.2 can lose committed data in WAL mode with two connections: those keep the rollback journal, and EXTRA
    # syncs what FULL leaves to chance there.
    journal = ("journal_mode=WAL", "synchronous=FULL") if wal_is_safe() else ("journal_mode=PERSIST", "synchronous=EXTRA")
    return (
        "busy_timeout=20000",
        *journal,
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "recursive_triggers=ON",
        "journal_size_limit=16777216",
        f"cache_size=-{CACHE_KIB}",
    )


def _postgresql(address: sa.URL) -> Engine:
    engine = sa.create_engine(
        address,
        pool_size=4,
        max_overflow=8,
        pool_pre_ping=True,
        hide_parameters=True,
        # a server may be set to answer a commit before its sync; what is acknowledged here must be on the disk
        connect_args={
            "connect_timeout": 5,
            "application_name": "eco-guardian",
            "prepare_threshold": 2,
            "options": "-c synchronous_commit=on",
            **GIVES_UP,
        },
    )
    stream_rows(engine)
    return engine


def unavailable(error: sa.exc.DBAPIError) -> StoreUnavailable:
    """Word what the database or its driver said."""
    said = _first_line(error)
    if "malformed" in said or "not a database" in said:
        return StoreUnavailable(
            f"The database file is damaged ({said}); keep a copy of it and restore the last backup.",
            f"数据库文件已损坏（{said}）；请先留存副本，再从最近的备份恢复。",
        )
    return StoreUnavailable(f"The database cannot be reached: {said}", f"数据库无法连接：{said}")


def _no_folder(folder: Path, error: OSError) -> tuple[str, str]:
    why = error.strerror or type(error).__name__
    return (
        f"The data folder {folder} cannot be used: {why}; name another with --data-dir.",
        f"数据文件夹 {folder} 无法使用：{why}；请用 --data-dir 指定其他文件夹。",
    )


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error) or error).strip().splitlines()[0]
