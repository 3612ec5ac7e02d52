"""What stands on the wall when, and who may take it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.rules.wall import FIRST_ROUND, RoundPage, in_front, may_replace, placed, round_of, set_of, turn_of

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_a_patrol_page_shows_twelve_by_route_for_twenty_seconds_and_leaves_none_out() -> None:
    route = list(range(1, 30))
    shown = [set_of(route, NOW, NOW + timedelta(seconds=seconds)) for seconds in (0, 19.9, 20, 40, 60)]
    assert [(one[0][0], len(one[0]), one[1], one[2]) for one in shown] == [(1, 12, 1, 3), (1, 12, 1, 3), (13, 12, 2, 3), (25, 5, 3, 3), (1, 12, 1, 3)]
    assert set_of([], NOW, NOW)[0] == ()
    assert set_of(route, NOW, NOW - timedelta(seconds=5))[1] == 1, "a clock that was set back"


def test_the_chosen_camera_comes_to_its_slot_and_the_others_keep_their_numbers() -> None:
    nine = tuple("abcdefghi")
    assert in_front(nine, "d", 1) == tuple("dbcaefghi")
    assert in_front(nine, "z", 3) == tuple("abzdefghi")
    assert in_front(tuple("abc"), "z", 1) == tuple("zbca"), "who gave way goes to the end while there is room"
    assert in_front(tuple("ab"), "z", 7) == tuple("abz")
    assert placed(tuple("abcdef"), {6: "z", 2: "y"}) == tuple("aycdezbf")
    assert placed(tuple("abcdefghi"), {1: "c", 6: "a"}) == tuple("cbfdeaghi")
    assert in_front((), "z") == ("z",)
    assert in_front(tuple("abcdefghijk"), None) == nine


def test_what_is_held_gives_way_to_its_holder_and_the_duty_leader_only() -> None:
    assert may_replace("dispatcher", "a", "b", is_held=False)
    assert not may_replace("dispatcher", "a", "b", is_held=True)
    assert may_replace("dispatcher", "a", "a", is_held=True)
    assert may_replace("duty_leader", "a", "b", is_held=True)


def test_pages_go_round_by_the_clock_so_that_every_wall_and_seat_sees_the_same() -> None:
    pages = round_of({"pages": [{"page": "overview", "dwell_s": 30}, {"page": "patrol", "subject": "river"}]})
    assert pages == (RoundPage("overview", "", 30), RoundPage("patrol", "river", 20))
    begin = datetime.fromtimestamp(50 * 1_000_000, UTC)
    seen = [turn_of(pages, begin + timedelta(seconds=second)) for second in (0, 29.5, 30, 49.9, 50)]
    assert [(page.page, number) for page, number, _until in seen] == [("overview", 1), ("overview", 1), ("patrol", 2), ("patrol", 2), ("overview", 1)]
    assert seen[1][2] == begin + timedelta(seconds=30)


def test_what_cannot_be_read_does_not_go_round_and_the_overview_is_always_left() -> None:
    for told in ({}, {"pages": "all"}, {"pages": [3, {"page": "incident"}, {"page": "patrol"}, {"page": "patrol", "subject": 4}]}):
        assert round_of(told) == FIRST_ROUND
    assert [page.dwell_s for page in round_of({"pages": [{"page": "overview", "dwell_s": second} for second in (1, 999, "x")]})] == [10, 300, 20]
