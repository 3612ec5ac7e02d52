"""The command palette (Ctrl K): what is typed finds commands, cases, people and cameras; Enter runs, Esc goes back to where one was.

A child of the window over map and video, never over the queue; nothing stops while it is open. Source: ux.md 9.3; picture 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from widgets.icons import Icons
from widgets.painted import CENTRE, RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.spelling import Readings, Spelling
from widgets.theme import Theme
from widgets.words import Words

MOST, LINE, BOX, FOOT, WIDTH = 8, 42, 52, 34, 900
PREFIXES: Final = {">": "command", "#": "case", "@": "person", "!": "camera"}


@dataclass(frozen=True, slots=True)
class PaletteLine:
    """One line. `kind` command, case, person or camera; `key` says which; `why_not` greys it; `found_by` is further words it is found by."""

    kind: str
    key: str
    verb: str
    what: str = ""
    hint: str = ""
    cap: str = ""
    why_not: str = ""
    found_by: str = ""


class Palette(Painted):
    """The box.

    Signals:
        chosen(line): Enter or a click on a line.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, words: Words, parent: QWidget, readings: Readings | None = None) -> None:
        """`readings` may be shared with the forms."""
        super().__init__(theme, words, parent)
        self.setProperty("overlay", True)
        self.edit = QLineEdit(self)
        self.edit.setFrame(False)
        self.edit.setStyleSheet("QLineEdit { background: transparent; border: 0; padding: 0; }")
        self.edit.textChanged.connect(self._typed)
        self.edit.installEventFilter(self)
        self.lines: tuple[PaletteLine, ...] = ()
        self.shown: list[PaletteLine] = []
        self.current = ""
        self._at = 0
        self._before: QWidget | None = None
        self._icons = Icons(theme)
        self._readings = readings or Readings()
        self._lists: dict[str, tuple[list[PaletteLine], Spelling]] = {}
        self.hide()

    # Opening and closing.

    def set_lines(self, lines: Sequence[PaletteLine], current: str) -> None:
        """Take these lines, the likeliest first; `current` says which matter is in focus."""
        self.lines, self.current = tuple(lines), current
        self._lists = {}
        if self.isVisible():
            self._typed(self.edit.text())

    def open(self) -> None:
        """Come up empty, and remember where the focus was."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self.edit.clear()
        self._typed("")
        self.show()
        self.place()
        self.raise_()
        self.edit.setFocus()

    def leave(self) -> None:
        """Close; the focus goes back to the exact place."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    # Finding.

    def _typed(self, text: str) -> None:
        kind = PREFIXES.get(text[:1], "")
        lines, spelling = self._list(kind)
        self.shown = [lines[place] for place in spelling.find(text[1:] if kind else text, MOST)]
        self._at = 0
        self._say()
        self.place()
        self.update()

    def _list(self, kind: str) -> tuple[list[PaletteLine], Spelling]:
        if kind not in self._lists:
            lines = [line for line in self.lines if not kind or line.kind == kind]
            spelling = Spelling(self._readings)
            spelling.set_lines((f"{line.verb} {line.what}", f"{line.found_by} {line.hint}") for line in lines)
            self._lists[kind] = lines, spelling
        return self._lists[kind]

    def _say(self) -> None:
        self.edit.setAccessibleName(self.words.say("palette.name"))
        marked = self.shown[self._at] if self.shown else None
        self.edit.setAccessibleDescription(f"{marked.verb} {marked.what} {marked.hint} {marked.why_not}" if marked is not None else "")

    # Keys and pointer.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go, Enter runs, Esc leaves, Tab stays."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.leave()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab) and self.shown:
                self._at = (self._at + (-1 if key == Qt.Key.Key_Up else 1)) % len(self.shown)
                self._say()
                self.update()
                return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click runs a line."""
        place = int((event.position().y() - self.theme.px(BOX)) // self.theme.px(LINE))
        if 0 <= place < len(self.shown):
            self._at = place
            self._run()

    def _run(self) -> None:
        if self.shown:
            line = self.shown[self._at]
            self.leave()
            self.chosen.emit(line)

    # Look.

    def sizeHint(self) -> QSize:
        """Box, lines, foot."""
        return QSize(self.theme.px(WIDTH), self.theme.px(BOX + LINE * max(1, len(self.shown)) + FOOT))

    def place(self) -> None:
        """At the lower middle, beside the queue."""
        window = self.parentWidget()
        if window is None:
            return
        px, size = self.theme.px, self.sizeHint()
        left = round(window.width() * 0.469)  # the queue of 884 of 1920 px ends before it
        width = min(size.width(), window.width() - left - px(20))
        bottom = window.height() - px(110)
        self.setGeometry(left, bottom - size.height(), width, size.height())
        self.edit.setGeometry(px(46), px(8), width - px(56) - self._current_width(), px(BOX - 16))
        self.edit.setFont(self.theme.font("xl"))

    def _current_width(self) -> int:
        return round(self.text_width(self.current, "s")) + self.theme.px(40) if self.current else 0

    def restyle(self) -> None:
        """Another scale."""
        super().restyle()
        self.place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box, the lines, the foot."""
        painter, s, px = self.painter(), self.theme.scale, self.theme.px
        self.frame(painter, QRectF(self.rect()), 6, "ctl", "bg1")
        self._icons.paint(painter, "search", QPointF(26 * s, px(BOX) / 2), 17 * s, "t2")
        if not self.edit.text():
            self.write(
                painter, QRectF(px(50), 0, self.width() - px(60) - self._current_width(), px(BOX)), self.words.say("palette.hint"), "t3", "m", may_elide=True
            )
        if self.current:
            wide = self.text_width(self.current, "s") + 18 * s
            chip = QRectF(self.width() - wide - 14 * s, px(BOX) / 2 - 10 * s, wide, 20 * s)
            self.frame(painter, chip, 10 * s, "ctl")
            self.write(painter, chip, self.current, "t2", "s", align=CENTRE)
        self.rule(painter, px(BOX) - 1, 1, self.width() - 1)
        for place, line in enumerate(self.shown):
            self._line(painter, QRectF(1, px(BOX) + place * px(LINE), self.width() - 2, px(LINE)), line, marked=place == self._at)
        if not self.shown:
            self.write(painter, QRectF(px(50), px(BOX), self.width() - px(60), px(LINE)), self.words.say("palette.none"), "t3", "m", may_elide=True)
        foot = QRectF(14 * s, self.height() - px(FOOT), self.width() - 28 * s, px(FOOT))
        self.rule(painter, foot.top(), 1, self.width() - 1)
        self.write(painter, foot, self.words.say("palette.foot"), "t3", "s", may_elide=True)
        painter.end()

    def _line(self, painter: QPainter, box: QRectF, line: PaletteLine, *, marked: bool) -> None:
        s = self.theme.scale
        if marked:
            painter.fillRect(box, self.theme.colour("bg3"))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), self.theme.colour("acc"))
        role = "t3" if line.why_not else "t1"
        cap_room = 74 * s
        if line.cap:
            wide = min(cap_room - 8 * s, max(44 * s, cap_width(self, line.cap)))
            paint_cap(self, painter, QRectF(box.left() + 14 * s, box.center().y() - 10 * s, wide, 20 * s), line.cap, role if line.why_not else "t2")
        left, right = box.left() + 14 * s + cap_room, box.right() - 16 * s
        hint = line.why_not or line.hint
        if hint:
            room = (right - left) * 0.5
            right -= self.write(painter, QRectF(right - room, box.top(), room, box.height()), hint, "t3", "s", align=RIGHT, may_elide=True) + 12 * s
        left += self.write(painter, QRectF(left, box.top(), right - left, box.height()), line.verb, role, "m", bold=marked, may_elide=True) + 18 * s
        if line.what and right - left > 40 * s:
            self.write(painter, QRectF(left, box.top(), right - left, box.height()), line.what, role, "m", may_elide=True)
