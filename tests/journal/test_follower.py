"""A follower sees every entry once and in order, whatever bells were lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import models.journal.follower as follower_module
from models.journal.entry import Entry
from models.journal.follower import Follower, newest_number
from models.journal.writer import JournalWriter
from models.store import Store

AT = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def write(store: Store, count: int = 1) -> None:
    """Write entries, one transaction each."""
    for _ in range(count):
        with store.writing() as connection:
            pen = JournalWriter(connection)
            pen.write(Entry(seq=0, at=AT, kind="alert.created", stream="alert:a"))
            pen.flush()


@pytest.fixture
def follower(store: Store) -> Iterator[Follower]:
    """A follower from the beginning."""
    following = Follower(store, 0)
    yield following
    following.close()


def test_what_was_written_before_is_read_at_once(store: Store, follower: Follower) -> None:
    write(store, 3)
    assert [entry.seq for entry in follower.wait(5)] == [1, 2, 3]


def test_what_another_seat_writes_arrives_within_a_moment(store: Store, follower: Follower) -> None:
    assert follower.wait(0.1) == []
    writer = threading.Timer(0.3, write, [store])
    began = time.monotonic()
    writer.start()
    assert [entry.seq for entry in follower.wait(5)] == [1]
    writer.join()
    assert time.monotonic() - began < 0.9, "the bell did not ring: only the poll found it"


def test_a_lost_bell_delays_an_entry_but_never_loses_it(store: Store, follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower_module, "CHANNEL", "nobody_rings_here")
    assert follower.wait(0.1) == []
    write(store, 2)
    seen: list[int] = []
    while len(seen) < 2:
        seen += [entry.seq for entry in follower.wait(3)]
    assert seen == [1, 2]


def test_nothing_is_missed_or_doubled_while_four_write(store: Store, follower: Follower) -> None:
    writers = [threading.Thread(target=write, args=(store, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    while len(seen) < 100:
        seen += [entry.seq for entry in follower.wait(5)]
    for writer in writers:
        writer.join()
    assert seen == list(range(1, 101))


def test_a_follower_that_is_stopped_returns_soon(store: Store, follower: Follower) -> None:
    stopper = threading.Timer(0.1, follower.stop)
    stopper.start()
    began = time.monotonic()
    assert follower.wait(10) == []
    stopper.join()
    assert time.monotonic() - began < 2


def test_the_newest_number_of_an_empty_journal_is_nought(store: Store) -> None:
    assert newest_number(store) == 0
    write(store, 2)
    assert newest_number(store) == 2
