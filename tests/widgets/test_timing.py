"""How limits and times are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.views.rows import LimitRow, LimitState
from tests.widgets.samples import NOW, limit
from widgets.timing import clock, read_limit, row_time, span, stopwatch
from widgets.words import Words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00"),
        (242, "04:02"),
        (3599, "59:59"),
        (3600, "1h00"),
        (3960, "1h06"),
        (51_600, "14h20"),
        (86_399, "23h59"),
        (86_400, "1 日"),
        (3 * 86_400 + 7, "3 日"),
    ],
)
def test_a_span_is_minutes_then_hours_then_days(seconds: int, text: str) -> None:
    assert span(seconds) == text


def test_overdue_counts_up_with_a_plus(qapp: object) -> None:
    words, late = Words("zh"), limit("R-206", -198, 10)
    assert words.limit_line(late, read_limit(late, NOW)) == "超 +03:18"
    assert words.limit_line(late, read_limit(late, NOW + timedelta(hours=1))) == "超 +1h03"
    words.use("en")
    assert words.limit_line(late, read_limit(late, NOW)) == "over +03:18"
    running = limit("R-201", 242, 5)
    assert words.limit_line(running, read_limit(running, NOW)) == "ack 04:02"


@pytest.mark.parametrize(("left_s", "look"), [(600, "calm"), (151, "calm"), (150, "soon"), (1, "soon"), (0, "soon"), (-1, "overdue")])
def test_a_limit_is_calm_then_soon_at_a_quarter_then_overdue(left_s: int, look: str) -> None:
    assert read_limit(limit("R-206", left_s, 10), NOW).look == look


def test_stopping_at_the_due_moment_is_in_time_and_later_is_late() -> None:
    start, due = NOW - timedelta(minutes=10), NOW
    done = LimitRow("R-201", start, due, LimitState.DONE, stopped_at=due)
    late = LimitRow("R-201", start, due, LimitState.LATE, stopped_at=due + timedelta(seconds=2))
    assert (read_limit(done, NOW).look, read_limit(done, NOW).seconds) == ("done", 600)
    assert (read_limit(late, NOW).look, read_limit(late, NOW).seconds) == ("late", 2)


def test_a_paused_limit_stands_still() -> None:
    paused = LimitRow("R-228", NOW - timedelta(days=5), NOW + timedelta(days=5), LimitState.PAUSED, stopped_at=NOW)
    assert read_limit(paused, NOW) == read_limit(paused, NOW + timedelta(days=3))


def test_the_share_left_shrinks_from_one_to_nothing() -> None:
    assert read_limit(limit("R-206", 600, 10), NOW).share == pytest.approx(1.0)
    assert read_limit(limit("R-206", 300, 10), NOW).share == pytest.approx(0.5)
    assert read_limit(limit("R-206", -5, 10), NOW).share == 0.0


def test_times_are_of_the_county_and_say_yesterday() -> None:
    assert clock(NOW) == "09:43"
    assert clock(NOW, seconds=True) == "09:43:18"
    evening = datetime(2026, 11, 19, 14, 14, tzinfo=UTC)
    assert row_time(evening, NOW, "zh") == "昨22:14"
    assert row_time(evening, NOW, "en") == "−1d 22:14"
    assert row_time(evening - timedelta(days=1), NOW, "zh") == "11-18"
    just_after_midnight = datetime(2026, 11, 19, 16, 5, tzinfo=UTC)
    assert row_time(just_after_midnight, NOW, "zh") == "00:05"


def test_measured_durations_have_their_own_form() -> None:
    assert stopwatch(102) == "1′42″"
    assert stopwatch(18_720) == "5 h 12 min"
