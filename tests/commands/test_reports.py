"""Reports: drafted with figures, four blocks of the quarterly one, signed by another and frozen, a correction names what it replaces."""

from __future__ import annotations

from typing import Any

import pytest

from models.records.document import Document
from models.records.report import CenterReport
from tests.builders import Room
from tests.commands.way import ask, refused

BLOCKS = {"数据": "auto", "观点": "多发", "分析": "治理设施停用", "对策": "专项整治"}


def drafted(room: Room, kind: str = "quarterly", period: str = "2023-Q4", **sections: Any) -> str:
    return ask(room, "苏敏", "draft_report", kind=kind, period=period, sections=sections or BLOCKS).made[0]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("empty", ["", "  ", None, "absent"])
def test_the_quarters_report_is_refused_until_all_four_blocks_say_something(sqlite_room: Room, block: str, empty: str | None) -> None:
    sections: dict[str, Any] = {**BLOCKS, block: empty}
    if empty == "absent":
        del sections[block]
    report = drafted(sqlite_room, **sections)
    [reason] = sqlite_room.reasons("陈立", _sign(report))
    assert (reason.code, reason.facts["block"]) == ("report_block_empty", block)
    assert sqlite_room.get(CenterReport, report).state == "draft"


def _sign(report: str) -> Any:
    from models.commands.reports import SignReport

    return SignReport(report)


def test_all_empty_blocks_are_told_together(sqlite_room: Room) -> None:
    report = drafted(sqlite_room, 数据="auto")
    assert [given.facts["block"] for given in sqlite_room.reasons("陈立", _sign(report))] == ["观点", "分析", "对策"]


def test_other_reports_have_no_mandatory_blocks(room: Room) -> None:
    for kind, period, paper in (("weekly", "2023-W45", "D-20"), ("monthly", "2023-11", "D-21"), ("bulletin", "2023-11", "D-28")):
        report = drafted(room, kind, period, summary="auto")
        ask(room, "陈立", "sign_report", report=report)
        [document] = room.all(Document, Document.table.c.kind == paper)
        assert (document.drafted_by, document.signed_by) == ("苏敏", "陈立")
        assert document.signed_at is not None


def test_the_drafter_does_not_sign_nor_does_anybody_but_the_director(room: Room) -> None:
    report = drafted(room)
    for who in ("苏敏", "刘峰", "曾肃"):
        assert "not_permitted" in refused(room, who, "sign_report", report=report)
    for_him = ask(
        room, "苏敏", "draft_report", kind="weekly", period="2023-W45", sections={"a": "b"}, on_behalf_of="陈立", source="phone", proof="call-1"
    ).made[0]
    assert refused(room, "陈立", "sign_report", report=for_him) == {"same_person"}


def test_a_signed_report_is_frozen_and_its_correction_names_it(room: Room) -> None:
    first = drafted(room)
    ask(room, "陈立", "sign_report", report=first)
    assert refused(room, "陈立", "sign_report", report=first) == {"step_not_open"}
    second = drafted(room)
    assert room.get(CenterReport, second).replaces == first


def test_auto_is_filled_with_the_figures_of_the_period(room: Room) -> None:
    room.case()
    report = room.get(CenterReport, drafted(room))
    told = report.sections["数据"]["auto"]
    assert (told["alerts"], told["cases_filed"], told["alerts_by_channel"]) == (1, 1, {"hotline_12345": 1})
    assert told["ratios"]["R-602"] == 0.92
    assert told["ratios"]["R-613:outlet"] == 0.86
    earlier = room.get(CenterReport, drafted(room, "monthly", "2023-10", data="auto"))
    assert earlier.sections["data"]["auto"]["alerts"] == 0


def test_a_period_nobody_can_read_is_refused(sqlite_room: Room) -> None:
    for period in ("soon", "2023-13", "2023-W60", "2023-Q5", ""):
        assert refused(sqlite_room, "苏敏", "draft_report", kind="weekly", period=period, sections={"a": "b"}) == {"field_missing"}
