"""Duties that come round: each round opened once, met by its act, warned of and told when missed, whoever sweeps and however late."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.commands.sweep import next_due, sweep
from models.records.period_duty import PeriodDuty
from tests.builders import Room
from tests.commands.way import ask, refused

SECTIONS = {"数据": "auto", "观点": "多发", "分析": "停用", "对策": "整治"}


def rounds(room: Room, rule: str) -> list[tuple[str, str]]:
    found = room.all(PeriodDuty, PeriodDuty.table.c.rule == rule)
    return [(duty.period, duty.state) for duty in sorted(found, key=lambda duty: duty.first_on)]


def until(room: Room, moment: datetime) -> None:
    """Let time pass as the product does: sweep at every moment something is due."""
    while (due := next_due(room.store)) is not None and due <= moment:
        room.clock.set(due)
        sweep(room.desk)
    room.clock.set(moment)
    sweep(room.desk)


def signed(room: Room, kind: str, period: str, **sections: Any) -> None:
    report = ask(room, "苏敏", "draft_report", kind=kind, period=period, sections=sections or SECTIONS).made[0]
    ask(room, "陈立", "sign_report", report=report)


def test_the_first_sweep_opens_what_is_owed_now_and_no_later_one_opens_it_again(room: Room) -> None:
    sweep(room.desk)
    sweep(room.desk)
    sweep(room.beside().desk)
    assert len(room.entries("period_duties.opened")) == 1
    assert rounds(room, "R-110") == [("2023-Q4", "running")]
    assert rounds(room, "R-102") == [("2023-11", "running")]
    assert rounds(room, "R-104") == [("2023", "skipped")]  # its January is past: nobody here missed it
    assert rounds(room, "R-113") == []  # shipped off


def test_of_four_seats_that_sweep_at_once_one_opens_each_round(room: Room) -> None:
    seats = [threading.Thread(target=room.beside().desk.sweep) for _ in range(4)]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    periods = [(duty.rule, duty.period) for duty in room.all(PeriodDuty)]
    assert len(periods) == len(set(periods)) > 8


def test_an_opened_conference_meets_the_quarter_and_the_next_round_waits_for_its_quarter(room: Room) -> None:
    sweep(room.desk)
    conference = ask(room, "罗文", "convene_conference", type="regular", at="2023-11-06T10:00:00+08:00", place="大厅", invite=["ee"]).made[0]
    ask(room, "罗文", "open_conference", conference=conference, present=["ee"])
    assert rounds(room, "R-110") == [("2023-Q4", "met")]
    until(room, datetime(2023, 12, 31, 15, 59, tzinfo=UTC))
    assert rounds(room, "R-110") == [("2023-Q4", "met")]
    until(room, datetime(2023, 12, 31, 16, 0, tzinfo=UTC))
    assert rounds(room, "R-110") == [("2023-Q4", "met"), ("2024-Q1", "running")]
    assert not [entry for entry in room.entries("period_duty.overdue") if entry.facts["rule"] == "R-110"]


def test_a_consultation_meets_nothing(room: Room) -> None:
    sweep(room.desk)
    conference = ask(room, "罗文", "convene_conference", type="ad_hoc", at="2023-11-06T10:00:00+08:00", place="大厅", invite=["ee"]).made[0]
    ask(room, "罗文", "open_conference", conference=conference, present=["ee"])
    assert rounds(room, "R-110") == [("2023-Q4", "running")]


def test_a_missed_duty_is_told_once_at_its_moment_and_still_met_late(room: Room) -> None:
    sweep(room.desk)
    until(room, datetime(2023, 11, 11, 2, 0, tzinfo=UTC))
    [told] = [entry for entry in room.entries("period_duty.overdue") if entry.facts["rule"] == "R-101"]
    assert told.at == datetime(2023, 11, 10, 9, 30, tzinfo=UTC)  # Friday 17:30
    assert "analyst" in told.facts["told"]
    signed(room, "weekly", "2023-W45", summary="auto")
    [duty] = [duty for duty in room.all(PeriodDuty) if duty.rule == "R-101"]
    assert (duty.state, duty.late) == ("met", True)


def test_a_later_round_met_ends_the_chase_for_an_earlier_one(room: Room) -> None:
    sweep(room.desk)
    until(room, datetime(2023, 11, 14, 2, 0, tzinfo=UTC))
    assert rounds(room, "R-101") == [("2023-W45", "running"), ("2023-W46", "running")]
    signed(room, "weekly", "2023-W46", summary="auto")
    assert rounds(room, "R-101") == [("2023-W45", "missed"), ("2023-W46", "met")]


def test_the_report_on_a_month_is_owed_until_its_day_in_the_next_one(room: Room) -> None:
    sweep(room.desk)
    until(room, datetime(2023, 12, 4, 2, 0, tzinfo=UTC))
    assert rounds(room, "R-102") == [("2023-11", "running")]
    signed(room, "monthly", "2023-11", data="auto")
    assert rounds(room, "R-102") == [("2023-11", "met")]
    until(room, datetime(2023, 12, 6, 2, 0, tzinfo=UTC))
    assert rounds(room, "R-102") == [("2023-11", "met"), ("2023-12", "running")]


def test_a_bulletin_meets_the_month_it_is_signed_in(room: Room) -> None:
    sweep(room.desk)
    signed(room, "bulletin", "2023-10", figures="auto", demands="限期整改")
    assert rounds(room, "R-106") == [("2023-11", "met")]


@pytest.mark.parametrize(("days", "least"), [(30, 4), (100, 12)])
def test_after_long_darkness_each_round_missed_is_told_at_its_own_moment(room: Room, days: int, least: int) -> None:
    sweep(room.desk)
    room.clock.advance(days=days)
    sweep(room.desk)
    assert (next_due(room.store) or room.clock.now()) > room.clock.now()
    weekly = [entry for entry in room.entries("period_duty.overdue") if entry.facts["rule"] == "R-101"]
    assert len(weekly) == len({entry.facts["period"] for entry in weekly}) >= least
    assert all(entry.at.astimezone(UTC).weekday() == 4 for entry in weekly)
    assert len([duty for duty in room.all(PeriodDuty) if duty.rule == "R-101" and duty.state == "running"]) <= 2


def test_a_duty_switched_on_by_an_edit_begins_without_a_restart(room: Room) -> None:
    sweep(room.desk)
    edit = ask(room, "苏敏", "edit_rules", rule="R-115", change={"enabled": True}, valid_from="2023-11-06", reason="年度廉政培训").made[0]
    ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="合法")
    ask(room, "陈立", "publish_edit", edit=edit)
    sweep(room.beside().desk)
    room.clock.advance(seconds=1)
    sweep(room.desk)
    assert rounds(room, "R-115") == [("2023", "running")]


def test_what_no_step_of_the_console_meets_is_said_to_be_met(room: Room) -> None:
    sweep(room.desk)
    assert refused(room, "王一帆", "meet_period_duty", rule="R-109", how="督查") == {"not_permitted"}
    ask(room, "刘峰", "meet_period_duty", rule="R-109", how="11月6日集中督查")
    assert rounds(room, "R-109") == [("2023-Q4", "met")]
    assert refused(room, "刘峰", "meet_period_duty", rule="R-109", how="再次") == {"step_not_open"}


def test_a_plan_made_before_its_year_meets_the_year_when_it_begins(room: Room) -> None:
    sweep(room.desk)
    ask(room, "罗文", "plan_joint_inspection", year=2024, matters="排污", units=["ee"], targets=["企业1"], period="2024-03")
    until(room, datetime(2024, 1, 2, tzinfo=UTC))
    assert rounds(room, "R-105")[-1] == ("2024", "met")
    assert rounds(room, "R-104")[-1] == ("2024", "running")


def test_the_round_the_clock_duty_is_told_where_the_roster_has_a_gap_and_where_it_has_none_is_kept(room: Room) -> None:
    sweep(room.desk)
    for who in ("王一帆", "刘峰"):
        ask(room, "王一帆", "manage_roster", officer=who, change="on_duty", **{"from": "2023-11-06T00:00:00+08:00", "to": "2023-11-08T08:00:00+08:00"})
    until(room, datetime(2023, 11, 9, 1, 0, tzinfo=UTC))
    assert rounds(room, "R-118")[:2] == [("2023-11-06", "met"), ("2023-11-07", "met")]
    [gap] = [entry for entry in room.entries("period_duty.overdue") if entry.facts["rule"] == "R-118"]
    assert gap.facts["period"] == "2023-11-08"


def test_warnings_are_told_at_half_and_four_fifths_of_the_round(room: Room) -> None:
    sweep(room.desk)
    until(room, datetime(2023, 11, 13, tzinfo=UTC) + timedelta(days=7))
    stages = [entry.facts["stage"] for entry in room.entries("period_duty.warned") if entry.facts["period"] == "2023-W46" and entry.facts["rule"] == "R-101"]
    assert stages == [0.5, 0.8]


def test_a_patrol_round_meets_the_day_and_a_general_notice_the_month(room: Room) -> None:
    sweep(room.desk)
    case = room.case()
    ask(room, "王一帆", "run_patrol_tour", tour="night_river")
    ask(room, "王一帆", "send_notice", case=case, level="typical", to=["ee"], text="典型案例")
    assert rounds(room, "R-112") == [("2023-11", "running")]
    ask(room, "王一帆", "send_notice", case=case, level="general", to=["ee"], text="本月一般信息")
    assert rounds(room, "R-116") == [("2023-11-06", "met")]
    assert rounds(room, "R-112") == [("2023-11", "met")]
