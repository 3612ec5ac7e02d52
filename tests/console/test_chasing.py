"""Z on the queue: one key chases the selected line or all marked ones, each in the way it needs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.commands.personnel import CallInPeople
from models.commands.sweep import sweep
from models.records.people import CallIn
from tests.builders import Room
from tests.commands.way import handled_case
from tests.console.workplace import Workplace, workplace


def alert_of(here: Workplace, case: str) -> str:
    here.until(lambda: any(row.case_id == case for row in here.station.rows))
    return next(row.id for row in here.station.rows if row.case_id == case)


def test_z_on_marked_lines_calls_the_silent_again_and_urges_the_unit_that_owes_feedback(qtbot: QtBot, room: Room) -> None:
    waiting, called = handled_case(room)[0], room.case()
    room.does("王一帆", CallInPeople(called, (room.officer("周宁").id,)))
    room.clock.advance(minutes=6)
    sweep(room.desk)
    with workplace(qtbot, room) as here:
        ids = {alert_of(here, waiting), alert_of(here, called), room.alert()}
        here.until(lambda: len(here.station.rows) == 3)
        here.choose(next(iter(ids)))
        queue = here.duty.queue.list
        for row in sorted(ids):
            queue.marks.toggle(row, "")
        here.press("Z")
        here.until(lambda: len(room.all(CallIn)) == 2 and len(room.entries("case.urged")) == 1)
        [urged] = room.entries("case.urged")
        assert (urged.case_id, urged.facts["unit"]) == (waiting, "tb_baishi")
        assert {call.case_id for call in room.all(CallIn)} == {called}
        assert queue.marks.ids == []
        here.until(lambda: len(here.station.undo.lines()) == 1)
        assert "5 秒后发出" in here.station.undo.newest()[0], "it is neither critical nor urgent, and still held"
        assert not here.modal_seen


def test_z_where_nobody_is_owed_says_so_and_asks_nothing(qtbot: QtBot, room: Room) -> None:
    with workplace(qtbot, room) as here:
        here.choose(room.alert())
        before = len(room.entries())
        QTest.keyClick(here.duty.queue.list, Qt.Key.Key_Z)
        here.until(lambda: here.window.words.say("told.none_missed") in here.told)
        assert len(room.entries()) == before
