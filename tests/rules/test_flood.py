"""When a flood begins and ends, and what stands together while it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from models.rules.flood import FloodWatch
from models.rules.folding import Drop, Folding, folds
from models.rules.reaches import Reaches

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
KM = 0.01019
"""One kilometre of longitude at 28.1° north, in degrees."""


def drop(name: str, minutes: float = 0, *, level: int = 3, category: str = "water", east_km: float = 0, reach: str = "", known: bool = True) -> Drop:
    return Drop(NOON + timedelta(minutes=minutes), name, level, category, 114.4 + east_km * KM if known else None, 28.1 if known else None, reach, minutes)


def grouped(*drops: Drop) -> list[tuple[str, ...]]:
    return sorted(fold.members for fold in folds(drops))


def test_a_flood_begins_above_ten_in_ten_minutes_and_ends_below_five() -> None:
    watch = FloodWatch()
    watch.arrived([NOON] * 10)
    assert not watch.settle(NOON)
    watch.arrived([NOON + timedelta(minutes=1)])
    assert watch.settle(NOON + timedelta(minutes=1))
    watch.arrived([NOON + timedelta(minutes=9)] * 4)
    assert (watch.settle(NOON + timedelta(minutes=11)), watch.count) == (True, 5)
    assert (watch.settle(NOON + timedelta(minutes=11, seconds=1)), watch.count) == (False, 4)


def test_moments_told_late_count_at_their_own_time() -> None:
    watch = FloodWatch(begins=2, ends=1)
    watch.arrived([NOON])
    watch.arrived([NOON - timedelta(minutes=9), NOON - timedelta(minutes=8)])
    assert (watch.settle(NOON), watch.count) == (True, 3)
    assert (watch.settle(NOON + timedelta(minutes=1, seconds=30)), watch.count) == (True, 2)


def test_one_family_within_a_kilometre_and_half_an_hour_stands_together() -> None:
    assert grouped(drop("a"), drop("b", 29, east_km=0.9, category="river"), drop("c", 31), drop("d", 5, east_km=1.2), drop("e", 5, category="air")) == [
        ("a", "b")
    ]


def test_one_river_reach_is_one_water_however_far_the_banks_wind() -> None:
    assert grouped(drop("a", reach="锦江/3"), drop("b", 1, east_km=3, reach="锦江/3"), drop("c", 2, east_km=6, reach="锦江/4")) == [("a", "b")]


def test_level_1_and_what_has_no_place_stand_alone() -> None:
    assert grouped(drop("a", level=1), drop("b"), drop("c"), drop("d", known=False), drop("e", known=False)) == [("b", "c")]


def test_a_fold_takes_the_gravest_level_and_the_least_time_and_loses_nobody() -> None:
    [fold] = folds([drop("late", 3, level=4), drop("face", 1, level=3), drop("grave", 2, level=2)])
    assert (fold.face, fold.members, fold.level, fold.due, fold.count) == ("face", ("face", "grave", "late"), 2, 1, 3)


def test_the_order_in_which_alerts_are_told_makes_no_difference_and_each_is_in_one_fold_at_most() -> None:
    random = Random(3)
    drops = [drop(f"{n:03d}", random.uniform(0, 60), level=random.randint(1, 4), east_km=random.uniform(0, 9)) for n in range(300)]
    found = folds(drops)
    random.shuffle(drops)
    assert folds(drops) == found
    inside = [member for fold in found for member in fold.members]
    assert len(inside) == len(set(inside))
    assert all(one.id not in inside for one in drops if one.level == 1)


def test_alerts_put_in_one_by_one_fold_as_if_all_had_been_known_at_once() -> None:
    random = Random(5)
    kept: dict[str, Drop] = {}
    folding = Folding()
    for n in range(200):
        late = random.random() < 0.2
        one = drop(f"{n:03d}", n / 4 - late * random.uniform(0, 20), level=random.randint(1, 4), east_km=random.uniform(0, 6))
        put = [one, *(random.sample(list(kept.values()), 1) if kept else [])]
        put[1:] = [other._replace(level=random.randint(2, 4)) for other in put[1:] if other.level > 1]
        gone = [random.choice(list(kept))] if kept and random.random() < 0.1 else []
        put = [other for other in put if other.id not in gone]
        kept = {key: value for key, value in kept.items() if key not in gone} | {other.id: other for other in put}
        before = {fold.face: fold for fold in folding.folds()}
        touched = folding.change(put, gone)
        after = {fold.face: fold for fold in folding.folds()}
        assert list(after.values()) == folds(kept.values())
        assert {face for face in before.keys() | after.keys() if before.get(face) != after.get(face)} <= touched


def test_no_cell_border_parts_two_that_are_near() -> None:
    for n in range(60):
        assert grouped(drop("a", east_km=n * 0.05), drop("b", 1, east_km=n * 0.05 + 0.95)) == [("a", "b")]


def test_a_place_lies_on_the_reach_of_the_nearest_river_or_on_none() -> None:
    reaches = Reaches([("锦江", ((114.4, 28.1), (114.5, 28.1))), ("龙河", ((114.4, 28.2), (114.4, 28.3)))])
    assert reaches.reach_of(114.4 + 1 * KM, 28.102) == "锦江/0"
    assert reaches.reach_of(114.4 + 5 * KM, 28.1) == "锦江/2"
    assert reaches.reach_of(114.402, 28.25) == "龙河/2"
    assert reaches.reach_of(114.45, 28.15) == ""
    assert reaches.reach_of(None, None) == ""
