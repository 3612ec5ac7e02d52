"""What detail, dispatch, figures, curve, cameras and exports say, and what none of them may say."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.commands.alerts import AckAlert, Place
from models.commands.filing import FileCase
from models.commands.personnel import CallInPeople
from models.records.intake import Device, Reading
from models.records.people import ResponseUnit
from models.records.place import Camera
from models.rules.distance import distance_m
from models.store import Store
from models.views.board import detail
from models.views.cameras import cameras, nearest_of
from models.views.curve import AT_MOST, curve, thinned
from models.views.dispatch import candidates, dispatch
from models.views.duty import duty_list
from models.views.export import SOURCES, exported, fields_of
from models.views.figures import figures, per_hour, speeds
from models.views.rows import CurvePoint, DetailRow, DispatchRow, LimitState, WallAlertRow, WallPage
from models.views.travel import travel_minutes
from models.views.wall import wall_page
from tests.builders import BAISHI, LI, TANKOU, Room, room_of


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    return room_of(store, data_dir)


def detail_of(room: Room, key: str, role: str = "dispatcher") -> DetailRow:
    with room.store.reading() as connection:
        found = detail(connection, key, room.clock.now(), operator="王一帆", role=role, duties=duty_list(room.desk.rulebook))
    assert found is not None
    return found


def board_of(room: Room, key: str) -> DispatchRow:
    with room.store.reading() as connection:
        found = dispatch(connection, key, room.clock.now(), operator="王一帆", role="dispatcher", duties=duty_list(room.desk.rulebook))
    assert found is not None
    return found


def add_unit(room: Room, key: str, department: str, lon: float, people: list[str], responder: str = "center_team") -> str:
    unit = ResponseUnit(key=key, label=key, name=key, department=department, responder=responder, leader="", officers=people, lon=lon, lat=28.1)
    with room.store.writing() as connection:
        connection.execute(ResponseUnit.table.insert(), [unit.values()])
    return unit.id


def wall_of(room: Room) -> WallPage:
    with room.store.reading() as connection:
        return wall_page(connection, room.clock.now(), duties=duty_list(room.desk.rulebook), measured=speeds(connection, room.clock.now()))


def test_the_detail_offers_what_state_and_role_allow(room: Room) -> None:
    alert = room.alert()
    assert "ack_alert" in detail_of(room, alert).offers
    assert "file_case" not in detail_of(room, alert).offers
    assert detail_of(room, alert, role="wall").offers == frozenset()
    room.does("王一帆", AckAlert(alert))
    assert "file_case" in detail_of(room, alert).offers
    room.does("王一帆", FileCase(alert))
    assert "order_first_response" in detail_of(room, alert).offers


def test_the_detail_shows_every_limit_with_how_it_went(room: Room) -> None:
    alert = room.alert()
    room.clock.advance(minutes=2)
    room.does("王一帆", AckAlert(alert))
    room.does("王一帆", FileCase(alert))
    by_rule = {limit.rule: limit for limit in detail_of(room, alert).limits}
    assert by_rule["R-201"].state is LimitState.DONE
    assert by_rule["R-201"].stopped_at == by_rule["R-201"].started_at + timedelta(minutes=2)
    assert by_rule["R-207"].state is LimitState.RUNNING


def test_the_detail_tells_whether_somebody_reported_and_never_who(room: Room) -> None:
    case = room.case()
    shown = detail_of(room, case)
    assert {fact.label: fact.value for fact in shown.facts}["reporter"] == "sealed"
    assert LI.name not in repr(shown)
    assert LI.phone not in repr(shown)


def test_the_timeline_gives_people_and_leaves_connectors_and_timers_unnamed(room: Room) -> None:
    alert = room.alert()
    room.does("王一帆", AckAlert(alert))
    assert [(row.kind, row.who) for row in detail_of(room, alert).timeline] == [("alert.created", ""), ("alert.acknowledged", "王一帆")]


def test_similar_alerts_are_near_in_place_and_time(room: Room) -> None:
    first = room.alert()
    near = room.alert()
    far = room.alert(place=TANKOU, summary="夜间采砂")
    assert [row.id for row in detail_of(room, first).similar] == [near]
    assert detail_of(room, far).similar == ()


def test_units_are_ranked_by_way_duty_and_load_and_blocked_ones_come_last(room: Room) -> None:
    near = add_unit(room, "ee1", "ee", 114.31, ["周宁", "郑可"])
    far = add_unit(room, "ee2", "ee", 114.55, ["黄澄", "周宁"])
    other = add_unit(room, "fo1", "fo", 114.31, ["邓林", "贺峻"])
    alone = add_unit(room, "wr1", "wr", 114.302, ["潘越"])
    ranked = board_of(room, room.case(power_item="V-47")).candidates
    assert [one.unit.id for one in ranked] == [near, far, other, alone]
    assert "lead_department" in ranked[0].why
    assert ranked[-1].blocked == ("two_certified_needed",)
    assert "nearest" in ranked[-1].why
    assert ranked[0].distance_m is not None
    assert ranked[0].minutes == travel_minutes(ranked[0].distance_m)


def test_to_a_matter_without_a_place_nobody_is_nearest_and_no_time_is_told(room: Room) -> None:
    add_unit(room, "ee1", "ee", 114.31, ["周宁", "郑可"])
    [unit] = board_of(room, room.alert(place=Place(text="电话里没说清"))).candidates
    assert (unit.distance_m, unit.minutes) == (None, None)
    assert "nearest" not in unit.why


def test_a_unit_has_in_hand_what_was_ordered_to_it_or_to_its_people(room: Room) -> None:
    busy, idle = add_unit(room, "环1", "ee", 114.31, ["周宁", "郑可"]), add_unit(room, "农1", "ar", 114.31, ["钟涛", "胡萍"])
    case, _task = room.case_under_way()
    in_hand = {one.unit.id: one.unit.tasks_in_hand for one in board_of(room, room.case()).candidates}
    assert in_hand == {busy: 1, idle: 0}
    assert next(row.doing for row in wall_of(room).gravest if row.state == "first_response") == "环1 ordered"
    out = {person.name: person.availability for person in board_of(room, case).officers}
    assert (out["周宁"], out["钟涛"]) == ("en_route", "on_duty")


def test_an_expired_certificate_blocks_a_unit_and_says_so(room: Room) -> None:
    add_unit(room, "ee1", "ee", 114.31, ["周宁", "郑可"])
    room.change_officer("周宁", certificate_valid_to=datetime(2023, 11, 5, tzinfo=UTC).date())
    [one] = board_of(room, room.case()).candidates
    assert one.blocked == ("two_certified_needed", "certificate_invalid")
    room.change_officer("周宁", certificate_valid_to=datetime(2023, 11, 6, tzinfo=UTC).date())
    assert board_of(room, room.case()).candidates[0].blocked == (), "good through the last day named"


def test_on_a_110_case_the_precinct_station_is_named(room: Room) -> None:
    alert = room.taken_alert("call_110", nature="call", place=TANKOU)
    assert board_of(room, alert).station == "ps_tankou"


def test_the_call_in_panel_shows_the_call_of_each_person(room: Room) -> None:
    case = room.case()
    room.does("王一帆", CallInPeople(case, (room.officer("周宁").id,)))
    board = board_of(room, case)
    states = {person.name: person.callin_state for person in board.officers}
    assert (states["周宁"], states["郑可"]) == ("called", "")
    assert {person.department for person in board.officers} <= {"psb", "nr", "ee", "wr", "ar", "fo", "mr"}
    assert "ee" in board_of(room, room.case(power_item="V-47")).preselected
    assert candidates(board.detail, (), [], "", room.clock.now()) == ()


def test_the_figures_count_what_the_store_holds(room: Room) -> None:
    late = room.alert()
    room.alert(danger_flags=("injury",))
    room.case()
    room.clock.advance(minutes=12)
    with room.store.reading() as connection:
        counted = figures(connection, room.clock.now(), speeds(connection, room.clock.now()))
    assert counted.unacknowledged == (1, 0, 1, 0)
    assert (counted.today_count, counted.in_progress_count, counted.overdue_count) == (3, 1, 2)
    assert counted.oldest_unacknowledged_at == room.clock.now() - timedelta(minutes=12)
    assert counted.ack_median_s == 0.0
    assert counted.arrival_on_time_ratio is None
    assert sum(counted.per_hour_today) == 3
    assert late


def test_the_median_of_acknowledging_is_exact(room: Room) -> None:
    for minutes in (1, 2, 9):
        alert = room.alert()
        room.clock.advance(minutes=minutes)
        room.does("王一帆", AckAlert(alert))
    with room.store.reading() as connection:
        assert speeds(connection, room.clock.now()).ack_median_s == pytest.approx(120, abs=0.01)


def test_hours_of_the_day_are_the_countys(room: Room) -> None:
    nine = datetime(2023, 11, 6, 1, 0, tzinfo=UTC)
    assert per_hour([nine, nine, nine - timedelta(hours=1)], nine) == (0, 0, 0, 0, 0, 0, 0, 0, 1, 2)


def test_the_curve_is_the_last_three_hours_of_one_factor_with_its_limit(room: Room) -> None:
    now = room.clock.now()
    common: dict[str, Any] = {"device_mn": "MN1", "cn": "2011", "factor": "w21003", "kind": "Rtd", "edition": "2017", "received_at": now}
    readings = [Reading(data_time=now - timedelta(minutes=n), value=n / 10, **common) for n in range(300)]
    device = Device(mn="MN1", name="鹅峰断面站", channel="auto_water", limits={"w21003": {"max": 1.0, "unit": "mg/L", "name": "氨氮"}})
    with room.store.writing() as connection:
        connection.execute(Device.table.insert(), [device.values()])
        connection.execute(Reading.table.insert(), [reading.values() for reading in readings])
    with room.store.reading() as connection:
        shown = curve(connection, "MN1", "w21003", now)
        assert curve(connection, "MN1", "氨氮", now) == shown, "an alert carries the name of its factor"
        assert curve(connection, "MN1", "other", now) is None
        assert figures(connection, now).devices_reporting == 1
    assert (shown.station, shown.factor_name, shown.unit, shown.limit) == ("鹅峰断面站", "氨氮", "mg/L", 1.0)
    assert len(shown.points) == 181
    assert shown.points[-1].value == 0


def test_a_thinned_curve_keeps_its_peak() -> None:
    points = [CurvePoint(datetime(2023, 11, 6, tzinfo=UTC) + timedelta(seconds=n), 9.0 if n == 5003 else 1.0) for n in range(10_000)]
    kept = thinned(points)
    assert len(kept) == AT_MOST
    assert max(point.value for point in kept) == 9.0
    assert (kept[0], kept[-1]) == (points[0], points[-1])


def test_cameras_come_nearest_first(room: Room) -> None:
    with room.store.writing() as connection:
        connection.execute(Camera.table.delete())
        rows = [Camera(key=f"c{n}", name=f"c{n}", lon=114.3 + n / 100, lat=28.1).values() for n in (3, 1, 2)]
        connection.execute(Camera.table.insert(), rows)
    with room.store.reading() as connection:
        found = nearest_of(cameras(connection), 114.3, 28.1, 2)
    assert [camera.name for camera in found] == ["c1", "c2"]
    assert found[0].distance_m == pytest.approx(distance_m(114.3, 28.1, 114.31, 28.1))
    assert nearest_of(found, 114.32, 28.1, 1)[0].name == "c2"


def test_the_wall_masks_parties_numbers_and_plates_and_has_no_field_for_a_reporter(room: Room) -> None:
    room.case(summary="赵大明养殖场直排，联系 13812345678，车牌赣C12345", subject="赵大明", place=BAISHI)
    page = wall_of(room)
    told = repr(page)
    for secret in ("赵大明", "13812345678", "赣C12345", LI.name, LI.phone, "王一帆"):
        assert secret not in told
    assert "赵某" in page.gravest[0].title
    names = {name for kind in _kinds(WallPage) for name in kind}
    assert not [name for name in names if "report" in name and name != "devices_reporting"]
    assert {field.name for field in fields(WallAlertRow)} == {"id", "level", "title", "place", "lead", "state", "doing", "limit", "lon", "lat"}


def test_the_wall_lists_the_gravest_first_and_not_what_nobody_has_taken(room: Room) -> None:
    room.alert(danger_flags=("injury",))
    grave = room.case(danger_flags=("drinking_water",))
    room.case()
    page = wall_of(room)
    assert page.gravest[0].level == 1
    assert (len(page.gravest), page.open_count, len(page.alerts)) == (2, 2, 3)
    assert page.timeline[-1].kind == "case.filed"
    assert grave


def test_exports_hold_no_reporter_and_every_field_is_json(room: Room) -> None:
    room.case(summary=f"{LI.name}反映粪水", text=f"请回电 {LI.phone}")
    with room.store.reading() as connection:
        for what in SOURCES:
            rows = list(exported(connection, what))
            text = json.dumps(rows, ensure_ascii=False)
            assert LI.name not in text
            assert LI.phone not in text
            assert all(tuple(row) == fields_of(what) for row in rows)
        [case] = exported(connection, "cases")
        assert case["filed_at"].endswith("+08:00")
        assert list(exported(connection, "cases", since=room.clock.now() + timedelta(seconds=1))) == []


def _kinds(kind: Any) -> list[list[str]]:
    found = [[field.name for field in fields(kind)]]
    for inner in (WallAlertRow,):
        assert is_dataclass(inner)
        found.append([field.name for field in fields(inner)])
    return found
