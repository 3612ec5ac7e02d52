"""Notices, whistles, judgement reports and work-prompt letters: who is told, and who has answered."""

from __future__ import annotations

from datetime import timedelta

from models.records.document import Document
from models.records.notice import Notice, WorkPromptLetter
from models.records.running_clock import RunningClock
from tests.builders import Room
from tests.commands.way import approved, ask, facts, papers, refused, seen_case, stopped

LETTER = {"to": ["ee", "水利局"], "text": "请落实应急措施", "reply_by": "2023-11-08"}
REPORT = {"matter": "水源异常", "facts": "罐车侧翻", "analysis": "风险高", "risk": "red", "opinion": "提级办理"}


def test_an_urgent_notice_meets_its_term_at_once_and_a_general_one_has_none(room: Room) -> None:
    case = seen_case(room)
    ask(room, "王一帆", "send_notice", case=case, level="urgent", to=["ee", "wr"], text="请核查取水口")
    ask(room, "苏敏", "send_notice", case=case, level="typical", to=["ee"], text="类案提示")
    ask(room, "刘峰", "send_notice", case=case, level="general", to=["ee"], text="动态")
    assert [(clock.rule, clock.late) for clock in [*stopped(room, "R-222"), *stopped(room, "R-223")]] == [("R-222", False), ("R-223", False)]
    assert papers(room, case).count("D-29") == 3
    assert room.all(RunningClock, RunningClock.table.c.rule.in_(("R-222", "R-223")), RunningClock.table.c.state == "running") == []


def test_a_notice_goes_to_units_of_the_county_and_holds_no_reporter(room: Room) -> None:
    case = room.case()
    assert refused(room, "王一帆", "send_notice", case=case, level="urgent", to=["nowhere"], text="x") == {"field_missing"}
    assert refused(room, "王一帆", "send_notice", case=case, level="urgent", to=["ee"], text="李女士反映") == {"reporter_data_in_paper"}
    assert refused(room, "周宁", "send_notice", case=case, level="urgent", to=["ee"], text="x") == {"not_permitted"}


def test_each_unit_receives_once_and_the_last_receipt_ends_it(room: Room) -> None:
    case = seen_case(room)
    notice = ask(room, "王一帆", "send_notice", case=case, level="urgent", to=["ee", "wr"], text="请核查").made[0]
    assert refused(room, "徐岚", "record_notice_receipt", notice=notice, unit="wr") == {"not_in_scope"}
    assert refused(room, "王一帆", "record_notice_receipt", notice=notice, unit="ar") == {"not_addressee"}
    ask(room, "徐岚", "record_notice_receipt", notice=notice, unit="ee")
    assert refused(room, "徐岚", "record_notice_receipt", notice=notice, unit="ee") == {"step_not_open"}
    assert room.get(Notice, notice).state == "sent"
    ask(room, "王一帆", "record_notice_receipt", notice=notice, unit="wr", on_behalf_of="wr", source="phone", proof="call-log-7")
    kept = room.get(Notice, notice)
    assert (kept.state, [(receipt["unit"], receipt["for"]) for receipt in kept.receipts]) == ("received", [("ee", ""), ("wr", "wr")])


def test_a_whistle_calls_units_together_and_who_answered_is_known(room: Room) -> None:
    case = seen_case(room)
    assert refused(room, "苏敏", "whistle", case=case, to=["ee"], text="联动") == {"not_permitted"}
    outcome = ask(room, "刘峰", "whistle", case=case, to=["ee", "tb_baishi"], text="请到场联动")
    ask(room, "宋强", "record_notice_receipt", notice=outcome.made[0], unit="tb_baishi")
    whistle = room.get(Notice, outcome.made[0])
    assert (whistle.kind, outcome.told, [one["unit"] for one in whistle.receipts]) == ("whistle", ("ee", "tb_baishi"), ["tb_baishi"])
    assert "D-29" in papers(room, case)


def test_a_judgement_report_is_signed_by_the_director_and_ends_the_term_of_a_major_case(room: Room) -> None:
    case = room.case()
    ask(room, "王一帆", "set_flags", case=case, on=["major"])
    assert refused(room, "苏敏", "issue_judgement_report", case=case, **{**REPORT, "facts": "李女士说"}) == {"reporter_data_in_paper"}
    assert refused(room, "王一帆", "issue_judgement_report", case=case, **REPORT) == {"not_permitted"}
    assert refused(room, "陈立", "issue_judgement_report", case=case, **REPORT) == {"not_permitted"}
    approved(room, "苏敏", "陈立", "issue_judgement_report", case=case, **REPORT)
    [paper] = room.all(Document, Document.table.c.kind == "D-03")
    assert (paper.drafted_by, paper.signed_by, "R-237" in room.running(case)) == ("苏敏", "陈立", False)


def test_each_unit_gets_a_letter_of_its_own_and_answers_it_itself(room: Room) -> None:
    case = seen_case(room)
    made = approved(room, "刘峰", "陈立", "issue_work_prompt_letter", case=case, **LETTER).made
    letters = [room.get(WorkPromptLetter, letter) for letter in made]
    assert ([letter.unit for letter in letters], papers(room, case).count("D-04")) == (["ee", "wr"], 2)
    assert [room.get(Document, letter.document_id).recipients for letter in letters] == [["ee"], ["wr"]]
    assert refused(room, "徐岚", "record_letter_reply", letter=made[1], text="已落实") == {"not_in_scope"}
    assert refused(room, "何青", "record_letter_reply", letter=made[1], text="已落实", on_behalf_of="ee", source="fax", proof="x") == {"not_in_scope"}
    ask(room, "江帆", "record_letter_reply", letter=made[1], text="已落实")
    assert refused(room, "江帆", "record_letter_reply", letter=made[1], text="再答") == {"step_not_open"}
    assert facts(room, "letter.replied")["unit"] == "wr"


def test_an_urgent_notice_that_goes_out_later_than_the_news_is_late(room: Room) -> None:
    case = seen_case(room)
    later = (room.clock.now() + timedelta(minutes=5)).isoformat()
    ask(room, "王一帆", "send_notice", case=case, level="urgent", to=["ee"], text="请核查", sent_at=later)
    ask(room, "王一帆", "send_notice", case=case, level="typical", to=["ee"], text="类案提示", sent_at=later)
    assert [(clock.rule, clock.late) for clock in [*stopped(room, "R-222"), *stopped(room, "R-223")]] == [("R-222", True), ("R-223", False)]
