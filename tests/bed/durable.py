"""Databases of one's own, for benches and for tests that stop the server: empty, migrated, and as durable as a county runs them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.store import Store
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster, database_from, make_bed, new_cluster, remove_bed


@contextmanager
def own_bed() -> Iterator[Path]:
    """A folder of one's own; a server made on it with `durable_cluster` ends with it, also when this process is killed."""
    bed = make_bed()
    try:
        yield bed
    finally:
        remove_bed(bed)


def durable_cluster(bed: Path) -> Cluster:
    """A PostgreSQL with its own, durable settings: fsync and synchronous_commit on."""
    cluster = new_cluster(bed / "postgres")
    (bed / "postgres.port").write_text(str(cluster.port))
    return cluster


@contextmanager
def empty_database(bed: Path, cluster: Cluster | None) -> Iterator[Database]:
    """An empty, migrated database: on `cluster`, or an SQLite file without one."""
    with tempfile.TemporaryDirectory(dir=bed, prefix="own-", ignore_cleanup_errors=True) as folder:
        data_dir = Path(folder) / "data"
        data_dir.mkdir()
        if cluster is None:
            yield _migrated(Database(None, data_dir))
        else:
            with database_from(cluster, Path(folder).name.replace("-", "_").lower(), "template0") as url:
                yield _migrated(Database(url, data_dir))


def _migrated(database: Database) -> Database:
    store = Store.open(database.url, database.data_dir)
    store.migrate()
    store.close()
    return database
