"""Input fields with their label, and the filter box with its key cap. Recognised values have a dashed border until confirmed.

Source: ux.md 5, S2.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from widgets.icons import Icons
from widgets.painted import Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words


class SearchField(Painted):
    """A one-line filter: magnifier, hint, key cap.

    Signals:
        changed(text): the text is another one.
        left(): Esc or Enter: back to the list.
    """

    changed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words, hint_key: str, key: str) -> None:
        super().__init__(theme, words)
        self.hint_key, self.key = hint_key, key
        self._icons = Icons(theme)
        self.edit = QLineEdit(self)
        self.edit.setFrame(False)
        self.edit.setStyleSheet("QLineEdit { background: transparent; border: 0; padding: 0; }")
        self.edit.textChanged.connect(self.changed)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        self.retranslate()
        self.restyle()

    def restyle(self) -> None:
        """Another look or scale."""
        self.edit.setFont(self.theme.font("s"))
        self.setFixedHeight(self.theme.px(28))
        super().restyle()

    def retranslate(self) -> None:
        """Another language."""
        self.edit.setAccessibleName(self.words.say(self.hint_key))
        super().retranslate()

    def resizeEvent(self, _event: QEvent) -> None:
        """The text stands between magnifier and cap."""
        left = self.theme.px(28)
        self.edit.setGeometry(left, 2, self.width() - left - self.theme.px(30), self.height() - 4)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties and leaves, Enter leaves; the frame follows the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
            if event.key() == Qt.Key.Key_Escape:
                self.edit.clear()
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """196 by 28 px at 100 %."""
        return QSize(self.theme.px(196), self.theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """The hint may be shortened."""
        return QSize(self.theme.px(104), self.theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint frame, magnifier, hint and cap."""
        painter = self.painter()
        box, focused = QRectF(self.rect()), self.edit.hasFocus()
        self.frame(painter, box, 4, "acc" if focused else "ctl", width=2 if focused else 1)
        self._icons.paint(painter, "search", QPointF(self.theme.px(16), box.center().y()), 14 * self.theme.scale, "t3")
        if not self.edit.text():
            self.write(painter, box.adjusted(self.theme.px(29), 0, -self.theme.px(32), 0), self.words.say(self.hint_key), "t3", "s", may_elide=True)
        width = cap_width(self, self.key)
        paint_cap(self, painter, QRectF(box.right() - width - 4, box.center().y() - self.theme.px(10), width, self.theme.px(20)), self.key)
        painter.end()


class Field(QWidget):
    """A labelled line edit, 34 px high.

    Signals:
        edited(text): the person typed.
    """

    edited = Signal(str)

    def __init__(self, theme: Theme, words: Words, label: str, secret: bool = False) -> None:
        """`label` is the wording, already in the language of the moment; `secret` hides what is typed."""
        super().__init__()
        self.theme = theme
        self.caption = Caption(theme, words, label)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)
        self.edit.textEdited.connect(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self.set_label(label)
        theme.changed.connect(self.restyle)
        self.restyle()

    def set_label(self, label: str) -> None:
        """The wording in another language."""
        self.caption.show_text(label)
        self.edit.setAccessibleName(label)

    def show_value(self, text: str, guessed: bool = False) -> None:
        """Fill in a value; a recognised one has a dashed border until the person confirms or changes it."""
        self.edit.setText(text)
        self.edit.setProperty("guessed", guessed)
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def text(self) -> str:
        """What stands in the field, without outer blanks."""
        return self.edit.text().strip()

    def restyle(self) -> None:
        """Another look or scale."""
        self.edit.setFont(self.theme.font("m"))
        self.edit.setFixedHeight(self.theme.px(34))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The whole text is ready to be overwritten."""
        super().focusInEvent(event)
        self.edit.selectAll()


class Caption(Painted):
    """The small label over a field."""

    def __init__(self, theme: Theme, words: Words, text: str) -> None:
        super().__init__(theme, words)
        self._text = text

    def show_text(self, text: str) -> None:
        """Another wording."""
        self._text = text
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line of small text."""
        return QSize(round(self.text_width(self._text, "s")) + 2, self.theme.px(19))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the label."""
        painter = self.painter()
        self.write(painter, QRectF(self.rect()), self._text, "t3", "s")
        painter.end()
