"""Longer terms, opinions, listings, notices and reports upwards: what is asked, who may, what it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.commands.duties import oblige
from models.records.assistance import Extension
from models.records.case import Case
from models.records.follow_up import FollowUp
from models.records.supervision_notice import SupervisionNotice
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason
from tests.builders import Room
from tests.commands.way import approved, ask, case_of, due, handled_case, owed, papers, refused

DUE_DAY = datetime(2023, 11, 21, 15, 59, tzinfo=UTC)
"""23:59 of the last day a township has."""


def longer(transfer: str, day: str = "2023-11-30", **changes: object) -> dict[str, object]:
    """The arguments of a wish for a longer term."""
    return {"transfer": transfer, "new_due": day, "reason": "等待检测报告", **changes}


def test_a_longer_term_is_asked_and_approved_on_the_due_day_itself(room: Room) -> None:
    _, (transfer,) = handled_case(room)
    room.clock.set(DUE_DAY)
    asked = ask(room, "宋强", "request_extension", **longer(transfer)).made[0]
    assert due(room, "R-228") == "2023-11-22T00:00", "asking changes nothing"
    room.clock.set(datetime(2023, 11, 21, 16, 0, tzinfo=UTC))
    ask(room, "刘峰", "approve_extension", extension=asked, decision="approved")
    assert due(room, "R-228") == "2023-12-01T00:00"


def test_a_minute_later_it_is_too_late_to_ask_and_to_approve(sqlite_room: Room) -> None:
    room = sqlite_room
    _, (transfer,) = handled_case(room)
    room.clock.set(DUE_DAY)
    asked = ask(room, "宋强", "request_extension", **longer(transfer)).made[0]
    room.clock.set(datetime(2023, 11, 21, 16, 1, tzinfo=UTC))
    assert refused(room, "刘峰", "approve_extension", extension=asked, decision="approved") == {"extension_late"}
    assert refused(room, "宋强", "request_extension", **longer(transfer)) == {"extension_late"}
    ask(room, "刘峰", "approve_extension", extension=asked, decision="declined", reason="已逾期")


def test_the_second_longer_term_puts_the_case_on_the_supervision_list(room: Room) -> None:
    case, (transfer,) = handled_case(room)
    for day, warned in (("2023-11-30", []), ("2023-12-05", ["second_extension"])):
        asked = ask(room, "宋强", "request_extension", **longer(transfer, day)).made[0]
        outcome = ask(room, "刘峰", "approve_extension", extension=asked, decision="approved")
        assert [said.code for said in outcome.warnings if isinstance(said, Reason)] == warned
    assert case_of(room, case).supervision == ["second_extension"]
    assert [kept.count for kept in room.all(Extension)] == [1, 2]


def test_an_extension_is_decided_once_by_the_duty_leader_alone(sqlite_room: Room) -> None:
    room = sqlite_room
    _, (transfer,) = handled_case(room)
    asked = ask(room, "宋强", "request_extension", **longer(transfer)).made[0]
    assert refused(room, "陈立", "approve_extension", extension=asked, decision="approved") == {"not_permitted"}
    ask(room, "刘峰", "approve_extension", extension=asked, decision="approved")
    assert refused(room, "刘峰", "approve_extension", extension=asked, decision="declined") == {"step_not_open"}


@pytest.mark.parametrize("changes", [{"transfer": ""}, {"assistance": "somewhat"}, {"new_due": "2023-11-20"}])
def test_a_longer_term_is_for_one_thing_and_later_than_before(sqlite_room: Room, changes: dict[str, object]) -> None:
    _, (transfer,) = handled_case(sqlite_room)
    assert refused(sqlite_room, "宋强", "request_extension", **{**longer(transfer), **changes}) == {"field_missing"}


def test_only_the_unit_asked_gives_its_opinion_and_the_case_waits_for_it(room: Room) -> None:
    case, _ = handled_case(room)
    asked = ask(room, "宋强", "request_assistance", case=case, to="ar", kind="identify", urgent=False, question="养殖规模认定").made[0]
    assert "assistance_open" in owed(room, case)
    assert room.running(asked) == {"R-219"}
    assert refused(room, "宋强", "give_opinion", assistance=asked, text="x") == {"not_in_scope"}
    ask(room, "秦禾", "give_opinion", assistance=asked, text="达到规模养殖")
    assert "assistance_open" not in owed(room, case)
    assert (room.running(asked), papers(room, case)[-1]) == (set(), "D-26")
    assert refused(room, "秦禾", "give_opinion", assistance=asked, text="再说") == {"step_not_open"}


def test_the_copy_to_the_procuratorate_ends_the_duty_to_send_it(room: Room) -> None:
    case, _ = handled_case(room)
    with room.desk.transaction() as batch:
        turn = room.desk.turn_of(batch, room.actor("刘峰"), room.clock.now())
        oblige(turn, turn.get(Case, case), ObligationKind.PROCURATORATE_COPY)
    ask(room, "何青", "send_copy_notice", case=case, to="ee", about="approve_criminal_transfer", no="1")
    assert "procuratorate_copy" in owed(room, case)
    ask(room, "何青", "send_copy_notice", case=case, to="procuratorate", about="approve_criminal_transfer", no="1")
    assert "procuratorate_copy" not in owed(room, case)


def test_the_report_to_the_superior_is_signed_by_the_director_and_names_no_reporter(room: Room) -> None:
    case, _ = handled_case(room)
    report = {"case": case, "superior": "city_ee", "doc_no": "测试交办1号", "result": "已处罚"}
    assert refused(room, "何青", "report_to_superior", **{**report, "result": "李女士反映属实"}) == {"reporter_data_in_paper"}
    assert refused(room, "陈立", "report_to_superior", **report) == {"not_permitted"}
    assert approved(room, "何青", "陈立", "report_to_superior", **report).documents == ("D-23",)


def test_a_supervision_notice_counts_the_days_a_rule_has_been_broken(room: Room) -> None:
    case, (transfer,) = handled_case(room)
    room.clock.set(datetime(2023, 11, 23, 2, 0, tzinfo=UTC))
    room.desk.sweep()
    notice = {"case": case, "unit": "tb_baishi", "rule": "R-228", "required": "三日内反馈", "level": "normal"}
    made = approved(room, "何青", "刘峰", "issue_supervision_notice", **notice).made[0]
    assert room.get(SupervisionNotice, made).overdue_days == 2
    assert case_of(room, case).supervision == ["supervision_notice"]
    assert transfer in {clock.object_id for clock in room.clocks(transfer).values()}


def test_a_supervision_notice_may_be_about_what_a_conference_resolved(sqlite_room: Room) -> None:
    room = sqlite_room
    assert refused(room, "何青", "issue_supervision_notice", unit="wr", rule="R-110", required="x", level="normal") == {"field_missing"}
    now = room.clock.now()
    with room.desk.transaction() as batch:
        matter = batch.add(FollowUp(conference_id="c", no=1, text="恢复视频", lead="wr", due=now.date(), made_at=now, due_at=now))
    wish = {"follow_up": matter.id, "unit": "wr", "rule": "R-110", "required": "恢复视频", "level": "normal"}
    assert approved(room, "何青", "刘峰", "issue_supervision_notice", **wish).documents == ("D-17",)
    assert refused(room, "何青", "issue_supervision_notice", **{**wish, "rule": "R-999"}) == {"field_missing"}
