"""What one seat does appears on every other, whatever goes wrong on the way; `python -m tests.bars L-1 --full` tries it at the full figures."""

from __future__ import annotations

import pytest

from tests.bars.sync import follow_each_other

SEED = 20261121


@pytest.mark.slow
def test_two_consoles_and_a_wall_stay_true_when_notifications_are_lost_and_the_database_goes_away() -> None:
    bar, found = follow_each_other(8, SEED, 5.0)
    print(bar.line())
    assert bar.passed, bar.line()
    assert found.lost > 0
    assert len(found.painted) == 8 * 2


@pytest.mark.slow
def test_a_screen_that_hears_no_bell_and_never_looks_is_caught() -> None:
    bar, _ = follow_each_other(4, SEED, 5.0, "deaf")
    assert not bar.passed
