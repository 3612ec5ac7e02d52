"""The first look at a very long queue: the gravest lines, each exactly as the whole queue has it, and the rest behind the paint."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.store import Store
from models.views import glance as first_look
from models.views.queue import queue
from models.views.rows import Group
from tests.bench._past_years import fill

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("most", [1, 7, 30, 200, 400])
def test_of_a_very_long_queue_the_gravest_are_seen_first(sqlite_store: Store, data_dir: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    fill(sqlite_store, 300, NOW)
    monkeypatch.setattr(first_look, "MOST", most)
    seen = first_look.glance(data_dir / "store.sqlite3", NOW)
    with sqlite_store.reading() as connection:
        whole = {row.id: row for row in queue(connection, NOW)}
    assert seen is not None
    assert len(seen.rows) == min(most, 300) == len({row.id for row in seen.rows})
    assert all(whole[row.id] == row for row in seen.rows)
    waiting = sorted((row for row in whole.values() if row.group is Group.UNACKNOWLEDGED), key=lambda row: (row.level, row.received_at))
    assert [row.id for row in seen.rows if row.group is Group.UNACKNOWLEDGED] == [row.id for row in waiting[:most]]
