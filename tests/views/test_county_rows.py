"""What a county sees of its own rules, duties, resolutions and hot spots."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.commands.county import rulebook_in_force
from models.commands.sweep import sweep
from models.rules.rulebook import Rulebook
from models.store import Store
from models.views.county_duties import duty_rows, follow_up_rows
from models.views.hot_spots import hot_spots
from models.views.rule_rows import item_rows, rule_rows, waiting_edits
from models.views.statistics import figure, period_figures, ratios
from tests.builders import RESOURCES, Room, room_of
from tests.commands.way import ask, seen_case


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    return room_of(store, data_dir)


def book(room: Room) -> Rulebook:
    return rulebook_in_force(room.store, RESOURCES, room.clock.now())


def edited(room: Room) -> None:
    edit = ask(room, "苏敏", "edit_rules", rule="R-209", change={"val": 7}, valid_from="2023-11-06", reason="县里路远").made[0]
    ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="合法")
    ask(room, "陈立", "publish_edit", edit=edit)


def test_every_rule_is_shown_with_its_source_and_its_versions_and_how_many_clocks_keep_theirs(room: Room) -> None:
    seen_case(room)
    edited(room)
    ask(room, "苏敏", "edit_rules", rule="R-210", change={"val": 12}, valid_from="2024-01-01", reason="试行")
    with room.store.reading() as connection:
        rows = {row.id: row for row in rule_rows(connection, book(room))}
        waiting = waiting_edits(connection)
    assert len(rows) == 115
    assert all(row.source for row in rows.values())
    assert sorted(row.id for row in rows.values() if not row.has_step) == ["R-225", "R-233", "R-238", "R-303", "R-309"]
    changed = rows["R-209"]
    assert (changed.value, changed.version, changed.keep_theirs) == (7, "v2", 1)
    [version] = changed.versions
    assert (version.version, version.reason, version.proposed_by, version.reviewed_by, version.published_by) == ("v2", "县里路远", "苏敏", "丁律", "陈立")
    assert (rows["R-210"].value, rows["R-210"].versions[0].state) == (24, "proposed")
    assert [edit.reason for edit in waiting] == ["试行"]


def test_every_item_is_shown_with_its_law_and_the_brigades_empowered_for_it(room: Room) -> None:
    with room.store.reading() as connection:
        rows = {row.id: row for row in item_rows(connection, book(room))}
    assert rows["V-47"].empowered == ("tb_baishi", "tb_shuangling")
    assert rows["V-47"].basis


def test_the_duties_owed_are_shown_the_earliest_due_first(room: Room) -> None:
    sweep(room.desk)
    with room.store.reading() as connection:
        rows = duty_rows(connection, book(room), room.clock.now())
        later = duty_rows(connection, book(room), room.clock.now() + timedelta(days=400))
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    [weekly] = [row for row in rows if row.rule == "R-101"]
    assert (weekly.period, weekly.who, weekly.text) == ("2023-W45", "analyst", "每周汇总生态环境保护部门总体工作情况")
    assert {row.stage for row in later} == {1.0}


def test_resolutions_are_shown_until_they_are_done(room: Room) -> None:
    conference = ask(room, "罗文", "convene_conference", type="regular", at="2023-11-06T10:00:00+08:00", place="大厅", invite=["ee"]).made[0]
    ask(room, "罗文", "open_conference", conference=conference, present=["ee"])
    resolutions = [{"text": "恢复视频", "lead": "wr", "due": "2023-11-10"}, {"text": "补点位", "lead": "ee", "due": "2023-12-10"}]
    first, _second = ask(room, "罗文", "record_minutes", conference=conference, resolutions=resolutions).made
    ask(room, "韩越", "confirm_resolution", conference=conference)
    ask(room, "江帆", "track_follow_up", follow_up=first, progress="设备已到")
    with room.store.reading() as connection:
        rows = follow_up_rows(connection, room.clock.now() + timedelta(days=10))
    assert [(row.lead, row.is_overdue, row.last_progress) for row in rows] == [("wr", True, "设备已到"), ("ee", False, "")]
    ask(room, "罗文", "track_follow_up", follow_up=first, progress="完成", done=True)
    with room.store.reading() as connection:
        assert [row.lead for row in follow_up_rows(connection, room.clock.now())] == ["ee"]


def placed(room: Room, lon: float, lat: float = 28.101, **fields: object) -> str:
    return seen_case(room, place={"text": "下坪村", "township": "白石镇", "lon": lon, "lat": lat}, **fields)


def test_three_cases_of_a_place_are_a_hot_spot_and_two_or_old_ones_are_not(room: Room) -> None:
    first = placed(room, 114.301)
    placed(room, 114.305)
    assert spots(room) == []
    third = placed(room, 114.309)  # 786 m from the first
    assert [len(spot) for spot in spots(room)] == [3]
    assert {first, third} < set(spots(room)[0])
    placed(room, 114.400)
    assert [len(spot) for spot in spots(room)] == [3]
    room.clock.advance(days=91)
    assert spots(room) == []


def test_a_subject_that_comes_back_within_the_year_is_a_hot_spot_wherever_it_is(room: Room) -> None:
    placed(room, 114.30, subject="双岭化工厂")
    room.clock.advance(days=200)
    placed(room, 114.60, lat=28.3, subject="双岭化工厂")
    assert [len(spot) for spot in spots(room)] == [2]


def spots(room: Room) -> list[tuple[str, ...]]:
    with room.store.reading() as connection:
        return [spot.case_ids for spot in hot_spots(connection, book(room), room.clock.now())]


def test_ratios_are_counted_as_the_rules_want_them(room: Room) -> None:
    now = room.clock.now()
    with room.store.reading() as connection:
        assert [figure(connection, name, now) for name in ("R-601", "R-602", "R-603", "R-613:outlet", "referrals")] == [1.0, 0.92, 0.04, 0.86, 0]
        assert figure(connection, "R-601", now + timedelta(days=93)) == round(11 / 12, 4)  # a certificate ends on 2024-02-06
        with pytest.raises(KeyError):
            figure(connection, "R-999", now)
        found = {(ratio.rule, ratio.of): ratio.is_met for ratio in ratios(connection, book(room), now)}
    assert found["R-602", ""] is True
    assert found["R-613", "outlet"] is False
    assert found["R-610", ""] is None


def test_the_figures_of_a_report_count_referrals_but_do_not_tell_that_one_lies_unanswered(room: Room) -> None:
    case = {"target_unit": "ee", "kind": "inaction", "organ": "discipline", "facts": "接件后未办"}
    ask(room, "范正", "create_misconduct_referral", **case)
    room.alert()
    room.clock.advance(days=7)
    sweep(room.desk)
    assert {"R-201", "R-234"} <= {entry.facts["rule"] for entry in room.entries("clock.overdue")}
    day = room.clock.now().date()
    with room.store.reading() as connection:
        figures = period_figures(connection, day - timedelta(days=10), day)
    assert (figures["referrals"], set(figures["overdue_by_rule"])) == (1, {"R-201"})
