"""The roster is changed, two people change places, and a gap in the duty is said at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.records.shift import RosterEntry
from models.store import Store
from tests.builders import Room, room_of
from tests.commands.way import approved, ask, refused, seen_case

DAY = {"from": "2023-11-10T08:00:00+08:00", "to": "2023-11-10T20:00:00+08:00"}
NIGHT = {"from": "2023-11-10T20:00:00+08:00", "to": "2023-11-11T08:00:00+08:00"}
BOTH = {"from": DAY["from"], "to": NIGHT["to"]}


def assign(room: Room, officer: str, when: dict[str, str], **more: Any) -> None:
    ask(room, "王一帆", "manage_roster", officer=officer, change="assign", **when, **more)


def warned(room: Room, who: str = "王一帆", **args: Any) -> list[tuple[str, object]]:
    return [(given.code, given.facts["position"]) for given in ask(room, who, "manage_roster", **args).warnings]


def standing(room: Room) -> set[tuple[str, str, str]]:
    entries = room.all(RosterEntry, RosterEntry.table.c.removed_at.is_(None))
    return {(entry.person, entry.kind, f"{entry.from_at:%dT%H}-{entry.to_at:%dT%H}") for entry in entries}


def test_who_is_put_on_duty_stands_on_the_position_of_his_role(room: Room) -> None:
    assign(room, "王一帆", DAY)
    [entry] = room.all(RosterEntry)
    assert (entry.position, entry.kind) == ("dispatcher", "duty")
    assert standing(room) == {("王一帆", "duty", "10T00-10T12")}


def test_whoever_is_taken_off_leaves_a_gap_unless_somebody_else_stands_there(room: Room) -> None:
    assign(room, "王一帆", DAY)
    assert warned(room, officer="王一帆", change="remove", **DAY) == [("roster_gap", "dispatcher")]
    assign(room, "王一帆", DAY)
    assign(room, "何青", DAY)
    assert warned(room, officer="王一帆", change="remove", **DAY) == []
    assert standing(room) == {("何青", "duty", "10T00-10T12")}


def test_a_leave_in_the_middle_of_a_shift_leaves_its_hours_uncovered(room: Room) -> None:
    assign(room, "何青", NIGHT)
    leave = {"from": "2023-11-10T22:00:00+08:00", "to": "2023-11-11T02:00:00+08:00"}
    [gap] = ask(room, "王一帆", "manage_roster", officer="何青", change="leave", **leave).warnings
    assert (f"{gap.facts['begins']:%dT%H}", f"{gap.facts['ends']:%dT%H}") == ("10T14", "10T18")


def test_two_people_change_places_when_the_duty_leader_agrees(room: Room) -> None:
    assign(room, "王一帆", DAY)
    assign(room, "何青", NIGHT)
    before = standing(room)
    proposal = ask(room, "王一帆", "manage_roster", **{"officer": "何青", "change": "swap", "with": "王一帆", **BOTH}).proposal
    assert standing(room) == before
    ask(room, "刘峰", "approve_proposal", proposal=proposal)
    assert standing(room) == {("何青", "duty", "10T00-10T12"), ("王一帆", "duty", "10T12-11T00")}


def test_a_swap_with_somebody_who_is_away_then_leaves_a_gap(room: Room) -> None:
    assign(room, "王一帆", DAY)
    ask(room, "王一帆", "manage_roster", officer="何青", change="leave", **DAY)
    swap = {"officer": "王一帆", "change": "swap", "with": "何青", **DAY}
    assert warned(room, **swap) == [("roster_gap", "dispatcher")]
    assert [given.code for given in approved(room, "王一帆", "刘峰", "manage_roster", **swap).warnings] == ["roster_gap"]


def test_a_swap_with_nobody_named_leaves_the_place_empty(room: Room) -> None:
    assign(room, "何青", NIGHT)
    assert warned(room, officer="何青", change="swap", **NIGHT) == [("roster_gap", "dispatcher")]
    approved(room, "王一帆", "刘峰", "manage_roster", officer="何青", change="swap", **NIGHT)
    assert standing(room) == set()


def test_a_county_without_the_rule_is_not_warned(sqlite_store: Store, data_dir: Path) -> None:
    quiet = room_of(sqlite_store, data_dir, R_118={"enabled": False})
    assert warned(quiet, officer="王一帆", change="leave", **DAY) == []


def test_whoever_is_on_leave_is_not_called_and_comes_back_by_himself(room: Room) -> None:
    case = seen_case(room)
    ask(room, "王一帆", "manage_roster", **{"officer": "周宁", "change": "leave", "from": "2023-11-06", "to": "2023-11-06"})
    assert refused(room, "王一帆", "call_in", case=case, officers=["周宁"]) == {"not_on_roster"}
    team = [{"responder": "center_team", "officers": ["周宁", "郑可"]}]
    assert refused(room, "王一帆", "order_first_response", case=case, teams=team) == {"not_on_roster"}
    room.clock.advance(hours=15)
    ask(room, "王一帆", "call_in", case=case, officers=["周宁"])


def test_who_comes_on_duty_after_all_is_no_longer_away(room: Room) -> None:
    case = seen_case(room)
    week = {"from": "2023-11-06", "to": "2023-11-10"}
    ask(room, "王一帆", "manage_roster", **{"officer": "周宁", "change": "training", **week})
    ask(room, "王一帆", "manage_roster", **{"officer": "周宁", "change": "on_duty", "from": "2023-11-06", "to": "2023-11-06"})
    ask(room, "王一帆", "call_in", case=case, officers=["周宁"])
    assert ("周宁", "training", "06T16-10T16") in standing(room)
