"""A field that is filled by typing ahead: what is typed narrows a list, Enter takes the line that is marked; one value or several.

What is not in the list may be typed out: the door knows better than the list. Source: ux.md 9.3, 16.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.words import Words

MOST = 6
LINE = 28


@dataclass(frozen=True, slots=True)
class Choice:
    """One value as the list shows it: its words and, smaller at the right, what tells it from others."""

    value: str
    label: str
    hint: str = ""


class PickField(QWidget):
    """The field.

    Signals:
        changed(): another value.
        went_on(): Enter with nothing left to take: on to the next field.
        grew(): the list of matches needs room.
    """

    changed = Signal()
    went_on = Signal()
    grew = Signal()

    def __init__(self, theme: Theme, words: Words, find: Callable[[str, int], Sequence[Choice]], *, several: bool = False) -> None:
        """`find` gives the choices for what is typed, best first; it is asked while the person types."""
        super().__init__()
        self.theme, self.words, self.several = theme, words, several
        self.chosen: list[Choice] = []
        self._find = find
        self.tags = Tags(theme, words)
        self.edit = QLineEdit()
        self.matches = Matches(theme, words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.tags, self.edit, self.matches):
            column.addWidget(part)
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._typed)
        self.matches.taken.connect(self._take)
        self.tags.dropped.connect(self._drop)
        self.setFocusProxy(self.edit)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._show()

    def values(self) -> list[str]:
        """What is chosen; what was typed and not taken counts too."""
        typed = self.edit.text().strip()
        is_shown = not self.several and self.chosen and typed == self.chosen[0].label
        loose = [typed] if typed and not is_shown else []
        return ([] if loose and not self.several else [one.value for one in self.chosen]) + loose

    def choose(self, choices: Sequence[Choice]) -> None:
        """Show these as chosen; tells nobody."""
        self.chosen = list(choices)
        self._show()

    # What the person does.

    def _typed(self, text: str) -> None:
        if not self.several:
            self.chosen = []
        self._offer(text)
        self.changed.emit()

    def _take(self, choice: Choice) -> None:
        self.chosen = [*self.chosen, choice] if self.several and choice not in self.chosen else self.chosen if self.several else [choice]
        self._show()
        self.changed.emit()

    def _drop(self, place: int) -> None:
        del self.chosen[place]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.edit.setText("" if self.several or not self.chosen else self.chosen[0].label)
        self.tags.show_tags([one.label for one in self.chosen] if self.several else [])
        self.matches.show_choices(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go through the list, Enter takes, Backspace in an empty field drops the last value, Esc closes the list."""
        if event.type() == QEvent.Type.FocusOut:
            self.matches.show_choices(())
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.matches.choices:
                self._offer("")
            else:
                self.matches.go(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            marked = self.matches.marked()
            if marked is not None:
                self._take(marked)
            elif self.several and self.edit.text().strip():
                self._take(Choice(self.edit.text().strip(), self.edit.text().strip()))
            else:
                self.went_on.emit()
            return True
        if key == Qt.Key.Key_Escape and self.matches.choices:
            self.matches.show_choices(())
            return True
        if key == Qt.Key.Key_Backspace and self.several and not self.edit.text() and self.chosen:
            self._drop(len(self.chosen) - 1)
            return True
        return False

    def _offer(self, typed: str) -> None:
        self.matches.show_choices([one for one in self._find(typed, MOST + len(self.chosen)) if one not in self.chosen][:MOST])
        if self.matches.choices:
            self.grew.emit()

    def _restyle(self) -> None:
        self.edit.setFont(self.theme.font("m"))
        self.edit.setFixedHeight(self.theme.px(34))


class Matches(Painted):
    """The lines that fit what is typed; takes no room while there are none.

    Signals:
        taken(choice): clicked.
    """

    taken = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.choices: tuple[Choice, ...] = ()
        self._at = 0
        self.hide()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Other lines; the first is marked."""
        self.choices, self._at = tuple(choices), 0
        self.setVisible(bool(choices))
        self.setFixedHeight(self.theme.px(LINE) * len(choices) + self.theme.px(4) if choices else 0)
        self.update()

    def go(self, step: int) -> None:
        """Mark another line."""
        self._at = (self._at + step) % max(1, len(self.choices))
        self.update()

    def marked(self) -> Choice | None:
        """The line Enter takes."""
        return self.choices[self._at] if self.choices else None

    def sizeHint(self) -> QSize:
        """One line each."""
        return QSize(self.theme.px(200), self.theme.px(LINE) * len(self.choices))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press takes the line, before the focus goes."""
        place = int(event.position().y() // self.theme.px(LINE))
        if 0 <= place < len(self.choices):
            self.taken.emit(self.choices[place])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter, s, step = self.painter(), self.theme.scale, self.theme.px(LINE)
        self.frame(painter, QRectF(self.rect()), 4, "ctl", "bg2")
        for place, choice in enumerate(self.choices):
            box = QRectF(2, 2 + place * step, self.width() - 4, step)
            if place == self._at:
                painter.fillRect(box, self.theme.colour("bg3"))
            room = box.adjusted(9 * s, 0, -9 * s, 0)
            taken = self.write(painter, room.adjusted(room.width() * 0.62, 0, 0, 0), choice.hint, "t3", "s", align=RIGHT, may_elide=True) if choice.hint else 0
            self.write(painter, room.adjusted(0, 0, -taken - 8 * s, 0), choice.label, "t1", "m", may_elide=True)
        painter.end()


class Tags(Painted):
    """The values chosen so far, each with a cross to drop it; takes no room while there are none.

    Signals:
        dropped(place): the cross of one was clicked.
    """

    dropped = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._tags: tuple[str, ...] = ()
        self.hide()

    def show_tags(self, tags: Sequence[str]) -> None:
        """Other values."""
        self._tags = tuple(tags)
        self.setVisible(bool(tags))
        self.setAccessibleName(self.words.join(list(tags)))
        self._fit()

    def _fit(self) -> None:
        boxes = self._boxes()
        self.setFixedHeight(round(boxes[-1].bottom()) + 2 if boxes else 0)
        self.update()

    def resizeEvent(self, _event: QEvent) -> None:
        """Narrower: more lines."""
        self._fit()

    def _boxes(self) -> list[QRectF]:
        s, x, y = self.theme.scale, 0.0, 1.0
        boxes: list[QRectF] = []
        for tag in self._tags:
            wide = min(self.text_width(f"{tag}  ×", "s") + 18 * s, max(40.0, self.width()))
            if boxes and x + wide > self.width():
                x, y = 0.0, y + 28 * s
            boxes.append(QRectF(x, y, wide, 24 * s))
            x += wide + 6 * s
        return boxes

    def sizeHint(self) -> QSize:
        """As many lines as are needed."""
        return QSize(self.theme.px(200), self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click drops."""
        for place, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self.dropped.emit(place)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pills."""
        painter = self.painter()
        for tag, box in zip(self._tags, self._boxes(), strict=True):
            self.frame(painter, box, box.height() / 2, "acc", "accSoft")
            self.write(painter, box.adjusted(9 * self.theme.scale, 0, -6 * self.theme.scale, 0), f"{tag}  ×", "t1", "s", may_elide=True)
        painter.end()
