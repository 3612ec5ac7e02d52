"""The sign-in page: name and password in the middle of the window, never a dialog; the demo county shows its people and password.

Source: domain.md 1.2; reliability bar A-2.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.accounts import Account
from widgets.fields import Field
from widgets.painted import CENTRE, Painted
from widgets.panel import Panel
from widgets.pills import ActionButton, Clickable
from widgets.theme import Theme
from widgets.words import Words

WIDTH = 420
LISTED = 5


class SignInPage(QWidget):
    """The page.

    Signals:
        asked(login, password): somebody wants to sign in.
        chosen(login, given, new): somebody chose a password in place of the one that was given for one sign-in.
    """

    asked = Signal(str, str)
    chosen = Signal(str, str, str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.card = Panel(theme, words)
        self.title = Note(theme, words, "t1", "xl", bold=True)
        self.hint = Note(theme, words, "t3", "s")
        self.login = Field(theme, words, "")
        self.password = Field(theme, words, "", secret=True)
        self.new = Field(theme, words, "", secret=True)
        self.again = Field(theme, words, "", secret=True)
        self.told = Note(theme, words, "p2", "s")
        self.button = ActionButton(theme, words, "primary")
        self.people = QVBoxLayout()
        self._accounts: tuple[Account, ...] = ()
        self._busy = self._chooses = False
        self._lay_out()
        self.new.hide()
        self.again.hide()
        self.button.clicked.connect(self._ask)
        for field in (self.login, self.password, self.new, self.again):
            field.edit.installEventFilter(self)
        words.changed.connect(self.retranslate)
        theme.changed.connect(self.update)
        self.retranslate()

    def _lay_out(self) -> None:
        self.card.setFixedWidth(self.theme.px(WIDTH))
        body = self.card.body
        body.setContentsMargins(28, 24, 28, 24)
        body.setSpacing(12)
        for part in (self.title, self.hint, self.login, self.password, self.new, self.again, self.told, self.button):
            body.addWidget(part)
        self.people.setSpacing(4)
        body.addLayout(self.people)
        column = QVBoxLayout(self)
        column.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.card)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch(3)

    def show_accounts(self, accounts: tuple[Account, ...], demo_password: str = "") -> None:
        """Who has an account here; with `demo_password` the people of the demo county are listed to be clicked."""
        self._accounts = accounts
        while self.people.count():
            item = self.people.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for account in accounts[:LISTED] if demo_password else ():
            line = AccountLine(self.theme, self.words, account)
            line.clicked.connect(lambda account=account: self._use(account, demo_password))
            self.people.addWidget(line)
        if not accounts:
            self.show_refusal(self.words.say("sign.nobody"))
        elif demo_password:
            self.hint.show_text(self.words.say("sign.demo", password=demo_password))

    def show_refusal(self, sentence: str) -> None:
        """Why it did not work."""
        self._busy = False
        self.button.setEnabled(True)
        self.told.show_text(sentence)
        for field in (self.new, self.again) if self._chooses else (self.password,):
            field.edit.clear()
        (self.new if self._chooses else self.password).setFocus()

    def ask_new_password(self) -> None:
        """The password that was typed was given for one sign-in: a password of one's own is chosen before anything else, on this same page."""
        self._show_choice(True)
        self.show_refusal("")

    def begin(self) -> None:
        """The page comes to the front: the fields are empty and ready."""
        self._show_choice(False)
        self._busy = False
        self.button.setEnabled(True)
        self.told.show_text("")
        self.password.edit.clear()
        (self.password if self.login.text() else self.login).setFocus()

    def retranslate(self) -> None:
        """Another language."""
        self.title.show_text(self.words.say("sign.choose_title" if self._chooses else "sign.title"))
        self.hint.show_text(self.words.say("sign.choose" if self._chooses else "sign.hint"))
        self.login.set_label(self.words.say("sign.login"))
        self.password.set_label(self.words.say("sign.password"))
        self.new.set_label(self.words.say("sign.new"))
        self.again.set_label(self.words.say("sign.again"))
        self.button.show_action("Enter", self.words.say("sign.choose_enter" if self._chooses else "sign.enter"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a field goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if watched is self.login.edit and not self.password.edit.text():
                self.password.setFocus()
            elif watched is self.new.edit and not self.again.edit.text():
                self.again.setFocus()
            else:
                self._ask()
            return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._chooses:
            self.begin()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("bg0"))
        painter.end()

    def _show_choice(self, chooses: bool) -> None:
        self._chooses = chooses
        for field, is_shown in ((self.login, not chooses), (self.password, not chooses), (self.new, chooses), (self.again, chooses)):
            field.setVisible(is_shown)
        for number in range(self.people.count()):
            item = self.people.itemAt(number)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not chooses)
        self.new.edit.clear()
        self.again.edit.clear()
        self.retranslate()

    def _choose(self) -> None:
        if self.new.edit.text() != self.again.edit.text():
            self.show_refusal(self.words.say("sign.differ"))
        elif self.new.edit.text() and not self._busy:
            self._busy = True
            self.button.setEnabled(False)
            self.told.show_text("")
            self.chosen.emit(self.login.text(), self.password.edit.text(), self.new.edit.text())

    def _ask(self) -> None:
        if self._chooses:
            self._choose()
            return
        if self.login.text() and not self._busy:
            self._busy = True
            self.button.setEnabled(False)
            self.told.show_text("")
            self.asked.emit(self.login.text(), self.password.edit.text())

    def _use(self, account: Account, password: str) -> None:
        self.login.edit.setText(account.login)
        self.password.edit.setText(password)
        self._ask()


class Note(Painted):
    """One line of text over the whole width."""

    def __init__(self, theme: Theme, words: Words, role: str, size: str, bold: bool = False) -> None:
        super().__init__(theme, words)
        self._text, self._role, self._size, self._bold = "", role, size, bold

    def show_text(self, text: str) -> None:
        """Another text."""
        self._text = text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        """One line high."""
        return QSize(120, self.theme.px(28 if self._size == "xl" else 20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = self.painter()
        self.write(painter, QRectF(self.rect()), self._text, self._role, self._size, self._bold, may_elide=True)
        painter.end()


class AccountLine(Clickable):
    """One person of the demo county: name and role, to be clicked."""

    def __init__(self, theme: Theme, words: Words, account: Account) -> None:
        super().__init__(theme, words)
        self.account = account
        self.setAccessibleName(self._text())

    def _text(self) -> str:
        name = self.account.name if self.words.language == "zh" else self.account.name_en or self.account.name
        return f"{name} · {self.words.of('role', self.account.role)}"

    def sizeHint(self) -> QSize:
        """One button high."""
        return QSize(200, self.theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = self.painter()
        self.frame(painter, QRectF(self.rect()), 4, "acc" if self.hasFocus() else "line", "bg2" if self.hovered else None)
        self.write(painter, QRectF(self.rect()), self._text(), "t2", "s", align=CENTRE)
        painter.end()
