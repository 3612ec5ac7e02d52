"""The room behind the workstations of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.store import Store
from tests.builders import Room, room_of


@pytest.fixture
def room(sqlite_store: Store, data_dir: Path) -> Room:
    """The control room of the walks' county on SQLite, at 09:00 on Monday 2023-11-06."""
    return room_of(sqlite_store, data_dir)


@pytest.fixture
def room_on_each(store: Store, data_dir: Path) -> Room:
    """The same on each of the two databases."""
    return room_of(store, data_dir)
