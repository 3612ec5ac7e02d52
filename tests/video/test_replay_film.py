"""What is played again of films that lie here is one film whose clock is right: nothing is shown twice, nothing is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from console.replay_film import Film, cut
from models.rules.stretches import Stretch
from tests.builders import MONDAY_MORNING
from tests.video.short_films import RATE, seconds_in, write_film


def at(seconds: float) -> datetime:
    return MONDAY_MORNING + timedelta(seconds=seconds)


def stretch(since: float, until: float) -> Stretch:
    return Stretch(at(since), at(until))


def film(folder: Path, first_s: int, seconds: int, **how: Any) -> Film:
    return Film(write_film(folder / f"{first_s}-{seconds}.mp4", first_s, seconds, **how), stretch(first_s, first_s + seconds - 1 / RATE))


def test_a_film_is_cut_from_the_key_picture_before_the_wanted_time_and_its_clock_is_right(tmp_path: Path) -> None:
    shown = cut([film(tmp_path, 0, 12)], stretch(3.5, 7.1), tmp_path / "cut.mp4")
    assert shown is not None
    assert shown.since == at(3)
    pictures = seconds_in(tmp_path / "cut.mp4")
    assert [second for _time, second in pictures] == [int(3 + time + 1e-6) for time, _second in pictures]
    assert pictures[-1] == (4.0, 7)


def test_films_that_overlap_are_one_in_which_nothing_is_shown_twice_or_left_out(tmp_path: Path) -> None:
    films = [film(tmp_path, 10, 10), film(tmp_path, 0, 12), film(tmp_path, 13, 4)]
    shown = cut(films, stretch(2, 17.9), tmp_path / "cut.mp4")
    assert shown is not None
    assert (shown.since, shown.until) == (at(2), at(17.8))
    pictures = seconds_in(tmp_path / "cut.mp4")
    assert [time for time, _second in pictures] == [round(number / RATE, 2) for number in range(16 * RATE)]
    assert [second for _time, second in pictures] == [2 + number // RATE for number in range(16 * RATE)]


def test_a_film_of_another_size_ends_the_one_that_is_made_and_no_film_makes_none(tmp_path: Path) -> None:
    shown = cut([film(tmp_path, 0, 4), film(tmp_path, 3, 4, size=(96, 54))], stretch(0, 6), tmp_path / "cut.mp4")
    assert shown is not None
    assert shown.until < at(3)
    (tmp_path / "odd.mp4").write_bytes(b"no film")
    assert cut([Film(tmp_path / "odd.mp4", stretch(0, 9))], stretch(0, 6), tmp_path / "none.mp4") is None
    assert cut([film(tmp_path, 0, 4)], stretch(20, 30), tmp_path / "none.mp4") is None
    assert not (tmp_path / "none.mp4").exists()
