"""What the sources screen reads: every sender with its troubles, its answers and what was refused; a stranger is only a name that knocked."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from models.commands.alerts import AckAlert
from models.commands.reference import load_county
from models.intake.contacts import Heard, HeardOf, HeardTaker
from models.intake.refusals import Refusal, RefusalTaker
from models.rules.heard_slots import slot_of
from models.store import Store
from models.views.sender_rows import SenderRow, SendersPage
from models.views.senders import sender_detail, senders_page
from tests.builders import Room, alert_of, room_of
from tests.intake.running import DEVICES, SECRET

STATION = str(DEVICES[0]["mn"])
HOTLINE = {"key": "asks", "channel": "hotline_12345", "name": "12345政务热线", "secret": SECRET, "callback_url": "https://hotline.example.org/answers"}


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    """A county with a hotline that wants answers and a station, on each database."""
    room = room_of(store, data_dir)
    load_county(room.desk, {"sources": [{**HOTLINE, "expected_interval_s": 60}], "devices": DEVICES[:1]})
    return room


def page(room: Room) -> SendersPage:
    """The page as it stands."""
    with room.store.reading() as connection:
        return senders_page(connection, room.clock.now())


def sender(room: Room, sender_id: str) -> SenderRow:
    """One line of it."""
    return next(row for row in page(room).rows if row.id == sender_id)


def heard(room: Room, name: str, line: str, ago: timedelta = timedelta(0), count: int = 1) -> None:
    """Let a sender have been heard."""
    at = room.clock.now() - ago
    with room.store.reading() as connection:
        plan = HeardTaker().plan(connection, [HeardOf({name: Heard(line, at, Counter({slot_of(at): count}))})])
    room.desk.do_all([], plan.keep)


def refuse(room: Room, source: str, reason: str, raw: bytes, *, secret: bool = False) -> None:
    """Let something have been refused."""
    refusal = Refusal(room.clock.now(), "http" if secret else "hj212", source, reason, raw, secret=secret, peer="10.1.2.3")
    with room.store.reading() as connection:
        plan = RefusalTaker(room.desk.seal).plan(connection, [refusal])
    room.desk.do_all([], plan.keep)


def test_a_sender_is_shown_with_its_line_bars_and_age_and_falls_silent_after_five_intervals(room: Room) -> None:
    heard(room, "source:asks", "mqtt", timedelta(seconds=90), count=7)
    row = sender(room, "source:asks")
    assert (row.line, max(row.bars), row.signature, row.silence(room.clock.now())) == ("mqtt", 7, "signed", "")
    assert row.silence(room.clock.now() + timedelta(seconds=60)) == "dim"
    assert row.silence(room.clock.now() + timedelta(seconds=301)) == "silent"
    assert row.troubles(room.clock.now() + timedelta(seconds=301)) == ("silent",)


def test_a_device_nobody_knows_is_a_name_that_knocked_with_its_address_and_count_and_no_data(room: Room) -> None:
    refuse(room, "88888880000001", "unknown_device", b"##0100QN=1;MN=88888880000001;CP=&&a=1&&0000\r\n")
    refuse(room, "88888880000001", "unknown_device", b"##0100QN=2;MN=88888880000001;CP=&&a=2&&0000\r\n")
    stranger = sender(room, "stranger:88888880000001")
    assert (stranger.peer, stranger.row.refused_today, stranger.row.channel) == ("10.1.2.3", 2, "hj212")
    assert page(room).rows[-1] == stranger
    with room.store.reading() as connection:
        knocks = sender_detail(connection, stranger.id, room.clock.now()).refused
    assert [(one.peer, one.raw) for one in knocks] == [("10.1.2.3", b"")] * 2


def test_what_was_refused_is_listed_with_its_bytes_but_never_those_that_may_name_a_reporter(room: Room) -> None:
    refuse(room, STATION, "checksum", b"##0042QN=1;CN=2011\xff0000\r\n")
    refuse(room, "asks", "bad_report", "李金凤 138".encode(), secret=True)
    with room.store.reading() as connection:
        frame = sender_detail(connection, f"device:{STATION}", room.clock.now()).refused[0]
        report = sender_detail(connection, "source:asks", room.clock.now()).refused[0]
    assert frame.raw.startswith(b"##0042QN")
    assert (report.sealed, report.raw, report.size) == (True, b"", len("李金凤 138".encode()))


def test_answers_that_wait_are_counted_and_listed_with_what_they_say(room: Room) -> None:
    alert = room.makes("adapter:asks", alert_of(source_ref="12345-1"))
    room.does("王一帆", AckAlert(alert))
    row = sender(room, "source:asks")
    assert (row.answers.wanted, row.answers.waiting, row.answers.stuck) == (True, 2, 0)
    with room.store.reading() as connection:
        detail = sender_detail(connection, "source:asks", room.clock.now())
    assert [one.event for one in detail.outgoing] == ["acknowledged", "received"]
    assert detail.outgoing[0].body["data"]["source_ref"] == "12345-1"
