"""Options in a row, each with its digit: one is chosen, or several; by digit, arrows, Space or pointer.

Source: ux.md 5, 9.2 (“in every option list the first nine options carry digits”).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

from widgets.painted import Painted
from widgets.theme import Theme
from widgets.words import Words

LINE, BOX = 34, 30


class OptionRow(Painted):
    """The options; what stands on them is asked for while painting, so that it follows the language.

    Signals:
        changed(): another choice.
    """

    changed = Signal()

    def __init__(self, theme: Theme, words: Words, options: Sequence[Any], label: Callable[[Any], str], *, several: bool = False) -> None:
        """`label` words an option; with `several` any number of them can be chosen."""
        super().__init__(theme, words)
        self.options, self.several = tuple(options), several
        self.chosen: list[Any] = []
        self._label, self._at = label, 0
        self.setProperty("takes_keys", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def choose(self, values: Sequence[Any]) -> None:
        """Show these as chosen; tells nobody."""
        self.chosen = [value for value in self.options if value in values]
        self._say()

    def toggle(self, place: int) -> None:
        """An option was pointed at: choose it; where several may be chosen, or leave it again."""
        if not 0 <= place < len(self.options):
            return
        value, self._at = self.options[place], place
        if not self.several:
            self.chosen = [value]  # pressed twice it stays chosen: only Backspace empties
        elif value in self.chosen:
            self.chosen.remove(value)
        else:
            self.chosen = [*self.chosen, value]
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        self.setAccessibleDescription(self.words.join([self._label(value) for value in self.chosen]))
        self.update()

    # Keys and pointer.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose, arrows go, Space chooses, Backspace empties."""
        key, text = event.key(), event.text()
        if text.isdigit() and 1 <= int(text) <= min(9, len(self.options)):
            self.toggle(int(text) - 1)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._at = (self._at + (1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1)) % max(1, len(self.options))
            self.update()
        elif key == Qt.Key.Key_Space:
            self.toggle(self._at)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.chosen = []
            self._say()
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        for place, box in enumerate(self._boxes(self.width())):
            if box.contains(event.position()):
                self.setFocus()
                self.toggle(place)

    # Look.

    def hasHeightForWidth(self) -> bool:
        """More options take more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height in px for a width."""
        boxes = self._boxes(width)
        return round(boxes[-1].bottom()) + 3 if boxes else self.theme.px(LINE)

    def sizeHint(self) -> QSize:
        """As many lines as are needed."""
        return QSize(self.theme.px(200), self.heightForWidth(self.width() or self.theme.px(400)))

    def _text(self, place: int) -> str:
        word = self._label(self.options[place])
        return f"{place + 1}  {word}" if place < 9 else word

    def _boxes(self, width: float) -> list[QRectF]:
        s, x, y = self.theme.scale, 2.0, 2.0
        boxes: list[QRectF] = []
        for place in range(len(self.options)):
            wide = min(self.text_width(self._text(place), "m", bold=True) + 22 * s, width - 4)
            if boxes and x + wide > width - 2:
                x, y = 2.0, y + LINE * s
            boxes.append(QRectF(x, y, wide, BOX * s))
            x += wide + 6 * s
        return boxes

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the options; the chosen ones have the ground of a choice."""
        painter = self.painter()
        for place, box in enumerate(self._boxes(self.width())):
            chosen = self.options[place] in self.chosen
            self.frame(painter, box, 4, "acc" if chosen else "ctl", "accSoft" if chosen else "bg2")
            if self.hasFocus() and place == self._at:
                self.frame(painter, box, 4, "acc", width=2)
            self.write(painter, box.adjusted(11 * self.theme.scale, 0, 0, 0), self._text(place), "t1" if chosen else "t2", "m", bold=chosen, may_elide=True)
        painter.end()
