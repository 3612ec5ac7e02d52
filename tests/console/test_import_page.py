"""A file of reports is taken in at the seat by keys alone: the bad rows first, then all, the good ones, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.import_desk import ImportDesk
from models.records.alert import Alert
from models.store import Store
from tests.builders import Room, room_of
from tests.console.workplace import Workplace, workplace

HEAD = "留言编号,标题,地点,留言时间"


@pytest.fixture
def room(sqlite_store: Store, data_dir: Path) -> Room:
    return room_of(sqlite_store, data_dir)


def opened(place: Workplace, room: Room, file: Path) -> ImportDesk:
    place.window.words.add("source_words.json")  # type: ignore[attr-defined]
    desk = ImportDesk(place.station, lambda: room.desk)
    place.station.learn_acts({"import": desk.open})
    place.press("Ctrl+I")
    place.until(desk.page.isVisible)
    desk.page.source.setCurrentIndex(desk.page.source.findData("hotline_12345"))
    desk.page.path.show_value(str(file))
    place.press("Return")
    return desk


def told(desk: ImportDesk) -> str:
    return desk.page.told.accessibleName()


def test_bad_rows_are_shown_and_none_is_taken_until_the_good_ones_are_asked_for(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}\n1,臭,河边,2019/1/3\n2,吵,,2019/1/3\n3,烟,山上,2019/13/3\n", encoding="gbk")
    with workplace(qtbot, room) as place:
        desk = opened(place, room, file)
        place.until(lambda: "2 行有问题" in told(desk))
        assert [line.spoken for line in desk.page.bad.body.lines] == ["3  地点  不能为空", "4  留言时间  不是可识别的时间"]
        place.press("Ctrl+Return")
        assert "Ctrl G" in told(desk)
        assert room.all(Alert) == []
        place.press("Ctrl+G")
        place.until(lambda: "已导入 1 条" in told(desk))
        place.press("Esc")
        assert not desk.page.isVisible()
        assert place.duty.queue.isAncestorOf(place.window.focusWidget()) or place.duty.queue.hasFocus()
        assert not place.modal_seen
    [alert] = room.all(Alert)
    assert (alert.source_ref, alert.state) == ("1", "past")
    assert [(entry.actor, entry.on_behalf_of) for entry in room.entries("alert.past_kept")] == [("adapter:hotline_12345", "王一帆")]


def test_a_file_that_is_not_there_is_said_in_one_sentence_and_keys_reach_no_alert_behind(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    alert = room.alert()
    with workplace(qtbot, room) as place:
        desk = opened(place, room, tmp_path / "none.csv")
        place.until(lambda: "none.csv" in told(desk))
        place.press("A", "X")
        assert room.get(Alert, alert).state == "new"
