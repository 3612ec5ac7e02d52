"""One field of the intake screen: its value in a box with its key; dashed and marked as recognised until a person confirms or changes it.

Its key opens an editor in its place; Enter takes, Esc leaves it as it was. Source: ux.md S2; picture 02.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from widgets.fields import Caption
from widgets.icons import Icons
from widgets.painted import Painted
from widgets.pick_field import Choice, PickField
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words


class ValueBox(Painted):
    """The box: a value, solid or dashed, and the key that edits it.

    Signals:
        clicked(): the person wants to edit.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, words: Words, icon: str = "") -> None:
        super().__init__(theme, words)
        self.value = self.key = ""
        self.is_guess = False
        self._icon, self._icons = icon, Icons(theme)
        self.setFixedHeight(theme.px(34))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_value(self, value: str, *, is_guess: bool, key: str, why: str = "") -> None:
        """Another value; `why` becomes the tip."""
        self.value, self.is_guess, self.key = value, is_guess, key
        self.setToolTip(" · ".join(part for part in (value, why) if part))
        self.setAccessibleDescription(self.toolTip())
        self.update()

    def restyle(self) -> None:
        """Another scale."""
        self.setFixedHeight(self.theme.px(34))
        super().restyle()

    def sizeHint(self) -> QSize:
        """34 px high."""
        return QSize(self.theme.px(80), self.theme.px(34))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click edits."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, value and cap."""
        painter, s, box = self.painter(), self.theme.scale, QRectF(self.rect())
        if self.is_guess:
            painter.setPen(QPen(self.theme.colour("ctl"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(self.theme.colour("bg0"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        else:
            self.frame(painter, box, 4, "ctl", "bg0")
        left = box.left() + 10 * s
        if self._icon:
            self._icons.paint(painter, self._icon, QPointF(left + 6 * s, box.center().y()), 15 * s, "t2")
            left += 18 * s
        right = box.right() - 6 * s
        if self.key:
            wide = cap_width(self, self.key)
            paint_cap(self, painter, QRectF(right - wide, box.center().y() - 10 * s, wide, 20 * s), self.key)
            right -= wide + 8 * s
        self.write(painter, QRectF(left, box.top(), max(4.0, right - left), box.height()), self.value, "t1", "m", may_elide=True)
        painter.end()


class TriageField(QWidget):
    """Caption, box, and the editor that takes its place while somebody edits.

    Signals:
        taken(value): Enter, or a choice: the person says this. For a place or category the value of the choice, else the text.
        touched(text): something was typed (for drafts).
        left(): the editor was closed.
    """

    taken = Signal(str)
    touched = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words, find: Callable[[str, int], Sequence[Choice]] | None = None, icon: str = "", *, typed: bool = True) -> None:
        """`find` makes it a field with type-ahead; without `typed` it only shows."""
        super().__init__()
        self.theme, self.words = theme, words
        self.caption = Caption(theme, words, "")
        self.box = ValueBox(theme, words, icon)
        self.edit: QLineEdit | PickField | None = None
        if typed:
            self.edit = QLineEdit() if find is None else PickField(theme, words, find)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addWidget(self.box)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if self.edit is not None:
            column.addWidget(self.edit)
            self.edit.hide()
            self.box.clicked.connect(self.begin)
            self._connect(self.edit)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _connect(self, edit: QLineEdit | PickField) -> None:
        if isinstance(edit, PickField):
            edit.changed.connect(self._picked)
            edit.went_on.connect(self._entered)
            edit.edit.installEventFilter(self)
            edit.edit.textEdited.connect(self.touched)
        else:
            edit.returnPressed.connect(self._entered)
            edit.textEdited.connect(self.touched)
            edit.installEventFilter(self)

    def show_value(self, value: str, label: str, *, is_guess: bool = False, key: str = "", why: str = "") -> None:
        """Value and caption in the language of the moment."""
        self.caption.show_text(label)
        self.box.show_value(value, is_guess=is_guess, key=key, why=why)
        self.box.setAccessibleName(label)

    @property
    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self.edit is not None and self.edit.isVisibleTo(self)

    def begin(self) -> None:
        """Open the editor with the value ready to be overwritten."""
        if self.edit is None:
            return
        line = self.edit.edit if isinstance(self.edit, PickField) else self.edit
        if isinstance(self.edit, PickField):
            self.edit.choose(())
        line.setText(self.box.value)
        self.box.hide()
        self.edit.show()
        line.setFocus()
        line.selectAll()

    def end(self) -> None:
        """Close the editor."""
        if self.is_editing and self.edit is not None:
            self.edit.hide()
            self.box.show()
            self.left.emit()

    def _picked(self) -> None:
        if isinstance(self.edit, PickField) and self.edit.chosen:
            value = self.edit.chosen[0].value
            self.end()
            self.taken.emit(value)

    def _entered(self) -> None:
        text = (self.edit.values() or [""])[0] if isinstance(self.edit, PickField) else self.edit.text().strip() if self.edit is not None else ""
        self.end()
        self.taken.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the value as it was; leaving the field closes the editor."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.end()
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
            event.accept()  # the window's own Esc and Enter sleep while somebody edits
            return True
        return super().eventFilter(watched, event)

    def _restyle(self) -> None:
        if isinstance(self.edit, QLineEdit):
            self.edit.setFont(self.theme.font("m"))
            self.edit.setFixedHeight(self.theme.px(34))
