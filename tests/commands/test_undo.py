"""What one has just done can be taken back for half a minute: everything stands as before, and the journal tells both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.base import METADATA
from models.commands.actor import Outcome
from models.commands.alerts import AckAlert, SetLevel
from models.commands.amending import AmendAlert
from models.commands.command import Command
from models.commands.filing import AttachAlert, FileCase
from models.commands.first_response import OrderFirstResponse
from models.commands.notes import AddNote
from models.commands.personnel import CallInPeople
from models.commands.proposals import ApproveProposal
from models.commands.shelving import ShelveAlert, ShelveSource, UnshelveAlert
from models.commands.sweep import sweep
from models.commands.telling_apart import MarkDistinct
from models.commands.turned_away import MarkFalseAlarm, ReferOutOfScope
from models.commands.undo import UndoAct
from models.journal.replay import states_after
from models.records.alert import Alert
from models.records.case import Case
from models.records.document import Document
from models.records.people import CallIn
from models.records.running_clock import RunningClock
from models.records.task import FirstResponseTask
from models.rules.undo import UNDOABLE
from tests.builders import CENTER_TEAM, MONDAY_MORNING, Room

LEADER = "刘峰"
NOT_COMPARED = {
    "journal",
    "journal_head",
    "kept_act",
    "counter",
    "document",
    "first_response_task",
    "call_in",
    "field_token",
    "red_flag",
    "daily_look",
    "alert_term",
}
"""The journal only grows; numbers are never used twice; papers, orders and calls stay and say that they were taken back;
terms an alert was found by once find it still."""


def stands(room: Room) -> dict[str, Any]:
    """Every row of the store but what may grow, without versions and without clocks that have stopped meanwhile."""
    with room.store.reading() as connection:
        return {
            name: sorted(repr({key: value for key, value in row._mapping.items() if key != "version"}) for row in connection.execute(sa.select(table)))
            for name, table in METADATA.tables.items()
            if name not in NOT_COMPARED
        }


def before_and_after(room: Room, command: Command, who: str = "王一帆") -> tuple[dict[str, Any], dict[str, Any], Outcome]:
    """How the store stands before the act and after its undo ten seconds later."""
    before = stands(room)
    done = room.does(who, command)
    assert stands(room) != before or command.name == "add_note"
    room.clock.advance(seconds=10)
    room.does(who, UndoAct(done.first_seq))
    return before, stands(room), done


def test_an_acknowledgement_is_taken_back_with_its_limit_as_it_was(room: Room) -> None:
    alert = room.alert("auto_water", level=3)
    due = room.clocks(alert)["R-201"].due_at
    room.clock.advance(minutes=4)
    before, after, done = before_and_after(room, AckAlert(alert))
    assert after == before
    clock = room.clocks(alert)["R-201"]
    assert (room.get(Alert, alert).state, clock.state, clock.due_at, clock.stopped_at) == ("new", "running", due, None)
    [undone] = room.entries("act.undone")
    assert (undone.alert_id, undone.facts["command"], undone.facts["act"]) == (alert, "ack_alert", done.first_seq)
    room.clock.advance(minutes=10)
    sweep(room.desk)
    assert [entry.at for entry in room.entries("clock.overdue")] == [due]


@pytest.mark.parametrize(
    "name", ["set_level", "amend_alert", "shelve_alert", "unshelve_alert", "shelve_source", "mark_false_alarm", "add_note", "attach_alert", "mark_distinct"]
)
def test_after_an_undo_every_row_stands_as_before(room: Room, name: str) -> None:
    alert = room.taken_alert("auto_water", level=3, category="water")
    if name == "unshelve_alert":
        room.does("王一帆", ShelveAlert(alert, 30, "known"))
    case = room.case("call_110", level=4) if name in ("add_note", "attach_alert") else ""
    wish: dict[str, Command] = {
        "set_level": SetLevel(2, alert=alert),
        "amend_alert": AmendAlert(alert, category="air"),
        "shelve_alert": ShelveAlert(alert, 30, "known"),
        "unshelve_alert": UnshelveAlert(alert),
        "shelve_source": ShelveSource(room.actor("adapter:auto_water").id, minutes=30, reason="known"),
        "mark_false_alarm": MarkFalseAlarm(alert, "探头起雾", "照片"),
        "add_note": AddNote(case, "电话已回"),
        "attach_alert": AttachAlert(alert, case, "同一处"),
        "mark_distinct": MarkDistinct(alert, room.alert() if name == "mark_distinct" else ""),
    }
    assert name in UNDOABLE
    before, after, _ = before_and_after(room, wish[name])
    assert after == before


def test_turning_a_matter_away_is_taken_back_by_who_proposed_and_by_who_approved_it(sqlite_room: Room) -> None:
    room = sqlite_room
    alert = room.taken_alert(power_item="", category="")
    wish = ReferOutOfScope(alert, "市政局", "不在清单", "已转市政局办理", "phone")
    before, after, _ = before_and_after(room, wish)
    assert after == before
    proposal = room.does("王一帆", wish).proposal
    before, after, _ = before_and_after(room, ApproveProposal(proposal), LEADER)
    assert after == before
    [paper] = room.all(Document, Document.table.c.kind == "D-15")
    assert room.entries("act.undone")[-1].facts["papers"] == [paper.doc_no], "a number is never used twice: the paper stays, the journal says it is withdrawn"


def test_an_order_is_called_back_and_the_case_stands_where_it_stood(room: Room) -> None:
    case = room.case(level=2)
    _, _, done = before_and_after(room, OrderFirstResponse(case, (CENTER_TEAM,)))
    [task] = room.all(FirstResponseTask)
    assert (room.get(Case, case).state, task.state) == ("registered", "cancelled")
    assert [entry.facts["reason"] for entry in room.entries("task.cancelled")] == ["act.undone"]
    assert all(clock.state == "stopped" for clock in room.all(RunningClock, RunningClock.table.c.object_id == task.id))
    assert states_after(room.entries())[case] == "registered", "the journal alone tells it too"
    assert done.last_seq < room.entries("act.undone")[0].seq
    room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))


def test_a_call_is_called_back_and_the_person_is_what_he_was(sqlite_room: Room) -> None:
    room = sqlite_room
    case = room.case(level=2)
    was = room.officer("周宁").availability
    before_and_after(room, CallInPeople(case, ("周宁",)))
    assert (room.officer("周宁").availability, room.all(CallIn)[0].state) == (was, "released")


@pytest.mark.parametrize(("level", "seconds", "is_told"), [(1, 1, True), (2, 1, True), (3, 4, False), (4, 4, False), (3, 5, True)])
def test_an_order_that_is_still_held_is_taken_back_unheard(sqlite_room: Room, level: int, seconds: int, is_told: bool) -> None:
    room = sqlite_room
    case = room.case(level=level)
    ordered = room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))
    room.clock.advance(seconds=seconds)
    room.does("王一帆", UndoAct(ordered.first_seq))
    assert (room.all(FirstResponseTask)[0].state, room.get(Case, case).state) == ("cancelled", "registered")
    assert bool(room.entries("task.cancelled")) is is_told
    assert states_after(room.entries())[case] == "registered"
    called = room.does("王一帆", CallInPeople(case, ("周宁",)))
    room.clock.advance(seconds=seconds)
    room.does("王一帆", UndoAct(called.first_seq))
    assert bool(room.entries("person.released")) is is_told


def test_after_half_a_minute_it_is_over(sqlite_room: Room) -> None:
    room = sqlite_room
    done = room.does("王一帆", AckAlert(room.alert()))
    room.clock.advance(seconds=31)
    assert room.refuses("王一帆", UndoAct(done.first_seq)) == ("undo_over",)


def test_it_is_taken_back_once_only_and_by_its_doer_only(sqlite_room: Room) -> None:
    room = sqlite_room
    done = room.does("王一帆", AckAlert(room.alert()))
    assert room.refuses(LEADER, UndoAct(done.first_seq)) == ("not_in_scope",)
    room.does("王一帆", UndoAct(done.first_seq))
    assert room.refuses("王一帆", UndoAct(done.first_seq)) == ("undo_over",)


def test_whoever_acted_since_is_not_overruled_and_is_named(room: Room) -> None:
    alert = room.alert()
    done = room.does("王一帆", AckAlert(alert))
    room.does(LEADER, FileCase(alert))
    [why] = room.reasons("王一帆", UndoAct(done.first_seq))
    assert (why.code, why.facts["who"]) == ("stale_version", LEADER)


def test_own_acts_are_taken_back_from_the_last_to_the_first(sqlite_room: Room) -> None:
    room = sqlite_room
    alert = room.alert(level=3)
    first, second = room.does("王一帆", AckAlert(alert)), room.does("王一帆", SetLevel(2, alert=alert))
    assert room.refuses("王一帆", UndoAct(first.first_seq)) == ("stale_version",)
    room.does("王一帆", UndoAct(second.first_seq))
    room.does("王一帆", UndoAct(first.first_seq))
    assert (room.get(Alert, alert).state, room.get(Alert, alert).level) == ("new", 3)


def test_a_limit_that_ran_out_meanwhile_is_told_as_overdue_at_its_own_moment(sqlite_room: Room) -> None:
    room = sqlite_room
    alert = room.alert(level=3)
    room.clock.advance(minutes=9, seconds=50)
    done = room.does("王一帆", AckAlert(alert))
    room.clock.advance(seconds=20)
    room.does("王一帆", UndoAct(done.first_seq))
    sweep(room.desk)
    assert [entry.at for entry in room.entries("clock.overdue")] == [MONDAY_MORNING + timedelta(minutes=10)]


def test_an_order_that_is_under_way_is_not_taken_back_by_undo(sqlite_room: Room) -> None:
    from models.commands.task_steps import AckTask

    room = sqlite_room
    case = room.case(level=2)
    done = room.does("王一帆", OrderFirstResponse(case, (CENTER_TEAM,)))
    room.does("王一帆", AckTask(done.made[0]), on_behalf_of="周宁", source="phone", proof="log 1")
    assert room.refuses("王一帆", UndoAct(done.first_seq)) == ("stale_version",)
