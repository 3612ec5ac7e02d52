"""What a machine may guess from a report, and that it says from which words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.rules.gazetteer import Gazetteer, PlaceName
from models.rules.recognition import SignTable, recognise, sign_table
from models.rules.rulebook import Rulebook

RESOURCES = Path(__file__).parents[2] / "resources"
PLACES = Gazetteer(
    (
        PlaceName("康乐街道", "township", "康乐街道", 114.432, 28.108),
        PlaceName("鹅峰乡", "township", "鹅峰乡", 114.482, 28.092),
        PlaceName("龙河口 01", "camera", "康乐街道", 114.462, 28.096),
        PlaceName("龙河", "river"),
        PlaceName("建新村委会", "village", "康乐街道"),
        PlaceName("建新村委会", "village", "鹅峰乡"),
    )
)


@pytest.fixture(scope="module")
def table() -> SignTable:
    return sign_table(json.loads((RESOURCES / "recognition.json").read_text(encoding="utf-8")))


def test_foam_with_a_smell_is_water_pollution_and_says_from_which_words(table):
    found = recognise("龙河桥下面水面上一大片白沫，刺鼻，现在更多了", table, PLACES)
    assert found.category.value == "water"
    assert set(found.category.why) >= {"白沫", "刺鼻"}
    assert found.item.value == "V-02"
    assert found.ongoing.value == "yes"


@pytest.mark.parametrize(
    ("said", "category", "item"),
    [
        ("河里有人电鱼，还带着网", "fishery_ban", "V-39"),
        ("夜间非法采砂，采砂船还在", "river_sand", "V-44"),
        ("Open burning of straw near the school", "air", "V-16"),
        ("猪场粪污直排到沟里", "livestock", "V-47"),
        ("山上有人砍树盗伐", "forest", "V-31"),
    ],
)
def test_what_citizens_say_finds_its_category_and_item(table, said, category, item):
    found = recognise(said, table, PLACES)
    assert (found.category.value, found.item.value) == (category, item)


def test_danger_is_flagged_unless_it_is_said_not_to_be_there(table):
    hurt = recognise("边坡垮塌，两人受伤，还有人着火", table, PLACES)
    assert {guess.value for guess in hurt.danger_flags} == {"injury", "fire"}
    assert recognise("边坡垮塌，没有人受伤", table, PLACES).danger_flags == ()


def test_the_longest_name_wins_and_brings_its_coordinates_and_township(table):
    found = recognise("就在龙河口01摄像头旁边", table, PLACES)
    assert found.place.name == "龙河口 01"
    assert (found.place.lon, found.township.value) == (114.462, "康乐街道")


def test_of_two_villages_of_one_name_the_one_in_the_named_township_is_meant(table):
    assert recognise("鹅峰的建新村有人倒垃圾", table, PLACES).place.township == "鹅峰乡"


def test_a_report_with_coordinates_gets_the_nearest_township_and_no_other_place(table):
    found = recognise("水面有白沫", table, PLACES, lon=114.48, lat=28.09)
    assert found.place is None
    assert found.township.value == "鹅峰乡"


def test_a_point_far_outside_belongs_to_no_township(table):
    assert recognise("白沫", table, PLACES, lon=120.0, lat=30.0).township is None


def test_words_that_contradict_each_other_are_left_to_the_person(table):
    assert recognise("昨天就有，现在还在冒", table, PLACES).ongoing is None


def test_a_report_that_says_nothing_known_is_left_empty(table):
    assert recognise("请尽快处理", table, PLACES).is_empty


def test_every_item_of_the_table_stands_in_the_power_list(table):
    book = Rulebook.read(RESOURCES)
    assert {line.item for line in table.categories} - {""} <= set(book.items)
    for line in table.categories:
        assert not line.item or line.category in book.items[line.item].category, line.item
