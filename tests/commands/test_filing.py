"""An alert becomes a case or one more alert of one, under one number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models.commands.alerts import AckAlert, Place
from models.commands.filing import AttachAlert, FileCase
from models.commands.reporter import Reporter
from models.records.alert import Alert
from models.records.case import Case, Obligation
from models.records.document import Document
from models.records.place import Camera, CameraPin
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.rules.clocks import end_of_day, local_date
from tests.builders import BAISHI, MONDAY_MORNING, TANKOU, Room

NOBODY_WAITS = Reporter(anonymous=True)


def test_a_filed_alert_has_one_number_one_paper_and_one_entry(room: Room) -> None:
    alert = room.taken_alert()
    outcome = room.does("王一帆", FileCase(alert, title="下坪村养猪场粪污"))
    case = room.get(Case, outcome.made[0])
    assert (case.case_no, case.state, case.path, case.category) == ("WZST-20231106-0001", "registered", "P2", "livestock")
    assert (room.get(Alert, alert).state, room.get(Alert, alert).case_id) == ("filed", case.id)
    assert (outcome.documents, outcome.kinds) == (("D-01",), ("case.filed",))
    [paper] = room.all(Document)
    assert (paper.doc_no, paper.body["reporter"]) == ("万生卫〔2023〕备第0001号", "sealed")


def test_case_numbers_have_no_gaps_and_begin_anew_each_local_day(room: Room) -> None:
    numbers = [room.get(Case, room.case()).case_no for _ in range(2)]
    room.clock.set(end_of_day(local_date(MONDAY_MORNING)))
    numbers.append(room.get(Case, room.case()).case_no)
    assert numbers == ["WZST-20231106-0001", "WZST-20231106-0002", "WZST-20231107-0001"]


def test_an_alert_is_taken_before_it_is_filed_and_filed_once(room: Room) -> None:
    alert = room.alert()
    assert room.refuses("王一帆", FileCase(alert)) == ("step_not_open",)
    room.does("王一帆", AckAlert(alert))
    room.does("王一帆", FileCase(alert))
    assert room.refuses("王一帆", FileCase(alert)) == ("step_not_open",)
    assert room.refuses("苏敏", FileCase(room.taken_alert())) == ("not_permitted",)
    assert room.refuses("王一帆", FileCase(room.taken_alert(), power_item="V-99")) == ("field_missing",)


@pytest.mark.parametrize(
    ("channel", "told", "rules"),
    [
        ("hotline_12345", {}, {"R-207", "R-231"}),
        ("superior", {"reporter": None}, {"R-208"}),
        ("field_patrol", {"reporter": None}, {"R-209"}),
        ("field_patrol", {"reporter": None, "level": 2}, {"R-210"}),
        ("field_patrol", {"reporter": None, "power_item": "V-39"}, {"R-210"}),
        ("satellite", {"reporter": None}, set()),
        ("power_use", {"reporter": None}, set()),
    ],
)
def test_the_clocks_of_filing_follow_the_path(sqlite_room: Room, channel: str, told: dict[str, Any], rules: set[str]) -> None:
    case = sqlite_room.case(channel, **told)
    running = {clock.rule for clock in sqlite_room.all(RunningClock, RunningClock.table.c.case_id == case) if clock.state == "running"}
    assert running == rules


def test_the_deadline_of_a_hotline_caps_verification_and_reply(room: Room) -> None:
    case = room.case(source_due_at=MONDAY_MORNING + timedelta(days=1))
    due = {clock.rule: clock.due_at for clock in room.all(RunningClock, RunningClock.table.c.case_id == case) if clock.state == "running"}
    assert due == {"R-207": MONDAY_MORNING + timedelta(days=1), "R-231": MONDAY_MORNING + timedelta(days=1)}


def test_a_superior_s_clue_is_owed_a_report_and_investigated_in_half_his_term(room: Room) -> None:
    due = end_of_day(local_date(MONDAY_MORNING) + timedelta(days=5))
    case = room.case("superior", reporter=None, source_due_at=due)
    assert room.get(Case, case).flags == ["superior_assigned"]
    assert [duty.kind for duty in room.all(Obligation)] == ["superior_report"]
    assert room.clocks(case)["R-208"].due_at == end_of_day(local_date(MONDAY_MORNING) + timedelta(days=2))


def test_a_waiting_reporter_is_owed_a_reply(room: Room) -> None:
    room.case()
    [alert] = room.all(Alert)
    assert [(duty.kind, duty.object_id) for duty in room.all(Obligation)] == [("reporter_reply", alert.id)]


def test_three_times_the_limit_or_drinking_water_make_a_key_case(room: Room) -> None:
    measured = room.case("auto_water", reporter=None, extra={"multiple": 3.0}, nature="hazard")
    drinking = room.case("auto_water", reporter=None, danger_flags=("drinking_water",), nature="hazard")
    below = room.case("auto_water", reporter=None, extra={"multiple": 2.9}, nature="hazard")
    assert ["key_case" in room.get(Case, case).flags for case in (measured, drinking, below)] == [True, True, False]


def test_a_major_opinion_takes_the_path_of_major_cases_and_its_judgement_begins(room: Room) -> None:
    alert = room.taken_alert("public_opinion", reporter=None, nature="opinion")
    case = room.makes("王一帆", FileCase(alert, flags=("major",)))
    assert room.get(Case, case).path == "P5"
    assert "R-237" in room.running(case)


def test_the_cameras_around_are_linked_nearest_first_and_no_further_than_the_rule_says(room: Room) -> None:
    room.case("call_110", place=TANKOU)
    pins = room.all(CameraPin)
    assert len(pins) == 3
    assert [pin.distance_m for pin in pins] == sorted(pin.distance_m for pin in pins if pin.distance_m is not None)
    assert max(pin.distance_m for pin in pins if pin.distance_m is not None) <= 800


def test_a_camera_in_the_corner_beyond_the_circle_is_not_linked(room: Room) -> None:
    corner = Camera(key="corner", name="角上", lon=114.521 + 0.0075, lat=28.151 + 0.0065)  # 730 m and 720 m away: 1,030 m together
    with room.store.writing() as connection:
        connection.execute(Camera.table.insert(), [corner.values()])
    room.case("call_110", place=TANKOU)
    assert corner.id not in {pin.camera_id for pin in room.all(CameraPin)}


def test_an_alert_near_in_place_and_time_is_attached_and_the_graver_level_stays(room: Room) -> None:
    case = room.case()
    alert = room.taken_alert("hotline_12369", level=2, ongoing="yes")
    outcome = room.does("王一帆", AttachAlert(alert, case))
    changed = room.get(Case, case)
    assert (room.get(Alert, alert).state, changed.level, changed.path) == ("attached", 2, "P2")
    assert "ongoing" in changed.flags
    assert (outcome.documents, outcome.kinds) == (("D-01",), ("alert.attached",))
    assert "R-231" in room.running(alert)


def test_what_resembles_nothing_of_the_case_needs_a_reason(room: Room) -> None:
    case = room.case()
    far = room.taken_alert(place=TANKOU)
    assert room.refuses("王一帆", AttachAlert(far, case)) == ("not_similar",)
    room.does("王一帆", AttachAlert(far, case, reason="同一养殖户"))


def test_the_same_subject_is_similar_however_far(room: Room) -> None:
    case = room.case(subject="下坪养殖场")
    room.does("王一帆", AttachAlert(room.taken_alert(place=TANKOU, subject="下坪养殖场"), case))


def test_all_that_names_nothing_is_told_together(sqlite_room: Room) -> None:
    reasons = sqlite_room.reasons("王一帆", AttachAlert("nothing", "no case either"))
    assert [(given.code, given.facts["field"]) for given in reasons] == [("field_missing", "alert"), ("field_missing", "case")]


def test_an_ended_case_takes_no_alert_but_offers_to_be_reopened(room: Room) -> None:
    case = room.case()
    with room.store.writing() as connection:
        connection.execute(Case.table.update().values(state="closed"))
    [reason] = room.reasons("王一帆", AttachAlert(room.taken_alert(), case))
    assert (reason.code, reason.facts["offers"]) == ("case_ended", ("reopen_case",))


def test_an_attached_110_call_records_the_task_of_its_station(room: Room) -> None:
    case = room.case()
    alert = room.taken_alert("call_110", extra={"station": "ps_baishi"})
    [task] = room.does("王一帆", AttachAlert(alert, case)).made
    station = room.get(FirstResponseTask, task)
    assert (station.responder, station.unit, station.state) == ("station", "ps_baishi", "ordered")


def test_an_attached_clue_of_a_superior_starts_the_investigation_while_no_report_is_in(room: Room) -> None:
    case = room.case()
    room.does("王一帆", AttachAlert(room.taken_alert("superior", reporter=None), case))
    assert {"R-207", "R-208"} <= room.running(case)
    assert "superior_report" in [duty.kind for duty in room.all(Obligation)]


def test_ten_alerts_on_one_place_within_an_hour_offer_to_raise_the_level(room: Room) -> None:
    case = room.case()
    offers = [room.does("王一帆", AttachAlert(room.taken_alert(), case)).offers for _ in range(9)]
    assert offers == [()] * 8 + [("set_level",)]


def test_no_paper_and_no_entry_says_who_reported(room: Room) -> None:
    room.case(summary="李女士反映粪水直排", place=Place(text="李女士家旁", township=BAISHI.township))
    told = [str(entry.facts) for entry in room.entries()] + [str(paper.body) + paper.title for paper in room.all(Document)]
    assert not [text for text in told if "李女士" in text or "100-0000-0002" in text]
