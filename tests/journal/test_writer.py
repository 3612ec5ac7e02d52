"""The journal writes in order, chains, and lets nobody change the past."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from models.journal.entry import HEADS, JOURNAL, NOTHING_BEFORE, WHOLE, Entry, chained
from models.journal.writer import JournalWriter
from models.store import Store

AT = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def write(store: Store, *streams: str) -> list[Entry]:
    """Write one entry to each stream, in one transaction."""
    with store.writing() as connection:
        pen = JournalWriter(connection)
        entries = [pen.write(Entry(seq=0, at=AT, kind="alert.created", stream=stream, facts={"level": 3})) for stream in streams]
        pen.flush()
    return entries


def stored(store: Store) -> list[Entry]:
    """Read the whole journal."""
    with store.reading() as connection:
        return [Entry(**row) for row in connection.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq)).mappings()]


def head(store: Store, stream: str) -> tuple[int, int, str]:
    """Read one head: length, number and hash."""
    with store.reading() as connection:
        row = connection.execute(sa.select(HEADS).where(HEADS.c.stream == stream)).one()
        return row.length, row.seq, row.hash


def test_entries_are_numbered_without_gaps_and_chained_in_their_stream(store: Store) -> None:
    write(store, "alert:a", "alert:b")
    write(store, "alert:a")
    first, other, second = stored(store)
    assert [first.seq, other.seq, second.seq] == [1, 2, 3]
    assert (first.prev, other.prev, second.prev) == (NOTHING_BEFORE, NOTHING_BEFORE, first.hash)
    assert head(store, "alert:a") == (2, 3, second.hash)


def test_an_entry_read_back_has_the_hash_it_was_written_with(store: Store) -> None:
    write(store, "alert:a")
    (entry,) = stored(store)
    assert entry.computed_hash() == entry.hash


def test_the_head_of_the_whole_journal_chains_every_entry(store: Store) -> None:
    entries = write(store, "alert:a", "case:c")
    assert head(store, WHOLE) == (2, 2, chained(chained(NOTHING_BEFORE, entries[0].hash), entries[1].hash))


def test_a_change_that_fails_leaves_no_entry(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        pen = JournalWriter(connection)
        pen.write(Entry(seq=0, at=AT, kind="alert.created", stream="alert:a"))
        pen.flush()
        _ = 1 / 0
    assert stored(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'nobody'",
        "DELETE FROM journal",
        "DELETE FROM journal_head",
        "UPDATE journal_head SET hash = 'x'",
        "UPDATE journal_head SET length = 0, hash = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(store: Store, statement: str) -> None:
    entries = write(store, "alert:a")
    with pytest.raises(sa.exc.DBAPIError, match=r"append-only|only moves on"), store.writing() as connection:
        connection.exec_driver_sql(statement)
    assert stored(store) == entries


def test_replacing_a_row_does_not_slip_past_the_triggers_of_sqlite(sqlite_store: Store) -> None:
    entries = write(sqlite_store, "alert:a")
    columns = ", ".join(column.name for column in JOURNAL.columns)
    changed = columns.replace("kind", "'nothing.happened'")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), sqlite_store.writing() as connection:
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO journal ({columns}) SELECT {changed} FROM journal")
    assert stored(sqlite_store) == entries


def test_truncating_does_not_slip_past_the_triggers_of_postgresql(postgres_store: Store) -> None:
    write(postgres_store, "alert:a")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), postgres_store.writing() as connection:
        connection.exec_driver_sql("TRUNCATE journal")
    assert len(stored(postgres_store)) == 1


def test_writers_at_once_take_turns_and_leave_no_gap(store: Store) -> None:
    threads = [threading.Thread(target=lambda name=name: [write(store, f"alert:{name}") for _ in range(20)]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = stored(store)
    assert [entry.seq for entry in entries] == list(range(1, 81))
    assert head(store, "alert:c")[0] == 20
