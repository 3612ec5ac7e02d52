"""The queue under a person's hands: selection by identity, nothing moves under pointer or focus, keys, timers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QImage, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.views.rows import Group
from tests.widgets.samples import NOW, queue_row, shift_rows
from widgets.queue_view import QueueView
from widgets.theme import Theme
from widgets.words import Words


class Hand:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def view(qtbot: QtBot, hand: Hand) -> QueueView:
    view = QueueView(Theme(), Words("zh"), hand.now)
    view._ticking.stop()
    qtbot.addWidget(view)
    view.resize(884, 992)
    view.show()
    qtbot.waitExposed(view)
    view.set_rows(shift_rows())
    view.activateWindow()
    view.list.setFocus()
    return view


def top_of(view: QueueView, row_id: str) -> int:
    """Where a row is on the glass."""
    return view.list.rowViewportPosition(view.model.position(row_id))


def arrivals(count: int, level: int = 1) -> list[object]:
    """New unacknowledged alerts that sort before everything."""
    return [queue_row(f"n{n:03d}", level, Group.UNACKNOWLEDGED, 30 + n) for n in range(count)]


def test_at_least_25_whole_rows_are_visible_at_1080p(view: QueueView) -> None:
    assert len(view.visible_rows()) >= 25


def test_the_selected_alert_stays_selected_and_visible_when_rows_come_in_above(view: QueueView) -> None:
    told: list[str] = []
    view.choose("0003")
    view.chosen.connect(told.append)
    view.change(arrivals(60))  # type: ignore[arg-type]
    assert view.list.chosen_id == "0003"
    assert view.model.row_at(view.list.currentIndex().row()) is view.model.row("0003")
    assert "0003" in view.visible_rows()
    assert told == []


def test_arriving_alerts_take_no_focus_and_do_not_scroll_a_scrolled_list(view: QueueView, qtbot: QtBot) -> None:
    view.set_rows([*shift_rows(), *(queue_row(f"m{n:03d}", 4, Group.AWAITING_FEEDBACK, 9000 + n) for n in range(60))])
    view.list.verticalScrollBar().setValue(600)
    seen, focus = view.visible_rows()[0], QApplication.focusWidget()
    top = top_of(view, seen)
    view.change(arrivals(3))  # type: ignore[arg-type]
    assert top_of(view, seen) == top
    assert QApplication.focusWidget() is focus
    assert view.pill.isVisible()
    assert view.pill._text() == "↑ 3 件新到"
    qtbot.mouseClick(view.pill, Qt.MouseButton.LeftButton)
    assert view.list.verticalScrollBar().value() == 0
    assert not view.pill.isVisible()


def test_the_row_under_a_moving_pointer_does_not_move_and_settles_later(view: QueueView) -> None:
    spot = QPoint(300, top_of(view, "0010") + 10)
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove, QPointF(spot), QPointF(spot), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    )
    view.list.mouseMoveEvent(move)
    top = top_of(view, "0010")
    view.change(arrivals(2))  # type: ignore[arg-type]
    assert top_of(view, "0010") == top
    view.list._settle()
    assert view.list.verticalScrollBar().value() == 0, "two seconds after, the list stands at its top again"


def test_the_focused_row_keeps_its_place_when_its_group_changes(view: QueueView) -> None:
    view.choose("0000")
    view.list._hold_again()
    row, before = view.model.row("0000"), top_of(view, "0000")
    assert row
    view.change([replace(row, group=Group.AWAITING_FIRST, state="acknowledged")])
    assert top_of(view, "0000") == before
    view.choose("0001")
    view.list._settle()
    assert view.model.position("0000") > view.model.position("0001")
    assert view.list.chosen_id == "0001"


def test_when_the_selected_alert_leaves_nothing_else_is_selected_in_its_stead(view: QueueView) -> None:
    told: list[str] = []
    view.choose("0004")
    after = view.model.row_at(view.model.position("0004") + 1)
    view.chosen.connect(told.append)
    view.change([], ["0004"])
    assert told == [""]
    assert view.list.chosen_id == ""
    view.list.go(1)
    assert after
    assert view.list.chosen_id == after.id, "the next key goes on from the same spot"


def test_letters_walk_the_queue_and_foreign_letters_pass_through(view: QueueView, qtbot: QtBot) -> None:
    view.list.go_first()
    first = view.list.chosen_id
    qtbot.keyClick(view.list, Qt.Key.Key_J)
    assert view.list.chosen_id != first
    qtbot.keyClick(view.list, Qt.Key.Key_K)
    assert view.list.chosen_id == first
    qtbot.keyClick(view.list, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    chosen = view.chosen_row()
    assert chosen
    assert chosen.group is Group.AWAITING_FIRST
    qtbot.keyClick(view.list, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
    assert view.list.chosen_id == first
    qtbot.keyClick(view.list, Qt.Key.Key_End)
    assert view.model.position(view.list.chosen_id) == view.model.rowCount() - 1
    qtbot.keyClick(view.list, Qt.Key.Key_A)
    assert view.model.position(view.list.chosen_id) == view.model.rowCount() - 1
    assert not view.list.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_enter_and_double_click_open_the_alert(view: QueueView, qtbot: QtBot) -> None:
    opened: list[str] = []
    view.opened.connect(opened.append)
    view.choose("0003")
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    qtbot.mouseDClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, top_of(view, "0007") + 9))
    assert opened == ["0003", "0007"]


def test_a_slash_goes_to_the_filter_and_escape_comes_back(view: QueueView, qtbot: QtBot) -> None:
    view.choose("0003")
    qtbot.keyClick(view.list, "/")
    assert view.search.edit.hasFocus()
    view.search.edit.setText("锦江")
    assert len(view.visible_rows()) == 2
    qtbot.keyClick(view.search.edit, Qt.Key.Key_Escape)
    assert view.list.hasFocus()
    assert len(view.visible_rows()) > 25
    assert view.list.chosen_id == "0003"


def test_after_an_action_the_next_unacknowledged_row_is_chosen(view: QueueView) -> None:
    view.choose("0000")
    assert view.next_unacknowledged()
    assert view.list.chosen_id == "0002"
    view.choose("0001")
    assert view.next_unacknowledged()
    assert view.list.chosen_id == "0000"


def test_a_second_repaints_the_timers_and_nothing_else(view: QueueView, hand: Hand, qtbot: QtBot) -> None:
    view.theme.use(still=True)
    qtbot.wait(30)
    before, painted = grab(view), Painted()
    view.list.viewport().installEventFilter(painted)
    hand.at += timedelta(seconds=1)
    view.list.tick(whole_second=True)
    qtbot.waitUntil(lambda: painted.lefts != [], timeout=1000)
    view.list.viewport().removeEventFilter(painted)
    left = int(view.list.lines.columns.timer) - 2
    assert min(painted.lefts) >= left
    assert grab(view) != before, "the timers show another second"


def test_bursts_are_shown_in_batches_and_the_first_at_once(view: QueueView, qtbot: QtBot) -> None:
    for n in range(30):
        view.change([queue_row(f"b{n:03d}", 3, Group.UNACKNOWLEDGED, 100 + n)])
    assert view.model.position("b000") >= 0
    assert view.model.position("b029") < 0
    qtbot.waitUntil(lambda: view.model.position("b029") >= 0, timeout=300)


def test_the_language_switches_while_the_queue_is_on_screen(view: QueueView) -> None:
    view.words.use("en")
    assert view.chips["overdue"].text() == "Overdue 2"
    assert view.list.chosen_id


class Painted(QObject):
    """Remembers the left edge of every paint."""

    def __init__(self) -> None:
        super().__init__()
        self.lefts: list[int] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.lefts.append(event.region().boundingRect().left())
        return False


def noted(plain: Callable[..., object], seen: list[int]) -> Callable[..., object]:
    """The same call, counted."""

    def counted(*given: object) -> object:
        seen.append(len(seen))
        return plain(*given)

    return counted


def grab(view: QueueView) -> QImage:
    """The list as a picture."""
    return view.list.viewport().grab().toImage()


def test_assistive_technology_reads_each_row_as_a_sentence(view: QueueView) -> None:
    table = QAccessible.queryAccessibleInterface(view.list)
    names = [cell.text(QAccessible.Text.Name) for n in range(table.childCount()) if (cell := table.child(n)) is not None]
    assert any(name.startswith("特急，签收剩余 4 分 2 秒，110，采石场边坡垮塌") for name in names)
    assert any(name == "未签收 3" for name in names)


def test_new_grave_alerts_are_announced_once_and_others_are_not(view: QueueView, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    view.change([queue_row("g001", 1, Group.UNACKNOWLEDGED), queue_row("g002", 3, Group.UNACKNOWLEDGED)])
    view.flush()
    view.change([replace(queue_row("g001", 1, Group.UNACKNOWLEDGED), title="同一件")])
    view.flush()
    assert len(told) == 1
    assert told[0].startswith("特急")


def test_of_ten_thousand_rows_a_paint_looks_at_those_on_the_glass_and_writes_the_ones_that_came_into_sight(
    view: QueueView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long that takes is measured by `python -m tests.bench desk`."""
    view.set_rows([queue_row(f"{n:05d}", n % 4 + 1, list(Group)[n % 4], n * 3 - 5000) for n in range(10_000)])
    view.list.verticalScrollBar().setValue(1000)
    view.list.viewport().repaint()
    painted: list[int] = []
    written: list[int] = []
    monkeypatch.setattr(view.list.lines, "_row", noted(view.list.lines._row, painted))
    monkeypatch.setattr(view.list.lines, "_left_part", noted(view.list.lines._left_part, written))
    view.list.viewport().repaint()
    fitting = view.list.viewport().height() // view.list.lines.row_height() + 2
    assert len(view.visible_rows()) <= len(painted) <= fitting
    assert written == [], "what was on the glass before is kept as a picture"
    painted.clear()
    view.list.verticalScrollBar().setValue(1000 + 3 * view.list.lines.row_height())
    view.list.viewport().repaint()
    assert len(painted) <= 2 * fitting, "a scroll paints what is in sight, at most once more"
    assert 1 <= len(written) <= 4


def test_at_150_percent_the_subject_keeps_its_room_and_sixteen_rows_are_there(view: QueueView, qtbot: QtBot) -> None:
    view.theme.use(scale=1.5)
    qtbot.wait(30)
    columns = view.list.lines.columns
    assert columns.lead_width == 0, "the lead gives way first"
    assert columns.subject_width >= 150 * 1.5
    assert len(view.visible_rows()) >= 16
