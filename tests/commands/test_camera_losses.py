"""A camera lost while a critical matter needs it: told once, ended when it is back or when nobody waits for it any more."""

from __future__ import annotations

from datetime import timedelta

from models.records.alert import Alert
from models.records.camera_loss import CameraLoss
from models.views.camera_binding import open_losses
from tests.builders import Room
from tests.commands.test_camera_binding import AT_JX_07
from tests.commands.way import answered_case, ask, refused


def told_lost(room: Room, alert: str) -> None:
    ask(room, "王一帆", "report_camera_lost", camera="JX-07", alert=alert, since=room.clock.now().isoformat())


def waited_for(room: Room) -> list[str]:
    """The alerts whose cameras every seat says are lost."""
    with room.store.reading() as connection:
        return [loss.alert_id for loss in open_losses(connection)]


def test_a_camera_lost_on_a_critical_matter_is_told_once_whichever_seat_sees_it_first(room: Room) -> None:
    alert = room.alert("call_110", nature="call", place=AT_JX_07, danger_flags=("fire",))
    since = (room.clock.now() - timedelta(seconds=12)).isoformat()
    ask(room, "王一帆", "report_camera_lost", camera="JX-07", alert=alert, since=since)
    assert refused(room, "何青", "report_camera_lost", camera="JX-07", alert=alert, since=since) == {"step_not_open"}
    [loss] = room.all(CameraLoss)
    assert (loss.camera, loss.alert_id, loss.back_at, loss.since) == ("JX-07", alert, None, room.clock.now() - timedelta(seconds=12))
    ask(room, "何青", "report_camera_back", camera="JX-07")
    assert refused(room, "何青", "report_camera_back", camera="JX-07") == {"step_not_open"}
    ask(room, "王一帆", "report_camera_lost", camera="JX-07", alert=alert, since=since)
    assert [entry.kind for entry in room.entries("camera.lost", "camera.back")] == ["camera.lost", "camera.back", "camera.lost"]


def test_of_lesser_and_of_ended_matters_a_lost_camera_is_not_told(sqlite_room: Room) -> None:
    since = sqlite_room.clock.now().isoformat()
    assert refused(sqlite_room, "王一帆", "report_camera_lost", camera="JX-07", alert=sqlite_room.alert(), since=since) == {"step_not_open"}
    grave = sqlite_room.taken_alert("auto_water", reporter=None, danger_flags=("fire",))
    ask(sqlite_room, "王一帆", "mark_false_alarm", alert=grave, reason="标定", evidence="读数")
    assert refused(sqlite_room, "王一帆", "report_camera_lost", camera="JX-07", alert=grave, since=since) == {"step_not_open"}


def test_a_loss_ends_with_its_matter_and_stays_ended_when_the_matter_is_opened_again(room: Room) -> None:
    station = room.taken_alert("auto_water", reporter=None, place=AT_JX_07, danger_flags=("fire",))
    case = room.case("call_110", nature="call", place=AT_JX_07, danger_flags=("fire",))
    told_lost(room, station)
    told_lost(room, alert_of_case(room, case))
    ask(room, "王一帆", "mark_false_alarm", alert=station, reason="标定", evidence="读数")
    assert waited_for(room) == [alert_of_case(room, case)]
    ask(room, "王一帆", "set_level", case=case, level=2, reason="火已扑灭")
    assert waited_for(room) == []
    ask(room, "王一帆", "set_level", case=case, level=1, reason="复燃")
    assert waited_for(room) == [], "what is lost now is told by who sees it now"
    assert [entry.kind for entry in room.entries("camera.loss_ended")] == ["camera.loss_ended"] * 2
    assert refused(room, "何青", "report_camera_back", camera="JX-07") == {"step_not_open"}
    told_lost(room, alert_of_case(room, case))
    assert waited_for(room) == [alert_of_case(room, case)]


def test_a_loss_of_a_case_that_is_closed_ends_with_it(sqlite_room: Room) -> None:
    room = sqlite_room
    case = answered_case(room)
    ask(room, "王一帆", "set_level", case=case, level=1, reason="下游取水")
    told_lost(room, alert_of_case(room, case))
    ask(room, "王一帆", "close_case", case=case, lessons="加强巡查")
    assert waited_for(room) == []
    [loss] = room.all(CameraLoss)
    assert (loss.over_at, loss.back_at) == (room.clock.now(), None)


def alert_of_case(room: Room, case: str) -> str:
    [alert] = room.all(Alert, Alert.table.c.case_id == case)
    return alert.id
