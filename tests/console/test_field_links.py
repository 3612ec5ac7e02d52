"""Whoever is out for a case gets a link of his own; it goes to the clipboard and is shown nowhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from console.field_links import FieldLinks
from models.commands.first_response import CancelTask
from models.records.case import Case
from models.records.intake import FieldToken
from tests.builders import Room
from tests.console.workplace import workplace


def test_the_links_of_everybody_out_for_the_case_are_copied_a_line_each(qtbot: QtBot, room: Room, data_dir: Path) -> None:
    case, _task = room.case_under_way()
    with workplace(qtbot, room) as place:
        place.choose(room.get(Case, case).first_alert_id)
        FieldLinks(place.station, data_dir).copy()
        place.until(lambda: bool(place.told))
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
