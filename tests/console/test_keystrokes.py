"""The promised keystrokes, pressed on a whole workstation at a real store: acknowledge 1, first response 2, call-in 1, no modal window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.keys import DUTY
from models.commands.alerts import AckAlert, Place
from models.records.alert import Alert
from models.records.case import Case
from models.records.people import CallIn, Officer
from models.records.proposal import Proposal
from models.records.task import FirstResponseTask
from tests.builders import TANKOU, Room
from tests.console.played import CAMERA
from tests.console.workplace import add_units, workplace


def _tasks(room: Room) -> list[FirstResponseTask]:
    return room.all(FirstResponseTask)


def test_one_key_acknowledges_and_the_next_unacknowledged_is_selected(qtbot: QtBot, room: Room) -> None:
    first, second = room.alert(), room.alert()
    with workplace(qtbot, room) as place:
        place.choose(first)
        place.press("A")
        assert place.row(first).state == "acknowledged", "shown at once, before the door has answered"
        assert place.chosen == second
        place.until(lambda: room.get(Alert, first).state == "acknowledged")
        assert room.get(Alert, first).acknowledged_by in ("王一帆", room.actor("王一帆").id)
        assert not place.modal_seen


def test_d_and_enter_order_the_suggested_unit_and_file_the_case_first(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D", "Return")
        place.until(lambda: len(_tasks(room)) == 1)
        [task] = _tasks(room)
        assert {room.officer(name).id for name in ("周宁", "郑可")} == set(task.officers), "环1, the nearest of the lead department"
        assert room.get(Case, task.case_id).first_alert_id == alert
        place.until(lambda: place.row(alert).state == "first_response")
        assert not place.modal_seen


def test_any_listed_unit_takes_three_keys(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D", "2", "Return")
        place.until(lambda: len(_tasks(room)) == 1)
        assert room.officer("潘越").id in _tasks(room)[0].officers
        assert not place.modal_seen


def test_shift_d_orders_the_suggested_unit_at_once(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("Shift+D")
        place.until(lambda: len(_tasks(room)) == 1)


def test_a_110_case_takes_the_precinct_station_along(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert("call_110", nature="call", place=TANKOU, ongoing="yes")
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D", "Return")
        place.until(lambda: len(_tasks(room)) == 2)
        assert {task.responder for task in _tasks(room)} == {"station", "center_team"}
        assert next(task.unit for task in _tasks(room) if task.responder == "station") == "ps_tankou"


def test_alt_3_calls_in_the_people_of_the_third_department(qtbot: QtBot, room: Room) -> None:
    case = room.case()
    with workplace(qtbot, room) as place:
        place.choose(room.get(Case, case).first_alert_id)
        place.press("Alt+3")
        place.until(lambda: len(room.all(CallIn)) == 2)
        called = {room.get(Officer, call.officer_id).name for call in room.all(CallIn)}
        assert called == {"周宁", "郑可"}, "two who may act together; 黄澄 is next"
        assert room.all(CallIn)[0].next_officers == [room.officer("黄澄").id]
        assert not place.modal_seen


def test_who_is_out_on_a_task_is_not_called(qtbot: QtBot, room: Room) -> None:
    room.case_under_way()
    case = room.case()
    with workplace(qtbot, room) as place:
        place.choose(room.get(Case, case).first_alert_id)
        place.press("Alt+3")
        place.until(lambda: len(room.all(CallIn)) == 1)
        assert room.get(Officer, room.all(CallIn)[0].officer_id).name == "黄澄", "周宁 and 郑可 verify another case"


def test_c_and_enter_call_in_the_departments_of_the_duty_list(qtbot: QtBot, room: Room) -> None:
    case = room.case(power_item="V-47")
    with workplace(qtbot, room) as place:
        place.choose(room.get(Case, case).first_alert_id)
        place.press("C", "Return")
        place.until(lambda: bool(room.all(CallIn)))
        departments = {room.get(Officer, call.officer_id).unit for call in room.all(CallIn)}
        assert departments == place.station.sending.board.preselected & departments
        assert place.station.detail.lead in departments
        assert not place.modal_seen


def test_esc_goes_back_to_the_queue_and_the_same_alert_is_selected(qtbot: QtBot, room: Room) -> None:
    room.alert()
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D")
        assert place.window.front == "dispatch"
        place.press("Esc")
        assert place.window.front == "duty"
        assert place.chosen == alert
        assert place.duty.queue.list.hasFocus()


def test_letters_typed_into_the_filter_are_text_and_no_commands(qtbot: QtBot, room: Room) -> None:
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("/")
        assert place.duty.queue.search.edit.hasFocus()
        place.press("A")
        assert place.duty.queue.search.edit.text() == "a"
        assert place.row(alert).state == "new"


def test_keys_of_later_editions_say_so_and_do_nothing(qtbot: QtBot, room: Room) -> None:
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        QTest.keyClick(place.window, Qt.Key.Key_F6)
        assert any("后续版本" in told for told in place.told)
        assert place.row(alert).state == "new"


def test_m_and_a_digit_attach_the_alert_to_the_case_of_its_neighbour(qtbot: QtBot, room: Room) -> None:
    room.case()
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("M", "1")
        place.until(lambda: room.get(Alert, alert).state == "attached")
        place.until(lambda: place.row(alert) is None)


def test_m_and_a_digit_bring_two_alerts_together_before_there_is_a_case(qtbot: QtBot, room: Room) -> None:
    first, second = room.alert(), room.alert()
    with workplace(qtbot, room) as place:
        place.choose(second)
        place.press("M", "1")
        place.until(lambda: room.get(Alert, second).state == "attached")
        assert room.get(Alert, first).state == "filed"
        [case] = {room.get(Alert, alert).case_id for alert in (first, second)}
        assert room.get(Case, case).first_alert_id == first
        assert "%" in room.entries("alert.attached")[0].facts["reason"]


def test_d_on_a_new_alert_acknowledges_it_on_the_way(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D", "Return")
        place.until(lambda: len(_tasks(room)) == 1)
        assert [entry.kind for entry in room.entries("alert.acknowledged", "case.filed", "first_response.ordered")] == [
            "alert.acknowledged",
            "case.filed",
            "first_response.ordered",
        ]


def test_plus_adds_a_second_unit_to_the_order(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D")
        place.until(lambda: place.station.sending.board is not None)
        place.press("+", "2", "Return")
        place.until(lambda: len(_tasks(room)) == 2)


def _acknowledged_by_somebody_else(room: Room, alert: str) -> None:
    room.does("何青", AckAlert(alert))


def test_calling_everybody_has_to_be_held_and_orders_nobody(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D")
        place.until(lambda: place.station.sending.board is not None)
        place.press("Shift+C")
        button = place.dispatch.calls.everybody
        assert button.hasFocus()
        QTest.keyPress(button, Qt.Key.Key_Return)
        qtbot.wait(300)
        QTest.keyRelease(button, Qt.Key.Key_Return)
        qtbot.wait(100)
        assert not room.all(CallIn)
        assert not room.all(Proposal), "let go too early"
        QTest.keyPress(button, Qt.Key.Key_Return)
        place.until(lambda: bool(room.all(Proposal)) or bool(room.all(CallIn)))
        QTest.keyRelease(button, Qt.Key.Key_Return)
        assert not _tasks(room), "Enter on the button ordered no unit"


def test_enter_on_a_button_presses_that_button(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.press("D")
        place.until(lambda: place.station.sending.board is not None)
        place.dispatch.buttons["back"].setFocus()
        place.press("Return")
        assert place.window.front == "duty"
        qtbot.wait(200)
        assert not _tasks(room)


def test_a_refused_act_is_taken_back_and_names_the_other_seat(qtbot: QtBot, room: Room) -> None:
    alert = room.alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        place.live.close()  # this seat sees nothing of what follows
        _acknowledged_by_somebody_else(room, alert)
        place.press("A")
        place.until(lambda: any("何青" in told for told in place.told))
        place.until(lambda: not place.row(alert).mine)
        assert place.row(alert).state == "acknowledged"


def test_no_action_of_the_table_opens_a_modal_window(qtbot: QtBot, room: Room) -> None:
    add_units(room)
    alert = room.taken_alert()
    with workplace(qtbot, room) as place:
        place.choose(alert)
        for keys in (("?",), ("?",), ("G",), ("Q",), ("Q",), ("J",), ("K",), ("D",), ("Esc",), ("C",), ("Esc",), ("Z",), ("X",), ("W",), ("N",)):
            place.press(*keys)
        place.qtbot.wait(50)
        assert not place.modal_seen
        assert place.window.front == "duty"


def test_units_are_sent_from_a_screen_that_shows_the_alerts_own_camera_or_none(qtbot: QtBot, room: Room) -> None:
    near, nowhere = room.alert(place=Place(text="锦溪河", township="潭口镇", lon=114.3, lat=28.1)), room.alert(place=Place(text="电话里没说清"))
    with workplace(qtbot, room) as place:
        add_units(room)
        shown: list[list[str]] = []
        assert place.station.dispatch is not None
        place.station.dispatch.place.show_cameras = lambda cameras: shown.append([camera.key for camera in cameras])  # type: ignore[method-assign]
        place.station.reader.cameras = (CAMERA,)
        place.choose(near)
        place.press("D")
        place.until(lambda: shown[-1:] == [[CAMERA.key]])
        place.station.show(DUTY)
        place.choose(nowhere)
        place.press("D")
        place.until(lambda: shown[-1:] == [[]])
