"""A list of records in columns, as every list of the supervision screen has it: one line is selected, heads part the groups.

The columns are declared by whoever shows the list; a cell is text, a chip, a level or a limit. Source: ux.md 5, 6, 10; picture 08.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from models.views.rows import LimitRow
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.limit_table import paint_limit
from widgets.painted import LEFT, RIGHT, Painted
from widgets.scrolled import Scrolled
from widgets.theme import Theme
from widgets.timing import read_limit
from widgets.words import Words

LINE, HEAD, NAMES = 34, 28, 30
EDGE, GAP = 14, 12
INKS: Final = {"": ("ctl", "t2"), "p1": ("p1", "p1"), "p2": ("p2", "p2"), "p3": ("p3", "p3")}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its name, its width in px at 100 % (0: what is left, shared by such columns), its side, and what such a column keeps."""

    name: str
    width: int = 0
    right: bool = False
    least: int = 70


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell. `chip` frames the text (`p1`, `p2`, `p3` for what needs somebody); `level` is a glyph, `limit` a time with its bar,
    `bars` small counts side by side, the last of them the one that runs.
    """

    text: str = ""
    role: str = "t1"
    size: str = "m"
    bold: bool = False
    framed: bool = False
    chip: str = ""
    level: int = 0
    limit: LimitRow | None = None
    icon: str = ""
    bars: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One record, or with `is_head` the head of a group, of which only the first two cells are shown."""

    key: str
    cells: tuple[Cell, ...]
    is_head: bool = False

    @property
    def spoken(self) -> str:
        """The texts of the line for assistive technology."""
        return "  ".join(cell.text for cell in self.cells if cell.text)


def spans(columns: Sequence[Column], width: float, scale: float) -> list[tuple[float, float]]:
    """Left and room of each column; where there is too little for all, each gives its part."""
    fixed = sum(column.width for column in columns) * scale
    shares = sum(not column.width for column in columns)
    whole = width - 2 * EDGE * scale
    kept = sum(column.least for column in columns if not column.width) * scale
    part = min(1.0, max(0.2, (whole - kept) / fixed)) if fixed else 1.0
    rest = max(60.0 * scale, (whole - fixed * part) / max(1, shares))
    left, found = EDGE * scale, []
    for column in columns:
        room = column.width * scale * part if column.width else rest
        found.append((left, room - GAP * scale))
        left += room
    return found


class RecordList(QWidget):
    """The list with the names of its columns and its scroll bar.

    Signals:
        chosen(key), opened(key): another line is selected; Enter or a double click.
        menu_asked(key, place): the right button, at a place on the screen.
    """

    chosen = Signal(str)
    opened = Signal(str)
    menu_asked = Signal(str, QPoint)

    def __init__(self, theme: Theme, words: Words, columns: Sequence[Column], name: str, none: str) -> None:
        """`name` and `none` are the keys of what the list is called and of what an empty one says."""
        super().__init__()
        self.body = RecordLines(theme, words, columns, name, none)
        self.names = RecordNames(theme, words, columns)
        self.view = Scrolled(self.body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.names)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.body)
        self.body.chosen.connect(self._reveal)
        self.body.opened.connect(self.opened)
        self.body.menu_asked.connect(self.menu_asked)

    def show_lines(self, lines: Sequence[Line], now: datetime) -> None:
        """Show these; what was selected stays selected if it is still there."""
        self.body.show_lines(lines, now)

    @property
    def chosen_key(self) -> str:
        """The line that is selected, "" for none."""
        return self.body.chosen_key

    def choose(self, key: str) -> bool:
        """Select a line; False if it is not there."""
        return self.body.choose(key)

    def go(self, step: int) -> None:
        """The next line, or the one before."""
        self.body.go(step)

    def go_end(self, *, last: bool) -> None:
        """The first or the last line."""
        self.body.go_end(last=last)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.body.tick(now)

    def _reveal(self, key: str) -> None:
        box = self.body.box_of(key)
        self.view.ensureVisible(0, round(box.center().y()), 0, round(box.height()))
        self.chosen.emit(key)


class RecordNames(Painted):
    """The names of the columns."""

    def __init__(self, theme: Theme, words: Words, columns: Sequence[Column]) -> None:
        super().__init__(theme, words)
        self._columns = tuple(columns)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self.theme.px(240), self.theme.px(NAMES))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the names."""
        painter = self.painter()
        for column, (left, room) in zip(self._columns, spans(self._columns, self.width(), self.theme.scale), strict=True):
            if column.name:
                box = QRectF(left, 0, room, self.height())
                self.write(painter, box, self.words.say(column.name), "t3", "s", align=RIGHT if column.right else LEFT, may_elide=True)
        self.rule(painter, self.height() - 1)
        painter.end()


class RecordLines(Painted):
    """The lines.

    Signals:
        chosen(key), opened(key), menu_asked(key, place).
    """

    chosen = Signal(str)
    opened = Signal(str)
    menu_asked = Signal(str, QPoint)

    def __init__(self, theme: Theme, words: Words, columns: Sequence[Column], name: str, none: str) -> None:
        super().__init__(theme, words)
        self.lines: tuple[Line, ...] = ()
        self.chosen_key = ""
        self._columns, self._name, self._none = tuple(columns), name, none
        self._now: datetime | None = None
        self._icons = Icons(theme)
        self._tops: list[float] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    # Lines and selection.

    def show_lines(self, lines: Sequence[Line], now: datetime) -> None:
        """Other lines."""
        self.lines, self._now = tuple(lines), now
        if all(line.key != self.chosen_key or line.is_head for line in self.lines):
            self.chosen_key = next((line.key for line in self.lines if not line.is_head), "")
        self._lay_out()
        self._say()

    def say_none(self, key: str) -> None:
        """What an empty list says from now on."""
        self._none = key

    def choose(self, key: str) -> bool:
        """Select a line."""
        if all(line.key != key or line.is_head for line in self.lines):
            return False
        self.chosen_key = key
        self._say()
        self.update()
        self.chosen.emit(key)
        return True

    def go(self, step: int) -> None:
        """Select another line."""
        keys = [line.key for line in self.lines if not line.is_head]
        if keys:
            place = keys.index(self.chosen_key) if self.chosen_key in keys else 0
            self.choose(keys[min(max(0, place + step), len(keys) - 1)])

    def go_end(self, *, last: bool) -> None:
        """Select the first or the last."""
        self.go(len(self.lines) if last else -len(self.lines))

    def tick(self, now: datetime) -> None:
        """A second passed: what counts is painted anew."""
        self._now = now
        if any(cell.limit is not None for line in self.lines for cell in line.cells):
            self.update()

    # Layout.

    def _lay_out(self) -> None:
        self._tops, top = [], 0.0
        for line in self.lines:
            self._tops.append(top)
            top += self.theme.px(HEAD if line.is_head else LINE)
        self.setMinimumHeight(round(max(top, self.theme.px(LINE))))
        self.updateGeometry()
        self.update()

    def box_of(self, key: str) -> QRectF:
        """Where a line stands."""
        place = next((place for place, line in enumerate(self.lines) if line.key == key and not line.is_head), -1)
        return self._box(place) if place >= 0 else QRectF()

    def _box(self, place: int) -> QRectF:
        return QRectF(0, self._tops[place], self.width(), self.theme.px(HEAD if self.lines[place].is_head else LINE))

    def _at(self, y: float) -> str:
        """The key of the line at a height, "" for none or a head."""
        place = next((place for place in range(len(self.lines)) if self._box(place).top() <= y < self._box(place).bottom()), -1)
        return self.lines[place].key if place >= 0 and not self.lines[place].is_head else ""

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(self.theme.px(300), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """As high as the lines."""
        return QSize(self.theme.px(160), self.minimumHeight())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Another width."""
        self.update()

    def restyle(self) -> None:
        """Another scale."""
        self._lay_out()
        super().restyle()

    # Keys and pointer.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages go, Enter opens."""
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        if key in steps:
            self.go(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen_key:
            self.opened.emit(self.chosen_key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        key = self._at(event.position().y())
        if key:
            self.choose(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens."""
        if self._at(event.position().y()):
            self.opened.emit(self.chosen_key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button selects and asks for the steps."""
        key = self._at(event.pos().y())
        if key:
            self.choose(key)
            self.menu_asked.emit(key, event.globalPos())

    def event(self, event: object) -> bool:
        """The full text of a shortened line is its tip."""
        if isinstance(event, QHelpEvent) and event.type() == QHelpEvent.Type.ToolTip:
            key = self._at(event.pos().y())
            line = next((line for line in self.lines if line.key == key and not line.is_head), None)
            QToolTip.showText(event.globalPos(), line.spoken if line is not None else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    # Look.

    def _say(self) -> None:
        self.setAccessibleName(self.words.say(self._name))
        line = next((line for line in self.lines if line.key == self.chosen_key and not line.is_head), None)
        self.setAccessibleDescription(line.spoken if line is not None else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in sight."""
        painter, s = self.painter(), self.theme.scale
        if not self.lines or self._now is None:
            box = QRectF(EDGE * s, 0, self.width() - 2 * EDGE * s, self.theme.px(LINE))
            self.write(painter, box, self.words.say(self._none), "t3", "m", may_elide=True)
        for place, line in enumerate(self.lines):
            box = self._box(place)
            if self._now is not None and box.bottom() >= event.rect().top() and box.top() <= event.rect().bottom():
                if line.is_head:
                    self._head(painter, box, line)
                else:
                    self._line(painter, box, line, self._now)
        painter.end()

    def _head(self, painter: QPainter, box: QRectF, line: Line) -> None:
        s = self.theme.scale
        painter.fillRect(box, self.theme.colour("bg2"))
        inner = box.adjusted(EDGE * s, 0, -EDGE * s, 0)
        taken = 0.0
        if len(line.cells) > 1:
            cell = line.cells[1]
            taken = self.write(painter, inner, cell.text, cell.role, "s", bold=cell.bold, align=RIGHT) + GAP * s
        self.write(painter, inner.adjusted(0, 0, -taken, 0), line.cells[0].text, "t2", "s", bold=True, may_elide=True)

    def _line(self, painter: QPainter, box: QRectF, line: Line, now: datetime) -> None:
        s = self.theme.scale
        if line.key == self.chosen_key:
            inner = box.adjusted(2, 0, -2, 0)
            painter.fillRect(inner, self.theme.colour("bg3"))
            if self.hasFocus():
                self.frame(painter, inner, 3, "acc", width=2)
            else:
                painter.fillRect(QRectF(2, box.top(), 3, box.height()), self.theme.colour("acc"))
        for column, cell, (left, room) in zip(self._columns, line.cells, spans(self._columns, self.width(), s), strict=False):
            self._cell(painter, QRectF(left, box.top(), room, box.height()), column, cell, now)
        self.rule(painter, box.bottom() - 1, EDGE * s, self.width() - EDGE * s)

    def _cell(self, painter: QPainter, box: QRectF, column: Column, cell: Cell, now: datetime) -> None:
        s = self.theme.scale
        if cell.level:
            paint_glyph(painter, self.theme, cell.level, QPointF(box.left() + 10 * s, box.center().y()), 18 * s)
        elif cell.limit is not None:
            paint_limit(self, self._icons, painter, box, cell.limit, read_limit(cell.limit, now, self.theme.tokens.due_soon), short=True)
        elif cell.framed and cell.text:
            self._chip(painter, box, column, cell)
        elif cell.bars:
            self._bars(painter, box, cell)
        elif cell.text:
            if cell.icon:
                self._icons.paint(painter, cell.icon, QPointF(box.left() + 7 * s, box.center().y()), 14 * s, cell.role)
                box = box.adjusted(20 * s, 0, 0, 0)
            self.write(painter, box, cell.text, cell.role, cell.size, bold=cell.bold, align=RIGHT if column.right else LEFT, may_elide=True)

    def _bars(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        s, top = self.theme.scale, max(cell.bars) or 1
        taken = max(self.text_width(cell.text, cell.size, bold=cell.bold), 30 * s)
        if cell.text:
            self.write(painter, QRectF(box.right() - taken, box.top(), taken, box.height()), cell.text, cell.role, cell.size, bold=cell.bold)
        slot = (box.width() - taken - 10 * s) / len(cell.bars)
        for place, count in enumerate(cell.bars):
            height = max(1.0, 18 * s * count / top)
            bar = QRectF(round(box.left() + place * slot), round(box.center().y() + 9 * s - height), max(2.0, round(slot * 0.72)), round(height))
            painter.fillRect(bar, self.theme.colour("line" if not count else "t1" if place == len(cell.bars) - 1 else "ctl"))

    def _chip(self, painter: QPainter, box: QRectF, column: Column, cell: Cell) -> None:
        s, (edge, ink) = self.theme.scale, INKS[cell.chip]
        width = min(self.text_width(cell.text, "s") + 18 * s, box.width())
        left = box.right() - width if column.right else box.left()
        chip = QRectF(left, box.center().y() - 10 * s, width, 20 * s)
        self.frame(painter, chip, 10 * s, edge)
        self.write(painter, chip.adjusted(9 * s, 0, -6 * s, 0), cell.text, ink, "s", may_elide=True)
