"""Every seat sees when each sender was last heard, over which line, and how much in the last two hours."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from models.intake.contacts import Contacts, HeardOf, HeardTaker
from models.records.contact import Contact
from models.rules.heard_slots import SLOTS, at_now, merged, slot_of
from tests.builders import Room
from tests.intake.receiver import played
from tests.intake.running import listening, report


def kept(room: Room, contacts: Contacts) -> None:
    """Write what was heard, as the gateway does."""
    arrival = HeardOf(contacts.take())
    with room.store.reading() as connection:
        plan = HeardTaker().plan(connection, [arrival])
    room.desk.do_all([], plan.keep)


def test_what_was_heard_is_added_up_in_slots_of_ten_minutes(each_room: Room) -> None:
    contacts, start = Contacts(), each_room.clock.now()
    for minutes in (0, 3, 12):
        contacts.heard("source:a", "http", start + timedelta(minutes=minutes))
    kept(each_room, contacts)
    contacts.heard("source:a", "mqtt", start + timedelta(minutes=14))
    contacts.heard("device:b", "hj212", start)
    kept(each_room, contacts)
    heard = {one.sender: one for one in each_room.all(Contact)}
    assert (heard["source:a"].line, heard["source:a"].last_at) == ("mqtt", start + timedelta(minutes=14))
    assert heard["source:a"].counts == [0] * (SLOTS - 2) + [2, 2]
    assert heard["device:b"].counts[-1] == 1


def test_a_silence_shows_as_empty_slots_and_what_is_older_than_two_hours_is_gone() -> None:
    slot, counts = merged(100, [0] * 11 + [5], Counter({103: 2}))
    assert (slot, counts[-4:]) == (103, [5, 0, 0, 2])
    assert merged(100, [9] * 12, Counter({112: 1}))[1] == [0] * 11 + [1]


def test_time_that_has_passed_since_moves_the_bars_on(each_room: Room) -> None:
    now = each_room.clock.now()
    assert at_now(slot_of(now) - 2, [1] * 12, now) == (1,) * 10 + (0, 0)


@played
async def test_a_report_that_was_kept_counts_as_heard_and_one_that_was_refused_does_not(room: Room) -> None:
    async with listening(room) as intake:
        assert (await intake.post_signed(report())).status == 201
        assert (await intake.post_signed(report(2), secret="whsec_bm90IHRoaXMgb25l")).status == 401
        heard = intake.doors.contacts.take()
        assert list(heard) == ["source:signed"]
        assert sum(heard["source:signed"].counts.values()) == 1
        await asyncio.sleep(0)
