"""Which cameras stand beside a matter, and under which numbers."""

from __future__ import annotations

from models.views.camera_binding import Bound, bound
from models.views.rows import CameraRow

LON, LAT = 114.3, 28.1
STEP = 0.001
"""About 98 m to the east."""


def camera(name: str, steps: float, status: str = "online", url: str = "rtsp://x", *, off: bool = False) -> CameraRow:
    return CameraRow(name, name, url, LON + steps * STEP, LAT, "", "", status=status, is_disabled=off)


def chosen(*cameras: CameraRow, pinned: tuple[str, ...] = ()) -> Bound:
    return bound(cameras, LON, LAT, 800, pinned)


def names(found: tuple[CameraRow, ...]) -> str:
    return "".join(row.id for row in found)


def test_the_nearest_working_ones_within_the_radius_stand_beside_an_alert_six_at_most() -> None:
    many = [camera(name, steps) for steps, name in enumerate("hgfedcba"[::-1])]
    assert names(chosen(*many).shown) == "abcdef"
    assert names(chosen(camera("a", 2), camera("b", 1), camera("z", 9)).shown) == "ba"


def test_a_broken_one_is_named_and_gives_its_place_to_the_next() -> None:
    found = chosen(camera("a", 1, "offline"), camera("b", 2), camera("c", 3, url=""), camera("d", 4, off=True), camera("e", 5, ""))
    assert (names(found.shown), names(found.broken)) == ("be", "ac")


def test_what_is_pinned_comes_first_from_however_far() -> None:
    found = chosen(camera("a", 1), camera("z", 90), camera("y", 95, "offline"), pinned=("z", "y"))
    assert (names(found.shown), names(found.broken), found.pinned) == ("za", "y", frozenset({"z", "y"}))


def test_where_none_is_near_the_nearest_stands_in_and_says_how_far() -> None:
    found = chosen(camera("far", 20), camera("farther", 30))
    assert names(found.shown) == "far"
    assert found.beyond_m is not None
    assert round(found.beyond_m, -2) == 2000
    assert bound([camera("a", 1)], None, None, 800) == Bound()


def test_a_tile_and_the_map_give_a_camera_the_same_number() -> None:
    found = chosen(camera("b", 2), camera("a", 1))
    assert found.numbers == {"a": 1, "b": 2}
    assert [row.name for row in found.numbered] == ["1 a", "2 b"]
