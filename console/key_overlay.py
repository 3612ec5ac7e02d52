"""All keys of the screen in front, from the one table: a child of the window over map and video, closed by `?` or Esc. Source: ux.md 9."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from console.keys import ACTIONS, Action
from widgets.painted import RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words

GROUPS = ("act", "call", "move", "screen", "system")
LINE = 26
COLUMNS = 3
COLUMN_WIDTH = 300


class KeyOverlay(Painted):
    """The list of keys; those that are off say so; those that are on can be clicked.

    Signals:
        asked(name): a line was clicked.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setProperty("overlay", True)
        self.screen_name = ""
        self.hide()

    def toggle(self, screen: str) -> None:
        """Open for this screen, or close."""
        self.screen_name = screen
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.place()
            self.raise_()

    def place(self) -> None:
        """At the right of the queue, at the lower middle."""
        parent = self.parentWidget()
        if parent is not None:
            size = self.sizeHint()
            width, height = min(size.width(), parent.width() - 32), min(size.height(), parent.height() - 120)
            self.setGeometry(parent.width() - width - 16, parent.height() - height - self.theme.px(44), width, height)

    def lines(self) -> list[Action | str]:
        """Group names and the actions under them, as shown."""
        shown: list[Action | str] = []
        wanted = [action for group in GROUPS for action in ACTIONS if action.group == group and self.screen_name in action.screens]
        for group, actions in groupby(wanted, key=lambda action: action.group):
            shown.append(group)
            shown.extend(actions)
        return shown

    def _per_column(self) -> int:
        return -(-len(self.lines()) // COLUMNS)

    def sizeHint(self) -> QSize:
        """Three columns."""
        return QSize(self.theme.px(COLUMN_WIDTH * COLUMNS + 32), self.theme.px(LINE * self._per_column() + 32))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click closes, and does what it was on."""
        self.hide()
        place, s = event.position(), self.theme.scale
        number = int((place.x() - 16 * s) // (COLUMN_WIDTH * s)) * self._per_column() + int((place.y() - 16 * s) // (LINE * s))
        lines = self.lines()
        line = lines[number] if 0 <= number < len(lines) else ""
        if isinstance(line, Action) and not line.off:
            self.asked.emit(line.name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the columns."""
        painter, s = self.painter(), self.theme.scale
        self.frame(painter, QRectF(self.rect()), 6, "ctl", "bg2")
        per_column = self._per_column()
        for number, line in enumerate(self.lines()):
            column, row = divmod(number, per_column)
            box = QRectF((16 + column * COLUMN_WIDTH) * s, (16 + row * LINE) * s, (COLUMN_WIDTH - 20) * s, LINE * s)
            if isinstance(line, str):
                self.write(painter, box, self.words.say(f"keys.{line}"), "t3", "s")
                continue
            role = "t3" if line.off else "t1"
            cap = cap_width(self, line.printed)
            paint_cap(self, painter, QRectF(box.left(), box.center().y() - 10 * s, cap, 20 * s), line.printed, role if line.off else "t2")
            room = QRectF(box.left() + 104 * s, box.top(), box.width() - 104 * s, box.height())
            width = self.write(painter, room, line.word(self.words.language), role, "s", may_elide=True)
            if line.off:
                left = room.left() + width + 8 * s
                self.write(
                    painter,
                    QRectF(left, box.top(), box.right() - left, box.height()),
                    self.words.say(f"off.{line.off}"),
                    "t3",
                    "s",
                    align=RIGHT,
                    may_elide=True,
                )
        painter.end()
