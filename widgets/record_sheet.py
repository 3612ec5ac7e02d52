"""The sheet beside a list: everything of the selected record, one under the other – heads, facts with their labels, running text.

Source: ux.md 4, 5; picture 01, the detail panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from widgets.icons import Icons
from widgets.painted import RIGHT, Painted
from widgets.scrolled import Scrolled
from widgets.theme import Theme
from widgets.words import Words

STEP, EDGE, LABEL = 24, 14, 132
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece. `title`: large; `head`: a part begins; `fact`: label and text; `prose`: running text, `label` a small line over it."""

    kind: Literal["title", "head", "fact", "prose"]
    text: str
    label: str = ""
    role: str = ""
    icon: str = ""
    bold: bool = False


class RecordSheet(QWidget):
    """The sheet with its scroll bar."""

    def __init__(self, theme: Theme, words: Words, name: str, none: str) -> None:
        """`name` and `none` are the keys of what the sheet is called and of what it says with nothing selected."""
        super().__init__()
        self.body = SheetBody(theme, words, name, none)
        self.view = Scrolled(self.body)
        self.body.view = self.view
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.body)

    def show_entries(self, entries: Sequence[Entry], *, same: bool = False) -> None:
        """Show these; unless it is the `same` record, from the top."""
        self.body.show_entries(entries)
        if not same:
            self.view.verticalScrollBar().setValue(0)

    @property
    def text(self) -> str:
        """All of it as text."""
        return self.body.accessibleDescription()


class SheetBody(Painted):
    """The pieces one under the other."""

    def __init__(self, theme: Theme, words: Words, name: str, none: str) -> None:
        super().__init__(theme, words)
        self.view: QScrollArea | None = None
        self._name, self._none = name, none
        self._entries: tuple[Entry, ...] = ()
        self._laid: list[tuple[Entry, float, list[str]]] = []
        self._icons = Icons(theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Other pieces."""
        self._entries = tuple(entries)
        self.setAccessibleName(self.words.say(self._name))
        self.setAccessibleDescription("\n".join(f"{entry.label} {entry.text}".strip() for entry in self._entries))
        self._lay_out()

    def _lay_out(self) -> None:
        s, top = self.theme.scale, 10 * self.theme.scale
        self._laid = []
        for entry in self._entries:
            if entry.kind == "head" and self._laid:
                top += 10 * s
            size, room = self._size(entry), self._room(entry)
            lines = [line for part in entry.text.split("\n") for line in self.wrap(part, room, size, entry.bold or entry.kind == "title", MOST_LINES)]
            self._laid.append((entry, top, lines))
            top += self._height(entry, lines)
        self.setMinimumHeight(round(top + 10 * s))
        self.updateGeometry()
        self.update()

    def _size(self, entry: Entry) -> str:
        return {"title": "l", "head": "m"}.get(entry.kind, "m")

    def _labels(self) -> float:
        widest = max((self.text_width(entry.label) for entry in self._entries if entry.kind == "fact"), default=0.0) + 14 * self.theme.scale
        return min(max(widest, 84 * self.theme.scale), LABEL * 1.3 * self.theme.scale)

    def _room(self, entry: Entry) -> float:
        room = self.width() - 2 * EDGE * self.theme.scale
        if entry.icon:
            room -= 22 * self.theme.scale
        return max(60.0, room - self._labels() if entry.kind == "fact" else room)

    def _height(self, entry: Entry, lines: list[str]) -> float:
        s = self.theme.scale
        step = {"title": 27 * s}.get(entry.kind, STEP * s)
        over = 21 * s if entry.kind == "prose" and entry.label else 0.0
        return over + step * len(lines) + {"title": 4 * s, "head": 4 * s, "prose": 6 * s}.get(entry.kind, 2 * s)

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(self.theme.px(300), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Narrow is possible, low is not."""
        return QSize(self.theme.px(160), self.minimumHeight())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Another width: other lines."""
        self._lay_out()

    def restyle(self) -> None:
        """Another scale."""
        self._lay_out()
        super().restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages scroll."""
        steps = {Qt.Key.Key_Down: 40, Qt.Key.Key_Up: -40, Qt.Key.Key_PageDown: 320, Qt.Key.Key_PageUp: -320}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.view is not None:
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pieces."""
        painter, s = self.painter(), self.theme.scale
        if not self._laid:
            self.write(painter, QRectF(EDGE * s, 8 * s, self.width() - 2 * EDGE * s, STEP * s), self.words.say(self._none), "t3", "m", may_elide=True)
        for entry, top, lines in self._laid:
            self._entry(painter, entry, top, lines)
        if self.hasFocus():
            self.frame(painter, QRectF(self.visibleRegion().boundingRect()), 3, "acc", width=2)
        painter.end()

    def _entry(self, painter: QPainter, entry: Entry, top: float, lines: list[str]) -> None:
        s, left = self.theme.scale, EDGE * self.theme.scale
        right = self.width() - left
        role = entry.role or {"title": "t1", "head": "t2", "fact": "t1", "prose": "t1"}[entry.kind]
        if entry.kind == "head":
            if top > 12 * s:
                self.rule(painter, round(top - 5 * s), left, right)
            if entry.label:
                self.write(painter, QRectF(left, top, right - left, STEP * s), entry.label, "t3", "s", align=RIGHT)
        elif entry.kind == "fact":
            self.write(painter, QRectF(left, top, self._labels() - 10 * s, STEP * s), entry.label, "t3", "m", may_elide=True)
            left += self._labels()
        elif entry.label:
            self.write(painter, QRectF(left, top, right - left, 20 * s), entry.label, "t3", "s", may_elide=True)
            top += 21 * s
        if entry.icon:
            self._icons.paint(painter, entry.icon, QPointF(left + 7 * s, top + STEP * s / 2), 14 * s, role)
            left += 22 * s
        step = 27 * s if entry.kind == "title" else STEP * s
        for number, line in enumerate(lines):
            box = QRectF(left, top + number * step, right - left, step)
            self.write(painter, box, line, role, self._size(entry), bold=entry.bold or entry.kind in ("title", "head"), may_elide=number == MOST_LINES - 1)
