"""Duties that come round, and when each round is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.periods import period_at

MOMENTS = st.datetimes(datetime(2022, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("rule", "moment", "name", "due"),
    [
        ("R-101", "2023-11-08 09:00", "2023-W45", "2023-11-10 17:30"),
        ("R-101", "2024-01-05 15:00", "2024-W01", "2024-01-05 17:30"),
        ("R-102", "2023-12-31 23:59", "2023-12", "2024-01-05 24:00"),
        ("R-103", "2023-12-28 09:00", "2023-Q4", "2024-01-10 24:00"),
        ("R-104", "2024-01-01 00:00", "2024", "2024-01-31 24:00"),
        ("R-106", "2024-02-11 09:00", "2024-02", "2024-02-29 24:00"),
        ("R-110", "2023-09-27 09:00", "2023-Q3", "2023-09-30 24:00"),
        ("R-110", "2023-12-11 09:00", "2023-Q4", "2023-12-31 24:00"),
        ("R-113", "2023-11-08 09:00", "2023", "2023-05-31 24:00"),
        ("R-116", "2023-11-08 23:30", "2023-11-08", "2023-11-08 24:00"),
        ("R-118", "2023-11-08 00:30", "2023-11-08", "2023-11-08 24:00"),
    ],
)
def test_a_duty_is_due_as_its_rule_says(book, local, rule, moment, name, due):
    period = period_at(book.rule(rule), local(moment))
    assert (period.name, period.due_at) == (name, local(due))


def test_the_local_day_decides_in_which_round_a_moment_lies(book, local):
    assert period_at(book.rule("R-106"), local("2023-12-01 00:10")).name == "2023-12"


@given(MOMENTS)
def test_every_moment_lies_in_its_round_and_rounds_follow_without_gap(book, moment):
    for rule in book.periods():
        period = period_at(rule, moment)
        assert period.started_at <= moment < period.started_at + (period.last - period.first + timedelta(days=1))
        following = period_at(rule, period.started_at + (period.last - period.first) + timedelta(days=1))
        assert following.first == period.last + timedelta(days=1)
        assert following.due_at > period.due_at


def test_a_week_runs_from_monday_to_sunday(book, local):
    period = period_at(book.rule("R-108"), local("2023-11-12 20:00"))
    assert (period.first, period.last) == (date(2023, 11, 6), date(2023, 11, 12))


def test_a_clock_comes_round_never_and_a_due_nobody_can_read_is_named(book, local):
    with pytest.raises(ValueError, match="R-201"):
        period_at(book.rule("R-201"), local("2023-11-06 09:00"))
    strange = replace(book.rule("R-102"), due="when the moon is full")
    with pytest.raises(ValueError, match="R-102 monthly_enforcement_report: due 'when the moon is full'"):
        period_at(strange, local("2023-11-06 09:00"))
    with pytest.raises(ValueError, match=r"rules\.yaml: R-102: due: 'when the moon is full' is written in no way known here"):
        book.changed({"R-102": {"due": "when the moon is full"}})
