"""The fixtures every test may ask for: a clock, a data directory, and a store on each of the two databases."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.store import Store
from tests.bed.clock import StandingClock
from tests.bed.postgres import Cluster, NoPostgres, database_from, making_template, shared_cluster
from tests.bed.warm import warmed

BED = "ECO_GUARDIAN_TEST_BED"
"""Names the folder of this run to every worker."""

TEMPLATE = "bed_template"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """One empty, migrated database: its URL (None = the SQLite file of `data_dir`), for tests that start programs on it."""

    url: str | None
    data_dir: Path

    @property
    def arguments(self) -> list[str]:
        """The arguments that point `main.py` at it."""
        return ["--data-dir", str(self.data_dir), *(["--database", self.url] if self.url else [])]

    def open(self) -> Store:
        """Open it as one more seat would; the caller closes."""
        store = Store.open(self.url, self.data_dir)
        warmed(store.engine)
        return store


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at 08:00 in Wanzai on 2026-11-21 until it is moved."""
    return StandingClock()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The empty data directory of one seat."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def bed() -> Path:
    """The folder this whole run lies on."""
    return Path(os.environ[BED])


@pytest.fixture(scope="session")
def postgres(bed: Path) -> Cluster:
    """The PostgreSQL server of this run; made on first need. Without PostgreSQL the test fails: it must not look passed."""
    try:
        return shared_cluster(bed)
    except NoPostgres as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def sqlite_database(bed: Path, data_dir: Path) -> Database:
    """A migrated SQLite file in `data_dir`."""
    shutil.copyfile(_sqlite_template(bed), data_dir / "store.sqlite3")
    return Database(None, data_dir)


@pytest.fixture
def postgres_database(bed: Path, data_dir: Path, postgres: Cluster) -> Iterator[Database]:
    """A migrated PostgreSQL database, dropped after the test."""
    with _postgres_database(bed, data_dir, postgres) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each of the two databases in turn, for tests that start programs on it."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """An open, migrated, empty store on each of the two databases in turn."""
    with _open(database) as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_database: Database) -> Iterator[Store]:
    """An open store on SQLite, for tests to which the database is no matter."""
    with _open(sqlite_database) as opened:
        yield opened


@pytest.fixture
def postgres_store(postgres_database: Database) -> Iterator[Store]:
    """An open store on PostgreSQL, for what only a server does."""
    with _open(postgres_database) as opened:
        yield opened


@contextmanager
def _open(database: Database) -> Iterator[Store]:
    opened = database.open()
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def _postgres_database(bed: Path, data_dir: Path, cluster: Cluster) -> Iterator[Database]:
    with making_template(bed, cluster, TEMPLATE) as url:
        if url:
            _migrate(url, bed / "template-postgres")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with database_from(cluster, f"t_{worker}_{next(_numbers)}", TEMPLATE) as url:
        yield Database(url, data_dir)


def _sqlite_template(bed: Path) -> Path:
    folder = bed / f"template-sqlite-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    if not folder.exists():
        half_made = folder.with_suffix(".new")
        _migrate(None, half_made)
        half_made.rename(folder)
    return folder / "store.sqlite3"


def _migrate(url: str | None, folder: Path) -> None:
    store = Store.open(url, folder)
    try:
        store.migrate()
    finally:
        store.close()
