"""Asks in one line why: numbered proposals that one digit answers, and a field for other words. It lies over the work and stops none of it.

Source: domain.md 8 (purpose of a picture, reason of a look); ux.md 9 “in every option list the first nine options carry digits”.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from widgets.choice_line import Choice, ChoiceLine
from widgets.theme import Theme
from widgets.words import Words

WIDTH, EDGE = 1180, 8
ABOVE_FOOT = 64
"""So far above the lower edge of the window, in px: the keys of the status bar stay readable."""


class PurposeLine(QWidget):
    """One question at a time; hidden while there is none.

    Signals:
        answered(text): a proposal was picked, or other words were entered.
        left(): Esc.
    """

    answered = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words, window: QWidget) -> None:
        super().__init__(window)
        self.theme, self.words = theme, words
        self.setProperty("overlay", True)
        self.choice = ChoiceLine(theme, words)
        self.edit = PurposeEdit()
        self._proposals: tuple[str, ...] = ()
        self._before: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(6)
        column.addWidget(self.choice)
        column.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self.choice.picked.connect(self._pick)
        self.edit.digit.connect(self._pick)
        self.edit.escaped.connect(self._leave)
        self.edit.returnPressed.connect(self._enter)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def ask(self, title: str, proposals: Sequence[str], hint: str) -> None:
        """Ask this; Enter alone takes the first proposal. The focus comes here, and goes back where it was with the answer."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._proposals = tuple(proposals)
        self.choice.show_choice(Choice(title, self._proposals))
        self.edit.clear()
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(f"{title} {hint}")
        self.place()
        self.show()
        self.raise_()
        self.edit.setFocus()

    def close_question(self) -> None:
        """Nothing is asked any more."""
        if not self.isVisible():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    @property
    def first(self) -> str:
        """What stands under 1."""
        return self._proposals[0] if self._proposals else ""

    def place(self) -> None:
        """At the lower middle of the window."""
        window = self.parentWidget()
        if window is not None:
            width = min(self.theme.px(WIDTH), window.width() - 2 * self.theme.px(20))
            height = self.sizeHint().height()
            self.setGeometry((window.width() - width) // 2, window.height() - height - self.theme.px(ABOVE_FOOT), width, height)

    def _pick(self, digit: int) -> None:
        if 1 <= digit <= len(self._proposals):
            self._answer(self._proposals[digit - 1])

    def _enter(self) -> None:
        text = self.edit.text().strip() or self.first
        if text:
            self._answer(text)

    def _answer(self, text: str) -> None:
        self.close_question()
        self.answered.emit(text)

    def _leave(self) -> None:
        self.close_question()
        self.left.emit()

    def _restyle(self) -> None:
        self.edit.setFont(self.theme.font("m"))
        self.edit.setFixedHeight(self.theme.px(34))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and its edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("bg2"))
        painter.setPen(self.theme.colour("acc"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class PurposeEdit(QLineEdit):
    """The field: a digit typed first is an answer.

    Signals:
        digit(n): that proposal.
        escaped(): Esc.
    """

    digit = Signal(int)
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and Esc are taken before they become text."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif not self.text() and event.text().isdigit() and event.text() != "0":
            self.digit.emit(int(event.text()))
        else:
            super().keyPressEvent(event)
