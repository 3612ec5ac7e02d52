"""Secondments and certificates: who may ask for them, what they change, and when a long loan is warned of."""

from __future__ import annotations

from datetime import date

import pytest

from models.records.document import Document
from tests.builders import Room
from tests.commands.way import approved, ask, refused, seen_case

LONGER = {"officer": "钟涛", "change": "extend", "letter_no": "组抽〔2023〕9号"}
CARD = {"officer": "龙江", "no": "证WR-0001", "valid_to": "2026-02-06"}


def test_the_director_approves_what_the_department_asks_for_its_own_officer(room: Room) -> None:
    assert refused(room, "王一帆", "manage_secondment", **LONGER, to="2024-01-31") == {"not_permitted"}
    assert refused(room, "徐岚", "manage_secondment", **LONGER, to="2024-01-31") == {"not_in_scope"}
    assert refused(room, "陈立", "manage_secondment", **LONGER, to="2024-01-31") == {"not_permitted"}
    approved(room, "秦禾", "陈立", "manage_secondment", **LONGER, to="2024-01-31")
    officer = room.officer("钟涛")
    assert (officer.secondment_state, officer.secondment_to, officer.letter_no) == ("extended", date(2024, 1, 31), "组抽〔2023〕9号")
    [paper] = room.all(Document, Document.table.c.kind == "D-30")
    assert (paper.body["purpose"], paper.recipients) == ("secondment", ["ar", "钟涛"])


@pytest.mark.parametrize(("to", "consent", "said"), [("2024-02-29", "", []), ("2024-03-01", "", [12]), ("2025-03-01", "同意函1号", [])])
def test_longer_than_a_year_without_a_consent_paper_is_warned_of(room: Room, to: str, consent: str, said: list[int]) -> None:
    outcome = ask(room, "刘峰", "manage_secondment", **LONGER, to=to, consent_paper=consent)
    assert [given.facts["months"] for given in outcome.warnings if given.code == "secondment_long"] == said


def test_an_officer_sent_home_is_here_through_his_last_day(room: Room) -> None:
    case = seen_case(room)
    approved(room, "刘峰", "陈立", "manage_secondment", officer="潘越", change="return", to="2023-11-06", letter_no="回1号")
    ask(room, "王一帆", "call_in", case=case, officers=["潘越"])
    room.clock.advance(hours=15)
    assert refused(room, "王一帆", "call_in", case=case, officers=["潘越", "龙江"]) == {"secondment_ended"}
    approved(room, "刘峰", "陈立", "manage_secondment", officer="潘越", change="start", to="2024-05-06", letter_no="抽2号", **{"from": "2023-11-07"})
    assert room.officer("潘越").secondment_from == date(2023, 11, 7)


def test_who_is_here_is_not_sent_here_again(room: Room) -> None:
    assert refused(room, "刘峰", "manage_secondment", officer="潘越", change="start", to="2024-05-06", letter_no="x") == {"step_not_open"}
    assert refused(room, "刘峰", "manage_secondment", officer="无名氏", change="extend", to="2024-05-06", letter_no="x") == {"field_missing"}


def test_a_suspended_certificate_keeps_an_officer_from_every_call_until_it_is_in_force_again(room: Room) -> None:
    case = seen_case(room)
    approved(room, "刘峰", "陈立", "manage_certificates", **CARD, change="suspend")
    assert refused(room, "王一帆", "call_in", case=case, officers=["龙江"]) == {"officer_suspended"}
    assert refused(room, "刘峰", "manage_certificates", **CARD, change="suspend") == {"step_not_open"}
    approved(room, "郭维", "陈立", "manage_certificates", **CARD, change="extend")
    officer = room.officer("龙江")
    assert (officer.suspended, officer.certificate_valid_to) == (False, date(2026, 2, 6))
    ask(room, "王一帆", "call_in", case=case, officers=["龙江"])


def test_a_certificate_is_issued_to_who_had_none(room: Room) -> None:
    room.change_officer("龙江", certificate_no="", certificate_valid_to=None)
    assert refused(room, "江帆", "manage_certificates", **CARD, change="extend") == {"step_not_open"}
    assert refused(room, "徐岚", "manage_certificates", **CARD, change="issue") == {"not_in_scope"}
    approved(room, "江帆", "陈立", "manage_certificates", **CARD, change="issue")
    assert room.officer("龙江").certificate_no == "证WR-0001"
