"""Where on the wall a camera goes: the nine places of a page with what stands on each; the arrows choose one. Source: ux.md S7; picture 13."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent

from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.words import Words

COLUMNS, ROWS, GAP, EDGE = 3, 3, 4, 14


class SlotPicker(Painted):
    """Nine places.

    Signals:
        picked(slot): another place is chosen, 1 to 9.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.slot = 1
        self._names: tuple[str, ...] = ()
        self._is_placing = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_places(self, names: Sequence[str], *, is_placing: bool) -> None:
        """What stands where now; `is_placing`: a camera is about to go to the chosen place."""
        self._names, self._is_placing = tuple(names), is_placing
        self._say()
        self.update()

    def choose(self, slot: int) -> None:
        """Choose a place."""
        self.slot = min(COLUMNS * ROWS, max(1, slot))
        self._say()
        self.update()
        self.picked.emit(self.slot)

    def go(self, across: int, down: int) -> None:
        """Choose the place beside; the edge stops."""
        row, column = divmod(self.slot - 1, COLUMNS)
        row, column = min(ROWS - 1, max(0, row + down)), min(COLUMNS - 1, max(0, column + across))
        self.choose(row * COLUMNS + column + 1)

    def _name(self, slot: int) -> str:
        return self._names[slot - 1] if slot <= len(self._names) else ""

    def _say(self) -> None:
        self.setAccessibleName(self.words.say("wallroom.slot_spoken", slot=self.slot, name=self._name(self.slot) or self.words.say("wallroom.slot_free")))

    def box(self, slot: int) -> QRectF:
        """Where a place is drawn."""
        edge, gap = EDGE * self.theme.scale, GAP * self.theme.scale
        wide = (self.width() - 2 * edge - (COLUMNS - 1) * gap) / COLUMNS
        high = (self.height() - 2 * edge - (ROWS - 1) * gap) / ROWS
        row, column = divmod(slot - 1, COLUMNS)
        return QRectF(edge + column * (wide + gap), edge + row * (high + gap), wide, high)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        found = next((slot for slot in range(1, COLUMNS * ROWS + 1) if self.box(slot).contains(event.position())), 0)
        if found:
            self.choose(found)

    def sizeHint(self) -> QSize:
        """Three rows of 48 px."""
        return QSize(self.theme.px(400), self.theme.px(3 * 48 + 2 * GAP + 2 * EDGE))

    def minimumSizeHint(self) -> QSize:
        """Three rows of 30 px."""
        return QSize(self.theme.px(240), self.theme.px(3 * 30 + 2 * GAP + 2 * EDGE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the places."""
        painter = self.painter()
        for slot in range(1, COLUMNS * ROWS + 1):
            box, chosen = self.box(slot), slot == self.slot
            self.frame(painter, box, 4, "acc" if chosen else "ctl", "accSoft" if chosen and self._is_placing else None, width=2 if chosen else 1)
            text = self.words.say("wallroom.put_here") if chosen and self._is_placing else self._name(slot)
            inner = box.adjusted(6, 0, -6, 0)
            self.write(painter, inner, text or str(slot), "t1" if text else "t3", "s", bold=chosen and self._is_placing, align=CENTRE, may_elide=True)
        painter.end()
