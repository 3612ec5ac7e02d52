"""The fixtures of intake: a county's room with sources and devices, and intake listening on it."""

from __future__ import annotations

import pytest

from models.store import Store
from tests.bed.fixtures import Database
from tests.builders import Room
from tests.intake.running import SATURDAY_MORNING, prepared


@pytest.fixture
def room(sqlite_store: Store, sqlite_database: Database) -> Room:
    """A room whose store is an SQLite file, for tests to which the database is no matter."""
    return prepared(sqlite_store, sqlite_database, SATURDAY_MORNING)


@pytest.fixture
def each_room(store: Store, database: Database) -> Room:
    """A room on each of the two databases in turn."""
    return prepared(store, database, SATURDAY_MORNING)
