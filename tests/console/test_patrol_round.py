"""A round goes on by itself, and only over what was really seen."""

from __future__ import annotations

from datetime import UTC, datetime

from console.patrol_round import Happened, RoundWatch
from models.views.patrol import RoundRow, StopRow

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def watch(*states: str, dwell_s: float = 20) -> RoundWatch:
    stops = tuple(StopRow(number, f"cam-{number}", "", dwell_s, "", state) for number, state in enumerate(states, start=1))
    return RoundWatch(RoundRow("r", "t", "夜巡", "王一帆", AT, None, stops))


def live(found: RoundWatch, seconds: int, begin: int = 0) -> list[tuple[int, Happened]]:
    """Live pictures second by second; what came about, and when."""
    told = [(second - begin, found.tick(second, is_live=True)) for second in range(begin, begin + seconds + 1)]
    return [pair for pair in told if pair[1] is not Happened.NOTHING]


def test_a_stop_is_watched_after_five_live_seconds_and_over_after_its_dwell() -> None:
    assert live(watch("open", "open"), 20) == [(5, Happened.WATCHED), (20, Happened.OVER)]


def test_time_without_a_live_picture_does_not_count_and_never_moves_on() -> None:
    found = watch("open", "open")
    for second in range(300):
        assert found.tick(second, is_live=False) is Happened.NOTHING
    assert (found.index, found.live_s, found.stop.state) == (0, 0.0, "open")
    assert found.lost_s == 299


def test_a_round_that_is_held_stands_still_and_a_seat_that_slept_watched_nothing() -> None:
    found = watch("open", "open")
    found.is_held = True
    assert live(found, 60) == []
    found.is_held = False
    found.tick(1000, is_live=True)
    assert found.live_s <= 2


def test_it_goes_on_with_what_is_open_and_comes_back_to_what_was_left_open() -> None:
    found = watch("open", "watched", "open")
    assert found.next_open()
    assert found.index == 2
    assert found.next_open()
    assert found.index == 0
    assert watch("watched", "skipped", "open").index == 2
    assert not watch("watched", "watched").next_open()


def test_the_last_picture_stays_until_somebody_leaves() -> None:
    assert live(watch("watched", "open"), 60) == [(5, Happened.WATCHED)]


def test_what_is_read_again_does_not_take_back_what_this_seat_just_saw() -> None:
    found = watch("open", "open")
    live(found, 6)
    found.take(watch("open", "skipped").row)
    assert [stop.state for stop in found.stops] == ["watched", "skipped"]
