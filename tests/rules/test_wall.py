"""What stands on the wall when, and who may take it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models.rules.wall import in_front, may_replace, set_of

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_a_patrol_page_shows_twelve_by_route_for_twenty_seconds_and_leaves_none_out() -> None:
    route = list(range(1, 30))
    shown = [set_of(route, NOW, NOW + timedelta(seconds=seconds)) for seconds in (0, 19.9, 20, 40, 60)]
    assert [(one[0][0], len(one[0]), one[1], one[2]) for one in shown] == [(1, 12, 1, 3), (1, 12, 1, 3), (13, 12, 2, 3), (25, 5, 3, 3), (1, 12, 1, 3)]
    assert set_of([], NOW, NOW)[0] == ()
    assert set_of(route, NOW, NOW - timedelta(seconds=5))[1] == 1, "a clock that was set back"


def test_the_chosen_camera_comes_to_its_slot_and_no_number_stands_twice() -> None:
    nine = tuple("abcdefghi")
    assert in_front(nine, "d", 1) == tuple("dbcaefghi")
    assert in_front(nine, "z", 3) == tuple("abzcdefgh")
    assert in_front((), "z") == ("z",)
    assert in_front(tuple("abcdefghijk"), None) == nine


def test_what_is_held_gives_way_to_its_holder_and_the_duty_leader_only() -> None:
    assert may_replace("dispatcher", "a", "b", is_held=False)
    assert not may_replace("dispatcher", "a", "b", is_held=True)
    assert may_replace("dispatcher", "a", "a", is_held=True)
    assert may_replace("duty_leader", "a", "b", is_held=True)
