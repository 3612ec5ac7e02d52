"""A machine that falls silent behind an open critical or urgent alert is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.records.contact import Contact
from models.records.intake import Device, Reading, Source
from models.store import Store
from models.views.stale import silent_feeds
from tests.builders import MONDAY_MORNING, Room, room_of

MN = "010000A8900016F000360099"


def speaks(room: Room, minutes: int) -> None:
    """A device that spoke each minute."""
    with room.store.writing() as connection:
        connection.execute(Device.table.insert(), [Device(mn=MN, name="锦江断面", channel="auto_water").values()])
        for n in range(minutes):
            at = MONDAY_MORNING + timedelta(minutes=n)
            reading = Reading(device_mn=MN, cn="2011", data_time=at, factor="w21003", kind="Rtd", value=1.0, edition="2017", received_at=at)
            connection.execute(Reading.table.insert(), [reading.values()])


@pytest.mark.parametrize(("level", "later", "named"), [(2, 15, True), (1, 15, True), (3, 15, False), (2, 13, False)])
def test_only_what_stopped_behind_a_grave_alert_is_named(store: Store, data_dir: Path, level: int, later: int, named: bool) -> None:
    room = room_of(store, data_dir)
    speaks(room, 10)
    room.alert("auto_water", level=level, extra={"device_mn": MN})
    with room.store.reading() as connection:
        found = silent_feeds(connection, MONDAY_MORNING + timedelta(minutes=later))
    assert [(feed.device, feed.last_at) for feed in found] == ([("锦江断面", MONDAY_MORNING + timedelta(minutes=9))] if named else [])


@pytest.mark.parametrize(("channel", "minutes", "named"), [("auto_water", 6, True), ("auto_water", 5, False), ("hotline_12345", 60, False)])
def test_a_source_of_machines_is_held_to_the_interval_the_county_gives_it(store: Store, data_dir: Path, channel: str, minutes: int, named: bool) -> None:
    room = room_of(store, data_dir)
    heard_at = MONDAY_MORNING
    with room.store.writing() as connection:
        connection.execute(Source.table.update().where(Source.table.c.key == channel).values(name="锦江平台", expected_interval_s=60))
        connection.execute(Contact.table.insert(), [Contact(sender=f"source:{channel}", line="mqtt", last_at=heard_at).values()])
    room.alert(channel, level=2)
    with room.store.reading() as connection:
        found = silent_feeds(connection, heard_at + timedelta(minutes=minutes))
    assert [(feed.device, feed.last_at) for feed in found] == ([("锦江平台", heard_at)] if named else [])


def test_a_silent_machine_is_called_in_english_what_the_county_calls_it_in_english(store: Store, data_dir: Path) -> None:
    room = room_of(store, data_dir)
    speaks(room, 10)
    room.alert("auto_water", level=2, extra={"device_mn": MN})
    names = []
    for name_en in ("", "Jinjiang section"):
        with room.store.writing() as connection:
            connection.execute(Device.table.update().where(Device.table.c.mn == MN).values(name_en=name_en))
        with room.store.reading() as connection:
            [feed] = silent_feeds(connection, MONDAY_MORNING + timedelta(minutes=15))
        names.append((feed.name("zh"), feed.name("en")))
    assert names == [("锦江断面", "锦江断面"), ("锦江断面", "Jinjiang section")]
