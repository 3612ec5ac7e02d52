"""Two reports of one matter are brought together and apart again: numbers, reply duties and limits stay whole."""

from __future__ import annotations

from typing import Any

from models.commands.alerts import AckAlert
from models.commands.filing import AttachAlert, FileCase
from models.commands.splitting import SplitCase
from models.commands.undo import UndoAct
from models.records.alert import Alert
from models.records.case import Case
from models.records.running_clock import RunningClock
from tests.builders import BAISHI, LI, Room
from tests.commands.way import approved

FIRST: dict[str, Any] = {"summary": "丽发新城附近搅拌站噪音扰民", "place": BAISHI, "reporter": LI, "level": 3}
SECOND: dict[str, Any] = {**FIRST, "summary": "搅拌站粉尘大", "level": 2}


def together(room: Room) -> tuple[str, str, str, int]:
    """The case, the alert it was filed from, the one attached, and the number of the attaching act."""
    first, second = room.alert(**FIRST), room.alert(**SECOND)
    for alert in (first, second):
        room.does("王一帆", AckAlert(alert))
    case = room.makes("王一帆", FileCase(first))
    room.clock.advance(minutes=3)
    return case, first, second, room.does("王一帆", AttachAlert(second, case, "疑似重复 91 %")).first_seq


def replies(room: Room) -> dict[str, object]:
    """When each reporter is to be answered, by alert."""
    running = room.all(RunningClock, RunningClock.table.c.rule == "R-231", RunningClock.table.c.state == "running")
    return {clock.object_id: clock.due_at for clock in running}


def test_each_reporter_is_answered_for_his_own_and_the_gravest_level_stays(room: Room) -> None:
    case, first, second, _ = together(room)
    assert set(replies(room)) == {first, second}
    assert room.get(Case, case).level == 2
    assert [room.get(Alert, alert).state for alert in (first, second)] == ["filed", "attached"]


def test_within_half_a_minute_a_merge_is_taken_back_and_everything_stands_as_before(room: Room) -> None:
    case, first, second, act = together(room)
    number, due = room.get(Case, case).case_no, replies(room)[first]
    terms = {rule: clock.due_at for rule, clock in room.clocks(case).items()}
    room.clock.advance(seconds=20)
    room.does("王一帆", UndoAct(act))
    back = room.get(Alert, second)
    assert (back.state, back.case_id, room.get(Case, case).case_no, room.get(Case, case).level) == ("acknowledged", "", number, 3)
    assert replies(room) == {first: due}
    assert {rule: clock.due_at for rule, clock in room.clocks(case).items()} == terms
    room.does("王一帆", AttachAlert(second, case, "疑似重复"))
    assert set(replies(room)) == {first, second}


def test_later_a_split_gives_the_second_report_a_number_of_its_own_and_both_keep_their_reply_and_limits(room: Room) -> None:
    case, _, second, _ = together(room)
    number, before = room.get(Case, case).case_no, replies(room)
    terms = {rule: clock.due_at for rule, clock in room.clocks(case).items()}
    room.clock.advance(hours=5)
    approved(room, "王一帆", "刘峰", SplitCase.name, case=case, alerts=[second], reason="查明为两处")
    apart = room.get(Alert, second).case_id
    assert apart != case
    assert room.get(Case, case).case_no == number != room.get(Case, apart).case_no
    assert replies(room) == before
    assert {rule: clock.due_at for rule, clock in room.clocks(apart).items()} == terms
    assert {rule: clock.due_at for rule, clock in room.clocks(case).items()} == terms
