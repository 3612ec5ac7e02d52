"""One editor for each kind of argument; all speak alike: `value` for the command, `typed` for the draft, `changed` when touched.

Source: ux.md 5, 9, 12.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from console.form_fields import Asked
from console.form_values import read_day, read_moment, read_number, read_pairs, read_whole, write_moment, write_pairs
from widgets.option_row import OptionRow
from widgets.pick_field import Choice, PickField
from widgets.theme import Theme
from widgets.timing import county_zone
from widgets.words import Words


class Surroundings(Protocol):
    """What an editor may ask of the form it stands in."""

    theme: Theme
    words: Words

    def now(self) -> datetime:
        """The moment, for days and times typed in short."""
        ...

    def option(self, asked: Asked, value: Any) -> str:
        """The words of one option."""
        ...

    def find(self, asked: Asked, typed: str, most: int) -> Sequence[Choice]:
        """What fits, best first."""
        ...

    def choice(self, asked: Asked, value: str) -> Choice:
        """The choice of a value, also of one that is not in the list."""
        ...


class Editor(QWidget):
    """The ground of all editors.

    Signals:
        changed(): the person changed something.
        went_on(): Enter: on to the next.
    """

    changed = Signal()
    went_on = Signal()

    def __init__(self, form: Surroundings, asked: Asked) -> None:
        super().__init__()
        self.form, self.asked = form, asked
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    def value(self) -> Any:
        """What the command gets; None for nothing. Raises Unreadable."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command; tells nobody."""
        raise NotImplementedError

    def typed(self) -> Any:
        """What stands there, as it goes into the draft: also what is not readable yet."""
        return self.value()

    def put_back(self, typed: Any) -> None:
        """Fill in what a draft has."""
        self.show_value(typed)


SECRET = frozenset({"password"})
"""Arguments that nobody looking over the shoulder may read."""


class LineEditor(Editor):
    """One line: a text, a number, a day or a moment."""

    def __init__(self, form: Surroundings, asked: Asked) -> None:
        super().__init__(form, asked)
        self.edit = QLineEdit()
        if asked.name in SECRET:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.textEdited.connect(lambda _text: self.changed.emit())
        self.edit.returnPressed.connect(self.went_on)
        self.column.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        form.theme.changed.connect(self._restyle)
        form.words.changed.connect(self._hint)
        self._restyle()
        self._hint()

    def value(self) -> Any:
        """What the command gets."""
        text = self.edit.text().strip()
        if not text:
            return None
        match self.asked.kind:
            case "whole":
                return read_whole(text)
            case "number":
                return read_number(text)
            case "day":
                return read_day(text, self.form.now().astimezone(county_zone()).date())
            case "moment":
                return read_moment(text, self.form.now())
        return text

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        if self.asked.kind == "moment" and text:
            text = write_moment(text)
        self.edit.setText(text)

    def typed(self) -> Any:
        """What goes into the draft."""
        return self.edit.text()

    def put_back(self, typed: Any) -> None:
        """Fill in what a draft has."""
        self.edit.setText(str(typed or ""))

    def _restyle(self) -> None:
        self.edit.setFont(self.form.theme.font("m"))
        self.edit.setFixedHeight(self.form.theme.px(34))

    def _hint(self) -> None:
        kind = self.asked.kind
        self.edit.setPlaceholderText(self.form.words.say(f"form.hint_{kind}") if kind in ("day", "moment", "number") else "")


class TextEditor(Editor):
    """Several lines: sentences, a list of texts, names with their values."""

    LINES = 3

    def __init__(self, form: Surroundings, asked: Asked) -> None:
        super().__init__(form, asked)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self._touched)
        self._quiet = False
        self.column.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        form.theme.changed.connect(self._restyle)
        form.words.changed.connect(self._hint)
        self._restyle()
        self._hint()

    def value(self) -> Any:
        """What the command gets."""
        text = self.edit.toPlainText().strip()
        if not text:
            return None
        match self.asked.kind:
            case "texts":
                return [line.strip() for line in text.splitlines() if line.strip()]
            case "pairs":
                return read_pairs(text)
            case "lines":
                return [read_pairs(line) for line in text.splitlines() if line.strip()]
        return text

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        if value is None:
            text = ""
        elif isinstance(value, Mapping):
            text = write_pairs(value)
        elif isinstance(value, (list, tuple)):
            text = "\n".join(write_pairs(one).replace("\n", "; ") if isinstance(one, Mapping) else str(one) for one in value)
        else:
            text = str(value)
        self.put_back(text)

    def typed(self) -> Any:
        """What goes into the draft."""
        return self.edit.toPlainText()

    def put_back(self, typed: Any) -> None:
        """Fill in what a draft has."""
        self._quiet = True
        self.edit.setPlainText(str(typed or ""))
        self._quiet = False

    def _touched(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _restyle(self) -> None:
        self.edit.setFont(self.form.theme.font("m"))
        self.edit.setFixedHeight(self.form.theme.px(22 * self.LINES + 14))

    def _hint(self) -> None:
        kind = self.asked.kind
        self.edit.setPlaceholderText(self.form.words.say(f"form.hint_{kind}") if kind in ("texts", "pairs", "lines") else "")


class OptionEditor(Editor):
    """A choice of a closed list, several of it, or yes and no."""

    def __init__(self, form: Surroundings, asked: Asked) -> None:
        super().__init__(form, asked)
        options = (True, False) if asked.kind == "yes_no" else asked.options
        self.row = OptionRow(form.theme, form.words, options, lambda value: form.option(asked, value), several=asked.kind == "choices")
        self.row.changed.connect(self.changed)
        self.column.addWidget(self.row)
        self.setFocusProxy(self.row)

    def value(self) -> Any:
        """What the command gets."""
        if self.asked.kind == "choices":
            return list(self.row.chosen) or None
        return self.row.chosen[0] if self.row.chosen else None

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        several = value if isinstance(value, (list, tuple)) else [value]
        self.row.choose([one for one in self.row.options if any(one == given and isinstance(one, bool) == isinstance(given, bool) for given in several)])


class PickEditor(Editor):
    """One value, or several, by typing ahead."""

    def __init__(self, form: Surroundings, asked: Asked) -> None:
        super().__init__(form, asked)
        self.field = PickField(form.theme, form.words, lambda typed, most: form.find(asked, typed, most), several=asked.kind == "picks")
        self.field.changed.connect(self.changed)
        self.field.went_on.connect(self.went_on)
        self.column.addWidget(self.field)
        self.setFocusProxy(self.field)

    def value(self) -> Any:
        """What the command gets."""
        values = self.field.values()
        if self.asked.kind == "pick":
            return values[0] if values else None
        return self.asked.also if self.asked.also and self.asked.also in values else values or None

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        values = value if isinstance(value, (list, tuple)) else [value] if value else []
        self.field.choose([self.form.choice(self.asked, str(one)) for one in values])


class EitherEditor(Editor):
    """A word that stands for the whole (`complete`), or the details written out."""

    def __init__(self, form: Surroundings, asked: Asked, details: Editor) -> None:
        super().__init__(form, asked)
        self.row = OptionRow(form.theme, form.words, (asked.also, "details"), lambda value: form.option(asked, value))
        self.details = details
        self.column.addWidget(self.row)
        self.column.addWidget(details)
        self.row.changed.connect(self._chosen)
        details.changed.connect(self.changed)
        self.setFocusProxy(self.row)
        self.details.hide()

    def _chosen(self) -> None:
        self.details.setVisible("details" in self.row.chosen)
        self.changed.emit()

    def value(self) -> Any:
        """What the command gets."""
        return None if not self.row.chosen else self.details.value() if "details" in self.row.chosen else self.asked.also

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        self.row.choose([] if value is None else [self.asked.also if value == self.asked.also else "details"])
        if value is not None and value != self.asked.also:
            self.details.show_value(value)
        self.details.setVisible("details" in self.row.chosen)

    def typed(self) -> Any:
        """What goes into the draft."""
        return {"which": list(self.row.chosen), "details": self.details.typed()}

    def put_back(self, typed: Any) -> None:
        """Fill in what a draft has."""
        self.row.choose(typed["which"])
        self.details.put_back(typed["details"])
        self.details.setVisible("details" in self.row.chosen)


class KeysToForm(QObject):
    """Ctrl+Enter reaches the form also from a text of several lines.

    Signals:
        sent(): the chord was pressed.
    """

    sent = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch the chord."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.sent.emit()
                return True
        return super().eventFilter(watched, event)


PLAIN: Mapping[str, Callable[[Surroundings, Asked], Editor]] = {
    **dict.fromkeys(("text", "whole", "number", "day", "moment"), LineEditor),
    **dict.fromkeys(("long", "texts", "pairs", "lines"), TextEditor),
    **dict.fromkeys(("choice", "choices", "yes_no"), OptionEditor),
    **dict.fromkeys(("pick", "picks"), PickEditor),
}


def plain_editor(form: Surroundings, asked: Asked) -> Editor:
    """The editor of an argument that is no group."""
    editor = PLAIN[asked.kind](form, asked)
    return EitherEditor(form, asked, editor) if asked.also and asked.kind == "pairs" else editor
