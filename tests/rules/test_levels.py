"""How grave an alert is at first sight, and when a violation is urgent."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from models.rules.levels import BLUE, ORANGE, RED, YELLOW, ack_case, discovery_rule, gravest, initial_level, is_lowering, is_urgent, proposed_by_crowd

WALKS = Path(__file__).parents[1] / "walks"


def alerts_of_the_walks() -> list[tuple[str, dict, int]]:
    found = []
    for walk in sorted(WALKS.glob("S-*.jsonl")):
        for number, line in enumerate(walk.read_text(encoding="utf-8").splitlines(), 1):
            step = json.loads(line)
            if step.get("command") == "create_alert" and "level" in step.get("expect", {}) and "level" not in step["args"]:
                found.append((f"{walk.stem}:{number}", step["args"], step["expect"]["level"]))
    return found


@pytest.mark.parametrize(("where", "told", "level"), alerts_of_the_walks(), ids=[where for where, _, _ in alerts_of_the_walks()])
def test_the_alerts_of_the_walks_have_the_level_the_walks_say(book, where, told, level):
    item = book.items.get(told.get("power_item", ""))
    proposed = initial_level(
        danger_flags=told.get("danger_flags", ()),
        is_ongoing=told.get("ongoing") == "yes",
        is_urgent_item=item is not None and item.is_urgent,
        multiple=told.get("extra", {}).get("multiple"),
        is_named=bool(told.get("category") or item),
    )
    assert proposed == level


def test_any_danger_is_red_whatever_else_is_said():
    assert initial_level(danger_flags=["crowd"]) == RED
    assert initial_level(danger_flags=["fire"], multiple=0.2, is_named=True) == RED


def test_an_urgent_item_is_orange_only_while_it_goes_on():
    assert initial_level(is_ongoing=True, is_urgent_item=True, is_named=True) == ORANGE
    assert initial_level(is_ongoing=False, is_urgent_item=True, is_named=True) == YELLOW
    assert initial_level(is_ongoing=True, is_named=True) == YELLOW


@pytest.mark.parametrize(("multiple", "level"), [(None, BLUE), (0.99, BLUE), (1.0, YELLOW), (2.99, YELLOW), (3.0, ORANGE), (40.0, ORANGE)])
def test_a_measured_value_is_graded_by_its_multiple_of_the_limit(multiple, level):
    assert initial_level(multiple=multiple) == level


def test_a_county_grades_with_its_own_thresholds(book):
    strict = book.changed({"R-409": {"val": {"orange": 2.0}}})
    assert initial_level(multiple=2.1, yellow=strict.number("R-409", "yellow"), orange=strict.number("R-409", "orange")) == ORANGE


def test_red_is_one_and_blue_is_four():
    assert (RED, ORANGE, YELLOW, BLUE) == (1, 2, 3, 4)


def test_what_nobody_names_is_blue():
    assert initial_level() == BLUE
    assert initial_level(is_urgent_item=True) == BLUE
    assert initial_level(is_ongoing=True) == BLUE


def test_a_case_is_as_grave_as_its_gravest_alert():
    assert gravest([3, 1, 4]) == 1
    assert gravest([]) == BLUE


def test_lowering_needs_a_reason_and_raising_does_not():
    assert is_lowering(2, 3)
    assert not is_lowering(3, 2)
    assert not is_lowering(3, 3)


def test_ten_alerts_within_an_hour_propose_red(local):
    first = local("2023-11-10 19:00")
    spread = [first + timedelta(minutes=6 * n) for n in range(10)]
    assert proposed_by_crowd(spread)
    assert proposed_by_crowd(list(reversed(spread)))
    assert not proposed_by_crowd(spread[:9])
    assert not proposed_by_crowd([first + timedelta(minutes=7 * n) for n in range(12)])
    assert proposed_by_crowd([*[first] * 9, first + timedelta(minutes=60)])
    assert not proposed_by_crowd([*[first] * 9, first + timedelta(minutes=60, seconds=1)])
    assert proposed_by_crowd([first - timedelta(days=1), *spread])


def test_urgent_is_a_grave_level_or_an_urgent_item(book):
    slurry, dumping = book.power_item("V-47"), book.power_item("V-22")
    assert is_urgent(1, [])
    assert is_urgent(2, [slurry])
    assert is_urgent(4, [slurry, dumping])
    assert not is_urgent(3, [slurry])
    assert not is_urgent(3, [])
    assert discovery_rule(3, [slurry]) == "R-209"
    assert discovery_rule(3, [dumping]) == "R-210"


def test_each_level_has_its_own_time_to_acknowledge(book):
    assert {ack_case(level) for level in (1, 2, 3, 4)} == set(book.rule("R-201").cases)
