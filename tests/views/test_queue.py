"""The queue as screens read it: groups by state, one limit a line, identity through filing, and the same at the first glance."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.commands.alerts import AckAlert
from models.commands.assignment import AssignCase
from models.commands.filing import AttachAlert, FileCase
from models.commands.receiving import AcceptAssignment
from models.records.alert import Alert
from models.records.running_clock import RunningClock
from models.rules.states import AlertState
from models.store import Store
from models.views.duty import duty_list
from models.views.glance import glance
from models.views.queue import line_of, queue, queue_of
from models.views.rows import Group, LimitState, QueueRow
from tests.builders import LI, MONDAY_MORNING, Room, room_of


@pytest.fixture
def room(store: Store, data_dir: Path) -> Room:
    return room_of(store, data_dir)


def lines(room: Room) -> dict[str, QueueRow]:
    with room.store.reading() as connection:
        return {row.id: row for row in queue(connection, room.clock.now(), "王一帆", duty_list(room.desk.rulebook).leads)}


def test_a_matter_moves_through_the_groups_and_keeps_its_line(room: Room) -> None:
    alert = room.alert(power_item="V-47")
    assert lines(room)[alert].group is Group.UNACKNOWLEDGED
    room.does("王一帆", AckAlert(alert))
    assert (lines(room)[alert].group, lines(room)[alert].mine) == (Group.AWAITING_FIRST, True)
    case = room.makes("王一帆", FileCase(alert))
    row = lines(room)[alert]
    assert (row.case_id, row.group, row.state) == (case, Group.AWAITING_FIRST, "registered")
    assert row.number == room.get(Alert, alert).alert_no


def test_what_the_handlers_have_waits_for_feedback(room: Room) -> None:
    case = room.judged_case()
    [alert] = [row.id for row in lines(room).values()]
    assert lines(room)[alert].group is Group.IN_PROGRESS
    transfer = room.makes("王一帆", AssignCase(case, main_facts="直排", power_item="V-47", lead="tb_baishi", requirement="查处", materials="complete"))
    assert (lines(room)[alert].group, lines(room)[alert].lead) == (Group.AWAITING_FEEDBACK, "tb_baishi")
    room.does("宋强", AcceptAssignment(transfer, "白受〔2023〕5号", "宋强", "100-0000-0023", date(2023, 11, 22)))
    assert lines(room)[alert].group is Group.AWAITING_FEEDBACK


def test_each_line_shows_the_limit_that_ends_first(room: Room) -> None:
    alert = room.alert()
    assert lines(room)[alert].limit.rule == "R-201"
    room.does("王一帆", AckAlert(alert))
    assert lines(room)[alert].limit is None
    room.does("王一帆", FileCase(alert))
    assert lines(room)[alert].limit.rule == "R-207", "three working days, before the fifteen of the reply"


def test_a_limit_past_its_due_moment_is_overdue_before_anybody_has_told_it(room: Room) -> None:
    alert = room.alert()
    room.clock.advance(minutes=11)
    assert lines(room)[alert].limit.state is LimitState.OVERDUE


def test_before_assignment_the_lead_is_the_one_of_the_duty_list(room: Room) -> None:
    alert = room.alert(power_item="V-47", category="livestock")
    assert lines(room)[alert].lead == "ee"


def test_an_attached_alert_leaves_and_is_counted_on_the_case(room: Room) -> None:
    case = room.case()
    [first] = lines(room)
    second = room.taken_alert()
    room.does("王一帆", AttachAlert(second, case))
    assert second not in lines(room)
    assert lines(room)[first].linked == 1


def test_reading_what_was_touched_gives_the_same_lines_as_reading_everything(room: Room) -> None:
    case, alert, gone = room.case(), room.alert(), room.taken_alert()
    room.does("王一帆", AttachAlert(gone, case))
    with room.store.reading() as connection:
        found = queue_of(connection, [case, alert, gone, "no such id"], room.clock.now(), "王一帆", duty_list(room.desk.rulebook).leads)
    whole = lines(room)
    assert {row.id: row for row in found.rows} == {key: whole[key] for key in (alert, next(key for key in whole if whole[key].case_id == case))}
    assert found.gone == {gone}


def test_the_line_of_a_matter_that_has_left_can_still_be_read(room: Room) -> None:
    case = room.case()
    second = room.taken_alert()
    room.does("王一帆", AttachAlert(second, case))
    with room.store.reading() as connection:
        assert line_of(connection, second, room.clock.now()).case_id == case
        assert line_of(connection, "nothing", room.clock.now()) is None


def test_no_reporter_is_in_any_line(room: Room) -> None:
    room.case(summary=f"{LI.name}反映粪水", text=f"电话{LI.phone}")
    assert LI.name not in repr(lines(room))
    assert LI.phone not in repr(lines(room))


def test_the_first_glance_shows_exactly_the_queue(sqlite_store: Store, data_dir: Path) -> None:
    room = room_of(sqlite_store, data_dir)
    room.judged_case()
    room.alert()
    room.taken_alert()
    with room.store.reading() as connection:
        read = queue(connection, room.clock.now(), "王一帆")
    seen = glance(data_dir / "store.sqlite3", room.clock.now(), "王一帆")
    assert sorted(seen.rows, key=lambda row: row.id) == sorted(read, key=lambda row: row.id)
    assert seen.seq == room.entries()[-1].seq
    assert seen.people["wangyifan"].name == "王一帆"


def test_the_first_glance_gives_way_to_the_ordinary_way(sqlite_store: Store, data_dir: Path, tmp_path: Path) -> None:
    assert glance(tmp_path / "nothing.sqlite3", MONDAY_MORNING) is None
    (tmp_path / "text.sqlite3").write_text("no database")
    assert glance(tmp_path / "text.sqlite3", MONDAY_MORNING) is None
    assert glance(data_dir / "store.sqlite3", MONDAY_MORNING) is not None
    with sqlite_store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'other'"))
    assert glance(data_dir / "store.sqlite3", MONDAY_MORNING) is None


def test_many_closed_alerts_cost_the_queue_nothing(sqlite_store: Store, data_dir: Path) -> None:
    room = room_of(sqlite_store, data_dir)
    room.case()
    open_lines = len(lines(room))
    old = room.clock.now() - timedelta(days=300)
    with room.store.writing() as connection:
        rows, clocks = [], []
        for number in range(2_000):
            alert = Alert(
                alert_no=f"OLD-{number}", channel="grid", nature="report", state=AlertState.ATTACHED, level=3, summary="旧", place_text="x",
                discovered_at=old, received_at=old, case_id="gone",
            )  # fmt: skip
            clock = RunningClock(rule="R-201", rule_version="1", object_kind="alert", object_id=alert.id, alert_id=alert.id, started_at=old, due_at=old)
            rows.append(alert.values())
            clocks.append({**clock.values(), "state": "stopped"})
        connection.execute(Alert.table.insert(), rows)
        connection.execute(RunningClock.table.insert(), clocks)
    assert len(lines(room)) == open_lines
    with room.store.reading() as connection:
        for statement in _statements():
            plan = " ".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
            assert "SCAN a" not in plan.replace("SCAN a USING COVERING INDEX", ""), plan
            assert "SCAN r" not in plan, plan


def _statements() -> list[str]:
    from models.views import queue_lines as q

    return [f"{q.ALERTS} WHERE {q.ALERT_IS_OPEN}", f"{q.CASES} WHERE {q.CASE_IS_OPEN}", f"{q.LIMITS} WHERE {q.CLOCK_GOES_ON}"]
