"""The queue in an alert flood: what belongs together is one line, nothing is lost, and the selection stays with its alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from models.views.rows import Group, QueueRow
from tests.widgets.samples import NOW, limit, queue_row
from widgets.queue_model import QueueModel
from widgets.queue_view import QueueView
from widgets.theme import Theme
from widgets.words import Words


def at(row_id: str, minutes: float, *, level: int = 3, left_s: float = 200, east: float = 0.0, category: str = "water", **more: object) -> QueueRow:
    """An unacknowledged row some minutes after the first, so far east in degrees."""
    received = NOW - timedelta(minutes=10) + timedelta(minutes=minutes)
    place: dict[str, object] = {"lon": 114.4 + east, "lat": 28.1, "category": category, "received_at": received, "limit": limit("R-201", left_s, 10)}
    return queue_row(row_id, level, Group.UNACKNOWLEDGED, left_s, **(place | more))


FLOOD = [at("a", 0), at("b", 1, level=2, left_s=90), at("c", 2, level=4, left_s=300), at("x", 3, east=0.5), at("one", 4, level=1)]


@pytest.fixture
def view(qtbot: QtBot) -> QueueView:
    shown = QueueView(Theme(), Words("zh"), lambda: NOW)
    qtbot.addWidget(shown)
    shown.resize(880, 600)
    shown.set_rows(FLOOD)
    return shown


def ids(model: QueueModel) -> list[str]:
    return [row.id if (row := model.row_at(p)) else "*" for p in range(model.rowCount())]


def test_in_a_flood_what_belongs_together_is_one_line_with_the_gravest_level_the_least_time_and_the_count(view: QueueView) -> None:
    view.list.choose("one")
    view.fold(True)
    assert ids(view.model) == ["*", "one", "a", "x"]
    line = view.model.row_at(2)
    assert line is not None
    assert (line.level, line.linked, line.limit) == (2, 3, FLOOD[1].limit)
    head = view.model.head_at(0)
    assert (head.count, head.folded, view.model.counts()[0]) == (5, 3, 5)


def test_a_fold_opens_to_the_right_and_closes_to_the_left_also_from_a_member(view: QueueView) -> None:
    view.list.choose("one")
    view.fold(True)
    view.list.choose("a")
    QTest.keyClick(view.list, Qt.Key.Key_Right)
    assert ids(view.model) == ["*", "one", "a", "b", "c", "x"]
    assert [view.model.is_inside(p) for p in range(6)] == [False, False, False, True, True, False]
    view.list.choose("c")
    QTest.keyClick(view.list, Qt.Key.Key_Left)
    view.list.viewport().repaint()
    view.model.hold(frozenset())
    view.model.settle()
    assert ids(view.model) == ["*", "one", "a", "x"]
    assert view.list.chosen_id == "a"


def test_the_selected_alert_is_never_swallowed_and_goes_in_once_another_is_selected(view: QueueView) -> None:
    view.list.choose("b")
    view.fold(True)
    assert (view.list.chosen_id, ids(view.model)) == ("b", ["*", "one", "a", "b", "x"])
    view.list.choose("x")
    view.model.hold(frozenset())
    view.model.settle()
    assert ids(view.model) == ["*", "one", "a", "x"]
    view.fold(False)
    assert (view.list.chosen_id, len(ids(view.model))) == ("x", 6)


def test_when_the_first_of_an_open_fold_is_taken_the_next_one_stands_for_it_and_it_stays_open(view: QueueView) -> None:
    view.list.choose("x")
    view.fold(True)
    view.model.open_fold("a", True)
    view.change([replace(FLOOD[0], group=Group.AWAITING_FIRST, state="acknowledged")])
    view.flush()
    assert ids(view.model)[:5] == ["*", "one", "b", "c", "x"]
    assert view.model.folds.is_open("b")
    assert view.list.chosen_id == "x"


def test_an_alert_inside_a_closed_fold_can_be_selected_by_its_identity(view: QueueView) -> None:
    view.list.choose("x")
    view.fold(True)
    assert view.choose("c")
    assert (view.list.chosen_id, "c" in ids(view.model)) == ("c", True)


def test_a_filter_counts_and_folds_what_it_shows(view: QueueView) -> None:
    view.list.choose("one")
    view.fold(True)
    view.show_level(4)
    assert ids(view.model) == ["*", "c"]
    view.show_level(None)
    assert ids(view.model) == ["*", "one", "a", "x"]


def test_the_folded_model_keeps_every_promise_of_qt_and_loses_no_alert_under_a_storm(qapp: object) -> None:
    model = QueueModel(Words("zh"), lambda: NOW)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    random, rows = Random(11), dict[str, QueueRow]()
    model.set_rows([])
    for turn in range(120):
        batch = [
            at(f"{random.randrange(70):03d}", random.uniform(0, 40), level=random.randint(1, 4), left_s=random.randint(-500, 900), east=random.uniform(0, 0.05))
            for _ in range(random.randint(1, 6))
        ]
        batch = [replace(row, group=random.choice((Group.UNACKNOWLEDGED, Group.UNACKNOWLEDGED, Group.AWAITING_FIRST))) for row in batch]
        gone = [i for i in rows if random.random() < 0.05 and i not in {one.id for one in batch}]
        for row_id in gone:
            del rows[row_id]
        rows |= {one.id: one for one in batch}
        model.hold(frozenset(random.sample(sorted(rows), min(2, len(rows)))))
        model.pin(random.choice(sorted(rows)))
        model.change(batch, gone)
        if turn % 7 == 0:
            model.fold(not model.folds.is_on)
        if turn % 5 == 0:
            model.open_fold(random.choice(sorted(rows)), bool(turn % 2))
        if turn % 3 == 0:
            model.hold(frozenset())
            model.settle()
        shown = {row.id for p in range(model.rowCount()) if (row := model.row_at(p))}
        inside = {i for i in rows if (fold := model.folds.of(i)) is not None and fold.face in shown}
        assert shown | inside == set(rows), "no alert is hidden"
        assert all(i in shown for i, row in rows.items() if row.level == 1), "level 1 stands alone"
        assert sum(model.head_at(p).count for p in range(model.rowCount()) if model.row_at(p) is None) == len(rows)
    assert tester.model() is model


def test_rows_are_marked_by_ctrl_and_shift_and_a_plain_click_takes_the_marks_off(view: QueueView) -> None:
    def click(row_id: str, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        spot = view.list.viewport().rect().topLeft()
        spot.setY(view.list.rowViewportPosition(view.model.position(row_id)) + 5)
        QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, how, spot)

    click("one")
    click("a", Qt.KeyboardModifier.ControlModifier)
    assert (view.list.marks.ids, view.list.chosen_id) == (["one", "a"], "one")
    click("x", Qt.KeyboardModifier.ShiftModifier)
    assert len(view.list.marks.ids) == 4
    click("x")
    assert (view.list.marks.ids, view.list.chosen_id) == ([], "x")


def test_what_comes_back_from_the_shelf_stands_on_top_of_its_group_by_itself(qapp: object) -> None:
    moment = [NOW]
    model = QueueModel(Words("zh"), lambda: moment[0])
    model.set_rows([at("low", 0, level=4, shelved_until=NOW + timedelta(minutes=1)), at("high", 1, level=2)])
    assert (ids(model), model.counts()) == (["*", "high"], (1, 0, 1))
    moment[0] = NOW + timedelta(minutes=1)
    model.refresh_filter()
    assert (ids(model), model.counts()[2]) == (["*", "low", "high"], 0)
