"""What machines report can be set aside for a while, what people report never, and everything comes back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.commands.alerts import AckAlert, SetLevel
from models.commands.machine_reports import UpdateAlert
from models.commands.shelving import ShelveAlert, ShelveSource, UnshelveAlert, UnshelveSource
from models.commands.sweep import next_due, sweep
from models.records.alert import Alert
from models.records.intake import Device, Source
from models.records.shelving import Shelving
from tests.builders import MONDAY_MORNING, Room


def test_a_machine_s_alert_is_set_aside_and_comes_back_by_itself_told_once_over_all_seats(room: Room) -> None:
    alert = room.alert("auto_water", level=3)
    room.does("王一帆", ShelveAlert(alert, 30, "calibration"))
    assert (room.get(Alert, alert).state, room.running(alert)) == ("new", {"R-201"}), "nothing is acknowledged and no limit stands still"
    room.clock.advance(minutes=31)
    other = room.beside()
    assert next_due(room.store) is not None
    sweep(room.desk)
    sweep(other.desk)
    [told] = room.entries("alert.shelving_expired")
    assert (told.at, told.alert_id, told.actor, told.facts["reason"]) == (MONDAY_MORNING + timedelta(minutes=30), alert, "timer", "calibration")
    assert [entry.at for entry in room.entries("clock.overdue")] == [MONDAY_MORNING + timedelta(minutes=10)], "the limit ran on while it lay there"
    assert [kept.ended for kept in room.all(Shelving)] == ["expired"]


@pytest.mark.parametrize(
    ("channel", "level", "minutes", "code"),
    [
        ("hotline_12345", 4, 15, "shelving_machines_only"),
        ("grid", 4, 15, "shelving_machines_only"),
        ("drone", 4, 15, "shelving_machines_only"),
        ("auto_water", 1, 15, "shelving_level_1"),
        ("auto_water", 2, 31, "shelving_too_long"),
        ("auto_water", 3, 121, "shelving_too_long"),
        ("auto_water", 4, 1441, "shelving_too_long"),
        ("auto_water", 4, -5, "shelving_too_long"),
    ],
)
def test_people_s_reports_level_1_and_too_long_a_time_are_refused(sqlite_room: Room, channel: str, level: int, minutes: int, code: str) -> None:
    alert = sqlite_room.alert(channel, level=level)
    assert sqlite_room.refuses("王一帆", ShelveAlert(alert, minutes, "known")) == (code,)


def test_whoever_acts_on_it_takes_it_off_the_shelf(sqlite_room: Room) -> None:
    room = sqlite_room
    taken, back = room.alert("auto_water", level=3), room.alert("auto_water", level=3)
    for alert in (taken, back):
        room.does("王一帆", ShelveAlert(alert, 60, "known"))
    room.does("王一帆", AckAlert(taken))
    room.does("王一帆", UnshelveAlert(back))
    assert room.refuses("王一帆", UnshelveAlert(back)) == ("not_shelved",)
    room.clock.advance(hours=2)
    sweep(room.desk)
    assert {kept.alert_id: kept.ended for kept in room.all(Shelving)} == {taken: "moot", back: "taken_back"}
    assert room.entries("alert.shelving_expired") == []


def test_a_graver_level_shortens_the_shelf_and_level_1_ends_it(sqlite_room: Room) -> None:
    room = sqlite_room
    alert = room.alert("auto_water", level=4)
    room.does("王一帆", ShelveAlert(alert, 1440, "weather"))
    room.does("王一帆", SetLevel(2, alert=alert))
    assert room.all(Shelving)[0].until == MONDAY_MORNING + timedelta(minutes=30)
    room.does("王一帆", SetLevel(1, alert=alert))
    assert room.all(Shelving)[0].ended == "moot"


def test_an_update_of_the_sender_that_makes_it_graver_shortens_the_shelf_too(sqlite_room: Room) -> None:
    room = sqlite_room
    alert = room.alert("auto_water", level=4)
    room.does("王一帆", ShelveAlert(alert, 1440, "weather"))
    for level, until in ((4, timedelta(minutes=1440)), (2, timedelta(minutes=30)), (3, timedelta(minutes=30))):
        room.does("adapter:auto_water", UpdateAlert("auto_water", alert, "Update", "水质", level=level))
        assert room.all(Shelving)[0].until == MONDAY_MORNING + until
    assert room.get(Alert, alert).level == 2


def test_a_machine_source_is_set_aside_as_a_whole_a_hotline_never(room: Room) -> None:
    water = room.actor("adapter:auto_water").id
    people = room.actor("adapter:hotline_12345").id
    assert {one.key for one in room.all(Source)} >= {water, people}
    assert room.refuses("王一帆", ShelveSource(people, minutes=60, reason="maintenance")) == ("shelving_machines_only",)
    assert room.refuses("王一帆", ShelveSource(water, minutes=1441, reason="maintenance")) == ("shelving_too_long",)
    assert room.refuses("王一帆", ShelveSource("nobody", minutes=5, reason="maintenance")) == ("field_missing",)
    room.does("王一帆", ShelveSource(water, minutes=60, reason="maintenance"))
    room.does("王一帆", ShelveSource(water, minutes=120, reason="maintenance"))
    room.does("王一帆", UnshelveSource(water))
    assert room.refuses("王一帆", UnshelveSource(water)) == ("not_shelved",)
    room.does("王一帆", ShelveSource(water, minutes=60, reason="maintenance"))
    room.clock.advance(minutes=61)
    sweep(room.desk)
    assert [entry.kind for entry in room.entries() if entry.kind.startswith("source.sh")] == ["source.shelved"] * 3 + ["source.shelving_expired"]


def test_a_device_is_set_aside_by_its_identity(sqlite_room: Room) -> None:
    devices = sqlite_room.all(Device)
    if devices:
        sqlite_room.does("王一帆", ShelveSource(device=devices[0].mn, minutes=60, reason="calibration"))
        assert sqlite_room.all(Shelving)[0].device_mn == devices[0].mn
    assert sqlite_room.refuses("王一帆", ShelveSource("a", "b", minutes=5)) == ("field_missing",)
