"""The fields of the entry form: a caption over a line, a list with type-ahead, a row of options, or the field of a channel by its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from console.form_values import Unreadable, read_day, read_moment, read_number
from models.rules.channel_fields import ChannelField
from widgets.fields import Caption
from widgets.option_row import OptionRow
from widgets.pick_field import Choice, PickField
from widgets.theme import Theme
from widgets.timing import county_zone
from widgets.words import Words

Finds = Callable[[str, int], Sequence[Choice]]


class Captioned(QWidget):
    """A caption over any input.

    Signals:
        changed(): the person changed it.
    """

    changed = Signal()

    def __init__(self, theme: Theme, words: Words, inner: QWidget) -> None:
        super().__init__()
        self.theme, self.words, self.inner = theme, words, inner
        self.caption = Caption(theme, words, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.caption)
        column.addWidget(inner)
        self.setFocusProxy(inner)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def reword(self, label: str) -> None:
        """The caption in the language of the moment."""
        self.caption.show_text(label)
        self.inner.setAccessibleName(label)


class LineField(Captioned):
    """One line of text."""

    def __init__(self, theme: Theme, words: Words) -> None:
        self.edit = QLineEdit()
        super().__init__(theme, words, self.edit)
        self.edit.textEdited.connect(lambda _text: self.changed.emit())
        theme.changed.connect(self._restyle)
        self._restyle()

    def text(self) -> str:
        """What stands there."""
        return self.edit.text().strip()

    def show_text(self, text: str) -> None:
        """Fill in; tells nobody."""
        self.edit.setText(text)

    def _restyle(self) -> None:
        self.edit.setFont(self.theme.font("m"))
        self.edit.setFixedHeight(self.theme.px(34))


class TextField(Captioned):
    """Some lines of text; Tab goes on."""

    def __init__(self, theme: Theme, words: Words, lines: int) -> None:
        self.edit = QPlainTextEdit()
        super().__init__(theme, words, self.edit)
        self._lines = lines
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self.changed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def text(self) -> str:
        """What stands there."""
        return self.edit.toPlainText().strip()

    def show_text(self, text: str) -> None:
        """Fill in; tells nobody."""
        self.edit.blockSignals(True)
        self.edit.setPlainText(text)
        self.edit.blockSignals(False)

    def _restyle(self) -> None:
        self.edit.setFont(self.theme.font("m"))
        self.edit.setFixedHeight(self.theme.px(22 * self._lines + 14))


class ListField(Captioned):
    """A value by type-ahead; dashed while it is only recognised."""

    def __init__(self, theme: Theme, words: Words, find: Finds) -> None:
        self.pick = PickField(theme, words, find)
        super().__init__(theme, words, self.pick)
        self.is_guess = False
        self.pick.changed.connect(self._touched)

    def value(self) -> str:
        """The value chosen, or what was typed; "" for nothing."""
        return (self.pick.values() or [""])[0]

    def show_choice(self, choice: Choice | None, *, is_guess: bool = False) -> None:
        """Fill in; tells nobody."""
        self.is_guess = is_guess
        self.pick.choose([choice] if choice is not None else [])
        self._mark()

    def _touched(self) -> None:
        self.is_guess = False
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        edit = self.pick.edit
        edit.setProperty("guessed", self.is_guess)
        edit.style().unpolish(edit)
        edit.style().polish(edit)


class OptionField(Captioned):
    """A choice of a few, by digit."""

    def __init__(self, theme: Theme, words: Words, options: Sequence[Any], label: Callable[[Any], str], *, several: bool = False) -> None:
        self.row = OptionRow(theme, words, options, label, several=several)
        super().__init__(theme, words, self.row)
        self.row.changed.connect(self.changed)

    def chosen(self) -> list[Any]:
        """What is chosen."""
        return list(self.row.chosen)

    def choose(self, values: Sequence[Any]) -> None:
        """Fill in; tells nobody."""
        self.row.choose(values)


class OwnField(LineField):
    """A field of a channel as text, read by its kind."""

    def __init__(self, theme: Theme, words: Words, field: ChannelField) -> None:
        super().__init__(theme, words)
        self.field = field

    def value(self, now: datetime) -> Any:
        """What is kept: a number, an ISO day or moment, or the text; None for nothing. Raises Unreadable."""
        text = self.text()
        if not text:
            return None
        match self.field.kind:
            case "number":
                return read_number(text)
            case "date":
                day = read_day(text, now.astimezone(county_zone()).date())
                # A due day ends with it; every alert keeps its source's deadline as a moment.
                return f"{day}T23:59:59+08:00" if self.field.home == "source_due_at" else day
            case "moment":
                return read_moment(text, now)
        return text

    def is_readable(self, now: datetime) -> bool:
        """Whether it can be read, or is empty."""
        try:
            self.value(now)
        except Unreadable:
            return False
        return True
