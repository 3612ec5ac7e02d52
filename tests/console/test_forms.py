"""Every command has its form: made from its types, filled by keys alone, and what was typed is what the command gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.form_choices import Choices
from console.form_fields import Asked, asked_by
from console.form_groups import FormField, GroupsEditor
from console.form_panel import FormPanel
from console.form_words import FormSurroundings
from console.vocabulary import Vocabulary
from models.commands.arguments import build
from models.commands.registry import commands
from models.views.case_context import FormContext
from widgets.layout_check import findings
from widgets.spelling import Readings
from widgets.theme import Theme

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TYPED = {
    "text": ("abc", "abc"),
    "long": ("abc def", "abc def"),
    "whole": ("3", 3),
    "number": ("1,500.5", 1500.5),
    "day": ("2026-12-05", "2026-12-05"),
    "moment": ("2026-11-20 09:43", "2026-11-20T09:43:00+08:00"),
    "yes_no": ("1", True),
    "pick": ("zz9", "zz9"),
    "pairs": ("a: 1", {"a": 1}),
    "lines": ("a: 1", [{"a": 1}]),
}
"""What is typed for each kind of argument, and what the command gets for it."""


@pytest.fixture
def words(qapp: QApplication) -> Vocabulary:
    words = Vocabulary("zh")
    words.add("form_words.json")
    return words


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1400, 1000)
    window.show()
    QTest.qWaitForWindowExposed(window)
    return window


def form(command: str, words: Vocabulary, window: QWidget, *, on_behalf: bool = False, hold: bool = False) -> FormPanel:
    choices = Choices(command, FormContext(), words, Readings())
    around = FormSurroundings(command, Theme(), words, choices, lambda: NOW)
    panel = FormPanel(around, asked_by(commands()[command]), window, on_behalf=on_behalf, signed=on_behalf, hold=hold)
    panel.show()
    return panel


def focused() -> QWidget:
    """Where the keys go."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def type_in(asked: Asked) -> Any:
    """Type something into the editor that has the focus; return what the command must get for it."""
    focus = focused()
    if asked.kind == "choice":
        QTest.keyClicks(focus, "1")
        return asked.options[0]
    if asked.kind == "choices":
        QTest.keyClicks(focus, "12")
        return list(asked.options[:2])
    if asked.kind == "pairs" and asked.also:
        QTest.keyClicks(focus, "1")
        return asked.also
    if asked.kind == "picks":
        for text in ("zz8", "zz9"):
            QTest.keyClicks(focus, text)
            QTest.keyClick(focus, Qt.Key.Key_Return)
        return ["zz8", "zz9"]
    if asked.kind == "texts":
        QTest.keyClicks(focus, "one")
        QTest.keyClick(focus, Qt.Key.Key_Return)
        QTest.keyClicks(focus, "two")
        return ["one", "two"]
    text, value = TYPED[asked.kind]
    QTest.keyClicks(focus, text)
    return value


def field_with_focus() -> FormField | None:
    """The innermost field the focus is in."""
    widget = QApplication.focusWidget()
    while widget is not None and not isinstance(widget, FormField):
        widget = widget.parentWidget()
    return widget


def fill(panel: FormPanel) -> dict[FormField, Any]:
    """Go through the form with Tab and type into every field; return what was typed where."""
    typed: dict[FormField, Any] = {}
    next(iter(panel.fields.values()), panel.send).setFocus()
    if not panel.fields:
        return typed
    for _ in range(200):
        field = field_with_focus()
        if field is not None and field not in typed and field.asked.kind not in ("group", "groups"):
            typed[field] = type_in(field.asked)
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is panel.send:
            return typed
    raise AssertionError("Tab never reached the button that sends")


def expected(field: FormField, typed: dict[FormField, Any]) -> Any:
    """What the command must get from a field and what is in it."""
    if isinstance(field.editor, GroupsEditor):
        return [{name: expected(inner, typed) for name, inner in group.fields.items()} for group in field.editor.groups]
    if field.asked.kind == "group":
        return {name: expected(inner, typed) for name, inner in field.editor.fields.items()}  # type: ignore[attr-defined]
    return typed[field]


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_can_be_filled_in_by_keys_alone_and_gets_what_was_typed(command: str, words: Vocabulary, window: QWidget) -> None:
    panel = form(command, words, window)
    typed = fill(panel)
    given = panel.given()
    assert given == {name: expected(field, typed) for name, field in panel.fields.items()}
    made = build(commands()[command], given)
    again = build(commands()[command], made.arguments())
    assert made == again


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_argument_and_option_has_its_words(language: str, words: Vocabulary) -> None:
    words.use("en" if language == "en" else "zh")

    def wordless(around: FormSurroundings, asked: tuple[Asked, ...]) -> Iterator[str]:
        for one in asked:
            if around.label(one) == one.name:
                yield f"{around.command}: {one.name}"
            yield from (f"{around.command}: {one.name}={value}" for value in one.options if around.option(one, value) == str(value))
            yield from wordless(around, one.parts)

    found = [command for command in commands() if not words.has(f"command.{command}")]
    for command, kind in commands().items():
        around = FormSurroundings(command, Theme(), words, Choices(command, FormContext(), words, Readings()), lambda: NOW)
        found += wordless(around, asked_by(kind))
    assert found == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_form_clips_its_text(language: str, words: Vocabulary, window: QWidget, qtbot: QtBot) -> None:
    words.use("en" if language == "en" else "zh")
    found = []
    for command in commands():
        panel = form(command, words, window, on_behalf=True)
        qtbot.wait(5)
        panel.grab()
        found += [f"{command}: {fault}" for fault in findings(panel)]
        panel.hide()
        panel.deleteLater()
    assert found == []


def test_a_form_with_an_unreadable_day_says_so_at_the_field_and_is_not_sent(words: Vocabulary, window: QWidget, qtbot: QtBot) -> None:
    panel = form("accept_assignment", words, window)
    field = panel.fields["planned_finish"]
    field.setFocus()
    QTest.keyClicks(focused(), "soon")
    with pytest.raises(ValueError, match="bad_day"):
        panel.given()
    assert field.error.text == words.say("form.bad_day")
    assert field.error.isVisible()


def test_ctrl_enter_sends_and_a_step_that_cant_be_taken_back_is_held_instead(words: Vocabulary, window: QWidget, qtbot: QtBot) -> None:
    plain, held = form("ack_alert", words, window), form("close_case", words, window, hold=True)
    sent: list[str] = []
    plain.sent.connect(lambda: sent.append("plain"))
    held.sent.connect(lambda: sent.append("held"))
    for panel in (plain, held):
        next(iter(panel.fields.values())).setFocus()
        QTest.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == ["plain"]
    assert held.send.hasFocus()
    QTest.keyPress(held.send, Qt.Key.Key_Return)
    qtbot.wait(300)
    QTest.keyRelease(held.send, Qt.Key.Key_Return)
    assert sent == ["plain"], "let go too early"
    QTest.keyPress(held.send, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sent == ["plain", "held"], timeout=3000)
    QTest.keyRelease(held.send, Qt.Key.Key_Return)
