"""Whoever is out for a case, or reports from his post, gets a link of his own; it goes to the clipboard and is shown nowhere, or once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from console.field_links import FieldLinks
from console.report_links import ReportLinks
from models.commands.first_response import CancelTask
from models.commands.report_links import GiveReportLink
from models.records.case import Case
from models.records.intake import FieldToken
from tests.builders import Room
from tests.console.workplace import workplace


def test_the_links_of_everybody_out_for_the_case_are_copied_a_line_each(qtbot: QtBot, room: Room, data_dir: Path) -> None:
    case, _task = room.case_under_way()
    QGuiApplication.clipboard().setText("before")
    room.clock.advance(milliseconds=4990)
    with workplace(qtbot, room) as place:
        place.choose(room.get(Case, case).first_alert_id)
        FieldLinks(place.station, data_dir).copy()
        place.until(lambda: bool(place.told))
        assert (len(place.told), QGuiApplication.clipboard().text()) == (1, "before"), "the order is still held"
        room.clock.advance(seconds=1)
        place.until(lambda: len(place.told) == 2)
    tokens = {token.officer_name: token.token for token in room.all(FieldToken)}
    assert QGuiApplication.clipboard().text().splitlines() == [f"{name} /f/{tokens[name]}" for name in ("周宁", "郑可")]
    assert not any(token in " ".join(place.told) for token in tokens.values())


def test_the_link_of_a_cancelled_task_is_not_handed_out(qtbot: QtBot, room: Room, data_dir: Path) -> None:
    case, task = room.case_under_way()
    room.does("王一帆", CancelTask(task, "撤回"))
    QGuiApplication.clipboard().setText("before")
    with workplace(qtbot, room) as place:
        place.choose(room.get(Case, case).first_alert_id)
        FieldLinks(place.station, data_dir).copy()
        place.until(lambda: bool(place.told))
    assert QGuiApplication.clipboard().text() == "before"


def test_a_reporting_link_is_shown_once_to_whoever_gave_it_and_lies_ready_to_paste(qtbot: QtBot, room: Room, data_dir: Path) -> None:
    room.case_under_way()
    with workplace(qtbot, room) as place:
        desk = place.station.cases
        assert desk is not None
        links = ReportLinks(place.station, data_dir)
        desk.forms.shown_once.connect(links.copy)
        shown = room.does("王一帆", GiveReportLink("周宁")).shown
        desk.forms.shown_once.emit(shown)
        place.until(lambda: bool(place.told))
        assert desk.once.isVisible()
        assert desk.once.record == shown
    assert isinstance(shown, dict)
    assert QGuiApplication.clipboard().text() == shown["report_link"]
    assert "周宁" in place.told[-1]
    assert shown["report_link"] not in " ".join(place.told)
