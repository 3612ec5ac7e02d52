"""The working-day table: the official days of four years, and counting along it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.working_days import WorkingDays, days_after

DAYS = st.dates(date(2022, 1, 1), date(2028, 12, 31))


@pytest.fixture(scope="module")
def days(book):
    return book.working_days


def test_the_table_holds_four_official_years(days):
    assert days.official_years == {2023, 2024, 2025, 2026}


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2023, 11, 6), True),  # a Monday without holidays around it
        (date(2023, 11, 11), False),  # a Saturday
        (date(2023, 10, 2), False),  # National Day
        (date(2023, 10, 7), True),  # a Saturday worked for it
        (date(2024, 2, 12), False),  # Spring Festival
        (date(2024, 2, 18), True),  # a Sunday worked for it
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
    ],
)
def test_a_day_is_worked_as_the_notice_says(days, day, is_working):
    assert days.is_working(day) is is_working


def test_a_year_without_table_works_from_monday_to_friday_and_says_so(days):
    assert days.is_working(date(2027, 10, 1))
    assert not days.is_working(date(2027, 10, 2))
    assert not days.is_official(2027)
    assert days.unofficial_years(date(2026, 12, 30), date(2027, 1, 5)) == (2027,)
    assert days.unofficial_years(date(2023, 12, 30), date(2024, 1, 5)) == ()


def test_a_year_in_the_table_that_is_not_official_is_counted_and_flagged():
    table = WorkingDays.from_table({"2027": {"official": False, "days_off_on_weekdays": ["2027-01-01"], "working_weekend_days": []}})
    assert not table.is_working(date(2027, 1, 1))
    assert table.unofficial_years(date(2027, 1, 1), date(2027, 1, 2)) == (2027,)


def test_a_holiday_week_is_jumped_over(days):
    assert days.add_working_days(date(2023, 9, 28), 1) == date(2023, 10, 7)
    assert days.add_working_days(date(2023, 9, 28), 3) == date(2023, 10, 9)


@given(DAYS, st.integers(0, 40))
def test_the_nth_working_day_has_n_working_days_up_to_it(book, day, n):
    days = book.working_days
    last = days.add_working_days(day, n)
    assert days.count(day, last) == n
    assert last == day if n == 0 else days.is_working(last)


@given(DAYS, st.integers(0, 30))
def test_counting_on_never_goes_back(book, day, n):
    days = book.working_days
    assert days.add_working_days(day, n) < days.add_working_days(day, n + 1)
    assert days.add_working_days(day, n) >= day + timedelta(days=n)


def test_nothing_lies_between_a_day_and_itself(days):
    assert list(days_after(date(2023, 11, 6), date(2023, 11, 6))) == []
    assert days.count(date(2023, 11, 6), date(2023, 11, 1)) == 0


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"2023": {"days_off_on_weekdays": ["2024-01-01"]}}, "not in 2023"),
        ({"2023": {"days_off_on_weekdays": ["first of May"]}}, "first of May"),
        ({"2023": {"working_weekend_days": "2023-01-28"}}, "no list of dates"),
        ({"next year": {}}, "next year"),
    ],
)
def test_a_fault_in_the_table_is_named(table, fault):
    with pytest.raises(ValueError, match=fault):
        WorkingDays.from_table(table)
