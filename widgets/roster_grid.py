"""The duty roster as a grid: days across, positions down, who stands there from when to when, and what nobody covers marked.

One cell is selected. Source: domain.md 9, R-118; ux.md 5, 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.painted import Painted
from widgets.scrolled import Scrolled
from widgets.theme import Theme
from widgets.words import Words

HEAD, STEP, PAD, FIRST = 30, 20, 7, 116
MOST: Final = 5
"""As many lines in one cell; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One line of a cell; `role` p2 for a gap, t3 for somebody who is away."""

    text: str
    role: str = "t1"


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One day: its two lines of head, whether it is today, and for each position of the grid the lines of its cell."""

    key: str
    name: str
    date: str
    is_today: bool
    cells: tuple[tuple[Stand, ...], ...]


class RosterGrid(QWidget):
    """The grid with its scroll bar.

    Signals:
        chosen(day, place), opened(day, place): the key of the day and the number of the position.
        menu_asked(place): the right button, at a place on the screen.
    """

    chosen = Signal(str, int)
    opened = Signal(str, int)
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, words: Words, name: str, none: str) -> None:
        """`name` and `none` are the keys of what the grid is called and of what an empty one says."""
        super().__init__()
        self.body = GridBody(theme, words, name, none)
        self.view = Scrolled(self.body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.body)
        self.body.chosen.connect(self.chosen)
        self.body.opened.connect(self.opened)
        self.body.menu_asked.connect(self.menu_asked)

    def show_days(self, positions: Sequence[str], days: Sequence[DayColumn]) -> None:
        """Show these; `positions` in words."""
        self.body.show_days(positions, days)

    @property
    def place(self) -> tuple[str, int]:
        """The selected day and position; ("", 0) for none."""
        return self.body.place


class GridBody(Painted):
    """All cells.

    Signals:
        chosen(day, place), opened(day, place), menu_asked(place).
    """

    chosen = Signal(str, int)
    opened = Signal(str, int)
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, words: Words, name: str, none: str) -> None:
        super().__init__(theme, words)
        self.positions: tuple[str, ...] = ()
        self.days: tuple[DayColumn, ...] = ()
        self._name, self._none = name, none
        self._day = self._row = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_days(self, positions: Sequence[str], days: Sequence[DayColumn]) -> None:
        """Other cells."""
        self.positions, self.days = tuple(positions), tuple(days)
        self._day, self._row = min(self._day, max(0, len(days) - 1)), min(self._row, max(0, len(positions) - 1))
        self.setMinimumHeight(round(self._top(len(self.positions))) + 2)
        self._say()
        self.updateGeometry()
        self.update()

    @property
    def place(self) -> tuple[str, int]:
        """The selected day and position."""
        return (self.days[self._day].key, self._row) if self.days and self.positions else ("", 0)

    # Layout.

    def _lines(self, row: int) -> int:
        return min(MOST, max([1, *(len(day.cells[row]) for day in self.days)]))

    def _height(self, row: int) -> float:
        return (self._lines(row) * STEP + 2 * PAD) * self.theme.scale

    def _top(self, row: int) -> float:
        return HEAD * self.theme.scale + sum(self._height(one) for one in range(row))

    def _left(self, day: int) -> float:
        first = FIRST * self.theme.scale
        return first + (self.width() - first) * day / max(1, len(self.days))

    def box(self, day: int, row: int) -> QRectF:
        """Where a cell stands."""
        return QRectF(self._left(day), self._top(row), self._left(day + 1) - self._left(day), self._height(row))

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(self.theme.px(600), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """As high as the rows."""
        return QSize(self.theme.px(300), self.minimumHeight())

    def restyle(self) -> None:
        """Another scale."""
        self.setMinimumHeight(round(self._top(len(self.positions))) + 2)
        super().restyle()

    # Keys and pointer.

    def go(self, days: int, rows: int) -> None:
        """Another cell."""
        if self.days and self.positions:
            self._day = min(max(0, self._day + days), len(self.days) - 1)
            self._row = min(max(0, self._row + rows), len(self.positions) - 1)
            self._say()
            self.update()
            self.chosen.emit(*self.place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go, Enter opens."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.go(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(*self.place)
        else:
            super().keyPressEvent(event)

    def _choose_at(self, point: QPoint) -> bool:
        for day in range(len(self.days)):
            for row in range(len(self.positions)):
                if self.box(day, row).contains(point):
                    self.go(day - self._day, row - self._row)
                    return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        self._choose_at(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens."""
        if self._choose_at(event.position().toPoint()):
            self.opened.emit(*self.place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button selects and asks for the steps."""
        if self._choose_at(event.pos()):
            self.menu_asked.emit(event.globalPos())

    # Look.

    def _say(self) -> None:
        self.setAccessibleName(self.words.say(self._name))
        if self.days and self.positions:
            day = self.days[self._day]
            told = self.words.join([one.text for one in day.cells[self._row]])
            self.setAccessibleDescription(f"{day.name} {day.date} {self.positions[self._row]} {told}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint heads and cells."""
        painter, s = self.painter(), self.theme.scale
        if not self.days or not self.positions:
            self.write(painter, QRectF(14 * s, 0, self.width() - 28 * s, 34 * s), self.words.say(self._none), "t3", "m", may_elide=True)
            painter.end()
            return
        for place, day in enumerate(self.days):
            self._head(painter, place, day)
        for row, name in enumerate(self.positions):
            top = self._top(row)
            self.rule(painter, round(top))
            self.write(painter, QRectF(14 * s, top + PAD * s, FIRST * s - 20 * s, STEP * s), name, "t2", "s", may_elide=True)
            for place, day in enumerate(self.days):
                self._cell(painter, place, row, day.cells[row])
        painter.end()

    def _head(self, painter: QPainter, place: int, day: DayColumn) -> None:
        s, left = self.theme.scale, self._left(place)
        if day.is_today:
            box = QRectF(left, 0, self._left(place + 1) - left, self.height())
            painter.fillRect(box, self.theme.mixed("bg3", "bg1", 0.35))
        head = QRectF(left + 7 * s, 0, self._left(place + 1) - left - 9 * s, HEAD * s)
        role = "t1" if day.is_today else "t3"
        taken = self.write(painter, head, day.date, role, "s", bold=day.is_today, may_elide=True)
        self.write(painter, head.adjusted(taken + 6 * s, 0, 0, 0), day.name, role, "s", may_elide=True)

    def _cell(self, painter: QPainter, place: int, row: int, stands: tuple[Stand, ...]) -> None:
        s, box = self.theme.scale, self.box(place, row)
        if any(stand.role == "p2" for stand in stands):
            self.frame(painter, box.adjusted(2, 3, -2, -2), 3, "p2", "p2s")
        if (place, row) == (self._day, self._row):
            inner = box.adjusted(1, 2, -1, -1)
            if self.hasFocus():
                self.frame(painter, inner, 3, "acc", width=2)
            else:
                self.frame(painter, inner, 3, "ctl")
        for number, stand in enumerate(stands[:MOST]):
            line = QRectF(box.left() + 7 * s, box.top() + (PAD + number * STEP) * s, box.width() - 11 * s, STEP * s)
            rest = len(stands) - MOST + 1
            text = f"+{rest}" if number == MOST - 1 and rest > 1 else stand.text
            self.write(painter, line, text, stand.role, "s", may_elide=True)
