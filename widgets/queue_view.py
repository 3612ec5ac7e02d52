"""The duty queue as a whole: head with count and filters, column heads, the list, and the pill that says what came in above.

Rows go in by `set_rows` once and `change` after that; what the person chose comes out by signals. Source: ux.md S1, 10; picture 01.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.views.rows import Group, QueueRow
from widgets.choice_line import Choice, ChoiceLine
from widgets.fields import SearchField
from widgets.notice import UndoLine
from widgets.painted import CENTRE, Painted
from widgets.pills import Clickable, FilterChip
from widgets.queue_columns import QueueHeads
from widgets.queue_filter import QueueFilter, View
from widgets.queue_list import QueueList
from widgets.queue_model import QueueModel
from widgets.theme import Theme
from widgets.words import Words

BATCH_MS = 50
HALF_SECOND_MS = 500
VIEWS: tuple[View, ...] = ("all", "mine", "overdue", "shelved")


class QueueView(QWidget):
    """Everything of the queue panel except its frame.

    Signals:
        chosen(id): another alert is selected; "" when the selected one left.
        opened(id): Enter or double click on an alert.
        menu_asked(id, position): right click; the position is global.
        filtered(): the person changed what is shown.
        undo_asked(): the line of the last act was clicked.
    """

    chosen = Signal(str)
    opened = Signal(str)
    menu_asked = Signal(str, object)
    filtered = Signal()
    undo_asked = Signal()

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        """`now` tells the time in UTC; all rows read it in one tick."""
        super().__init__(parent)
        self.theme, self.words = theme, words
        self.model = QueueModel(words, now, self)
        self.list = QueueList(theme, words, self.model)
        self.heads = QueueHeads(theme, words)
        self.title = QueueTitle(theme, words)
        self.chips = {view: FilterChip(theme, words, f"queue.{view}") for view in VIEWS}
        self.search = SearchField(theme, words, "queue.filter", "/")
        self.pill = ArrivedPill(theme, words, self)
        self.empty = EmptyNote(theme, words, self)
        self.undo = UndoLine(theme, words)
        self.choice = ChoiceLine(theme, words)
        self._waiting: dict[str, QueueRow] = {}
        self._leaving: set[str] = set()
        self._half = 0
        self._assemble()
        self._connect()
        self._show_counts()

    def _assemble(self) -> None:
        self.head = QWidget()
        row = QHBoxLayout(self.head)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        for chip in self.chips.values():
            row.addWidget(chip)
        row.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.heads)
        column.addWidget(self.list, 1)
        # Over the column heads, not above them: a line that comes and goes must not move the rows under a hand.
        for line in (self.undo, self.choice):
            line.setParent(self)
            line.setProperty("overlay", True)
            line.hide()
        self.setFocusProxy(self.list)
        self.list.installEventFilter(self)
        self.restyle()

    def _connect(self) -> None:
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.opened)
        self.undo.undo_asked.connect(self.undo_asked)
        self.list.above_changed.connect(self._show_pill)
        self.list.customContextMenuRequested.connect(lambda spot: self.menu_asked.emit(self.list.chosen_id, self.list.viewport().mapToGlobal(spot)))
        self.pill.clicked.connect(lambda: self.list.verticalScrollBar().setValue(0))
        self.search.changed.connect(lambda text: self.show_only(replace(self.model.filter, text=text)))
        self.search.left.connect(self.list.setFocus)
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda view=view: self.show_only(replace(self.model.filter, view=view)))
        self.theme.changed.connect(self.restyle)
        self.words.changed.connect(self.retranslate)
        self._batch = QTimer(self)
        self._batch.setSingleShot(True)
        self._batch.setInterval(BATCH_MS)
        self._batch.timeout.connect(self.flush)
        self._ticking = QTimer(self)
        self._ticking.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticking.setInterval(HALF_SECOND_MS)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()

    # Data.

    def set_rows(self, rows: Iterable[QueueRow]) -> None:
        """The whole queue: at sign-in, or after a long absence. The selected alert stays selected; with none, the first is."""
        self._waiting.clear()
        self._leaving.clear()
        self.model.set_rows(rows)
        self.list.lay_out()
        self.list.after_reset()
        if not self.list.chosen_id:
            self.list.go_first()
        self._show_counts()

    def change(self, changed: Iterable[QueueRow], gone: Iterable[str] = ()) -> None:
        """Rows that changed or are new, and ids that left. The first of a burst shows at once, the rest in batches of 50 ms."""
        for row in changed:
            self._leaving.discard(row.id)
            self._waiting[row.id] = row
        for row_id in gone:
            self._waiting.pop(row_id, None)
            self._leaving.add(row_id)
        if not self._batch.isActive():
            self.flush()
            self._batch.start()

    def flush(self) -> None:
        """Show what is waiting now."""
        if self._waiting or self._leaving:
            changed, gone = list(self._waiting.values()), sorted(self._leaving)
            self._waiting.clear()
            self._leaving.clear()
            self.list.before_change()
            fresh = self.model.change(changed, gone)
            self.list.after_change(fresh)
            self._show_counts()
            self._announce(fresh)
            self._batch.start()

    def show_only(self, chosen: QueueFilter) -> None:
        """Show other rows; the chip and the text in force are visible."""
        if chosen != self.model.filter:
            self.model.show_only(chosen)
            self.list.after_change([])
            self._show_counts()
            self.filtered.emit()

    def fold(self, wanted: bool) -> None:
        """An alert flood begins or ends: what belongs together stands as one line, or every item as its own."""
        if wanted != self.model.folds.is_on:
            self.list.before_change()
            self.model.fold(wanted)
            self.list.after_change([])

    def show_undo(self, text: str, left_s: float, whole_s: float) -> None:
        """The last act and how long it can be taken back; 0 seconds hide the line."""
        self.undo.show_action(text, left_s, whole_s)
        self._place_lines()

    def show_choice(self, choice: Choice | None) -> None:
        """A question that digits answer, over the column heads too; None takes it away."""
        self.choice.show_choice(choice)
        self._place_lines()

    def _place_lines(self) -> None:
        for line in (self.undo, self.choice):
            line.setGeometry(0, self.heads.y(), self.width(), self.heads.height())
            line.raise_()

    def show_level(self, level: int | None) -> None:
        """Ctrl 1 to 4 show one level, Ctrl 0 (None) all."""
        self.show_only(replace(self.model.filter, level=level))

    def choose(self, row_id: str) -> bool:
        """Select an alert by id and bring it into view; False if it is not shown."""
        return self.list.choose(row_id)

    def chosen_row(self) -> QueueRow | None:
        """The selected row as last told."""
        return self.model.row(self.list.chosen_id) if self.list.chosen_id else None

    def next_unacknowledged(self) -> bool:
        """After A, X, H or M: select the next row nobody acknowledged; False and unmoved if there is none."""
        positions = [p for p in range(self.model.rowCount()) if (row := self.model.row_at(p)) and row.group is Group.UNACKNOWLEDGED]
        here = self.model.position(self.list.chosen_id) if self.list.chosen_id else -1
        ahead = [p for p in positions if p > here] or [p for p in positions if p != here]
        row = self.model.row_at(ahead[0]) if ahead else None
        return row is not None and self.list.choose(row.id)

    def focus_filter(self) -> None:
        """`/`: into the filter box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def visible_rows(self) -> list[str]:
        """Ids of the rows that are wholly on the glass, from the top."""
        height, list_ = self.list.viewport().height(), self.list
        shown = [(p, list_.rowViewportPosition(p)) for p in range(max(0, list_.rowAt(0)), self.model.rowCount()) if list_.rowViewportPosition(p) < height]
        return [row.id for p, top in shown if (row := self.model.row_at(p)) and top >= 0 and top + list_.rowHeight(p) <= height]

    # Look.

    def tick(self) -> None:
        """Half a second passed: the pulse; every second one the timers, the overdue counts and the filter on them."""
        self._half = 1 - self._half
        self.list.tick(whole_second=self._half == 0)
        if self._half == 0:
            self.list.before_change()
            self.model.refresh_filter()
            self.list.after_change([])
            self.model.refresh_heads()
            self._show_counts()

    def restyle(self) -> None:
        """Another look or scale."""
        self.head.setFixedHeight(self.theme.px(40))
        self.heads.setFixedHeight(self.theme.px(25))
        self.search.setMinimumWidth(self.theme.px(104))
        self.search.setMaximumWidth(self.theme.px(196))
        self.update()

    def retranslate(self) -> None:
        """Another language."""
        self._show_counts()
        self._show_pill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """`/` in the list goes to the filter box."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text() == "/":
            self.focus_filter()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pill and the note stay where they belong."""
        super().resizeEvent(event)
        self._show_pill()
        self._place_lines()

    def _show_counts(self) -> None:
        open_count, overdue, shelved = self.model.counts()
        self.title.show_count(open_count)
        counts = {"all": 0, "mine": 0, "overdue": overdue, "shelved": shelved}
        for view, chip in self.chips.items():
            chip.show_state(self.model.filter.view == view, counts[view])
        self.empty.setVisible(self.model.rowCount() == 0)
        self.empty.show_text("queue.empty" if self.model.filter == QueueFilter() else "queue.none_match")
        self.empty.setGeometry(self.list.geometry())

    def _show_pill(self) -> None:
        count = len(self.list.arrived_above)
        self.pill.show_count(count)
        self.pill.move((self.width() - self.pill.width()) // 2, self.list.y() + self.theme.px(8))
        self.pill.setVisible(count > 0)
        self.pill.raise_()

    def _announce(self, fresh: list[str]) -> None:
        """New P1 and P2 are told once to assistive technology."""
        if not QAccessible.isActive():
            return
        for row in (self.model.row(row_id) for row_id in fresh):
            if row is not None and row.level <= 2:
                event = QAccessibleAnnouncementEvent(self.list, self.model.spoken(row))
                urgent = QAccessible.AnnouncementPoliteness.Assertive if row.level == 1 else QAccessible.AnnouncementPoliteness.Polite
                event.setPoliteness(urgent)
                QAccessible.updateAccessibility(event)


class QueueTitle(Painted):
    """“警情队列 29”."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._count = 0

    def show_count(self, count: int) -> None:
        """How many alerts are open."""
        if count != self._count:
            self._count = count
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Title and count."""
        words = self.text_width(self.words.say("queue.title"), "m", True) + self.text_width(str(self._count), "s")
        return QSize(round(words) + self.theme.px(7) + 4, self.theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title and count."""
        painter = self.painter()
        taken = self.write(painter, QRectF(self.rect()), self.words.say("queue.title"), "t1", "m", bold=True)
        self.write(painter, QRectF(self.rect()).adjusted(taken + self.theme.px(7), 0, 0, 0), str(self._count), "t2", "s")
        painter.end()


class ArrivedPill(Clickable):
    """“↑ 3 件新到”: what came in above while the list is scrolled; a click goes there."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words)
        self.setParent(parent)
        self.setProperty("overlay", True)
        self._count = 0
        self.hide()

    def show_count(self, count: int) -> None:
        """How many new alerts stand above."""
        self._count = count
        self.setAccessibleName(self._text())
        self.resize(self.sizeHint())
        self.update()

    def _text(self) -> str:
        return "↑ " + self.words.say("queue.arrived", n=self._count)

    def sizeHint(self) -> QSize:
        """Text and rounded ends, 28 px high."""
        return QSize(round(self.text_width(self._text(), "s", True)) + self.theme.px(26), self.theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill in the colour of interaction."""
        painter = self.painter()
        box = QRectF(self.rect())
        self.frame(painter, box, box.height() / 2, "acc", "accSoft")
        self.write(painter, box, self._text(), "t1", "s", bold=True, align=CENTRE)
        painter.end()


class EmptyNote(Painted):
    """What stands in the place of rows when there are none."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setProperty("overlay", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key = "queue.empty"

    def show_text(self, key: str) -> None:
        """Which wording to show."""
        self._key = key
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line in the upper third."""
        painter = self.painter()
        self.write(painter, QRectF(0, 0, self.width(), self.height() * 0.5), self.words.say(self._key), "t2", "m", align=CENTRE)
        painter.end()
