"""When a tour is due, whether its season runs, and what counts as watched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from models.rules.patrol import RoundDue, Schedule, Season, Standing, coverage, is_watched, round_due, rounds_missed
from models.rules.working_days import WorkingDays

DAYS = WorkingDays(days_off=frozenset({date(2026, 10, 1)}), worked_weekend_days=frozenset({date(2026, 9, 27)}))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def county(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of the county's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def stands(schedule: str, now: datetime, *begun: datetime, season: str = "", planned_at: datetime = LONG_AGO) -> RoundDue:
    return round_due(Schedule.read(schedule), Season.read(season), begun, now, DAYS, planned_at)


def test_a_nightly_tour_is_proposed_shortly_before_its_time_and_overdue_half_an_hour_after() -> None:
    made = county(19, 20, 1)
    assert stands("daily 20:00", county(20, 19, 30), made).standing is Standing.MADE
    assert stands("daily 20:00", county(20, 19, 50), made) == RoundDue(Standing.DUE, county(20, 20), missed=6)
    assert stands("daily 20:00", county(20, 20, 30), made).standing is Standing.DUE
    assert stands("daily 20:00", county(20, 20, 31), made).standing is Standing.OVERDUE


def test_a_round_begun_a_little_early_is_that_of_the_time_to_come() -> None:
    assert stands("daily 20:00", county(20, 20, 5), county(20, 19, 46)).standing is Standing.MADE
    assert stands("daily 20:00", county(20, 20, 5), county(20, 19, 40)).standing is Standing.DUE


def test_rounds_nobody_made_are_counted_but_none_from_before_the_plan() -> None:
    assert stands("daily 08:00", county(20, 9), planned_at=county(18, 0)).missed == 2
    assert stands("daily 08:00", county(20, 9), county(18, 8), county(19, 8, 20), planned_at=county(18, 0)).missed == 0


def test_every_time_of_the_last_thirty_days_that_nobody_took_is_missed() -> None:
    def missed(schedule: str, now: datetime, *begun: datetime, planned_at: datetime = LONG_AGO) -> int:
        return rounds_missed(Schedule.read(schedule), Season(), begun, now, DAYS, planned_at, now - timedelta(days=30))

    now = county(20, 9)
    assert missed("daily 08:00", now, county(19, 8, 5)) == 29
    assert missed("daily 08:00", now, county(19, 8, 5), planned_at=county(18, 9)) == 1
    assert missed("daily 08:45", now, county(19, 8, 50), planned_at=county(18, 9)) == 0, "the newest is not overdue yet"
    assert missed("daily 08:00,08:30", county(20, 9), county(20, 8, 1), planned_at=county(20, 7)) == 0
    assert missed("", now) == 0


def test_working_days_follow_the_table_of_the_county() -> None:
    assert stands("workdays 08:00", county(1, 9, month=10), planned_at=county(30, 12, month=9)).standing is Standing.LATER
    assert stands("restdays 08:00", county(1, 9, month=10), planned_at=county(30, 12, month=9)).standing is Standing.OVERDUE
    assert stands("workdays 08:00", county(27, 8, 10, month=9), planned_at=county(26, 12, month=9)).standing is Standing.DUE


def test_out_of_season_nothing_is_due_and_a_season_may_go_over_new_year() -> None:
    assert stands("daily 20:00", county(20, 21), season="fishing_ban 03-01..06-30").standing is Standing.LATER
    assert stands("daily 20:00", county(20, 21), season="fire 10-01..04-30").standing is Standing.OVERDUE
    winter = Season.read("10-01..04-30")
    assert [winter.holds(date(2026, month, 1)) for month in (12, 1, 4, 5, 9, 10)] == [True, True, True, False, False, True]
    assert Season.read("禁捕期").holds(date(2026, 1, 1))


def test_without_a_schedule_a_tour_is_made_when_somebody_wants_it() -> None:
    assert stands("", county(20, 21)) == RoundDue(Standing.NONE)
    assert stands("sun 10:00", county(20, 21), planned_at=county(20, 20)) == RoundDue(Standing.LATER, county(22, 10))


@pytest.mark.parametrize("text", ["daily", "daily 24:00", "daily 8:00", "someday 08:00", "mon,xyz 08:00"])
def test_what_is_no_schedule_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="schedule"):
        Schedule.read(text)


@pytest.mark.parametrize("text", ["02-30..03-01", "13-01..01-01", "3-1..6-30"])
def test_what_is_no_season_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="season"):
        Season.read(text)


def test_a_stop_is_watched_after_five_live_seconds_or_its_whole_shorter_dwell() -> None:
    assert [is_watched(live, 60) for live in (0, 4.9, 5)] == [False, False, True]
    assert is_watched(3, 3)


def test_coverage_is_the_share_of_planned_stops_really_watched() -> None:
    assert (coverage(0, 0), coverage(8, 6), coverage(3, 3)) == (None, 0.75, 1.0)
