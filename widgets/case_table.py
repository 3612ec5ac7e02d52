"""The list of cases: level, number, matter, state, place, lead, when filed, the running limit. Source: ux.md S4, 10; picture 01 for its lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.views.case_rows import CaseLine
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.limit_table import paint_limit
from widgets.painted import Painted
from widgets.scrolled import Scrolled
from widgets.theme import Theme
from widgets.timing import read_limit, row_time
from widgets.words import Words

LINE = 34
COLUMNS = (("level", 44), ("number", 196), ("title", 0), ("state", 150), ("place", 110), ("lead", 110), ("filed", 90), ("limit", 130))

MATTER = {"title": "matter"}
"""Columns whose name has another word."""


class CaseTable(QWidget):
    """The list with its scroll bar and its line of column names.

    Signals:
        chosen(case_id), opened(case_id).
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.names = ColumnNames(theme, words)
        self.body = CaseLines(theme, words)
        self.view = Scrolled(self.body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.names)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.body)
        self.body.chosen.connect(self._reveal)
        self.body.opened.connect(self.opened)

    def show_rows(self, rows: Sequence[CaseLine], now: datetime) -> None:
        """Show these; the selected case stays selected."""
        self.body.show_rows(rows, now)

    def go(self, step: int) -> None:
        """The next line, or the one before."""
        self.body.go(step)

    def chosen_row(self) -> CaseLine | None:
        """The selected line."""
        return next((row for row in self.body.rows if row.case_id == self.body.chosen_id), None)

    def _reveal(self, key: str) -> None:
        top = self.body.top_of(key)
        self.view.ensureVisible(0, top + self.body.theme.px(LINE) // 2, 0, self.body.theme.px(LINE))
        self.chosen.emit(key)


def edges(width: float, scale: float) -> list[tuple[str, float, float]]:
    """Name, left and width of each column; the matter takes what is left."""
    fixed = sum(wide for _, wide in COLUMNS) * scale
    left, found = 14 * scale, []
    for name, wide in COLUMNS:
        room = wide * scale if wide else max(80.0, width - fixed - 28 * scale)
        found.append((name, left, room))
        left += room
    return found


class ColumnNames(Painted):
    """The line of column names."""

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self.theme.px(400), self.theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the names."""
        painter = self.painter()
        for name, left, room in edges(self.width(), self.theme.scale):
            self.write(painter, QRectF(left, 0, room - 8, self.height()), self.words.say(f"cases.{MATTER.get(name, name)}"), "t3", "s", may_elide=True)
        self.rule(painter, self.height() - 1)
        painter.end()


class CaseLines(Painted):
    """The lines.

    Signals:
        chosen(case_id), opened(case_id).
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.rows: tuple[CaseLine, ...] = ()
        self.chosen_id = ""
        self._now: datetime | None = None
        self._icons = Icons(theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_rows(self, rows: Sequence[CaseLine], now: datetime) -> None:
        """Other lines."""
        self.rows, self._now = tuple(rows), now
        if all(row.case_id != self.chosen_id for row in rows):
            self.chosen_id = rows[0].case_id if rows else ""
        self.setMinimumHeight(self.theme.px(LINE) * max(1, len(rows)))
        self._say()
        self.update()

    def go(self, step: int) -> None:
        """Select another line."""
        place = next((place for place, row in enumerate(self.rows) if row.case_id == self.chosen_id), 0)
        if self.rows:
            self._choose(self.rows[min(max(0, place + step), len(self.rows) - 1)].case_id)

    def top_of(self, key: str) -> int:
        """Where a line stands."""
        return next((place for place, row in enumerate(self.rows) if row.case_id == key), 0) * self.theme.px(LINE)

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(self.theme.px(600), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """As high as the lines."""
        return QSize(self.theme.px(300), self.minimumHeight())

    def restyle(self) -> None:
        """Another scale."""
        self.setMinimumHeight(self.theme.px(LINE) * max(1, len(self.rows)))
        super().restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages go, Enter opens."""
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 12, Qt.Key.Key_PageUp: -12}
        if Qt.Key(key) in steps:
            self.go(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.chosen_id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        place = int(event.position().y() // self.theme.px(LINE))
        if 0 <= place < len(self.rows):
            self._choose(self.rows[place].case_id)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """A double click opens."""
        self.opened.emit(self.chosen_id)

    def _choose(self, key: str) -> None:
        self.chosen_id = key
        self._say()
        self.update()
        self.chosen.emit(key)

    def _say(self) -> None:
        row = next((row for row in self.rows if row.case_id == self.chosen_id), None)
        self.setAccessibleName(self.words.say("cases.title"))
        words = self.words
        spoken = [words.of("level", row.level), row.case_no, row.title, words.of("state", row.state), words.place(row.township)] if row is not None else []
        self.setAccessibleDescription(words.join(spoken))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in sight."""
        painter, step = self.painter(), self.theme.px(LINE)
        if not self.rows or self._now is None:
            self.write(painter, QRectF(self.theme.px(14), 0, self.width() - 28, step), self.words.say("cases.none"), "t3", "m", may_elide=True)
        else:
            first, last = event.rect().top() // step, min(len(self.rows), event.rect().bottom() // step + 1)
            for place in range(first, last):
                self._line(painter, QRectF(0, place * step, self.width(), step), self.rows[place], self._now)
        painter.end()

    def _line(self, painter: QPainter, box: QRectF, row: CaseLine, now: datetime) -> None:
        s, words = self.theme.scale, self.words
        if row.case_id == self.chosen_id:
            painter.fillRect(box.adjusted(2, 0, -2, 0), self.theme.colour("bg3"))
            if self.hasFocus():
                self.frame(painter, box.adjusted(2, 0, -2, 0), 3, "acc", width=2)
            else:
                painter.fillRect(QRectF(2, box.top(), 3, box.height()), self.theme.colour("acc"))
        texts = {
            "number": (row.case_no, "t2", "s"),
            "title": (row.title, "t1", "m"),
            "place": (words.place(row.township), "t2", "s"),
            "lead": (words.unit(row.lead) if row.lead else "—", "t2", "s"),
            "filed": (row_time(row.filed_at, now, words.language), "t3", "s"),
        }
        for name, left, room in edges(self.width(), s):
            cell = QRectF(left, box.top(), room - 10 * s, box.height())
            if name == "level":
                paint_glyph(painter, self.theme, row.level, QPointF(left + 12 * s, box.center().y()), 18 * s)
            elif name == "state":
                self._state(painter, cell, row)
            elif name == "limit":
                if row.limit is not None:
                    paint_limit(self, self._icons, painter, cell, row.limit, read_limit(row.limit, now, self.theme.tokens.due_soon), short=True)
            else:
                text, role, size = texts[name]
                self.write(painter, cell, text, role, size, may_elide=True)
        self.rule(painter, box.bottom() - 1, 14 * s, self.width() - 14 * s)

    def _state(self, painter: QPainter, cell: QRectF, row: CaseLine) -> None:
        s, word = self.theme.scale, self.words.of("state", row.state)
        width = min(self.text_width(word, "s") + 18 * s, cell.width())
        chip = QRectF(cell.left(), cell.center().y() - 10 * s, width, 20 * s)
        self.frame(painter, chip, 10 * s, "ctl")
        self.write(painter, chip.adjusted(9 * s, 0, -4 * s, 0), word, "t2", "s", may_elide=True)
        if row.supervised and chip.right() + 22 * s <= cell.right():
            self._icons.paint(painter, "flag", QPointF(chip.right() + 13 * s, cell.center().y()), 14 * s, "t2")
