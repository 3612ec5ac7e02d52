"""A county changes a rule: reviewed, published by another, in force from its day in every process; what runs keeps its version."""

from __future__ import annotations

from datetime import timedelta

from models.commands.county import rulebook_in_force
from models.commands.desk import Desk
from models.records.rule_edit import RuleEdit
from models.records.running_clock import RunningClock
from tests.builders import RESOURCES, Room
from tests.commands.way import approved, ask, due, facts, refused, seen_case

CHANGE = {"rule": "R-209", "change": {"val": 7}, "valid_from": "2023-11-08", "reason": "县里路远"}


def published(room: Room, **changes: object) -> str:
    """An edit by 苏敏, found lawful by 丁律, published by 陈立."""
    edit = ask(room, "苏敏", "edit_rules", **{**CHANGE, **changes}).made[0]
    ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="合法")
    ask(room, "陈立", "publish_edit", edit=edit)
    return edit


def versions(room: Room, rule: str) -> list[str]:
    return [clock.rule_version for clock in room.all(RunningClock, RunningClock.table.c.rule == rule)]


def test_an_edit_published_in_mid_case_is_taken_by_the_next_clock_and_not_by_the_running_one(room: Room) -> None:
    seen_case(room)
    published(room)
    assert facts(room, "edit.published")["keep_theirs"] == 1
    room.clock.advance(days=2)
    seen_case(room)
    due_days = sorted(f"{clock.due_at:%m-%d}" for clock in room.all(RunningClock, RunningClock.table.c.rule == "R-209"))
    assert due_days == ["11-13", "11-17"]
    assert sorted(versions(room, "R-209")) == ["shipped", "v2"]


def test_published_but_not_yet_valid_changes_nothing(room: Room) -> None:
    published(room, valid_from="2023-12-01")
    seen_case(room)
    assert due(room, "R-209") == "2023-11-14T00:00"
    assert versions(room, "R-209") == ["shipped"]


def test_another_process_takes_the_new_version_without_a_restart(room: Room) -> None:
    gateway = room.beside()
    seen_case(gateway)
    published(room, valid_from="2023-11-06")
    room.clock.advance(minutes=1)
    seen_case(gateway, place={"text": "上坪村", "township": "白石镇", "lon": 114.33, "lat": 28.14})
    assert sorted(versions(room, "R-209")) == ["shipped", "v2"]


def test_a_desk_opened_later_knows_all_that_was_published(room: Room) -> None:
    published(room, valid_from="2023-11-06")
    fresh = Desk(room.store, room.desk.rulebook, room.clock, room.desk.seal)
    with fresh.transaction():
        assert fresh.rules.at(room.clock.now()).rule("R-209").val == 7
    book = rulebook_in_force(room.store, RESOURCES, room.clock.now())
    assert (book.rule("R-209").val, book.rule("R-209").version, book.rule("R-210").version) == (7, "v2", "shipped")


def test_a_moment_before_the_publication_is_judged_by_the_rules_of_that_moment(room: Room) -> None:
    published(room, valid_from="2023-01-01")
    with room.desk.transaction():
        before = room.desk.rules.at(room.clock.now() - timedelta(seconds=1))
    assert before.rule("R-209").val == 5


def test_nothing_is_published_without_the_review_of_the_judicial_bureau(room: Room) -> None:
    edit = ask(room, "苏敏", "edit_rules", **CHANGE).made[0]
    assert refused(room, "陈立", "publish_edit", edit=edit) == {"legality_review_missing"}
    ask(room, "丁律", "review_legality", edit=edit, opinion="object", text="期限过长")
    assert refused(room, "陈立", "publish_edit", edit=edit) == {"legality_review_missing"}
    assert room.get(RuleEdit, edit).state == "objected"
    ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="已说明理由")
    ask(room, "陈立", "publish_edit", edit=edit)
    assert refused(room, "陈立", "publish_edit", edit=edit) == {"step_not_open"}


def test_only_the_judicial_bureau_reviews_and_only_the_director_publishes(room: Room) -> None:
    edit = ask(room, "苏敏", "edit_rules", **CHANGE).made[0]
    for who in ("曾肃", "范正", "陈立", "苏敏"):
        assert "not_permitted" in refused(room, who, "review_legality", edit=edit, opinion="agree", text="合法")
    ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="合法")
    for who in ("苏敏", "丁律", "刘峰", "郭维"):
        assert "not_permitted" in refused(room, who, "publish_edit", edit=edit)


def test_who_an_edit_was_entered_for_does_not_publish_it(room: Room) -> None:
    edit = ask(room, "苏敏", "edit_rules", **CHANGE, on_behalf_of="陈立", source="phone", proof="call-1").made[0]
    ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="合法")
    assert refused(room, "陈立", "publish_edit", edit=edit) == {"same_person"}


def test_an_edit_needs_a_reason_and_deletes_nothing(room: Room) -> None:
    assert refused(room, "苏敏", "edit_rules", **{**CHANGE, "reason": " "}) == {"reason_missing"}
    for change in ({"delete": True}, {"deleted": True}, {"val": None}, "delete"):
        assert refused(room, "苏敏", "edit_rules", **{**CHANGE, "change": change}) == {"no_delete"}
    assert refused(room, "苏敏", "edit_power_list", item="V-47", change={"delete": True}, valid_from="2024-01-01", reason="x") == {"no_delete"}
    ask(room, "苏敏", "edit_rules", **{**CHANGE, "change": {"enabled": False}})


def test_a_value_that_does_not_fit_is_refused_and_named(room: Room) -> None:
    for change in ({"val": "soon"}, {"val": {"a": 1}}, {"unit": "weeks"}, {"colour": "red"}, {"kind": "list"}, {"warn_at": [3]}):
        assert refused(room, "苏敏", "edit_rules", **{**CHANGE, "change": change}) == {"field_missing"}, change
    assert refused(room, "苏敏", "edit_rules", **{**CHANGE, "rule": "R-999"}) == {"field_missing"}
    assert refused(room, "苏敏", "edit_rules", rule="R-228", change={"val": {"moon": 3}}, valid_from="2024-01-01", reason="x") == {"field_missing"}


def test_a_rule_switched_off_starts_no_clock(room: Room) -> None:
    published(room, change={"enabled": False}, valid_from="2023-11-06")
    seen_case(room)
    assert versions(room, "R-209") == []


def test_an_item_can_be_changed_added_and_given_to_a_brigade(room: Room) -> None:
    for item, change in (
        ("V-47", {"lead": "ar", "tb_empowered": ["tb_yunxi"]}),
        ("V-88", {"name": "新设事项", "category": ["water"], "lead": "ee", "first_response_kind": "CT"}),
    ):
        edit = ask(room, "苏敏", "edit_power_list", item=item, change=change, valid_from="2023-11-06", reason="县编办调整").made[0]
        ask(room, "丁律", "review_legality", edit=edit, opinion="agree", text="合法")
        ask(room, "陈立", "publish_edit", edit=edit)
    book = rulebook_in_force(room.store, RESOURCES, room.clock.now())
    assert (book.power_item("V-47").lead, book.power_item("V-88").name) == ("ar", "新设事项")
    assert book.is_empowered("tb_yunxi", "V-47")
    assert not book.is_empowered("tb_baishi", "V-47")


def test_a_paused_clock_goes_on_by_the_version_it_began_with(room: Room) -> None:
    from tests.commands.way import assigned_case

    case, _ = assigned_case(room)
    before = due(room, "R-221")
    published(room, rule="R-221", change={"unit": "cal_day"}, valid_from="2023-11-06")
    approved(room, "王一帆", "刘峰", "suspend_case", case=case, ground="appraisal", reason="待鉴定", review_on="2023-11-20")
    approved(room, "王一帆", "刘峰", "resume_case", case=case, reason="鉴定已回")
    assert due(room, "R-221") == before
    assert versions(room, "R-221") == ["shipped"]
