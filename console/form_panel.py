"""A form beside the work: a panel over the right of the window, never modal, in which one command is filled in, looked at and sent.

Tab goes on, Enter goes to the next field, Ctrl Enter sends, Esc closes and keeps the draft. Source: ux.md 1, 9, 12.6, 12.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.form_answers import Said
from console.form_editors import KeysToForm
from console.form_fields import Asked
from console.form_groups import FieldError, FormField
from console.form_values import Unreadable
from console.form_words import FormSurroundings
from widgets.painted import Painted
from widgets.panel import Head
from widgets.pick_field import PickField
from widgets.pills import ActionButton, HoldButton
from widgets.scrolled import Scrolled
from widgets.theme import Theme
from widgets.words import Words

WIDTH = 560
LOOK_MS, KEEP_MS = 500, 1000
"""How long after the last key the door is asked what would become of it, and the draft is kept."""

BEHALF = (
    Asked("on_behalf_of", "pick", is_required=True, pick="somebody"),
    Asked("source", "choice", is_required=True, options=("phone", "radio", "message", "fax", "paper_slip")),
    Asked("proof", "text", is_required=True),
)
SIGNED = Asked("signed_paper", "text", is_required=True)


class FormPanel(Painted):
    """One form.

    Signals:
        sent(): the person wants it done; what can't be read has said so and was not sent.
        looked(): some time after a change: what would become of it?
        kept(): some time after a change: keep the draft.
        left(): Esc: the form is closed.
    """

    sent = Signal()
    looked = Signal()
    kept = Signal()
    left = Signal()

    def __init__(self, form: FormSurroundings, asked: Sequence[Asked], parent: QWidget, *, on_behalf: bool, signed: bool, hold: bool) -> None:
        """`on_behalf`: the step is entered in somebody's name; `signed`: with his signed paper; `hold`: it can't be taken back."""
        super().__init__(form.theme, form.words, parent)
        self.setProperty("overlay", True)
        self.setProperty("takes_keys", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.form = form
        self.head = Head(form.theme, form.words, ruled=True)
        self.about = FieldNote(form.theme, form.words)
        self.note = FieldError(form.theme, form.words)
        self.fields = {one.name: FormField(form, one) for one in asked}
        behalf = (*BEHALF, *((SIGNED,) if signed else ())) if on_behalf or signed else ()
        self.behalf = {one.name: FormField(form, one) for one in behalf}
        self.behalf_head = Head(form.theme, form.words, parent=self)
        self.behalf_head.setVisible(bool(self.behalf))
        self.outlook = FieldNote(form.theme, form.words)
        self.send: ActionButton = HoldButton(form.theme, form.words) if hold else ActionButton(form.theme, form.words, "primary")
        self.close_button = ActionButton(form.theme, form.words)
        self.is_touched = False
        self._told: Sequence[Said] = ()
        self._chord = KeysToForm(self)
        self._timers = {ms: self._timer(ms, signal) for ms, signal in ((LOOK_MS, self.looked), (KEEP_MS, self.kept))}
        self._lay_out()
        self._connect()
        self.retranslate()

    def _timer(self, ms: int, signal: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(signal)
        return timer

    def _lay_out(self) -> None:
        px = self.theme.px
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(px(14), px(10), px(14), px(14))
        self._column.setSpacing(px(10))
        self._column.addWidget(self.about)
        self._column.addWidget(self.note)
        for field in self.fields.values():
            self._column.addWidget(field)
        if self.behalf:
            self._column.addWidget(self.behalf_head)
            for field in self.behalf.values():
                self._column.addWidget(field)
        self._column.addStretch(1)
        self.view = Scrolled(inner)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(14), px(6), px(14), px(12))
        foot.setSpacing(px(8))
        for button, share in ((self.send, 3), (self.close_button, 1)):
            button.setProperty("takes_keys", True)
            button.setFixedHeight(px(40))
            foot.addWidget(button, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        column.addWidget(self.outlook)
        column.addLayout(foot)

    def _connect(self) -> None:
        every = [*self.fields.values(), *self.behalf.values()]
        for place, field in enumerate(every):
            field.changed.connect(self._changed)
            following = every[place + 1] if place + 1 < len(every) else self.send
            field.went_on.connect(lambda following=following: self._go_to(following))
        for child in self.findChildren(QWidget):
            child.installEventFilter(self._chord)
        for picking in self.findChildren(PickField):
            picking.grew.connect(lambda picking=picking: QTimer.singleShot(0, picking, lambda: self.view.ensureWidgetVisible(picking, 0, 12)))
        self._chord.sent.connect(self._chorded)
        if isinstance(self.send, HoldButton):
            self.send.confirmed.connect(self.sent)
        else:
            self.send.clicked.connect(self.sent)
        self.close_button.clicked.connect(self.left)

    # What it holds.

    def start(self, values: Mapping[str, Any]) -> None:
        """Fill in what is known."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].editor.show_value(value)

    def put_back(self, typed: Mapping[str, Any], behalf: Mapping[str, Any]) -> None:
        """Fill in a draft."""
        self.is_touched = True
        for fields, kept in ((self.fields, typed), (self.behalf, behalf)):
            for name, value in kept.items():
                if name in fields:
                    fields[name].editor.put_back(value)

    def given(self) -> dict[str, Any]:
        """The arguments, without those left empty. Raises Unreadable, having said at the field what can't be read."""
        return _values(self.fields)

    def entered_for(self) -> dict[str, str]:
        """For whom, how it came and what proves it, as far as it is filled in."""
        return {name: str(value) for name, value in _values(self.behalf).items()}

    def typed(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What stands in the fields, for the draft."""
        sides = (self.fields, self.behalf)
        first, second = ({name: field.editor.typed() for name, field in side.items()} for side in sides)
        return first, second

    def show_context(self, title: str, hint: str) -> None:
        """Which step, of which matter."""
        self.head.show_text(title, hint, icon="note", key="Esc")
        self.setAccessibleName(f"{title} {hint}")

    def show_about(self, text: str) -> None:
        """What the step is about, where the fields do not say it."""
        self.about.show_note(text, 0)

    def show_said(self, told: Sequence[Said]) -> None:
        """The door's reasons: each at its field, the rest on top; the first field concerned gets the focus."""
        self._told = told
        every = {**self.fields, **self.behalf}
        for name, field in every.items():
            field.error.show_error(" ".join(one.text for one in told if one.field == name))
        self.note.show_error("\n".join(one.text for one in told if not one.field))
        first = next((every[one.field] for one in told if one.field in every), None)
        if first is not None:
            self._go_to(first)
        elif told:
            self.view.ensureVisible(0, 0)

    def show_outlook(self, text: str, level: int = 0) -> None:
        """What would become of it, or that it is kept."""
        self.outlook.show_note(text, level)

    def focus_first(self) -> None:
        """To the first field that must be filled in and is empty, else to the button that sends."""
        every = [*self.fields.values(), *self.behalf.values()]
        self._go_to(next((field for field in every if field.asked.is_required and field.is_empty()), self.send))

    # Behaviour.

    def _go_to(self, place: QWidget) -> None:
        place.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(0, place, lambda: self.view.ensureWidgetVisible(place, 0, 20) if self.view.isAncestorOf(place) else None)

    def _changed(self) -> None:
        self.is_touched = True
        for timer in self._timers.values():
            timer.start()

    def _chorded(self) -> None:
        if isinstance(self.send, HoldButton):
            self._go_to(self.send)
        else:
            self.sent.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.accept()  # a key that nobody here takes is nobody's: it must not act on the screen behind

    def place(self) -> None:
        """Over the right of the window, between its bars."""
        window = self.parentWidget()
        if window is None:
            return
        px = self.theme.px
        width = min(px(WIDTH), window.width() - px(40))
        top, bottom = px(44) + 8, px(28) + 8
        self.setGeometry(window.width() - width - 8, top, width, window.height() - top - bottom)

    def showEvent(self, event: QShowEvent) -> None:
        """In its place, above the screen."""
        super().showEvent(event)
        self.place()
        self.raise_()

    def restyle(self) -> None:
        """Another scale: the place changes."""
        super().restyle()
        self.place()

    def retranslate(self) -> None:
        """Another language."""
        say = self.words.say
        hold = isinstance(self.send, HoldButton)
        self.send.show_action("Enter" if hold else "Ctrl Enter", say("form.hold") if hold else say("form.send"))
        self.close_button.show_action("Esc", say("form.close"))
        self.behalf_head.show_text(say("form.behalf"), say("form.behalf_hint"))
        super().retranslate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and edge."""
        painter = self.painter()
        self.frame(painter, QRectF(self.rect()), self.theme.tokens.radius["panel"], "ctl", "bg1")
        painter.end()


class FieldNote(FieldError):
    """One or two quiet lines over the buttons; yellow where something will be told."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.level = 0

    def show_note(self, text: str, level: int) -> None:
        """Another text."""
        self.level = level
        self.show_error(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter, step, pad = self.painter(), self.theme.px(20), self.theme.px(15)
        for number, line in enumerate(self._lines(self.width() - pad)):
            box = QRectF(pad, number * step, self.width() - 2 * pad, step)
            self.write(painter, box, line, "p3" if self.level == 3 else "t2", "s", may_elide=True)
        painter.end()


def _values(fields: Mapping[str, FormField]) -> dict[str, Any]:
    """All values; every field that can't be read says so before the first of them is raised."""
    values: dict[str, Any] = {}
    unread: Unreadable | None = None
    for name, field in fields.items():
        try:
            values[name] = field.value()
        except Unreadable as error:
            unread = unread or error
    if unread is not None:
        raise unread
    return {name: value for name, value in values.items() if value is not None}
