"""Every sender stands on the sources screen with its last contact, rate, troubles and shelf; who only knocked stands there too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.commands.alerts import CreateAlert, Place
from models.commands.reference import load_county
from models.records.intake import Episode, IntakeKey, Reading, Refused
from models.records.shelving import Shelving
from models.store import Store
from models.views.sources import sources_page
from tests.builders import Room, room_of

MN = "010000A8900016F000169DC0"


@pytest.fixture
def each_room(store: Store, data_dir: Path) -> Room:
    """The county's room, on each of the two databases."""
    return room_of(store, data_dir)


@pytest.fixture
def room(sqlite_store: Store, data_dir: Path) -> Room:
    """The same on SQLite alone."""
    return room_of(sqlite_store, data_dir)


def furnish(room):
    devices = [{"mn": MN, "name": "鹅峰断面站", "channel": "auto_water", "st": "21"}, {"mn": "QUIET", "name": "静站", "channel": "auto_air"}]
    load_county(room.desk, {"devices": devices, "sources": [{"key": "hotline", "channel": "hotline_12345", "name": "热线", "signature": "none"}]})


def keep(room, *records):
    with room.store.writing() as connection:
        for record in records:
            connection.execute(type(record).table.insert(), [record.values()])


def page(room):
    with room.store.reading() as connection:
        return sources_page(connection, room.clock.now())


def row_of(room, key):
    [row] = [row for row in page(room).rows if row.key == key]
    return row


def refusal(at, source, why):
    return Refused(at=at, channel="hj212", source=source, reason=why, size=3, sha256="", raw=b"abc")


def test_a_device_tells_contact_rate_usual_interval_and_lag(each_room):
    room = each_room
    furnish(room)
    now = room.clock.now()
    keys = [IntakeKey(source=f"hj212:{MN}", key=str(minute), body_sha256="", at=now - timedelta(minutes=minute)) for minute in range(1, 31)]
    value = Reading(
        device_mn=MN,
        cn="2011",
        data_time=now - timedelta(seconds=80),
        factor="w21003",
        kind="Rtd",
        value=1.0,
        edition="2017",
        received_at=now - timedelta(seconds=60),
    )
    keep(room, *keys, value)
    row = row_of(room, MN)
    assert (row.last_contact, row.expected_s, row.lag_s) == (now - timedelta(minutes=1), 60.0, 20.0)
    assert round(row.per_minute, 1) == 0.9
    assert (row_of(room, "QUIET").last_contact, row_of(room, "hotline").per_minute, row_of(room, "hotline").expected_s) == (None, 0.0, None)


def test_a_device_unknown_to_the_county_is_seen_with_what_was_refused(each_room):
    room = each_room
    furnish(room)
    now = room.clock.now()
    keep(room, refusal(now, "STRANGER", "unknown_device"), refusal(now - timedelta(days=2), "STRANGER", "unknown_device"), refusal(now, MN, "checksum"))
    stranger = row_of(room, "STRANGER")
    assert (stranger.kind, stranger.refused_today, stranger.last_refusal, stranger.last_contact) == ("stranger", 1, "unknown_device", now)
    assert (row_of(room, MN).refused_today, row_of(room, MN).last_refusal) == (1, "checksum")


def test_three_crossings_in_a_minute_are_chatter_and_an_episode_over_a_day_is_stale(each_room):
    room = each_room
    furnish(room)
    now = room.clock.now()

    def episode(began, ended, mn=MN, factor="w21003"):
        return Episode(device_mn=mn, factor=factor, kind="exceedance", opened_at=began, last_at=began, closed_at=ended)

    ago = [now - timedelta(seconds=seconds) for seconds in (900, 880, 860, 850)]
    earlier = episode(now - timedelta(minutes=40), now - timedelta(minutes=38))
    keep(room, earlier, episode(ago[0], ago[1]), episode(ago[2], ago[3]), episode(now - timedelta(hours=30), None, "QUIET"))
    chatterer, quiet = row_of(room, MN), row_of(room, "QUIET")
    assert (chatterer.is_chattering, chatterer.transitions_minute, chatterer.transitions_hour, chatterer.open_episodes) == (True, 4, 6, 0)
    assert (quiet.is_chattering, quiet.stale_since, quiet.open_episodes) == (False, now - timedelta(hours=30), 1)
    assert (page(room).chattering_count, page(room).stale_count) == (1, 1)


def test_the_ten_most_frequent_sources_and_their_share_are_named(room):
    furnish(room)
    for number in range(3):
        room.does("adapter:hotline", CreateAlert("hotline_12345", "report", f"污水{number}", Place(text="白石镇")))
    row = row_of(room, "hotline")
    assert (row.alerts_day, row.share, row.is_bad_actor, page(room).ten_share) == (3, 1.0, True, 1.0)
    assert not row_of(room, MN).is_bad_actor


def test_what_is_shelved_says_until_when(room):
    furnish(room)
    now = room.clock.now()
    keep(room, Shelving(device_mn=MN, reason="1", at=now, by="王一帆", until=now + timedelta(hours=1)))
    assert (row_of(room, MN).shelved_until, row_of(room, "QUIET").shelved_until) == (now + timedelta(hours=1), None)
