"""Banners, undo line, toasts, buttons and fields: told without a window in the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.fields import Field
from widgets.notice import Banners, Note, Toasts, UndoLine
from widgets.pills import ActionButton, Chip, HoldButton
from widgets.theme import Theme
from widgets.words import Words


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme()


@pytest.fixture
def words(qapp: object) -> Words:
    return Words("zh")


def test_banners_push_content_down_and_give_the_room_back(theme: Theme, words: Words, qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    banners, below = Banners(theme, words), QWidget()
    column.addWidget(banners)
    column.addWidget(below, 1)
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    qtbot.waitExposed(page)
    before, focus = below.y(), QApplication.focusWidget()
    banners.put(Note("flood", 2, "警情洪峰"))
    banners.put(Note("lost", 1, "数据库断开"))
    QApplication.processEvents()
    assert below.y() > before
    assert banners.keys() == ["lost", "flood"]
    assert banners._banners["lost"].y() < banners._banners["flood"].y(), "the gravest is on top"
    assert QApplication.focusWidget() is focus
    assert QApplication.activeModalWidget() is None
    banners.take("flood")
    banners.take("lost")
    QApplication.processEvents()
    assert below.y() == before


def test_a_banner_of_the_same_key_changes_its_text_and_does_not_pile_up(theme: Theme, words: Words, qtbot: QtBot) -> None:
    banners = Banners(theme, words)
    qtbot.addWidget(banners)
    for second in range(5):
        banners.put(Note("lost", 1, f"数据库断开 00:0{second}"))
    assert banners.keys() == ["lost"]
    asked: list[str] = []
    banners.details_asked.connect(asked.append)
    qtbot.mouseClick(banners._banners["lost"], Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert asked == ["lost"]


def test_a_neutral_banner_goes_away_by_itself(theme: Theme, words: Words, qtbot: QtBot) -> None:
    banners = Banners(theme, words)
    qtbot.addWidget(banners)
    banners.put(Note("back", 0, "数据库已恢复"), gone_after_ms=30)
    qtbot.waitUntil(lambda: banners.keys() == [], timeout=1000)


def test_toasts_tell_and_leave_without_taking_the_pointer(theme: Theme, words: Words, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    toasts = Toasts(theme, words, window)
    toasts.tell("席位 3 已签收", ms=40)
    assert toasts.texts() == ["席位 3 已签收"]
    assert toasts.isVisible()
    assert window.rect().contains(toasts.geometry())
    assert toasts.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    qtbot.waitUntil(lambda: toasts.texts() == [], timeout=1000)
    assert not toasts.isVisible()


def test_a_toast_told_again_while_it_stands_stays_instead_of_piling_up(theme: Theme, words: Words, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    toasts = Toasts(theme, words, window)
    for text in ("未选案件", "未选案件", "没有符合的案件", "未选案件"):
        toasts.tell(text, ms=40)
    assert toasts.texts() == ["未选案件", "没有符合的案件"]
    qtbot.waitUntil(lambda: toasts.texts() == [], timeout=1000)


def test_the_undo_line_is_there_as_long_as_undoing_is_possible(theme: Theme, words: Words, qtbot: QtBot) -> None:
    line = UndoLine(theme, words)
    qtbot.addWidget(line)
    asked: list[int] = []
    line.undo_asked.connect(lambda: asked.append(1))
    line.show_action("已签收 BJ-…0038", 8, 30)
    assert not line.isHidden()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert asked == [1]
    line.show_action("", 0, 30)
    assert line.isHidden()


def test_what_cannot_be_undone_wants_a_whole_second_and_letting_go_cancels(theme: Theme, words: Words, qtbot: QtBot) -> None:
    button = HoldButton(theme, words)
    qtbot.addWidget(button)
    button.show_action("Enter", words.say("action.hold"))
    confirmed: list[int] = []
    button.confirmed.connect(lambda: confirmed.append(1))
    button.begin()
    qtbot.wait(200)
    button.cancel()
    qtbot.wait(150)
    assert confirmed == []
    assert button.held == 0.0
    button.begin()
    qtbot.waitUntil(lambda: confirmed == [1], timeout=3000)


def test_a_disabled_button_says_why_and_does_nothing(theme: Theme, words: Words, qtbot: QtBot) -> None:
    button = ActionButton(theme, words)
    qtbot.addWidget(button)
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    button.show_action("V", "移交办案", enabled=False, why_not="须先由中心先期处置")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "须先由中心先期处置"
    assert button.toolTip() == "须先由中心先期处置"
    button.show_action("V", "移交办案")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1]
    assert button.accessibleName() == "移交办案 (V)"


def test_chips_of_trouble_colour_themselves_and_all_have_a_name(theme: Theme, words: Words, qtbot: QtBot) -> None:
    chip = Chip(theme, words)
    qtbot.addWidget(chip)
    for code, look in (("new", "plain"), ("returned", "p2"), ("no_answer", "p2"), ("overdue", "p1"), ("confidential", "plain")):
        chip.show_code("state", code)
        assert chip.look == look
        assert chip.accessibleName()


def test_pointer_targets_are_at_least_28_px(theme: Theme, words: Words, qtbot: QtBot) -> None:
    from widgets.pills import FilterChip

    button, chip = ActionButton(theme, words), FilterChip(theme, words, "queue.mine")
    for widget in (button, chip):
        qtbot.addWidget(widget)
        assert widget.sizeHint().height() >= 28


def test_a_recognised_value_is_marked_until_it_is_confirmed(theme: Theme, words: Words, qtbot: QtBot) -> None:
    field = Field(theme, words, "地点")
    qtbot.addWidget(field)
    field.show_value("鹅峰乡", guessed=True)
    assert field.edit.property("guessed") is True
    assert field.text() == "鹅峰乡"
    assert field.edit.accessibleName() == "地点"
    typed: list[str] = []
    field.edited.connect(typed.append)
    qtbot.keyClicks(field.edit, "x")
    assert typed
