"""The scrolling list of the queue: keeps the chosen alert by its id, never moves under the pointer, repaints only timers each second.

Letters reach it even while an input method is on. Source: ux.md 9, 10.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QScrollBar, QTableView

from widgets.queue_delegate import QueueDelegate
from widgets.queue_marks import QueueMarks
from widgets.queue_model import QueueModel
from widgets.theme import Theme
from widgets.words import Words

SETTLE_MS = 2000
_BACK, _FORTH = -1, 1


class QueueList(QTableView):
    """One column of painted lines.

    Signals:
        chosen(id): another alert is selected ("" when the selected one left the queue).
        opened(id): double click or Enter.
        above_changed(): rows came in above, or the list was scrolled.
    """

    chosen = Signal(str)
    opened = Signal(str)
    above_changed = Signal()

    def __init__(self, theme: Theme, words: Words, model: QueueModel) -> None:
        super().__init__()
        self.theme, self.queue = theme, model
        self.marks = QueueMarks(model, self)
        self.lines = QueueDelegate(theme, words, model, self.marks.marked)
        self.marks.changed.connect(self.viewport().update)
        self.chosen_id = ""
        self.arrived_above: set[str] = set()
        self._lost_position = 1
        self._anchor: tuple[str, int] = ("", 0)
        self._was_visible = False
        self._pointer_live = False
        self._pushed = 0
        self.slider = QScrollBar(Qt.Orientation.Vertical, self)
        self._prepare()
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._settle)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._scrolled())
        theme.changed.connect(self.lay_out)
        words.changed.connect(self.lay_out)

    def _prepare(self) -> None:
        self.setModel(self.queue)
        self.setItemDelegate(self.lines)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAutoScroll(False)
        # The slider lies over the right padding, so that columns keep their places when it comes and goes.
        self.slider.setProperty("overlay", True)
        self.slider.setFixedWidth(8)
        self.slider.hide()
        self.slider.valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(self.slider.setValue)
        self.verticalScrollBar().rangeChanged.connect(self._slide_range)

    # Moving about.

    def choose(self, row_id: str, reveal: bool = True) -> bool:
        """Select an alert by its id; False if it is not shown. Emits `chosen` when it is another one."""
        if not self.queue.reveal(row_id):
            return False
        position = self.queue.position(row_id)
        index = self.queue.index(position)
        self.setCurrentIndex(index)
        if reveal:
            self.scrollTo(index)
        return True

    def go(self, step: int) -> None:
        """To the next (+1) or previous (-1) row, stepping over heads."""
        position = self._here(step)
        while 0 <= (position := position + step) < self.queue.rowCount():
            if self.queue.row_at(position):
                self._to(position)
                return

    def go_group(self, step: int) -> None:
        """To the first row of the next or previous group."""
        position = self._here(step)
        if step == _BACK:  # first up to this group's head, then over it to the head before
            while position > 0 and self.queue.row_at(position):
                position -= 1
        while 0 <= (position := position + step) < self.queue.rowCount():
            if self.queue.row_at(position) is None:
                self._to(position + 1)
                return

    def go_first(self) -> None:
        """To the first row."""
        self.verticalScrollBar().setValue(0)
        self._to(1)

    def go_last(self) -> None:
        """To the last row."""
        self._to(self.queue.rowCount() - 1)

    def open_chosen(self) -> None:
        """Ask for the selected alert to be opened."""
        if self.chosen_id:
            self.opened.emit(self.chosen_id)

    def open_fold(self, opened: bool) -> bool:
        """→ shows the members of the selected fold, ← puts them away, also from a member; False where there is no fold."""
        fold = self.queue.folds.of(self.chosen_id)
        if fold is None or (opened and fold.face != self.chosen_id):
            return False
        if not opened:
            self.choose(fold.face)
        self.before_change()
        done = self.queue.open_fold(fold.face, opened)
        self.after_change([])
        return done

    def _here(self, step: int) -> int:
        position = self.queue.position(self.chosen_id) if self.chosen_id else -1
        return position if position >= 0 else self._lost_position - (step == _FORTH)

    def _to(self, position: int) -> None:
        row = self.queue.row_at(position)
        if row is not None:
            self.choose(row.id)

    # Data coming in.

    def lay_out(self) -> None:
        """Height and columns anew: another width, look or language."""
        self.lines.lay_out(self.viewport().width())
        self.verticalHeader().setDefaultSectionSize(self.lines.row_height())
        self.viewport().update()

    def before_change(self) -> None:
        """Remember which row must not move: the one under a moving pointer, else the topmost when scrolled."""
        position = self.lines.hovered if self._pointer_live else self.rowAt(0) if self.verticalScrollBar().value() > 0 else -1
        row = (self.queue.row_at(position) or self.queue.row_at(position + 1)) if position >= 0 else None
        self._anchor = (row.id, self.rowViewportPosition(self.queue.position(row.id))) if row else ("", 0)
        shown = self.queue.position(self.chosen_id) if self.chosen_id else -1
        self._was_visible = shown >= 0 and 0 <= self.rowViewportPosition(shown) < self.viewport().height()

    def after_change(self, fresh: list[str]) -> None:
        """Put the remembered row back where it was on the glass; keep the selected alert visible; count what came in above."""
        self.marks.forget_gone()
        self.updateGeometries()
        bar, (anchor, top) = self.verticalScrollBar(), self._anchor
        position = self.queue.position(anchor) if anchor else -1
        shift = self.rowViewportPosition(position) - top if position >= 0 else 0
        if shift:
            self._pushed = self._pushed + shift if self._pointer_live and bar.value() == self._pushed else 0
            # A short list has no room to scroll; it gets some until the pointer rests.
            bar.setMaximum(max(bar.maximum(), bar.value() + shift))
            bar.setValue(bar.value() + shift)
        elif position < 0 and self._was_visible and self.queue.position(self.chosen_id) >= 0:
            self.scrollTo(self.queue.index(self.queue.position(self.chosen_id)))
        first = self.rowAt(0)
        self.arrived_above |= {i for i in fresh if 0 <= self.queue.position(i) < first}
        if self.lines.hovered >= 0 and not self._pointer_live:
            self.lines.hovered = self.rowAt(self.viewport().mapFromGlobal(self.cursor().pos()).y()) if self.underMouse() else -1
        self.above_changed.emit()

    def rowsAboutToBeRemoved(self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int) -> None:
        """When the selected alert leaves, nothing is selected: no key may act on another alert by mistake."""
        if start <= self.currentIndex().row() <= end:
            self._lost_position = start
            self.selectionModel().clear()
        super().rowsAboutToBeRemoved(parent, start, end)

    def after_reset(self) -> None:
        """The model was filled anew: the same alert stays selected, or none."""
        wanted, self._pushed = self.chosen_id, 0
        self.arrived_above.clear()
        if not self.choose(wanted):
            self._became("")

    # Ticks.

    def tick(self, whole_second: bool) -> None:
        """Every half second: the pulse of new alerts; every second also the timer column. Nothing else is repainted."""
        columns, height = self.lines.columns, self.viewport().height()
        if whole_second:
            left = int(columns.timer) - 2
            self.viewport().update(QRect(left, 0, self.viewport().width() - left, height))
        if not self.theme.still:
            self.lines.bright = not self.lines.bright
            self._update_pulse(int(columns.time))

    def _update_pulse(self, width: int) -> None:
        position = max(0, self.rowAt(0))
        while 0 <= position < self.queue.rowCount() and self.rowViewportPosition(position) < self.viewport().height():
            row = self.queue.row_at(position)
            if row is not None and row.group.value != "unacknowledged":
                return
            if row is not None:
                self.viewport().update(QRect(0, self.rowViewportPosition(position), width, self.rowHeight(position)))
            position += 1

    # Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        """A strip at the right edge means: only the timers."""
        self.lines.only_timers = event.rect().left() >= int(self.lines.columns.timer) - 2
        self.lines.focused = self.hasFocus()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns follow the width."""
        super().resizeEvent(event)
        self.lines.lay_out(self.viewport().width())
        self.slider.setGeometry(self.width() - 8, 0, 8, self.height())

    def currentChanged(self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex) -> None:
        """Tell which alert is chosen now, by its id."""
        super().currentChanged(current, previous)
        row = self.queue.row_at(current.row()) if current.isValid() else None
        self._became(row.id if row else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The list's own keys; every other key goes on to the window's actions."""
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        steps = {Qt.Key.Key_J: _FORTH, Qt.Key.Key_Down: _FORTH, Qt.Key.Key_K: _BACK, Qt.Key.Key_Up: _BACK}
        page = max(1, self.viewport().height() // self.lines.row_height() - 1)
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier and self.chosen_id:
            self.marks.toggle(self.chosen_id, "")
        elif event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            event.ignore()
        elif key in steps:
            (self.go_group if back else self.go)(steps[key])
        elif key == Qt.Key.Key_Home:
            self.go_first()
        elif key == Qt.Key.Key_End:
            self.go_last()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            for _ in range(page):
                self.go(_FORTH if key == Qt.Key.Key_PageDown else _BACK)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_chosen()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.open_fold(key == Qt.Key.Key_Right)
        elif key == Qt.Key.Key_Space and self.marks.marked and self.chosen_id:
            self.marks.toggle(self.chosen_id, "")
        elif key == Qt.Key.Key_Escape and self.marks.marked:
            self.marks.clear()
        else:
            event.ignore()

    def keyboardSearch(self, _search: str) -> None:
        """Letters are commands here, never a search."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under a moving pointer is held and stays where it is on the glass."""
        self._pointer_live = True
        self._hover(self.rowAt(round(event.position().y())))
        self._settling.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a row selects it, with Ctrl marks it, with Shift marks all up to it; on a head it does nothing."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row = self.queue.row_at(self.rowAt(round(event.position().y())))
        if row is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.marks.toggle(row.id, self.chosen_id)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.marks.mark_between(self.chosen_id, row.id)
        elif event.button() == Qt.MouseButton.LeftButton or row.id not in self.marks.marked:
            self.marks.clear()
            self.choose(row.id, reveal=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Double click opens."""
        row = self.queue.row_at(self.rowAt(round(event.position().y())))
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row.id)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left; two seconds later the rows settle."""
        super().leaveEvent(event)
        self._pointer_live = False
        self._hover(-1)
        self._settling.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the focus the chosen row shows its ring and is held."""
        super().focusInEvent(event)
        self._hold_again()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without the focus it keeps its ground only."""
        super().focusOutEvent(event)
        self._hold_again()
        self.viewport().update()

    def _slide_range(self, least: int, most: int) -> None:
        bar = self.verticalScrollBar()
        self.slider.setRange(least, most)
        self.slider.setPageStep(bar.pageStep())
        self.slider.setSingleStep(bar.singleStep())
        self.slider.setVisible(most > least)

    def _became(self, chosen: str) -> None:
        if chosen != self.chosen_id:
            self.chosen_id = self.lines.chosen_id = chosen
            self.queue.pin(chosen)
            self._hold_again()
            self.viewport().update()
            self.chosen.emit(chosen)

    def _scrolled(self) -> None:
        first = self.rowAt(0)
        self.arrived_above = {i for i in self.arrived_above if 0 <= self.queue.position(i) < first}
        self.above_changed.emit()

    def _hover(self, position: int) -> None:
        if position != self.lines.hovered:
            for line in (self.lines.hovered, position):
                if line >= 0:
                    self.viewport().update(QRect(0, self.rowViewportPosition(line), self.viewport().width(), self.rowHeight(line)))
            self.lines.hovered = position
            self._hold_again()

    def _hold_again(self) -> None:
        self.queue.hold(self._held())
        self._settling.start()

    def _held(self) -> frozenset[str]:
        hovered = self.queue.row_at(self.lines.hovered) if self._pointer_live else None
        focused = {self.chosen_id} if self.chosen_id and self.hasFocus() else set()
        return frozenset(focused | ({hovered.id} if hovered else set()))

    def _settle(self) -> None:
        self._pointer_live = False
        bar = self.verticalScrollBar()
        back_to_top = self._pushed and bar.value() == self._pushed
        self.queue.hold(self._held())
        self.before_change()
        self.queue.settle()
        self.after_change([])
        if back_to_top:
            bar.setValue(0)
        self._pushed = 0
        self.updateGeometries()
