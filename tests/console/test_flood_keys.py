"""At the seat, by real keys: a flood folds and is taken in two steps, alerts are shelved, the last act is taken back, help is asked for and heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.bell import Bell
from console.flood_desk import FloodDesk
from models.commands.alerts import AckAlert, Place
from models.commands.shelving import ShelveSource
from models.records.alert import Alert
from models.records.shelving import Shelving
from models.rules.flood import FloodWatch
from tests.builders import Room
from tests.console.workplace import Workplace, workplace

LEADER = "刘峰"
FARM = Place(text="白石镇下坪村", township="白石镇", village="下坪村", lon=114.301, lat=28.101)


@pytest.fixture
def place(qtbot: QtBot, room: Room) -> Iterator[Workplace]:
    with workplace(qtbot, room) as here:
        yield here


def flood_of(here: Workplace) -> FloodDesk:
    desk = FloodDesk(here.station, Bell(), FloodWatch())
    here.station.learn_acts(desk.acts())
    return desk


def pour(here: Workplace, count: int, level: int = 3) -> list[str]:
    """So many alerts on one farm."""
    return [here.room.alert("auto_water", level=level, place=FARM, category="water") for _ in range(count)]


def states(here: Workplace, ids: list[str]) -> set[str]:
    return {str(here.room.get(Alert, alert).state) for alert in ids}


def test_a_flood_folds_by_itself_says_so_and_a_acknowledges_a_fold_only_after_showing_it(place: Workplace) -> None:
    flood = flood_of(place)
    ids, grave = pour(place, 11), place.room.alert(level=1, place=FARM, category="water")
    place.until(lambda: flood.watch.count == 12 and place.duty.queue.model.counts()[0] == 12)
    flood.tick(place.room.clock.now())
    model = place.duty.queue.model
    assert [model.row_at(p).id for p in range(model.rowCount()) if model.row_at(p)] == [grave, ids[0]]  # type: ignore[union-attr]
    assert place.window.banners.keys() == ["flood"]
    place.choose(ids[0])
    place.press("A")
    assert (model.folds.is_open(ids[0]), states(place, ids)) == (True, {"new"}), "a closed fold is only opened"
    place.press("A")
    place.until(lambda: states(place, ids) == {"acknowledged"})
    assert place.room.get(Alert, grave).state == "new", "level 1 is taken by itself"
    assert len(place.room.entries("alert.acknowledged")) == 11
    assert not place.modal_seen


def test_shift_i_shows_every_item_and_the_selection_stays_with_its_alert(place: Workplace) -> None:
    flood = flood_of(place)
    ids = pour(place, 11)
    place.until(lambda: flood.watch.count == 11 and place.duty.queue.model.counts()[0] == 11)
    place.choose(ids[4])
    flood.tick(place.room.clock.now())
    assert place.chosen == ids[4]
    place.press("Shift+I")
    assert (place.duty.queue.model.rowCount(), place.chosen) == (12, ids[4])
    place.press("Shift+I")
    assert (place.duty.queue.model.rowCount(), place.chosen) == (3, ids[4]), "head, fold, and the selected alert"
    flood.tick(place.room.clock.now() + timedelta(minutes=11))
    assert (place.duty.queue.model.rowCount(), place.chosen, place.window.banners.keys()) == (12, ids[4], [])


def test_of_a_fold_what_another_seat_took_is_told_and_the_rest_is_acknowledged(place: Workplace) -> None:
    flood = flood_of(place)
    ids = pour(place, 11)
    place.until(lambda: flood.watch.count == 11 and place.duty.queue.model.counts()[0] == 11)
    flood.tick(place.room.clock.now())
    place.choose(ids[0])
    place.press("A")
    place.live.close()
    place.room.does(LEADER, AckAlert(ids[3]))
    place.press("A")
    place.until(lambda: states(place, ids) == {"acknowledged"})
    place.until(lambda: any(LEADER in told for told in place.told))
    assert {entry.actor for entry in place.room.entries("alert.acknowledged")} == {LEADER, "王一帆"}


def test_h_then_a_time_then_a_reason_shelves_and_u_takes_it_back(place: Workplace) -> None:
    alert = place.room.alert("auto_water", level=3)
    place.choose(alert)
    place.press("H", "2", "1")
    place.until(lambda: place.duty.queue.model.counts() == (0, 0, 1))
    [kept] = place.room.all(Shelving)
    assert (kept.reason, kept.until - kept.at) == ("maintenance", timedelta(minutes=30))
    assert place.duty.queue.undo.isVisible()
    place.press("U")
    place.until(lambda: place.duty.queue.model.counts() == (1, 0, 0))
    assert place.room.all(Shelving) == []


def test_a_person_s_report_cannot_be_shelved_and_esc_leaves_the_question(place: Workplace) -> None:
    told = place.room.alert(level=3)
    place.choose(told)
    place.press("H")
    assert any("群众来件不得暂缓" in text for text in place.told)
    machine = place.room.alert("auto_water", level=2)
    place.choose(machine)
    place.press("H")
    assert place.station.shelf.is_choosing
    place.press("3")
    assert place.station.shelf.is_choosing, "level 2 has two times only"
    place.press("Esc")
    assert not place.station.shelf.is_choosing
    assert place.room.all(Shelving) == []


def test_u_takes_back_the_last_acknowledgement_and_then_the_one_before(place: Workplace) -> None:
    first, second = place.room.alert(level=2), place.room.alert(level=3)
    place.choose(first)
    place.press("A")
    place.until(lambda: states(place, [first]) == {"acknowledged"})
    place.choose(second)
    place.press("A")
    place.until(lambda: states(place, [second]) == {"acknowledged"} and place.station.undo.newest()[1] > 0)
    place.until(lambda: len(place.station.undo.lines()) == 2)
    place.press("U")
    place.until(lambda: (states(place, [first]), states(place, [second])) == ({"acknowledged"}, {"new"}))
    QTest.keyClick(place.duty.queue.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    place.until(lambda: states(place, [first]) == {"new"})
    place.press("U")
    assert any("没有可撤销" in text for text in place.told)


def test_marked_lines_are_acknowledged_together_and_taken_back_together(place: Workplace) -> None:
    ids = [place.room.alert(level=3) for _ in range(3)]
    place.choose(ids[0])
    place.until(lambda: place.duty.queue.model.counts()[0] == 3)
    QTest.keyClick(place.duty.queue.list, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    place.press("J")
    QTest.keyClick(place.duty.queue.list, Qt.Key.Key_Space)
    place.press("A")
    place.until(lambda: sorted(str(place.room.get(Alert, alert).state) for alert in ids) == ["acknowledged", "acknowledged", "new"])
    place.until(lambda: len(place.station.undo.lines()) == 1)
    place.press("U")
    place.until(lambda: states(place, ids) == {"new"})


def test_a_shelved_source_is_counted_on_the_shelf_and_level_1_breaks_through(place: Workplace) -> None:
    quiet, grave = place.room.alert("auto_water", level=3), place.room.alert("auto_water", level=1)
    place.until(lambda: place.duty.queue.model.counts()[0] == 2)
    place.room.does("王一帆", ShelveSource(place.room.actor("adapter:auto_water").id, minutes=30, reason="calibration"))
    place.until(lambda: place.duty.queue.model.counts() == (1, 0, 1))
    assert (place.duty.queue.model.position(quiet), place.duty.queue.model.position(grave)) == (-1, 1)


def test_help_is_asked_for_by_one_key_and_stands_on_the_screen_of_the_other_seats(qtbot: QtBot, room: Room) -> None:
    with workplace(qtbot, room) as buried:
        flood_of(buried)
        with workplace(qtbot, room, LEADER) as other:
            bell = Bell()
            FloodDesk(other.station, bell, FloodWatch())
            buried.station.do("ask_support")
            other.until(lambda: other.window.banners.keys() == ["support"])
            assert bell.next_sound([], room.clock.now()) == "support"
        assert "support" not in buried.window.banners.keys()  # noqa: SIM118  not a mapping


def test_what_nobody_takes_for_a_minute_is_passed_up_to_the_duty_leader(qtbot: QtBot, room: Room) -> None:
    alert = room.alert(level=1)
    with workplace(qtbot, room, LEADER) as leader:
        bell = Bell()
        flood = FloodDesk(leader.station, bell, FloodWatch())
        flood.tick(room.clock.now() + timedelta(seconds=59))
        assert leader.window.banners.keys() == []
        flood.tick(room.clock.now() + timedelta(seconds=60))
        assert leader.window.banners.keys() == ["passed_up"]
        assert bell.next_sound([], room.clock.now()) == "passed_up"
        room.does("王一帆", AckAlert(alert))
        leader.until(lambda: leader.row(alert).state == "acknowledged")  # type: ignore[union-attr]
        flood.tick(room.clock.now() + timedelta(seconds=62))
        assert leader.window.banners.keys() == []


@pytest.mark.parametrize("read_first", [True, False])
def test_what_comes_in_while_the_last_ten_minutes_are_read_counts_once(place: Workplace, read_first: bool) -> None:
    flood = flood_of(place)
    place.until(lambda: flood._heard is None)
    flood._heard = []
    before = place.station.reader.arrivals(place.room.clock.now() - timedelta(minutes=10))
    pour(place, 3)
    place.until(lambda: flood.watch.count == 3)
    flood._begin(before if read_first else place.station.reader.arrivals(place.room.clock.now() - timedelta(minutes=10)))
    assert flood.watch.count == 3


def test_what_was_read_before_the_live_link_tells_of_it_counts_once(place: Workplace) -> None:
    flood = flood_of(place)
    place.until(lambda: flood._heard is None)
    flood._heard = []
    pour(place, 3)
    flood._begin(place.station.reader.arrivals(place.room.clock.now() - timedelta(minutes=10)))
    place.until(lambda: len(place.station.rows) == 3)
    assert flood.watch.count == 3
