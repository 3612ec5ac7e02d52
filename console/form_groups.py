"""Fields with their labels and errors, and the editors made of fields: a thing inside a command, and a list of such things.

Source: ux.md 5, S2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.form_editors import Editor, EitherEditor, Surroundings, plain_editor
from console.form_fields import Asked
from console.form_values import Unreadable
from widgets.painted import Painted
from widgets.pills import ActionButton
from widgets.theme import Theme
from widgets.words import Words


class LabelledSurroundings(Surroundings, Protocol):
    """What fields ask beside what editors ask."""

    def label(self, asked: Asked) -> str:
        """The words over a field."""
        ...


class FormField(QWidget):
    """A label, its editor, and under it why it can't stay so.

    Signals:
        changed(): the person changed something.
        went_on(): Enter.
    """

    changed = Signal()
    went_on = Signal()

    def __init__(self, form: LabelledSurroundings, asked: Asked) -> None:
        super().__init__()
        self.form, self.asked = form, asked
        self.caption = FieldCaption(form.theme, form.words)
        self.editor = editor_for(form, asked)
        self.error = FieldError(form.theme, form.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self.caption, self.editor, self.error):
            column.addWidget(part)
        self.editor.changed.connect(self._touched)
        self.editor.went_on.connect(self.went_on)
        self.setFocusProxy(self.editor)
        form.words.changed.connect(self.reword)
        self.reword()

    def reword(self) -> None:
        """Another language."""
        label = self.form.label(self.asked)
        self.caption.show_label(label, self.asked.is_required)
        focus = self.editor.focusProxy() or self.editor
        focus.setAccessibleName(label)

    def value(self) -> Any:
        """What the command gets. What can't be read is said here and counts as nothing.

        Raises:
            Unreadable: and the field says so.
        """
        try:
            return self.editor.value()
        except Unreadable as error:
            self.error.show_error(self.form.words.say(error.key))
            raise

    def is_empty(self) -> bool:
        """Whether nothing stands there; what can't be read stands there."""
        try:
            return self.editor.value() in (None, "", [], {})
        except Unreadable:
            return False

    def _touched(self) -> None:
        self.error.show_error("")
        self.changed.emit()


class GroupEditor(Editor):
    """A thing with fields of its own; None while nothing of it is filled in."""

    def __init__(self, form: LabelledSurroundings, asked: Asked) -> None:
        super().__init__(form, asked)
        self.fields = {part.name: FormField(form, part) for part in asked.parts}
        self.column.setContentsMargins(form.theme.px(14), form.theme.px(2), 0, form.theme.px(4))
        self.column.setSpacing(form.theme.px(8))
        names = list(self.fields)
        for place, (name, field) in enumerate(self.fields.items()):
            self.column.addWidget(field)
            field.changed.connect(self.changed)
            field.went_on.connect(self.fields[names[place + 1]].setFocus if place + 1 < len(names) else self.went_on)
            if field.asked.default not in (None, "", ()):
                self.fields[name].editor.show_value(field.asked.default)
        if self.fields:
            self.setFocusProxy(self.fields[names[0]])

    def value(self) -> Any:
        """What the command gets."""
        given = {name: field.value() for name, field in self.fields.items()}
        filled = {name: value for name, value in given.items() if value is not None}
        told = {name for name, value in filled.items() if value != self.fields[name].asked.default}
        return filled if told else None

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        for name, field in self.fields.items():
            field.editor.show_value((value or {}).get(name, field.asked.default or None))

    def typed(self) -> Any:
        """What goes into the draft."""
        return {name: field.editor.typed() for name, field in self.fields.items()}

    def put_back(self, typed: Any) -> None:
        """Fill in what a draft has."""
        for name, value in (typed or {}).items():
            if name in self.fields:
                self.fields[name].editor.put_back(value)


class GroupsEditor(Editor):
    """Several such things one under the other, and a button for one more."""

    def __init__(self, form: LabelledSurroundings, asked: Asked) -> None:
        super().__init__(form, asked)
        self._form = form
        self.groups: list[GroupEditor] = []
        self.place = QVBoxLayout()
        self.place.setSpacing(form.theme.px(6))
        self.more = ActionButton(form.theme, form.words)
        self.more.setProperty("takes_keys", True)
        self.column.addLayout(self.place)
        self.column.addWidget(self.more)
        self.more.clicked.connect(self._one_more)
        form.words.changed.connect(self._reword)
        self._reword()
        self.add()

    def _reword(self) -> None:
        self.more.show_action("+", self.form.words.say("form.one_more"))

    def _one_more(self) -> None:
        self.add().setFocus()
        self.changed.emit()

    def add(self) -> GroupEditor:
        """One more thing."""
        group = GroupEditor(self._form, self.asked)
        group.changed.connect(self.changed)
        group.went_on.connect(self.more.setFocus)
        self.groups.append(group)
        self.place.addWidget(group)
        self.setFocusProxy(self.groups[0])
        return group

    def _have(self, count: int) -> None:
        while len(self.groups) < max(1, count):
            self.add()
        while len(self.groups) > max(1, count):
            gone = self.groups.pop()
            self.place.removeWidget(gone)
            gone.deleteLater()

    def value(self) -> Any:
        """What the command gets."""
        return [found for found in (group.value() for group in self.groups) if found is not None] or None

    def show_value(self, value: Any) -> None:
        """Fill in a value of the command."""
        things = list(value or [])
        self._have(len(things))
        for group, thing in zip(self.groups, things or [None], strict=True):
            group.show_value(thing)

    def typed(self) -> Any:
        """What goes into the draft."""
        return [group.typed() for group in self.groups]

    def put_back(self, typed: Any) -> None:
        """Fill in what a draft has."""
        self._have(len(typed or []))
        for group, thing in zip(self.groups, typed or [], strict=False):
            group.put_back(thing)


def editor_for(form: LabelledSurroundings, asked: Asked) -> Editor:
    """The editor of an argument."""
    if asked.also and asked.parts:
        return EitherEditor(form, asked, GroupEditor(form, asked))
    if asked.kind == "group":
        return GroupEditor(form, asked)
    return GroupsEditor(form, asked) if asked.kind == "groups" else plain_editor(form, asked)


def all_fields(fields: Mapping[str, FormField]) -> Iterator[tuple[str, FormField]]:
    """Every field with its name, those inside a thing as `place.text`."""
    for name, field in fields.items():
        yield name, field
        groups = field.editor.groups if isinstance(field.editor, GroupsEditor) else [field.editor] if isinstance(field.editor, GroupEditor) else []
        for group in groups:
            yield from ((f"{name}.{inner}", found) for inner, found in all_fields(group.fields))


class FieldCaption(Painted):
    """The label over a field; what must be given has its mark."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.label, self._required = "", False

    def show_label(self, label: str, required: bool) -> None:
        """The words."""
        self.label, self._required = label, required
        self.setAccessibleName(f"{label}, {self.words.say('form.required')}" if required else label)
        self.setToolTip(label)
        self.update()

    def sizeHint(self) -> QSize:
        """One small line."""
        return QSize(self.theme.px(80), self.theme.px(19))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint label and mark."""
        painter, box = self.painter(), QRectF(self.rect())
        taken = self.write(painter, box.adjusted(0, 0, -self.theme.px(70), 0), self.label, "t2", "s", may_elide=True)
        if self._required:
            mark = self.words.say("form.required")
            self.write(painter, box.adjusted(taken + self.theme.px(8), 0, 0, 0), mark, "t3", "s")
        painter.end()


class FieldError(Painted):
    """Why a field can't stay so and what would make it possible; takes no room while all is well."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.text = ""
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_error(self, text: str) -> None:
        """Another text; "" for none."""
        self.text = text
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def _lines(self, width: float) -> list[str]:
        return [line for part in self.text.split("\n") for line in self.wrap(part, width - self.theme.px(12), "s", most=6)]

    def hasHeightForWidth(self) -> bool:
        """Long reasons take more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height in px for a width."""
        return self.theme.px(20) * len(self._lines(width)) + self.theme.px(2)

    def sizeHint(self) -> QSize:
        """As many lines as it needs."""
        return QSize(self.theme.px(200), self.heightForWidth(self.width() or self.theme.px(400)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a bar and the lines."""
        painter, step = self.painter(), self.theme.px(20)
        painter.fillRect(QRectF(0, 2, 3, self.height() - 4), self.theme.colour("p2"))
        for number, line in enumerate(self._lines(self.width())):
            self.write(painter, QRectF(self.theme.px(11), number * step, self.width() - self.theme.px(12), step), line, "t1", "s", may_elide=True)
        painter.end()
