"""`import alerts`: the bad rows first and none stored until told; the past wakes nobody; a broken-off import is carried on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.commands.alerts import AckAlert
from models.intake import alert_import
from models.intake.alert_import import AlertImport, NoSource
from models.records.alert import Alert
from models.records.sealed_reporter import SealedReporter
from models.views.figures import figures
from models.views.queue import queue
from tests.builders import Room

HEAD = "留言编号,留言用户,留言主题,地点,经度,纬度,留言时间"


def rows(count: int, start: int = 1) -> list[str]:
    return [f"T{n:04d},用户{n}号,白石镇第{n}件,白石镇下坪村,114.3,28.1,2019/1/3 10:20:29" for n in range(start, start + count)]


def csv_of(lines: list[str], head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode("gbk")


def the_import(room: Room, *, as_new: bool = False) -> AlertImport:
    return AlertImport(room.desk, "hotline_12345", as_new=as_new)


def test_the_bad_rows_are_exactly_those_with_row_column_and_reason_and_nothing_is_stored(room: Room) -> None:
    lines = rows(60)
    lines[3] = "T0004,u,标题,,,,2019/1/3"
    lines[10] = "T0011,u,,某地,114.3,28.1,2019/1/3"
    lines[20] = "T0021,u,标题,某地,x,28.1,2019/1/3"
    lines[30] = "T0031,u,标题,某地,114.3,28.1,2019/2/30"
    lines[40] = "T0002,u,另一件,某地,114.3,28.1,2019/1/3"
    lines[50] = "T0051,u,a\0b,某地,114.3,28.1,2019/1/3"
    lines[53] += ",多出的一格"
    before = room.count_of_everything()
    found = the_import(room).preview("a.csv", csv_of(lines))
    assert [(bad.row, bad.faults[0].column, bad.faults[0].reason) for bad in found.bad] == [
        (5, "地点", "empty"),
        (12, "留言主题", "empty"),
        (22, "经度", "no_number"),
        (32, "留言时间", "no_time"),
        (42, "留言编号", "twice"),
        (52, "留言主题", "unusable"),
        (55, "", "too_many_cells"),
    ]
    assert (len(found.ready), room.count_of_everything()) == (53, before)


def test_a_township_alone_is_a_place_only_where_a_table_has_no_column_for_more(room: Room) -> None:
    taking = the_import(room)
    assert [bad.faults[0].column for bad in taking.preview("a.csv", csv_of(["某事,,白石镇"], "标题,地点,乡镇")).bad] == ["地点"]
    assert [one.report.place.text for one in taking.preview("a.csv", csv_of(["某事,白石镇"], "标题,乡镇")).ready] == ["白石镇"]


def test_who_has_until_a_day_has_that_whole_day(room: Room) -> None:
    lines = ["N1,某事,某地,2026-11-30", "N2,某事,某地,2026-11-30 17:00"]
    found = the_import(room).preview("a.csv", csv_of(lines, "编号,标题,地点,期限"))
    assert [str(one.report.source_due_at) for one in found.ready] == ["2026-11-30 23:59:59+08:00", "2026-11-30 17:00:00+08:00"]


def test_the_past_is_kept_sealed_and_found_but_wakes_nobody(each_room: Room) -> None:
    taking = the_import(each_room)
    taken = taking.take(taking.preview("a.csv", csv_of(rows(3))).ready)
    alerts = each_room.all(Alert)
    assert (taken.fresh, taken.known, taken.refused) == (3, 0, ())
    assert {alert.state for alert in alerts} == {"past"}
    assert {alert.received_at for alert in alerts} == {datetime(2019, 1, 3, 2, 20, 29, tzinfo=UTC)}
    assert {alert.township for alert in alerts} == {"白石镇"}
    assert (each_room.clocks(), len(each_room.all(SealedReporter))) == ({}, 3)
    with each_room.store.reading() as connection:
        assert queue(connection, each_room.clock.now()) == []
    each_room.does("王一帆", AckAlert(alerts[0].id))
    with each_room.store.reading() as connection:
        assert [row.id for row in queue(connection, each_room.clock.now())] == [alerts[0].id]


def test_the_same_file_again_and_a_file_with_more_rows_bring_what_is_new_alone(room: Room) -> None:
    taking = the_import(room)
    taking.take(taking.preview("a.csv", csv_of(rows(5))).ready)
    again = taking.preview("a.csv", csv_of(rows(8)))
    assert (again.fresh_count, again.known_count) == (3, 5)
    assert taking.take(again.ready).fresh == 3
    changed = taking.preview("a.csv", csv_of([rows(1)[0].replace("第1件", "别的")]))
    assert [(bad.row, bad.faults[0].reason) for bad in changed.bad] == [(2, "key_taken")]


def test_an_import_that_broke_off_is_carried_on_without_a_double(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_import, "AT_ONCE", 4)
    taking, content = the_import(room), csv_of(rows(10))

    def killed(done: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taking.take(taking.preview("a.csv", content).ready, killed)
    assert len(room.all(Alert)) == 8
    carried_on = the_import(room)
    taken = carried_on.take(carried_on.preview("a.csv", content).ready)
    assert (taken.fresh, taken.known) == (2, 8)
    assert sorted(alert.source_ref for alert in room.all(Alert)) == [f"T{n:04d}" for n in range(1, 11)]


def test_equal_rows_without_a_number_stay_as_many_as_they_are(room: Room) -> None:
    content = csv_of(["臭,河边", "臭,河边", "吵,山上"], head="标题,地点")
    taking = the_import(room)
    assert taking.take(taking.preview("a.csv", content).ready).fresh == 3
    assert taking.preview("a.csv", content).known_count == 3


def test_as_new_they_are_alerts_of_now_with_their_clock(room: Room) -> None:
    taking = the_import(room, as_new=True)
    taking.take(taking.preview("a.csv", csv_of(rows(1))).ready)
    [alert] = room.all(Alert)
    assert (alert.state, alert.received_at, room.running(alert.id)) == ("new", room.clock.now(), {"R-201"})


def test_a_source_nobody_knows_and_a_report_from_the_future_are_refused(room: Room) -> None:
    with pytest.raises(NoSource):
        AlertImport(room.desk, "nobody")
    future = csv_of([rows(1)[0].replace("2019/1/3", "2031/1/3")])
    assert [bad.faults[0].reason for bad in the_import(room).preview("a.csv", future).bad] == ["in_future"]


def test_what_was_imported_of_the_past_is_in_no_figure_of_today(room: Room) -> None:
    taking = the_import(room)
    today = csv_of([rows(1)[0].replace("2019/1/3 10:20:29", room.clock.now().isoformat())])
    taking.take(taking.preview("a.csv", today).ready)
    with room.store.reading() as connection:
        found = figures(connection, room.clock.now())
    assert (found.today_count, found.unacknowledged) == (0, (0, 0, 0, 0))
