"""The joint conference from its invitation to the last of its resolutions, and the plans and lots it decides on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from models.commands.inspection_plans import drawn
from models.commands.sweep import next_due, sweep
from models.records.conference import AgendaItem, Conference, Consultation
from models.records.document import Document
from models.records.follow_up import FollowUp
from models.records.plan import JointPlan
from tests.builders import Room
from tests.commands.way import approved, ask, facts, kinds, refused

RESOLUTION = {"text": "恢复4路视频", "lead": "wr", "due": "2023-11-16"}


def convened(room: Room, **changes: Any) -> str:
    plain = {"type": "regular", "at": "2023-11-13T09:00:00+08:00", "place": "指挥大厅", "invite": ["psb", "ee", "wr"]}
    return ask(room, "罗文", "convene_conference", **{**plain, **changes}).made[0]


def opened(room: Room, **changes: Any) -> str:
    conference = convened(room, **changes)
    ask(room, "罗文", "open_conference", conference=conference, present=["psb", "ee"])
    return conference


def minuted(room: Room, *resolutions: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    conference = opened(room)
    made = ask(room, "罗文", "record_minutes", conference=conference, resolutions=list(resolutions or (RESOLUTION,))).made
    return conference, made


def state(room: Room, conference: str) -> str:
    return room.get(Conference, conference).state


def test_a_conference_goes_from_invited_to_followed_up(room: Room) -> None:
    conference, [follow_up] = minuted(room)
    assert state(room, conference) == "closed"
    assert facts(room, "conference.opened")["absent"] == ["wr"]
    ask(room, "韩越", "confirm_resolution", conference=conference)
    assert state(room, conference) == "minutes_signed"
    ask(room, "江帆", "track_follow_up", follow_up=follow_up, progress="设备已到")
    ask(room, "罗文", "track_follow_up", follow_up=follow_up, progress="画面已恢复", done=True)
    assert state(room, conference) == "followed_up"
    assert room.get(FollowUp, follow_up).state == "done"


def test_the_minutes_are_drafted_by_the_secretary_and_signed_by_the_chair(room: Room) -> None:
    conference, _ = minuted(room)
    assert refused(room, "罗文", "confirm_resolution", conference=conference) == {"not_permitted"}
    ask(room, "韩越", "confirm_resolution", conference=conference)
    [paper] = room.all(Document, Document.table.c.kind == "D-18")
    assert (paper.drafted_by, paper.signed_by) == ("罗文", "韩越")
    assert paper.body["resolutions"][0]["lead"] == "wr"
    assert paper.missing == []


def test_minutes_written_for_the_chair_are_not_signed_by_him(room: Room) -> None:
    conference = opened(room)
    ask(room, "罗文", "record_minutes", conference=conference, resolutions=[RESOLUTION], on_behalf_of="韩越", source="phone", proof="call-1")
    assert refused(room, "韩越", "confirm_resolution", conference=conference) == {"same_person"}


def test_each_step_waits_for_the_one_before(room: Room) -> None:
    conference = convened(room)
    for command, args in (("present_item", {"no": 1}), ("record_minutes", {"resolutions": [RESOLUTION]}), ("confirm_resolution", {})):
        who = "韩越" if command == "confirm_resolution" else "罗文"
        assert refused(room, who, command, conference=conference, **args) == {"step_not_open"}
    ask(room, "罗文", "open_conference", conference=conference, present=["ee"])
    assert refused(room, "罗文", "open_conference", conference=conference, present=["ee"]) == {"step_not_open"}


def test_the_agenda_is_kept_for_the_next_conference_while_there_is_none(room: Room) -> None:
    ask(room, "罗文", "edit_agenda", items=[{"no": 1, "text": "复盘"}])
    conference = convened(room)
    assert [item.conference_id for item in room.all(AgendaItem)] == [conference]
    approved(room, "苏敏", "罗文", "edit_agenda", conference=conference, items=[{"no": 1, "text": "复盘与问责"}, {"no": 2, "text": "形势"}])
    assert sorted((item.no, item.text) for item in room.all(AgendaItem)) == [(1, "复盘与问责"), (2, "形势")]


def test_an_item_is_put_on_the_wall_by_its_number(room: Room) -> None:
    conference = opened(room)
    ask(room, "罗文", "edit_agenda", conference=conference, items=[{"no": 3, "text": "证据规格"}])
    ask(room, "罗文", "present_item", conference=conference, no=3)
    assert facts(room, "agenda_item.presented")["masked"] is True
    assert refused(room, "罗文", "present_item", conference=conference, no=4) == {"field_missing"}


def test_what_is_unfinished_opens_the_next_agenda(room: Room) -> None:
    _, [follow_up] = minuted(room)
    assert room.get(Conference, convened(room)).carried == [follow_up]


def test_a_consultation_keeps_the_agreed_views_without_the_reporter(room: Room) -> None:
    case = room.judged_case()
    conference = convened(room, type="consultation", case=case)
    ask(room, "罗文", "conclude_consultation", conference=conference, case=case, nature="李女士称系偷排", agreed=True)
    [kept] = room.all(Consultation)
    assert (kept.agreed, "李女士" in kept.nature) == (True, False)
    assert state(room, conference) == "concluded"
    ask(room, "罗文", "record_minutes", conference=conference, resolutions=[])
    [paper] = room.all(Document, Document.table.c.kind == "D-27")
    assert paper.case_id == case


def test_a_regular_conference_goes_on_after_a_consultation(room: Room) -> None:
    case = room.judged_case()
    conference = convened(room)
    assert refused(room, "罗文", "conclude_consultation", conference=conference, case=case, agreed=False) == {"step_not_open"}
    ask(room, "罗文", "open_conference", conference=conference, present=["ee"])
    ask(room, "陈立", "conclude_consultation", conference=conference, case=case, agreed=False, law="适用争议")
    assert state(room, conference) == "open"


def test_only_the_secretary_says_that_a_follow_up_is_done_and_a_unit_tells_of_its_own(room: Room) -> None:
    _, [follow_up] = minuted(room)
    assert refused(room, "江帆", "track_follow_up", follow_up=follow_up, progress="完成", done=True) == {"not_permitted"}
    assert refused(room, "徐岚", "track_follow_up", follow_up=follow_up, progress="完成") == {"not_in_scope"}
    assert refused(room, "王一帆", "track_follow_up", follow_up=follow_up, progress="完成", done=True) == {"not_permitted"}
    ask(room, "王一帆", "track_follow_up", follow_up=follow_up, progress="已催")
    ask(room, "罗文", "track_follow_up", follow_up=follow_up, progress="完成", done=True)
    assert refused(room, "江帆", "track_follow_up", follow_up=follow_up, progress="补充") == {"step_not_open"}


def test_a_follow_up_runs_from_the_signature_and_is_told_once_when_its_day_is_past(room: Room) -> None:
    conference, [follow_up] = minuted(room)
    assert room.get(FollowUp, follow_up).next_at is None
    ask(room, "韩越", "confirm_resolution", conference=conference)
    room.clock.advance(days=11)
    sweep(room.desk)
    sweep(room.beside().desk)
    [told] = room.entries("follow_up.overdue")
    assert told.at == datetime(2023, 11, 16, 16, tzinfo=UTC)
    assert told.facts["offers"] == ["issue_supervision_notice"]
    assert [entry.facts["stage"] for entry in room.entries("follow_up.warned")] == [0.5, 0.8]


def test_a_follow_up_that_is_done_is_told_no_more(room: Room) -> None:
    conference, [follow_up] = minuted(room)
    ask(room, "韩越", "confirm_resolution", conference=conference)
    ask(room, "罗文", "track_follow_up", follow_up=follow_up, progress="完成", done=True)
    room.clock.advance(days=30)
    sweep(room.desk)
    assert "follow_up.overdue" not in kinds(room)


def test_a_resolution_whose_day_is_past_when_it_is_signed_is_overdue_at_once(room: Room) -> None:
    conference, _ = minuted(room)
    room.clock.advance(days=20)
    sweep(room.desk)
    ask(room, "韩越", "confirm_resolution", conference=conference)
    assert next_due(room.store) == room.clock.now()
    sweep(room.desk)
    assert kinds(room).count("follow_up.overdue") == 1


def test_one_target_in_two_plans_of_one_period_is_warned_of(room: Room) -> None:
    plan = {"year": 2024, "matters": "排污许可", "units": ["ee"], "targets": ["双岭化工厂", "石湾砂场"], "period": "2024-03"}
    assert ask(room, "罗文", "plan_joint_inspection", **plan).warnings == ()
    second = ask(room, "苏敏", "plan_joint_inspection", **{**plan, "units": ["mr"], "targets": ["双岭化工厂"]})
    assert [(given.code, given.facts["target"]) for given in second.warnings] == [("duplicate_inspection", "双岭化工厂")]
    assert ask(room, "罗文", "plan_joint_inspection", **{**plan, "period": "2024-04"}).warnings == ()


def test_the_same_seed_draws_the_same_and_the_pool_order_is_no_matter(room: Room) -> None:
    targets = [f"企业{number}" for number in range(40)]
    plan = ask(room, "罗文", "plan_joint_inspection", year=2024, matters="排污", units=["ee"], targets=targets, period="2024-03").made[0]
    for _ in range(2):
        ask(room, "罗文", "draw_inspection", plan=plan, seed=7, targets_n=5, inspectors_n=2)
    first, second = room.get(JointPlan, plan).draws
    assert first["targets"] == second["targets"] == drawn(7, "target", targets[::-1], 5)
    assert len(set(first["targets"])) == 5
    assert set(first["inspectors"]) < {"周宁", "郑可", "黄澄"}
    assert drawn(8, "target", targets, 5) != first["targets"]


def test_who_may_not_enforce_is_not_drawn(room: Room) -> None:
    room.change_officer("周宁", suspended=True)
    room.change_officer("郑可", certificate_valid_to=room.clock.now().date() - timedelta(days=1))
    plan = ask(room, "罗文", "plan_joint_inspection", year=2024, matters="排污", units=["ee"], targets=["企业1"], period="2024-03").made[0]
    ask(room, "罗文", "draw_inspection", plan=plan, seed=7, targets_n=1, inspectors_n=2)
    assert room.get(JointPlan, plan).draws[0]["inspectors"] == ["黄澄"]
