"""Core rows of the checklist (docs/checklist.md) that hang on a channel, an argument or a warning and that no other test shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.commands.desk import Desk
from models.commands.filing import FileCase
from models.commands.first_response import OrderFirstResponse
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.sealed_reporter import SealedReporter
from models.records.task import FirstResponseTask
from models.rules.channels import CHANNELS
from models.views.queue import queue
from tests.builders import CENTER_TEAM, LI, Room, alert_of
from tests.commands.way import ask, case_of, feedback, handled_case, owed, papers, refused

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PLACE = {"text": "白石镇下坪村", "township": "白石镇"}


def taken_in(room: Room, channel: str, **fields: object) -> Alert:
    """What an officer enters at the seat by a channel, as it is kept."""
    told = {"nature": "clue", "summary": "夜间偷排污水", "place": PLACE, **fields}
    return room.get(Alert, ask(room, "王一帆", "create_alert", channel=channel, **told).made[0])


def test_every_channel_of_the_specification_comes_into_the_one_queue(room: Room) -> None:
    for code, channel in CHANNELS.items():
        room.does(f"adapter:{code}", alert_of(code, reporter=LI if channel.reporter == "sealed" else None))
    with room.store.reading() as connection:
        lines = queue(connection, room.clock.now(), "王一帆", {})
    assert sorted(line.channel for line in lines) == sorted(CHANNELS)


def test_a_find_of_the_online_patrol_keeps_its_address_and_the_hash_of_what_was_captured(room: Room) -> None:
    found = {"url": "https://example.org/post/1", "capture_sha256": HASH, "keyword": "偷排", "poster_alias": "山里人"}
    alert = taken_in(room, "online_patrol", extra=found)
    assert (alert.extra, alert.channel) == (found, "online_patrol")
    case = room.makes("王一帆", _filed(room, alert))
    assert case_of(room, case).path == "P4"


def test_a_find_of_a_field_patrol_keeps_its_log_and_its_pictures(room: Room) -> None:
    picture = {"name": "排口.jpg", "media_type": "image/jpeg", "sha256": HASH}
    alert = taken_in(room, "field_patrol", extra={"team": "环1", "log_no": "巡2023-118", "body_camera": "BC-04"}, attachments=[picture])
    assert (alert.extra["log_no"], alert.extra["body_camera"], alert.attachments) == ("巡2023-118", "BC-04", [picture])


@pytest.mark.parametrize("channel", ["letter", "visit", "web", "phone", "new_media"])
def test_the_five_ways_of_a_citizen_lead_to_a_sealed_report_that_is_owed_an_answer(room: Room, channel: str) -> None:
    who = {"name": "李女士", "phone": "100-0000-0002", "anonymous": False, "reply_wanted": True}
    alert = taken_in(room, channel, nature="report", reporter=who)
    assert (alert.anonymous, len(room.all(SealedReporter))) == (False, 1)
    case = room.makes("王一帆", _filed(room, alert))
    assert (case_of(room, case).path, owed(room, case)) == ("P2", ["reporter_reply"])
    assert "R-231" in room.running(alert.id) | room.running(case)


def test_a_picture_sent_from_a_telephone_is_verified_before_it_is_judged(room: Room) -> None:
    picture = {"name": "河.jpg", "media_type": "image/jpeg", "sha256": HASH}
    alert = taken_in(room, "new_media", nature="report", attachments=[picture], reporter={"anonymous": True, "reply_wanted": True})
    case = room.makes("王一帆", _filed(room, alert))
    assert refused(room, "王一帆", "open_judgement", case=case) == {"verification_first"}
    ask(room, "王一帆", "order_first_response", case=case, teams=[{"responder": "center_team", "officers": ["周宁", "郑可"]}])
    told = {"finding": "violation", "handling_opinion": "责令改正并处罚", "power_items": ["V-47"]}
    ask(room, "周宁", "submit_first_response_report", case=case, **told)
    assert case_of(room, case).state == "judging"


def test_the_filing_paper_names_who_received_the_report_first(room: Room) -> None:
    alert = taken_in(room, "phone", nature="report", reporter={"name": "李女士", "phone": "100-0000-0002", "reply_wanted": True})
    room.does("何青", _filed(room, alert, by="何青"))
    [paper] = room.all(Document, Document.table.c.kind == "D-01")
    assert paper.body["first_receiver"] == "王一帆"


def test_a_first_response_outside_the_list_is_warned_of_and_goes_out(room: Room) -> None:
    book = room.desk.rulebook.changed(items={"V-47": {"first_response_listed": False}})
    room = replace(room, desk=Desk(room.store, book, room.clock, room.desk.seal))
    outcome = room.does("王一帆", OrderFirstResponse(room.case(power_item="V-47"), (CENTER_TEAM,)))
    assert [one.code for one in outcome.warnings] == ["outside_first_response_list"]
    assert room.get(FirstResponseTask, outcome.made[0]).state == "ordered"


def test_the_last_position_of_a_team_is_kept_with_its_task(room: Room) -> None:
    _case, task = room.case_under_way()
    ask(room, "周宁", "report_position", task=task, lon=114.31, lat=28.12)
    room.clock.advance(minutes=3)
    ask(room, "周宁", "report_position", task=task, lon=114.32, lat=28.13)
    kept = room.get(FirstResponseTask, task)
    assert (kept.lon, kept.lat, kept.position_at) == (114.32, 28.13, room.clock.now())


def test_a_department_feeds_back_that_it_asked_the_court_to_enforce(room: Room) -> None:
    case, (transfer,) = handled_case(room)
    ask(room, "宋强", "submit_feedback", **feedback(transfer, result="court_enforcement_applied", measures="已申请法院强制执行"))
    ask(room, "何青", "accept_feedback", case=case)
    ask(room, "王一帆", "reply_reporter", alert=room.get(Case, case).first_alert_id, stage="final", text="已整改", mode="phone")
    ask(room, "王一帆", "close_case", case=case)
    assert case_of(room, case).state == "closed"
    assert "D-16" in papers(room, case)


def _filed(room: Room, alert: Alert, by: str = "王一帆") -> FileCase:
    ask(room, by, "ack_alert", alert=alert.id)
    return FileCase(alert.id)
