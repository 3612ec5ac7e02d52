"""The report of the first response brings the case to judging."""

from __future__ import annotations

import pytest

from models.commands.report import SubmitFirstResponseReport
from models.commands.scene import ConfirmHandOverScene, HandOverScene
from models.commands.task_steps import ReportArrival
from models.records.case import Case
from models.records.task import FirstResponseTask
from tests.builders import Room


def report(case: str, finding: str = "violation", **told: object) -> SubmitFirstResponseReport:
    return SubmitFirstResponseReport(case, finding, **{"handling_opinion": "移交查处", "power_items": ("V-47",), **told})  # type: ignore[arg-type]


def test_a_report_names_the_matter_ends_the_task_and_starts_judging(room: Room) -> None:
    case, task = room.case_under_way()
    outcome = room.does("周宁", report(case))
    told = room.get(Case, case)
    assert (told.state, told.finding, told.power_item, told.category) == ("judging", "violation", "V-47", "livestock")
    assert room.get(FirstResponseTask, task).state == "reported"
    assert {"R-202", "R-209"} <= room.running(case)
    assert "R-207" not in room.running(case)
    assert (outcome.documents, outcome.kinds) == (("D-05",), ("first_response.reported",))


def test_a_report_that_finds_nothing_discovers_nothing(room: Room) -> None:
    case, _task = room.case_under_way()
    room.does("周宁", report(case, "none", power_items=()))
    assert not {"R-209", "R-210"} & room.running(case)


@pytest.mark.parametrize(
    ("finding", "told", "flags"),
    [
        ("violation", {"power_items": ("V-10", "V-43")}, {"cross_dept"}),
        ("violation", {"power_items": ("V-41",)}, set()),
        ("violation", {"power_items": ("V-21",)}, {"key_case"}),
        ("management_issue", {"power_items": ("V-21",)}, set()),
        ("violation", {"key_criteria": ("R-402",)}, {"key_case"}),
        ("crime_suspected", {}, {"criminal_suspected"}),
        ("violation", {"criminal_indicators": ("危险废物≥3吨",)}, {"criminal_suspected"}),
        ("violation", {"detention_suspected": True}, {"detention_suspected"}),
    ],
)
def test_what_the_report_names_flags_the_case(sqlite_room: Room, finding: str, told: dict[str, object], flags: set[str]) -> None:
    case, _task = sqlite_room.case_under_way()
    sqlite_room.does("周宁", report(case, finding, **told))
    assert set(sqlite_room.get(Case, case).flags) == flags


def test_a_report_without_an_opinion_or_with_an_unknown_item_is_refused(room: Room) -> None:
    case, _task = room.case_under_way()
    assert room.refuses("周宁", report(case, handling_opinion=" ")) == ("opinion_missing",)
    assert room.refuses("周宁", report(case, power_items=("V-99",))) == ("field_missing",)


def test_only_an_officer_on_the_case_reports_or_somebody_for_him(room: Room) -> None:
    case, _task = room.case_under_way()
    assert room.refuses("钟涛", report(case)) == ("not_in_scope",)
    assert room.refuses("王一帆", report(case), on_behalf_of="钟涛", source="phone", proof="x") == ("not_in_scope",)
    assert room.refuses("刘峰", report(case)) == ("not_permitted",)
    room.does("王一帆", report(case), on_behalf_of="郑可", source="phone", proof="call-log-0009")


def test_a_110_case_is_reported_after_both_sides_have_handed_over(room: Room) -> None:
    case, station, center = room.police_case_under_way()
    assert room.refuses("周宁", report(case)) == ("scene_handover_missing",)
    room.does("熊杰", ReportArrival(station))
    room.does("周宁", ReportArrival(center))
    offer = room.makes("熊杰", HandOverScene(case, station, center))
    assert room.refuses("周宁", report(case)) == ("scene_handover_missing",)
    room.does("周宁", ConfirmHandOverScene(offer))
    room.does("周宁", report(case))
    assert room.get(FirstResponseTask, center).state == "reported"


def test_a_report_is_given_once(room: Room) -> None:
    case = room.judged_case()
    assert room.refuses("周宁", report(case)) == ("step_not_open",)
