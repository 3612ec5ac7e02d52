"""What nobody has taken yet, the least time first: glyph, title, source, place, time and what is left. Source: ux.md S2, 7, 10, 12.1; picture 02.

While a flood lasts the folds of the queue stand here too: one line for each, its members below it when it is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent

from models.views.rows import QueueRow
from widgets.glyphs import paint_glyph
from widgets.icons import Icons, channel_icon
from widgets.painted import CENTRE, RIGHT, Painted
from widgets.queue_folds import QueueFolds
from widgets.queue_key import due_moment
from widgets.theme import Theme
from widgets.timing import read_limit, row_time
from widgets.words import Words

ROW = 67
INSIDE = 14
"""So far a member of an open fold stands in from the left."""


class IntakeList(Painted):
    """The list. Selection is by id and never moves by itself; a row keeps its place while it is selected.

    Signals:
        chosen(id): another line is selected.
        fold_asked(opened): → or ←: the members of the selected fold are to be shown, or put away.
    """

    chosen = Signal(str)
    fold_asked = Signal(bool)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.rows: tuple[QueueRow, ...] = ()
        self.folds = QueueFolds(due_moment)
        self.chosen_id = ""
        self._waiting: tuple[QueueRow, ...] = ()
        self.empty_text = ""
        self._now: datetime | None = None
        self._top = 0
        self._icons = Icons(theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_rows(self, rows: Iterable[QueueRow], now: datetime) -> None:
        """Show these, the least time first; those without a limit at the end."""
        self._now = now
        self._waiting = tuple(rows)
        self.refold()

    @property
    def count(self) -> int:
        """How many wait, folded away or not."""
        return len(self._waiting)

    def refold(self) -> None:
        """Lay the lines out anew: what waits, or what stands folded, is not what it was."""
        heads: list[QueueRow] = []
        inside: dict[str, list[QueueRow]] = {}
        known = {row.id for row in self._waiting}
        for row in self._waiting:
            fold = self.folds.of(row.id)
            if fold is None or fold.face == row.id or fold.face not in known:
                heads.append(self.folds.shown(row))
            elif self.folds.is_open(row.id) or row.id == self.chosen_id:
                inside.setdefault(fold.face, []).append(row)
        heads.sort(key=lambda row: (row.limit is None, row.limit.due_at if row.limit is not None else row.received_at, row.level))
        lines = tuple(line for head in heads for line in (head, *sorted(inside.get(head.id, ()), key=lambda row: (row.received_at, row.id))))
        if lines != self.rows:
            self.rows = lines
            self._keep_in_sight()
            self._say()
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def choose(self, row_id: str) -> bool:
        """Select a line, also one inside a closed fold, which then shows it; False when there is no such line."""
        if all(row.id != row_id for row in self._waiting):
            return False
        if row_id != self.chosen_id:
            self.chosen_id = row_id
            self.refold()
            self._keep_in_sight()
            self._say()
            self.update()
            self.chosen.emit(row_id)
        return True

    def go(self, step: int) -> None:
        """Select the next line, or the one before; stays at the ends."""
        if self.rows:
            place = next((place for place, row in enumerate(self.rows) if row.id == self.chosen_id), -1 if step > 0 else len(self.rows))
            self.choose(self.rows[min(len(self.rows) - 1, max(0, place + step))].id)

    def after(self, row_id: str) -> str:
        """The line that follows this one, or the one before at the end; "" where there is no other."""
        ids = [row.id for row in self.rows]
        if row_id not in ids:
            return ids[0] if ids else ""
        place = ids.index(row_id)
        return ids[place + 1] if place + 1 < len(ids) else ids[place - 1] if place else ""

    def chosen_row(self) -> QueueRow | None:
        """The selected line."""
        return next((row for row in self.rows if row.id == self.chosen_id), None)

    def _say(self) -> None:
        row = self.chosen_row()
        if row is not None and self._now is not None:
            parts = (self.words.of("level", row.level), self.words.spoken_limit(row.limit, self._now), self.words.of("channel", row.channel), row.title)
            self.setAccessibleDescription(self.words.join(list(parts)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """→ shows the members of the selected fold, ← puts them away; every other key is an action."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.fold_asked.emit(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    # Where things stand.

    def _step(self) -> int:
        return self.theme.px(ROW)

    def _room(self) -> int:
        return max(1, self.height() // self._step())

    def _keep_in_sight(self) -> None:
        place = next((place for place, row in enumerate(self.rows) if row.id == self.chosen_id), None)
        if place is not None:
            self._top = min(max(self._top, place - self._room() + 1), place)
        self._top = max(0, min(self._top, len(self.rows) - self._room()))

    def sizeHint(self) -> QSize:
        """Seven lines."""
        return QSize(self.theme.px(360), self._step() * 7)

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self.theme.px(200), self._step() * 2)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, without a word to the selection."""
        self._top = max(0, min(self._top + (1 if event.angleDelta().y() < 0 else -1), len(self.rows) - self._room()))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        place = self._top + int(event.position().y() // self._step())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= place < len(self.rows):
            self.choose(self.rows[place].id)

    # Look.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines in sight."""
        painter, step = self.painter(), self._step()
        if not self.rows or self._now is None:
            self.write(painter, QRectF(8, 0, self.width() - 16, min(self.height(), 3 * step)), self.empty_text, "t2", "m", align=CENTRE, may_elide=True)
            painter.end()
            return
        shown = self.rows[self._top : self._top + self._room()]
        for place, row in enumerate(shown):
            self._line(painter, QRectF(0, place * step, self.width(), step), row, self._now)
        painter.end()

    def _line(self, painter: QPainter, box: QRectF, row: QueueRow, now: datetime) -> None:
        s, theme = self.theme.scale, self.theme
        if row.id == self.chosen_id:
            painter.fillRect(box, theme.colour("bg3"))
        else:
            self.rule(painter, box.bottom() - 1, box.left(), box.right())
        fold = self.folds.of(row.id)
        stands_in = INSIDE * s if fold is not None and fold.face != row.id else 0.0
        paint_glyph(painter, theme, row.level, QPointF(box.left() + stands_in + 23 * s, box.top() + 21 * s), 20 * s)
        left = box.left() + stands_in + 42 * s
        title = QRectF(left, box.top() + 9 * s, box.right() - 10 * s - left, 24 * s)
        if self.folds.is_face(row.id):
            title.setRight(self._tag(painter, title, row))
        self.write(painter, title, row.title, "t1", "m", bold=True, may_elide=True)
        second = QRectF(left, box.top() + 35 * s, box.right() - 10 * s - left, 22 * s)
        taken = self._limit(painter, second, box, row, now)
        self._icons.paint(painter, channel_icon(row.channel), QPointF(left + 8 * s, second.center().y()), 15 * s, "t2")
        parts = (self.words.of("channel", row.channel), self.words.place(row.place), row_time(row.received_at, now, self.words.language))
        room = QRectF(left + 22 * s, second.top(), second.width() - 22 * s - taken - 8 * s, second.height())
        self.write(painter, room, "  ".join(part for part in parts if part), "t2", "s", may_elide=True)
        if row.id == self.chosen_id:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), theme.colour("acc"))
            if self.hasFocus():
                self.frame(painter, box.adjusted(0, 0, 0, -1), 0, "acc", width=2)

    def _tag(self, painter: QPainter, line: QRectF, row: QueueRow) -> float:
        """How many stand under this line, at its right end; returns where the title must stop."""
        s = self.theme.scale
        text = f"▾ {row.linked}" if self.folds.is_open(row.id) else str(row.linked)
        width = self.text_width(text, "s") + 30 * s
        chip = QRectF(round(line.right() - width), line.center().y() - 9 * s, width, 18 * s)
        self.frame(painter, chip, 3, "ctl")
        self._icons.paint(painter, "link", QPointF(chip.left() + 12 * s, chip.center().y()), 12 * s, "t2")
        self.write(painter, chip.adjusted(22 * s, 0, -6 * s, 0), text, "t2", "s")
        return chip.left() - 8 * s

    def _limit(self, painter: QPainter, line: QRectF, box: QRectF, row: QueueRow, now: datetime) -> float:
        """What is left, at the right; its bar below. Returns the width taken."""
        if row.limit is None:
            return self.write(painter, line, "—", "t3", "s", align=RIGHT)
        s, reading = self.theme.scale, read_limit(row.limit, now, self.theme.tokens.due_soon)
        text = self.words.limit_line(row.limit, reading)
        if reading.look == "overdue":
            width = self.text_width(text, "s", bold=True) + 14 * s
            chip = QRectF(round(line.right() - width), line.center().y() - 10 * s, width, 20 * s)
            self.frame(painter, chip, 3, None, "p1f")
            self.write(painter, chip, text, "p1on", "s", bold=True, align=CENTRE)
            return width
        soon = reading.look == "soon"
        width = self.write(painter, line, text, "p3" if soon else "t2", "s", bold=soon, align=RIGHT)
        track = QRectF(line.right() - 70 * s, box.bottom() - 9 * s, 70 * s, self.theme.tokens.timer_bar * s)
        self.remainder(painter, track, reading.share, "p3" if soon else "ctl")
        return max(width, 70 * s)
