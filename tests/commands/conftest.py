"""The room most command tests begin in, on each of the two databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.store import Store
from tests.builders import Room, room_of


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    """The control room of the walks' county, empty of alerts, at 09:00 on Monday 2023-11-06."""
    return room_of(store, data_dir)


@pytest.fixture
def sqlite_room(sqlite_store: Store, data_dir: Path) -> Room:
    """The same on SQLite alone, for rules to which the database is no matter."""
    return room_of(sqlite_store, data_dir)
