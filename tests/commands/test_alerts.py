"""An alert comes in, is taken, and its level is set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models.commands.alerts import AckAlert, CreateAlert, Place, SetLevel
from models.commands.filing import FileCase
from models.commands.reporter import Reporter, RevealReporter
from models.records.alert import Alert
from models.records.case import Case
from models.rules.masking import BLANK
from tests.builders import BAISHI, MONDAY_MORNING, Room, alert_of


def test_an_alert_is_numbered_leveled_and_must_be_taken_within_the_minutes_of_its_level(room: Room) -> None:
    alert = room.get(Alert, room.alert(danger_flags=("injury",)))
    assert (alert.alert_no, alert.state, alert.level, alert.path) == ("BJ-20231106-0001", "new", 1, "P2")
    assert room.clocks(alert.id)["R-201"].due_at == MONDAY_MORNING + timedelta(minutes=1)
    assert [(entry.kind, entry.actor) for entry in room.entries("alert.created")] == [("alert.created", "adapter:hotline_12345")]


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({"danger_flags": ("drinking_water",)}, 1),
        ({"ongoing": "yes", "power_item": "V-39"}, 2),
        ({"extra": {"multiple": 3.0}}, 2),
        ({"ongoing": "yes", "power_item": "V-07"}, 3),
        ({"category": "air"}, 3),
        ({"category": "", "extra": {"multiple": 1.2}}, 3),
        ({"extra": {"value": 9, "limit": 3}}, 2),
        ({"category": "", "extra": {"value": 2, "limit": 4}}, 4),
        ({"category": "", "extra": {"value": 2, "limit": 0}}, 4),
        ({"category": ""}, 4),
        ({"category": "", "level": 2}, 2),
    ],
)
def test_the_first_level_follows_danger_urgency_and_measure_unless_a_person_says_it(sqlite_room: Room, told: dict[str, Any], level: int) -> None:
    assert sqlite_room.get(Alert, sqlite_room.alert(**told)).level == level


def test_a_110_call_also_starts_the_five_minutes_of_the_station(room: Room) -> None:
    assert room.running(room.alert("call_110")) == {"R-201", "R-203"}


def test_how_long_the_police_took_to_tell_us_is_measured_and_enforced_on_nobody(room: Room) -> None:
    told = {"call_received_at": (MONDAY_MORNING - timedelta(minutes=6)).isoformat()}
    notice = room.clocks(room.alert("call_110", extra=told))["R-204"]
    assert (notice.state, notice.late, notice.stopped_at) == ("stopped", True, MONDAY_MORNING)
    assert "R-204" not in room.clocks(room.alert("call_110", extra={"call_received_at": "soon"}))


def test_who_reported_is_blanked_wherever_the_text_repeats_it(room: Room) -> None:
    reporter = Reporter(name="赵大明", phone="100-0000-0077", address="下坪村12号")
    wish = alert_of(
        summary="赵大明反映粪水直排",
        text="联系 100 0000 0077,住下坪村12号",
        place=Place(text="赵 大 明家旁"),
        reporter=reporter,
        extra={"caller_no": "100-0000-0078", "note": ["回拨10000000078", "赵\u3000大\n明"]},
    )
    alert = room.get(Alert, room.makes("adapter:hotline_12345", wish))
    assert alert.summary == f"{BLANK}反映粪水直排"
    assert alert.text == f"联系 {BLANK},住{BLANK}"
    assert alert.place_text == f"{BLANK}家旁"
    assert alert.extra == {"note": [f"回拨{BLANK}", BLANK]}


def test_a_callers_number_is_blanked_also_when_a_sender_writes_it_as_a_number_a_list_or_an_object(room: Room) -> None:
    for told in (10000000078, 10000000078.0, ["100-0000-0078"], {"name": "赵大明", "phone": "10000000078", "relation": "粪水"}):
        wish = alert_of(summary="粪水直排", text="赵大明用10000000078来电", extra={"caller_no": told})
        alert = room.get(Alert, room.makes("adapter:hotline_12345", wish))
        assert (alert.summary, "0078" in f"{alert.text}{alert.extra}") == ("粪水直排", False)
        room.does("王一帆", AckAlert(alert.id))
        case = room.makes("王一帆", FileCase(alert.id, title="10000000078所报粪水"))
        assert "0078" not in room.get(Case, case).title


def test_the_team_of_an_unannounced_check_is_sealed_and_that_of_a_patrol_is_not(room: Room) -> None:
    told = {"team": "周宁、郑可", "problem_list_no": "W-1"}
    alert = room.get(Alert, room.alert("unannounced", reporter=None, text="周宁、郑可查得", extra=told))
    assert (alert.extra, "周宁" in alert.text) == ({"problem_list_no": "W-1"}, False)
    assert "周宁" in str(room.does("刘峰", RevealReporter(alert.id, "核实")).shown)
    assert room.get(Alert, room.alert("field_patrol", reporter=None, extra={"team": "一组"})).extra == {"team": "一组"}


def test_a_connector_speaks_for_its_own_channel_alone_and_only_of_new_alerts(room: Room) -> None:
    assert room.refuses("adapter:hotline_12345", alert_of("call_110")) == ("not_permitted",)
    assert room.refuses("adapter:hotline_12345", AckAlert(room.alert())) == ("not_permitted",)


def test_what_a_spool_kept_is_received_when_it_arrived_but_a_person_cannot_backdate(room: Room) -> None:
    earlier = MONDAY_MORNING - timedelta(hours=2)
    assert room.get(Alert, room.alert(received_at=earlier)).received_at == earlier
    typed = room.makes("何青", alert_of("phone", received_at=earlier))
    assert room.get(Alert, typed).received_at == MONDAY_MORNING


def test_an_alert_without_summary_or_place_or_with_an_unknown_channel_is_refused_by_name(room: Room) -> None:
    reasons = room.reasons("何青", CreateAlert(channel="telegraph", nature="report", summary="", place=Place()))
    assert {str(reason.facts["field"]) for reason in reasons} == {"summary", "place", "channel"}


def test_a_point_on_the_map_is_place_enough(room: Room) -> None:
    assert room.get(Alert, room.alert(place=Place(lon=114.3, lat=28.1))).lon == 114.3


def test_a_river_chief_has_no_seat_so_his_alert_is_entered_for_him_with_proof(room: Room) -> None:
    wish = alert_of("river_chief", reporter=None)
    assert room.refuses("何青", wish, on_behalf_of="江汉", source="phone") == ("proof_missing",)
    room.does("何青", wish, on_behalf_of="江汉", source="phone", proof="call-log-0051")
    [entry] = room.entries("alert.created")
    assert (entry.actor, entry.on_behalf_of, entry.source, entry.proof) == ("何青", "江汉", "phone", "call-log-0051")


def test_taking_an_alert_stops_its_clock_and_is_one_entry(room: Room) -> None:
    alert = room.alert()
    room.clock.advance(minutes=10)
    outcome = room.does("王一帆", AckAlert(alert))
    taken = room.get(Alert, alert)
    assert (taken.state, taken.acknowledged_by, taken.acknowledged_at) == ("acknowledged", "王一帆", room.clock.now())
    assert (room.clocks(alert)["R-201"].state, room.clocks(alert)["R-201"].late) == ("stopped", False)
    assert outcome.kinds == ("alert.acknowledged",)


def test_a_second_later_than_its_due_moment_is_late(room: Room) -> None:
    alert = room.alert()
    room.clock.advance(minutes=10, seconds=1)
    room.does("王一帆", AckAlert(alert))
    assert room.clocks(alert)["R-201"].late


def test_an_alert_is_taken_once_and_by_the_dispatch_alone(room: Room) -> None:
    alert = room.taken_alert()
    assert room.refuses("何青", AckAlert(alert)) == ("step_not_open",)
    assert room.refuses("苏敏", AckAlert(room.alert())) == ("not_permitted",)
    assert room.refuses("王一帆", AckAlert("nothing")) == ("field_missing",)
    assert room.refuses("王一帆", AckAlert("")) == ("field_missing",)


def test_of_two_seats_the_slower_is_told_by_whom_it_was_overtaken(room: Room) -> None:
    alert = room.alert()
    room.does("何青", AckAlert(alert), versions={alert: 1})
    [reason] = room.beside().reasons("王一帆", AckAlert(alert), versions={alert: 1})
    assert (reason.code, reason.facts["who"]) == ("stale_version", "何青")


def test_a_level_is_raised_freely_and_lowered_with_a_reason(room: Room) -> None:
    alert = room.alert()
    room.does("王一帆", SetLevel(2, alert=alert))
    assert room.refuses("王一帆", SetLevel(4, alert=alert)) == ("reason_missing",)
    room.does("王一帆", SetLevel(4, alert=alert, reason="现场无异常"))
    assert [entry.facts["level"] for entry in room.entries("level.changed")] == [2, 4]
    assert room.refuses("王一帆", SetLevel(5, alert=alert)) == ("field_missing",)
    assert room.refuses("王一帆", SetLevel(2)) == ("field_missing",)
    assert room.refuses("周宁", SetLevel(2, alert=alert)) == ("not_permitted",)


def test_a_filed_alert_keeps_its_level_the_case_has_its_own(room: Room) -> None:
    case = room.case()
    [alert] = room.all(Alert)
    assert room.refuses("王一帆", SetLevel(1, alert=alert.id)) == ("step_not_open",)
    room.does("王一帆", SetLevel(1, case=case))


def test_a_place_in_words_is_kept_as_it_was_said(room: Room) -> None:
    assert room.get(Alert, room.alert(place=BAISHI)).township == "白石镇"
