"""Where counting goes wrong if it goes wrong: midnight, the end of a month, holidays and the Saturdays worked for them, a pause, a jumped clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.rules.clocks import due_after_pause, due_after_return, due_on, end_of_day, local_date


@pytest.mark.parametrize(
    ("rule", "case", "begun", "due"),
    [
        # midnight: the day of the start is the local one, and is not counted
        ("R-212", "", "2023-11-06 00:00", "2023-11-09 24:00"),
        ("R-212", "", "2023-11-06 23:59", "2023-11-09 24:00"),
        ("R-207", "", "2023-11-05 24:00", "2023-11-09 24:00"),
        ("R-210", "", "2023-11-06 23:59", "2023-11-07 23:59"),
        ("R-201", "level1", "2023-12-31 23:59", "2024-01-01 00:00"),
        # end of the month, of the year, of a leap February
        ("R-212", "", "2024-01-29 10:00", "2024-02-01 24:00"),
        ("R-212", "", "2024-02-26 10:00", "2024-02-29 24:00"),
        ("R-212", "", "2023-02-26 10:00", "2023-03-01 24:00"),
        ("R-228", "department", "2024-01-31 10:00", "2024-03-01 24:00"),
        ("R-228", "department", "2023-12-15 10:00", "2024-01-14 24:00"),
        # Spring Festival 2024: 10–17 February free, Sundays 4 and 18 worked
        ("R-207", "", "2024-02-08 15:00", "2024-02-19 24:00"),
        ("R-209", "", "2024-02-02 15:00", "2024-02-08 24:00"),
        ("R-209", "", "2024-02-09 15:00", "2024-02-22 24:00"),
        ("R-212", "", "2024-02-09 15:00", "2024-02-12 24:00"),  # natural days run through the festival
        ("R-210", "", "2024-02-09 20:00", "2024-02-10 20:00"),
        # Spring Festival 2025 and 2026, National Day 2023 with its two worked weekend days
        ("R-207", "", "2025-01-24 09:00", "2025-02-05 24:00"),
        ("R-207", "", "2025-02-06 09:00", "2025-02-10 24:00"),
        ("R-207", "", "2026-02-12 09:00", "2026-02-24 24:00"),
        ("R-207", "", "2026-02-26 09:00", "2026-03-02 24:00"),
        ("R-207", "", "2023-09-28 09:00", "2023-10-09 24:00"),
        # begun on a free day
        ("R-221", "", "2024-02-12 09:00", "2024-02-19 24:00"),
        ("R-221", "", "2023-11-11 09:00", "2023-11-14 24:00"),
    ],
)
def test_a_term_ends_when_the_rule_and_the_calendar_say(book, local, rule, case, begun, due):
    assert book.due(rule, local(begun), case).due_at == local(due)


def test_a_term_of_days_that_began_a_second_before_midnight_counts_from_the_day_before(book, local):
    before, after = local("2023-11-06 24:00") - timedelta(seconds=1), local("2023-11-06 24:00")
    assert book.due("R-212", after).due_at - book.due("R-212", before).due_at == timedelta(days=1)


def test_a_pause_over_spring_festival_gives_back_the_working_days_that_were_left(book, local):
    rule = book.rule("R-221")
    running = book.due("R-221", local("2024-02-07 10:00"))  # two working days: 8 and 9 February 2024
    assert running.due_at == local("2024-02-09 24:00")
    after = due_after_pause(rule, running, local("2024-02-08 10:00"), local("2024-02-12 10:00"), book.working_days)
    assert after.due_at == local("2024-02-18 24:00")  # one was left: Sunday the 18th is worked


def test_a_pause_of_natural_days_ends_in_another_month(book, local):
    rule = book.rule("R-228")
    running = book.due("R-228", local("2024-01-20 10:00"), "township")
    assert running.due_at == local("2024-02-04 24:00")
    after = due_after_pause(rule, running, local("2024-01-31 10:00"), local("2024-02-28 10:00"), book.working_days, "township")
    assert after.due_at == local("2024-03-03 24:00")


def test_what_was_overdue_when_it_was_stopped_is_not_prolonged_by_the_pause(book, local):
    running = book.due("R-228", local("2024-01-01 10:00"), "township")
    after = due_after_pause(book.rule("R-228"), running, local("2024-01-20 10:00"), local("2024-02-20 10:00"), book.working_days, "township")
    assert after.due_at == running.due_at


def test_a_pause_that_begins_at_the_last_moment_leaves_nothing(book, local):
    running = book.due("R-228", local("2024-01-01 10:00"), "township")
    after = due_after_pause(book.rule("R-228"), running, running.due_at - timedelta(minutes=1), local("2024-02-20 10:00"), book.working_days, "township")
    assert after.due_at == local("2024-02-20 24:00")


def test_an_extension_moves_the_warnings_with_the_due_day(book, local):
    running = book.due("R-228", local("2024-01-01 10:00"), "township")
    longer = due_on(book.rule("R-228"), running.started_at, date(2024, 2, 15))
    assert longer.due_at == local("2024-02-15 24:00")
    assert longer.warn_at[0] > running.warn_at[0]
    assert longer.stage(running.due_at) < 0.5


def test_half_a_term_after_a_return_is_rounded_up(book, local):
    assert due_after_return(book.rule("R-228"), local("2024-02-28 10:00"), book.working_days, "township").due_at == local("2024-03-07 24:00")
    assert due_after_return(book.rule("R-228"), local("2024-02-28 10:00"), book.working_days, "department").due_at == local("2024-03-14 24:00")


def test_a_clock_that_jumps_moves_no_due_moment(book, local):
    """The due moment stands from the start: how late it is depends on the moment asked alone, in whatever order moments are asked."""
    due = book.due("R-210", local("2024-02-28 23:30"))
    asked = [local("2024-02-29 23:31"), local("2024-02-29 00:00"), local("2024-03-05 00:00"), local("2024-02-28 23:30"), local("2024-02-29 11:30")]
    assert [due.stage(moment) for moment in asked] == [1.0, 0.0, 1.0, 0.0, 0.5]
    assert due.stage(due.due_at) == 1.0
    assert due.stage(due.due_at - timedelta(microseconds=1)) == 0.8


def test_midnight_belongs_to_the_day_that_ends(local):
    assert end_of_day(date(2024, 2, 29)) == local("2024-03-01 00:00")
    assert local_date(local("2024-02-29 24:00")) == date(2024, 3, 1)
