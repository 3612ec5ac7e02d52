"""What the personnel and roster screen shows: people, days, things, the change of shift, and how the posts are filled."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from models.commands.reference import load_county
from models.store import Store
from models.views.personnel import personnel
from models.views.personnel_rows import PersonnelPage, PersonRow
from tests.builders import Room, room_of
from tests.commands.way import approved, ask, seen_case


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    return room_of(store, data_dir)


def page(room: Room) -> PersonnelPage:
    with room.store.reading() as connection:
        return personnel(connection, room.clock.now(), room.desk.rulebook)


def person(room: Room, name: str) -> PersonRow:
    return next(row for row in page(room).people if row.name == name)


def test_an_officer_is_shown_with_certificate_secondment_and_what_is_amiss(room: Room) -> None:
    jiang = person(room, "龙江")
    assert (jiang.unit, jiang.days_left, jiang.months, jiang.secondment, jiang.amiss) == ("wr", 92, 8, "active", ())
    room.clock.advance(days=60)
    assert person(room, "龙江").warnings == ("certificate_expiring", "secondment_long")
    assert person(room, "周宁").warnings == ()
    room.clock.advance(days=33)
    assert person(room, "龙江").amiss == ("certificate_invalid",)


def test_who_is_out_shows_his_case_and_his_load(room: Room) -> None:
    case, _task = room.case_under_way()
    ask(room, "王一帆", "call_in", case=case, officers=["周宁"])
    other = seen_case(room)
    ask(room, "王一帆", "call_in", case=other, officers=["周宁"])
    zhou = person(room, "周宁")
    assert (zhou.load, zhou.case_id, zhou.case_no, zhou.availability) == (2, other, "WZST-20231106-0002", "called")
    assert (person(room, "郑可").load, person(room, "胡萍").load) == (1, 0)


def test_a_day_of_the_roster_shows_who_stands_where_and_what_nobody_covers(room: Room) -> None:
    assert [day.gaps for day in page(room).days] == [()] * 7
    duty = {"from": "2023-11-07T08:00:00+08:00", "to": "2023-11-08T00:00:00+08:00"}
    ask(room, "王一帆", "manage_roster", officer="王一帆", change="assign", **duty)
    ask(room, "王一帆", "manage_roster", **{"officer": "周宁", "change": "leave", "from": "2023-11-07", "to": "2023-11-07"})
    tuesday = page(room).days[1]
    assert [(stretch.person, stretch.kind) for stretch in tuesday.stretches] == [("周宁", "leave"), ("王一帆", "duty")]
    hours = [(gap.position, (gap.to_at - gap.from_at) / timedelta(hours=1)) for gap in tuesday.gaps]
    assert hours == [("duty_leader", 24), ("dispatcher", 8)]
    room.clock.advance(hours=24)
    assert (person(room, "周宁").availability, person(room, "周宁").amiss) == ("leave", ("not_on_roster",))


def test_what_is_out_stands_before_what_is_in(room: Room) -> None:
    case = seen_case(room)
    ask(room, "周宁", "dispatch_equipment", case=case, equipment=["kit-1"], to="周宁")
    first, *rest = page(room).equipment
    assert (first.key, first.state, first.case_no, first.given_to, first.out_at) == ("kit-1", "dispatched", "WZST-20231106-0001", "周宁", room.clock.now())
    assert {(thing.state, thing.out_at) for thing in rest} == {("available", None)}


def test_the_change_of_shift_shows_all_that_has_to_be_listed(room: Room) -> None:
    case = seen_case(room)
    ask(room, "王一帆", "call_in", case=case, officers=["周宁"])
    handover = ask(room, "王一帆", "hand_over_shift", to="何青", clocks="all", callins="all", remarks="无").made[0]
    room.alert()
    shift = page(room).shift
    assert (shift.handover_id, shift.to_name, [call.officer for call in shift.callins]) == (handover, "何青", ["周宁"])
    assert {(clock.limit.rule, clock.since_the_offer) for clock in shift.clocks} == {("R-209", False), ("R-240", False), ("R-201", True)}
    assert {clock.case_no for clock in shift.clocks if clock.limit.rule == "R-201"} == {"BJ-20231106-0002"}
    ask(room, "何青", "accept_shift", handover=handover)
    assert page(room).shift.handover_id == ""


def test_how_the_posts_are_filled_is_told_by_the_county_s_numbers(room: Room) -> None:
    ratios = {row.rule: row for row in page(room).ratios}
    assert (ratios["R-602"].value, ratios["R-602"].is_met) == (0.92, True)
    assert (ratios["R-603"].value, ratios["R-603"].is_met) == (0.04, True)
    assert (ratios["R-601"].value, ratios["R-606"].value, ratios["R-608"].value) == (1.0, 2.0, 0.0)
    assert "R-607" not in ratios
    approved(room, "刘峰", "陈立", "manage_certificates", officer="龙江", no="证WR-0001", valid_to="2024-02-06", change="suspend")
    assert not next(row for row in page(room).ratios if row.rule == "R-601").is_met


def test_the_expert_library_is_taken_in_and_shown_by_field_of_work(room: Room) -> None:
    library = [
        {"key": "x2", "name": "文博", "field": "水文", "kind": "expert"},
        {"key": "x1", "name": "卜言", "field": "法律", "kind": "lawyer", "confidentiality_signed_on": "2023-01-05"},
    ]
    load_county(room.desk, {"experts": library})
    assert {(one.name, one.kind, one.confidentiality_signed_on) for one in page(room).experts} == {
        ("文博", "expert", None),
        ("卜言", "lawyer", date(2023, 1, 5)),
    }
