"""What each unit has to do in a case, with its limit: first-response tasks and transfers; one line is selected, Z urges it. Source: ux.md S4; picture 04."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from models.views.case_rows import WorkRow
from widgets.icons import Icons
from widgets.limit_table import paint_limit
from widgets.painted import Painted
from widgets.theme import Theme
from widgets.timing import read_limit
from widgets.words import Words

LINE = 40


class WorkTable(Painted):
    """The table.

    Signals:
        chosen(id): another line is selected.
        opened(id): Enter or a double click.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.rows: tuple[WorkRow, ...] = ()
        self.chosen_id = ""
        self._now: datetime | None = None
        self._icons = Icons(theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_rows(self, rows: Sequence[WorkRow], now: datetime) -> None:
        """Show these; what goes on stands on top."""
        self.rows, self._now = tuple(sorted(rows, key=lambda row: row.limit is None or row.limit.stopped_at is not None)), now
        if all(row.id != self.chosen_id for row in self.rows):
            self.chosen_id = self.rows[0].id if self.rows else ""
        self.setAccessibleName(self.words.say("case.work"))
        self._say()
        self.updateGeometry()
        self.update()

    def chosen_row(self) -> WorkRow | None:
        """The line that is selected."""
        return next((row for row in self.rows if row.id == self.chosen_id), None)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def sizeHint(self) -> QSize:
        """A line for each."""
        return QSize(self.theme.px(300), self.theme.px(LINE) * max(1, len(self.rows)))

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self.theme.px(200), self.theme.px(LINE) * min(2, max(1, len(self.rows))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go, Enter opens."""
        place = next((place for place, row in enumerate(self.rows) if row.id == self.chosen_id), 0)
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.rows:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._choose(self.rows[min(max(0, place + step), len(self.rows) - 1)].id)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows:
            self.opened.emit(self.chosen_id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        place = int(event.position().y() // self.theme.px(LINE))
        if 0 <= place < len(self.rows):
            self._choose(self.rows[place].id)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """A double click opens."""
        if self.chosen_id:
            self.opened.emit(self.chosen_id)

    def _choose(self, key: str) -> None:
        self.chosen_id = key
        self._say()
        self.update()
        self.chosen.emit(key)

    def _say(self) -> None:
        row = self.chosen_row()
        self.setAccessibleDescription(f"{self.words.unit(row.unit)} {self._what(row)} {self.words.of('state', row.state)}" if row is not None else "")

    def _what(self, row: WorkRow) -> str:
        if row.text:
            return row.text
        return self.words.of("thing", row.kind)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines that have room."""
        painter, step = self.painter(), self.theme.px(LINE)
        if not self.rows or self._now is None:
            self.write(painter, QRectF(self.theme.px(14), 0, self.width() - self.theme.px(28), step), self.words.say("case.no_work"), "t3", "s", may_elide=True)
        else:
            for place, row in enumerate(self.rows[: max(1, self.height() // step)]):
                self._line(painter, QRectF(0, place * step, self.width(), step), row, self._now)
        painter.end()

    def _line(self, painter: QPainter, box: QRectF, row: WorkRow, now: datetime) -> None:
        s = self.theme.scale
        if row.id == self.chosen_id and self.hasFocus():
            painter.fillRect(box.adjusted(2, 0, -2, 0), self.theme.colour("bg3"))
            self.frame(painter, box.adjusted(2, 0, -2, 0), 3, "acc", width=2)
        inner = box.adjusted(14 * s, 0, -14 * s, 0)
        value = QRectF(inner.right() - 116 * s, inner.top(), 116 * s, inner.height())
        self.write(painter, QRectF(inner.left(), inner.top(), 84 * s, inner.height()), self.words.unit(row.unit), "t2", "s", may_elide=True)
        who_room = 62 * s if row.who else 0.0
        what = QRectF(inner.left() + 92 * s, inner.top(), value.left() - inner.left() - 104 * s - who_room, inner.height())
        self.write(painter, what, self._what(row), "t1", "m", may_elide=True)
        if row.who:
            self.write(painter, QRectF(value.left() - who_room - 4 * s, inner.top(), who_room, inner.height()), row.who, "t2", "s", may_elide=True)
        if row.limit is not None:
            paint_limit(self, self._icons, painter, value, row.limit, read_limit(row.limit, now, self.theme.tokens.due_soon), short=True)
        else:
            self.write(painter, value, self.words.of("state", row.state), "t3", "s", align=Qt.AlignmentFlag.AlignRight, may_elide=True)
        self.rule(painter, box.bottom() - 1, inner.left(), inner.right())
