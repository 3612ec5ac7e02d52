"""Of what was filmed around an alert the part that shows most of the minutes before it is played, and where there is none it is said since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.rules.stretches import Stretch, around, beside, joined, most_of

NINE = datetime(2026, 11, 22, 1, tzinfo=UTC)


def stretch(since: float, until: float) -> Stretch:
    return Stretch(NINE + timedelta(seconds=since), NINE + timedelta(seconds=until))


def test_three_minutes_before_an_alert_and_one_after_as_far_as_it_has_passed() -> None:
    assert around(NINE, NINE + timedelta(hours=1)) == stretch(-180, 60)
    assert around(NINE, NINE + timedelta(seconds=20)) == stretch(-180, 20)
    assert around(NINE, NINE - timedelta(seconds=5)) == stretch(-180, 0)


def test_pieces_that_overlap_are_one_and_the_longest_part_of_what_is_wanted_is_taken() -> None:
    pieces = (stretch(290, 600), stretch(0, 300), stretch(700, 900))
    assert joined(pieces) == (stretch(0, 600), stretch(700, 900))
    assert most_of(stretch(200, 800), pieces) == stretch(200, 600)
    assert most_of(stretch(610, 690), pieces) is None


def test_beside_nothing_the_last_before_and_the_first_after_are_told() -> None:
    pieces = (stretch(0, 100), stretch(100, 200), stretch(900, 950), stretch(800, 850))
    assert beside(stretch(300, 700), pieces) == (NINE + timedelta(seconds=200), NINE + timedelta(seconds=800))
    assert beside(stretch(300, 700), ()) == (None, None)
