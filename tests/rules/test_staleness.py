"""How old a measured value may be before it says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.staleness import freshness, usual_interval

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("age", "told"), [(2.0, "fresh"), (2.01, "old"), (5.0, "old"), (5.01, "stopped")])
def test_beyond_twice_its_interval_a_value_is_old_beyond_five_times_it_has_stopped(age: float, told: str) -> None:
    assert freshness(MINUTE * age, MINUTE) == told
    assert freshness(MINUTE * age, None) == "fresh", "nobody knows how often it should speak"


def test_the_usual_interval_is_the_middle_of_the_last_gaps_whatever_one_pause_was() -> None:
    moments = [NOON + MINUTE * n for n in (0, 1, 2, 3, 63, 64, 65)]
    assert usual_interval(moments) == MINUTE
    assert usual_interval(moments[:2]) is None
