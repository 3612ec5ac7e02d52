"""Clock arithmetic: how terms are counted, capped, halved, paused, and when warnings fall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.clocks import (
    LOCAL,
    Due,
    day_ending_at,
    days_left,
    due_after_pause,
    due_after_return,
    due_on,
    earliest,
    end_of_day,
    half_term_cap,
    local_date,
    moment_after,
    start_of_day,
)
from models.rules.rule import Rule
from models.rules.terms import Term, Unit, read_term

MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2026, 11, 30), timezones=st.just(UTC))
TERMS = st.builds(Term, st.integers(0, 60), st.sampled_from(Unit))


def clock(val: object, unit: str) -> Rule:
    return Rule(id="R-999", key="a_term", kind="clock", src="-", force="ASM", val=val, unit=unit, pausable=True)


@given(TERMS, MOMENTS)
def test_no_term_ends_before_it_starts(book, term, start):
    assert moment_after(term, start, book.working_days) >= start


@given(TERMS, MOMENTS)
def test_a_longer_term_never_ends_earlier(book, term, start):
    longer = Term(term.count + 1, term.unit)
    assert moment_after(longer, start, book.working_days) > moment_after(term, start, book.working_days)


@given(TERMS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_what_starts_later_is_never_due_earlier(book, term, start, later):
    assert moment_after(term, start + later, book.working_days) >= moment_after(term, start, book.working_days)


@given(st.integers(0, 60), st.sampled_from([Unit.CAL_DAY, Unit.WORK_DAY]), MOMENTS)
def test_terms_in_days_end_at_local_midnight(book, count, unit, start):
    due_at = moment_after(Term(count, unit), start, book.working_days)
    assert due_at.tzinfo is UTC
    local = due_at.astimezone(LOCAL)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


@given(st.integers(1, 30), MOMENTS)
def test_a_term_in_working_days_ends_on_a_working_day(book, count, start):
    assert book.working_days.is_working(day_ending_at(moment_after(Term(count, Unit.WORK_DAY), start, book.working_days)))


@given(st.integers(0, 60), MOMENTS)
def test_natural_days_count_weekends_and_leave_out_the_day_of_the_start(book, count, start):
    due_at = moment_after(Term(count, Unit.CAL_DAY), start, book.working_days)
    assert (day_ending_at(due_at) - local_date(start)).days == count


def test_hours_and_minutes_run_straight_through_nights_and_holidays(book, local):
    assert moment_after(Term(24, Unit.HOUR), local("2023-09-30 22:41"), book.working_days) == local("2023-10-01 22:41")
    assert moment_after(Term(10, Unit.MIN), local("2023-12-31 23:55"), book.working_days) == local("2024-01-01 00:05")
    assert moment_after(Term(0, Unit.INSTANT), local("2023-11-09 21:25"), book.working_days) == local("2023-11-09 21:25")


def test_the_end_of_a_day_is_the_next_local_midnight(local):
    assert end_of_day(date(2023, 11, 10)) == local("2023-11-11 00:00") == local("2023-11-10 24:00")
    assert start_of_day(date(2023, 11, 10)) == local("2023-11-10 00:00")
    assert end_of_day(date(2023, 11, 10)) == datetime(2023, 11, 10, 16, tzinfo=UTC)


def test_a_limit_at_midnight_belongs_to_the_day_before(local):
    assert day_ending_at(local("2023-11-10 24:00")) == date(2023, 11, 10)
    assert day_ending_at(local("2023-11-10 12:00")) == date(2023, 11, 10)


def test_the_local_day_counts_and_not_that_of_utc(book, local):
    late = local("2023-11-07 00:30")  # still 6 November in UTC
    assert moment_after(Term(1, Unit.WORK_DAY), late, book.working_days) == local("2023-11-08 24:00")


def test_a_term_ends_on_a_sunday_unless_its_rule_rolls_over(book, local):
    start = local("2023-11-09 10:00")
    assert book.due("R-304", start).due_at == local("2023-11-12 24:00")
    rolling = book.changed({"R-304": {"roll": "next_work_day"}})
    assert rolling.due("R-304", start).due_at == local("2023-11-13 24:00")
    assert rolling.due("R-304", local("2023-11-10 10:00")).due_at == local("2023-11-13 24:00")
    assert rolling.due("R-304", local("2023-11-11 10:00")).due_at == local("2023-11-14 24:00")


def test_values_of_a_rule_carry_their_own_unit_where_the_rule_is_mixed(book, local):
    start = local("2023-11-07 00:40")
    assert book.due("R-202", start, "direct").due_at == local("2023-11-07 01:10")
    assert book.due("R-202", start, "after_first_response").due_at == local("2023-11-08 24:00")
    assert book.due("R-225", start, "urgent").due_at == start
    assert book.due("R-308", start, "ask").due_at == local("2023-11-08 00:40")
    with pytest.raises(KeyError, match="R-202"):
        book.due("R-202", start)


@pytest.mark.parametrize(("case", "minutes"), [("level1", 1), ("level2", 3), ("level3", 10), ("level4", 30)])
def test_the_graver_the_alert_the_sooner_it_is_acknowledged(book, local, case, minutes):
    start = local("2023-11-06 22:15")
    assert book.due("R-201", start, case).due_at == start + timedelta(minutes=minutes)


def test_a_term_is_never_later_than_the_deadline_of_the_source(book, local):
    start = local("2023-11-07 09:10")
    order = local("2023-11-14 24:00")
    assert book.due("R-231", start, not_later_than=order).due_at == order
    assert book.due("R-207", start, not_later_than=order).due_at == local("2023-11-10 24:00")
    assert book.due("R-231", start, not_later_than=None).due_at == local("2023-11-28 24:00")


def test_the_warnings_of_a_capped_term_move_with_it(book, local):
    capped = book.due("R-231", local("2023-11-07 00:00"), not_later_than=local("2023-11-17 00:00"))
    assert capped.warn_at == (local("2023-11-12 00:00"), local("2023-11-15 00:00"))


def test_warnings_fall_at_half_and_at_four_fifths(book, local):
    due = book.due("R-205", local("2023-11-06 22:16"), "township")
    assert due.warn_at == (local("2023-11-06 22:46"), local("2023-11-06 23:04"))
    assert [due.stage(local(f"2023-11-06 {at}")) for at in ("22:45", "22:46", "23:03", "23:04", "23:15", "23:16")] == [0.0, 0.5, 0.5, 0.8, 0.8, 1.0]


@given(TERMS, MOMENTS)
def test_warnings_lie_between_start_and_due_moment_in_order(book, term, start):
    rule = clock(term.count, term.unit.value)
    due = Due(rule.id, start, moment_after(term, start, book.working_days))
    first, second = due.warn_at
    assert start - timedelta(microseconds=1) <= first <= second <= due.due_at


def test_half_of_fifteen_days_is_eight_and_half_of_ten_is_five(book, local):
    returned = local("2023-11-23 09:00")
    days = book.working_days
    assert due_after_return(book.rule("R-228"), returned, days, "township").due_at == local("2023-12-01 24:00")
    assert due_after_return(book.rule("R-228"), returned, days, "center_order").due_at == local("2023-11-28 24:00")
    assert due_after_return(book.rule("R-228"), local("2023-12-01 11:30"), days, "department").due_at == local("2023-12-16 24:00")


@given(st.integers(0, 1000))
def test_a_half_is_rounded_up(count):
    half = Term(count, Unit.CAL_DAY).halved().count
    assert 0 <= half * 2 - count <= 1


def test_the_investigation_for_a_superior_has_at_most_half_of_his_term(book, local):
    filed = local("2023-11-08 09:05")
    cap = half_term_cap(local_date(filed), date(2023, 11, 30))
    assert cap == local("2023-11-19 24:00")
    assert book.due("R-208", filed, not_later_than=cap).due_at == local("2023-11-15 24:00")
    short = half_term_cap(local_date(filed), date(2023, 11, 13))
    assert short == local("2023-11-10 24:00")
    assert book.due("R-208", filed, not_later_than=short).due_at == local("2023-11-10 24:00")
    assert half_term_cap(date(2023, 11, 8), date(2023, 11, 1)) == local("2023-11-08 24:00")


def test_a_day_written_in_an_order_wins(book, local):
    due = due_on(book.rule("R-228"), local("2023-11-14 09:20"), date(2023, 11, 27))
    assert due.due_at == local("2023-11-27 24:00")
    assert len(due.warn_at) == 2


def test_of_two_clocks_over_one_step_the_earlier_shows(book, local):
    start = local("2023-11-07 09:00")
    normal, urgent = book.due("R-209", start), book.due("R-210", start)
    assert earliest([normal, urgent]).rule == "R-210"


def test_a_suspended_term_goes_on_with_the_days_it_had_left(book, local):
    rule, days = book.rule("R-228"), book.working_days
    running = book.due("R-228", local("2023-11-07 08:52"), "department")
    assert running.due_at == local("2023-12-07 24:00")
    stopped, resumed = local("2023-11-20 10:00"), local("2023-12-15 16:00")
    assert days_left(running.due_at, stopped, Unit.CAL_DAY, days) == 17
    assert due_after_pause(rule, running, stopped, resumed, days, "department").due_at == local("2024-01-01 24:00")


def test_a_suspended_acceptance_counts_working_days_again(book, local):
    rule, days = book.rule("R-221"), book.working_days
    running = book.due("R-221", local("2023-11-08 09:00"))
    assert running.due_at == local("2023-11-10 24:00")
    on = due_after_pause(rule, running, local("2023-11-09 12:00"), local("2023-11-17 12:00"), days)
    assert on.due_at == local("2023-11-20 24:00")


def test_stopped_on_its_last_day_a_term_ends_on_the_day_it_goes_on(book, local):
    running = book.due("R-221", local("2023-11-08 09:00"))
    on = due_after_pause(book.rule("R-221"), running, local("2023-11-10 23:59"), local("2023-11-22 08:00"), book.working_days)
    assert on.due_at == local("2023-11-22 24:00")


def test_stopped_at_the_very_end_of_its_last_day_a_term_was_in_time(book, local):
    running = book.due("R-228", local("2023-11-08 09:00"), "center_order")
    on = due_after_pause(book.rule("R-228"), running, local("2023-11-18 24:00"), local("2023-11-22 08:00"), book.working_days, "center_order")
    assert on.due_at == local("2023-11-22 24:00")


def test_what_was_overdue_when_it_was_stopped_stays_overdue(book, local):
    running = book.due("R-221", local("2023-11-08 09:00"))
    on = due_after_pause(book.rule("R-221"), running, local("2023-11-15 09:00"), local("2023-11-22 08:00"), book.working_days)
    assert on.due_at == running.due_at


@given(MOMENTS, st.integers(0, 60), st.integers(0, 59), st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_pause_never_shortens_a_term(book, start, count, after_days, pause):
    rule = clock(count, "cal_day")
    running = Due(rule.id, start, moment_after(rule.term(), start, book.working_days))
    stopped = start + timedelta(days=after_days)
    assert due_after_pause(rule, running, stopped, stopped + pause, book.working_days).due_at >= running.due_at


def test_minutes_that_stood_still_go_on_with_what_was_left(book, local):
    rule = clock(60, "min")
    running = Due(rule.id, local("2023-11-08 09:00"), local("2023-11-08 10:00"))
    assert due_after_pause(rule, running, local("2023-11-08 09:20"), local("2023-11-08 12:00"), book.working_days).due_at == local("2023-11-08 12:40")


def test_a_term_that_reaches_into_a_year_without_table_says_so(book, local):
    assert book.due("R-231", local("2026-12-20 09:00")).unofficial_years == (2027,)
    assert book.due("R-231", local("2026-11-20 09:00")).unofficial_years == ()
    assert book.due("R-228", local("2026-12-20 09:00"), "department").unofficial_years == ()


@pytest.mark.parametrize(
    ("written", "unit", "term"),
    [
        (3, "work_day", Term(3, Unit.WORK_DAY)),
        ("30 min", "mixed", Term(30, Unit.MIN)),
        ("1 work_day", "mixed", Term(1, Unit.WORK_DAY)),
        ("instant", "mixed", Term(0, Unit.INSTANT)),
        (" 24 hour ", "mixed", Term(24, Unit.HOUR)),
    ],
)
def test_a_term_is_read_as_it_is_written(written, unit, term):
    assert read_term(written, unit) == term
    assert read_term(str(term), "mixed") == term


def test_a_term_is_written_as_it_is_read():
    assert str(Term(0, Unit.INSTANT)) == "instant"
    assert str(Term(0, Unit.MIN)) == "0 min"
    assert str(Term(2, Unit.INSTANT)) == "2 instant"


@pytest.mark.parametrize(
    ("written", "unit"), [(3, "mixed"), ("three days", "mixed"), (-1, "min"), (1.5, "hour"), (True, "min"), (3, "fortnight"), ("-2 min", "mixed")]
)
def test_a_term_that_is_none_is_refused(written, unit):
    with pytest.raises(ValueError):
        read_term(written, unit)
