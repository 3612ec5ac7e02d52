"""A command is made of plain values by the types its fields name, and what does not fit is named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.commands.alerts import CreateAlert
from models.commands.arguments import build
from models.commands.assignment import AssignCase
from models.commands.feedback import SubmitFeedback
from models.commands.judgement import CompleteJudgement
from models.commands.receiving import AcceptAssignment
from models.commands.registry import command_named, commands
from models.commands.verifying import ReturnFeedback

ALERT = {"channel": "phone", "nature": "report", "summary": "x", "place": {"text": "白石镇"}}


def test_times_dates_lists_and_small_parts_become_what_the_command_names() -> None:
    alert = build(CreateAlert, {**ALERT, "danger_flags": ["fire"], "source_due_at": "2023-11-15T00:00:00+08:00", "level": 2})
    assert alert.danger_flags == ("fire",)
    assert alert.place.text == "白石镇"
    assert alert.source_due_at == datetime(2023, 11, 14, 16, tzinfo=UTC)
    accepted = build(AcceptAssignment, {"transfer": "t", "planned_finish": "2023-11-22"})
    assert accepted.planned_finish == date(2023, 11, 22)


def test_what_is_missing_is_left_empty_for_the_door_to_refuse() -> None:
    assert build(AssignCase, {"case": "c"}).missing()[0].facts == {"field": "main_facts"}
    assert {given.facts["field"] for given in build(ReturnFeedback, {"case": "c"}).missing()} == {"missing"}
    assert "result" in {given.facts["field"] for given in build(SubmitFeedback, {"transfer": "t", "result": None}).missing()}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({**ALERT, "weather": "fine"}, "weather"),
        ({**ALERT, "nature": "rumour"}, "nature"),
        ({**ALERT, "level": "2"}, "level"),
        ({**ALERT, "level": True}, "level"),
        ({**ALERT, "place": "白石镇"}, "place"),
        ({**ALERT, "place": {"text": "白石镇", "lon": "114"}}, "lon"),
        ({**ALERT, "place": {"street": "x"}}, "street"),
        ({**ALERT, "danger_flags": "fire"}, "danger_flags"),
        ({**ALERT, "occurred_at": "2023-11-15T00:00:00"}, "occurred_at"),
    ],
)
def test_what_does_not_fit_is_named(given: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        build(CreateAlert, given)


def test_a_command_can_be_kept_as_plain_values_and_made_again() -> None:
    wishes = [
        build(CompleteJudgement, {"case": "c", "main_facts": "f", "power_items": ["V-22"], "route": "assign", "key_case": False}),
        build(AssignCase, {"case": "c", "materials": {"案件来源材料": "missing"}, "feedback_due": "2023-11-27", "assists": ["ee"]}),
        build(ReturnFeedback, {"case": "c", "missing": "照片"}),
    ]
    for wish in wishes:
        assert build(type(wish), wish.arguments()) == wish


def test_every_command_is_found_by_its_name() -> None:
    assert command_named("create_alert") is CreateAlert
    assert all(command.name == name for name, command in commands().items())
    with pytest.raises(KeyError):
        command_named("make_coffee")


def test_every_command_of_the_spine_is_there() -> None:
    spine = """create_alert ack_alert set_level file_case attach_alert order_first_response cancel_task ack_task report_en_route report_arrival
        record_disposal submit_first_response_report hand_over_scene confirm_hand_over_scene call_in ack_call_in decline_call_in release_personnel
        open_judgement complete_judgement assign_case accept_assignment reject_assignment record_admin_filing record_paper submit_feedback
        accept_feedback return_feedback reply_reporter close_case reveal_reporter approve_proposal decline_proposal"""
    assert set(spine.split()) <= set(commands())
