"""Whose brigade and station answer for a place."""

from __future__ import annotations

from dataclasses import dataclass

from models.rules.territory import territory_of


@dataclass(frozen=True)
class Township:
    """A township of the test's county."""

    name: str
    brigade: str
    station: str
    lon: float
    lat: float


TOWNSHIPS = (Township("白石镇", "tb_baishi", "ps_baishi", 114.3, 28.1), Township("双岭乡", "tb_shuangling", "ps_shuangling", 114.38, 28.19))


def test_a_named_township_decides_whatever_the_coordinates_say() -> None:
    found = territory_of(TOWNSHIPS, "白石镇", 114.38, 28.19)
    assert (found.brigade, found.station, found.outside, found.by_position) == ("tb_baishi", "ps_baishi", "", False)


def test_without_a_name_the_nearest_seat_is_proposed() -> None:
    found = territory_of(TOWNSHIPS, "", 114.37, 28.18)
    assert (found.township, found.brigade, found.by_position) == ("双岭乡", "tb_shuangling", True)


def test_a_place_far_from_every_seat_or_of_an_unknown_name_is_outside() -> None:
    assert territory_of(TOWNSHIPS, "", 115.9, 28.7).outside == "115.9000, 28.7000"
    assert territory_of(TOWNSHIPS, "邻江镇", 114.3, 28.1).outside == "邻江镇"
    assert territory_of(TOWNSHIPS, "", None, None).outside == "", "nothing is known of it, so nothing is said"
