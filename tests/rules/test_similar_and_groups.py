"""When two reports may be one matter, and in which group of the queue each stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.distance import distance_m
from models.rules.grouping import GROUPS, group_of
from models.rules.similar import Sighting, apart_m, is_similar, unlike
from models.rules.states import OUT_OF_FIGURES, TERMINAL_ALERT_STATES, TERMINAL_CASE_STATES, AlertState, CaseState
from models.views.rows import Group

LON, LAT = st.floats(113.0, 116.0), st.floats(27.0, 29.0)


@given(LON, LAT, LON, LAT)
def test_distance_is_the_same_both_ways_and_nothing_to_oneself(lon, lat, other_lon, other_lat):
    assert distance_m(lon, lat, other_lon, other_lat) == pytest.approx(distance_m(other_lon, other_lat, lon, lat))
    assert distance_m(lon, lat, lon, lat) == 0


def test_a_hundredth_of_a_degree_north_is_eleven_hundred_metres():
    assert distance_m(114.5, 28.1, 114.5, 28.11) == pytest.approx(1112, abs=1)
    assert distance_m(114.5, 28.1, 114.51, 28.1) == pytest.approx(981, abs=1)


def test_near_in_place_and_time_is_similar(book, local):
    one = Sighting(local("2023-11-10 19:00"), lon=114.5203, lat=28.15)
    near = Sighting(local("2023-11-10 19:50"), lon=114.5236, lat=28.15)
    assert apart_m(one, near) == pytest.approx(324, abs=2)
    assert is_similar(book, one, near)
    assert not is_similar(book, one, Sighting(near.at, lon=114.5260, lat=28.15))
    assert is_similar(book, one, Sighting(one.at + timedelta(hours=72), lon=114.5236, lat=28.15))
    assert not is_similar(book, one, Sighting(one.at + timedelta(hours=72, seconds=1), lon=114.5236, lat=28.15))
    assert is_similar(book, one, Sighting(one.at - timedelta(hours=72), lon=114.5236, lat=28.15))


def test_the_same_subject_is_similar_at_any_distance(book, local):
    one = Sighting(local("2023-11-10 19:00"), subject="某木业有限公司", lon=114.0, lat=28.0)
    other = Sighting(local("2022-01-01 00:00"), subject="某木业有限公司 ", lon=115.0, lat=28.5)
    assert is_similar(book, one, other)
    assert not is_similar(book, Sighting(one.at), Sighting(one.at))


def test_without_coordinates_nothing_is_near(book, local):
    one = Sighting(local("2023-11-10 19:00"), lon=114.5, lat=28.1)
    assert apart_m(one, Sighting(one.at)) is None
    assert not is_similar(book, one, Sighting(one.at))


def test_the_county_sets_distance_and_window(book, local):
    one = Sighting(local("2023-11-10 19:00"), lon=114.5203, lat=28.15)
    near = Sighting(local("2023-11-10 19:50"), lon=114.5236, lat=28.15)
    narrow = book.changed({"R-411": {"val": {"a_distance_m": 300}}})
    assert not is_similar(narrow, one, near)


def test_unlike_matters_are_joined_only_with_a_reason(book, local):
    one = Sighting(local("2023-11-10 19:00"), lon=114.5, lat=28.1)
    far = Sighting(one.at, lon=114.9, lat=28.1)
    assert [why.code for why in unlike(book, one, [far])] == ["not_similar"]
    assert unlike(book, one, [far], why="同一车辆") == ()
    assert unlike(book, one, [far, one]) == ()


def test_every_state_that_is_open_stands_in_a_group_of_the_queue():
    open_states = (set(AlertState) - TERMINAL_ALERT_STATES - set(OUT_OF_FIGURES)) | (set(CaseState) - TERMINAL_CASE_STATES)
    assert set(GROUPS) == open_states
    assert {group_of(state) for state in open_states} == set(Group)
    assert {group_of(state) for state in TERMINAL_CASE_STATES | TERMINAL_ALERT_STATES | set(OUT_OF_FIGURES)} == {""}


def test_the_groups_follow_the_work():
    assert group_of("new") == Group.UNACKNOWLEDGED
    assert group_of("acknowledged") == group_of("registered") == Group.AWAITING_FIRST
    assert group_of("judging") == Group.IN_PROGRESS
    assert group_of("assigned") == group_of("handling") == Group.AWAITING_FEEDBACK
