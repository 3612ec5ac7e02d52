"""The timeline of a case, newest first: time, who and of what unit, what, and what kind of entry; one is selected. Source: ux.md S4; picture 04.

Five hundred entries are laid out once; only what is in sight is painted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from string import ascii_uppercase

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.views.rows import TimelineRow
from widgets.painted import RIGHT, Painted
from widgets.pills import paint_cap
from widgets.scrolled import Scrolled
from widgets.sentences import author, entry_line
from widgets.theme import Theme
from widgets.timing import clock, row_time
from widgets.words import Words

LINE, ROW, TEXT_LEFT, DOT = 22, 56, 92, 73
THUMB, MOST_THUMBS = 68, 4
"""Height of the pictures under an entry and how many of them there are."""


class EntryList(QWidget):
    """The list with its scroll bar.

    Signals:
        chosen(seq): another entry is selected.
        opened(seq): Enter or a double click.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.body = EntryBody(theme, words)
        self.view = Scrolled(self.body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.body)
        self.body.chosen.connect(self._reveal)
        self.body.opened.connect(self.opened)

    def show_entries(self, entries: Sequence[TimelineRow], units: Mapping[str, str], now: datetime, pictures: Collection[str] = ()) -> None:
        """Show these entries, newest on top; the selected one stays selected. `pictures` are the fingerprints that can be shown."""
        self.body.show_entries(entries, units, now, pictures)

    def show_picture(self, sha256: str, picture: QImage) -> None:
        """A picture has been read."""
        self.body.show_picture(sha256, picture)

    def go(self, step: int) -> None:
        """The next entry, or the one before."""
        self.body.go(step)

    def go_to(self, seq: int) -> None:
        """Select an entry."""
        self.body.choose(seq)

    def go_end(self, last: bool) -> None:
        """The first or the last entry."""
        if self.body.entries:
            self.body.choose(self.body.entries[-1 if last else 0].seq)

    def ask_for_letter(self) -> None:
        """Every entry in sight shows a letter: the next key jumps to it."""
        self.body.show_letters(self._in_sight())

    def _in_sight(self) -> QRect:
        top = self.view.verticalScrollBar().value()
        return QRect(0, top, self.body.width(), self.view.viewport().height())

    def _reveal(self, seq: int) -> None:
        box = self.body.box_of(seq)
        self.view.ensureVisible(0, round(box.center().y()), 0, round(box.height() / 2) + 4)
        self.chosen.emit(seq)


class EntryBody(Painted):
    """All entries one under the other.

    Signals:
        chosen(seq), opened(seq).
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.entries: tuple[TimelineRow, ...] = ()
        self.chosen_seq = 0
        self._units: Mapping[str, str] = {}
        self._now: datetime | None = None
        self._tops: list[float] = []
        self._lines: list[list[str]] = []
        self._letters: dict[str, int] = {}
        self._pictured: frozenset[str] = frozenset()
        self._pictures: dict[str, QPixmap] = {}
        self._laid_for: tuple[int, float, str] = (0, 0.0, "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_entries(self, entries: Sequence[TimelineRow], units: Mapping[str, str], now: datetime, pictures: Collection[str]) -> None:
        """Other entries."""
        self._pictured = frozenset(pictures)
        self.entries = tuple(sorted(entries, key=lambda row: row.seq, reverse=True))
        self._units, self._now = units, now
        if self.entries and all(row.seq != self.chosen_seq for row in self.entries):
            self.chosen_seq = self.entries[0].seq
        self._lay_out(again=True)
        self._say()

    def show_picture(self, sha256: str, picture: QImage) -> None:
        """A picture has been read: a small one of it stands under its entry."""
        self._pictures[sha256] = QPixmap.fromImage(picture.scaledToHeight(2 * THUMB, Qt.TransformationMode.SmoothTransformation))
        self.update()

    def _thumbs(self, row: TimelineRow) -> list[str]:
        """The fingerprints of the pictures an entry brought."""
        items = row.facts.get("items")
        found = [str(item.get("sha256", "")) for item in items if isinstance(item, Mapping)] if isinstance(items, (list, tuple)) else []
        return [sha256 for sha256 in found if sha256 in self._pictured][:MOST_THUMBS]

    def choose(self, seq: int) -> None:
        """Select an entry and bring it into sight."""
        self.chosen_seq = seq
        self._say()
        self.update()
        self.chosen.emit(seq)

    def go(self, step: int) -> None:
        """The next entry, or the one before."""
        place = next((place for place, row in enumerate(self.entries) if row.seq == self.chosen_seq), 0)
        if self.entries:
            self.choose(self.entries[min(max(0, place + step), len(self.entries) - 1)].seq)

    def box_of(self, seq: int) -> QRectF:
        """Where an entry stands."""
        place = next((place for place, row in enumerate(self.entries) if row.seq == seq), -1)
        return self._box(place) if place >= 0 else QRectF()

    def show_letters(self, sight: QRect) -> None:
        """Give the entries in sight their letters."""
        self.clearFocus()  # coming back with the focus puts the single keys of the window to sleep
        whole = [row.seq for place, row in enumerate(self.entries) if sight.contains(self._box(place).toRect().center())]
        self._letters = dict(zip(ascii_uppercase, whole, strict=False))
        self.setProperty("takes_keys", True)
        self.setFocus()
        self.update()

    def _hide_letters(self) -> None:
        self._letters = {}
        self.setProperty("takes_keys", False)
        self.update()

    @property
    def asks_for_letter(self) -> bool:
        """Whether the next key is a letter to jump by."""
        return bool(self._letters)

    # Layout.

    def _lay_out(self, again: bool = False) -> None:
        laid_for = (self.width(), self.theme.scale, self.words.language)
        if not again and laid_for == self._laid_for:
            return
        self._laid_for = laid_for
        s = self.theme.scale
        room = self.width() - (TEXT_LEFT + 16) * s
        self._lines, self._tops, top = [], [], 4 * s
        for row in self.entries:
            lines = self.wrap(entry_line(row, self.words), room, "m", most=3)
            self._lines.append(lines)
            self._tops.append(top)
            top += self._height(len(self._lines) - 1)
        self.setMinimumHeight(round(top + 4 * s))
        self.update()

    def _height(self, place: int) -> float:
        thumbs = THUMB + 8 if self._thumbs(self.entries[place]) else 0
        return (ROW + (len(self._lines[place]) - 1) * LINE + thumbs) * self.theme.scale

    def _box(self, place: int) -> QRectF:
        return QRectF(2, self._tops[place], self.width() - 4, self._height(place))

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(self.theme.px(300), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Narrow is possible, low is not."""
        return QSize(self.theme.px(160), self.minimumHeight())

    def resizeEvent(self, _event: object) -> None:
        """Another width: other lines."""
        self._lay_out()

    def restyle(self) -> None:
        """Another scale."""
        self._lay_out(again=True)
        super().restyle()

    def retranslate(self) -> None:
        """Another language."""
        self._lay_out(again=True)
        super().retranslate()

    # Keys and pointer.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, pages go; a letter jumps while letters are shown."""
        if self._letters:
            seq = self._letters.get(event.text().upper())
            self._hide_letters()
            self.clearFocus()
            self.setFocus()  # the keys of the window wake up with the change of focus
            if seq is not None:
                self.choose(seq)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.chosen_seq)
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.go(8 if event.key() == Qt.Key.Key_PageDown else -8)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.go(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        place = bisect_right(self._tops, event.position().y()) - 1
        if 0 <= place < len(self.entries):
            self.choose(self.entries[place].seq)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """A double click opens."""
        self.opened.emit(self.chosen_seq)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring."""
        super().focusOutEvent(event)
        self._hide_letters()

    # Look.

    def _say(self) -> None:
        row = next((row for row in self.entries if row.seq == self.chosen_seq), None)
        self.setAccessibleName(self.words.say("case.timeline"))
        self.setAccessibleDescription(f"{clock(row.at)} {self._who(row)} {entry_line(row, self.words)}" if row is not None else "")

    def _who(self, row: TimelineRow) -> str:
        who = author(row, self.words)
        unit = self._units.get(row.on_behalf_of or row.who, "")
        return f"{who} · {self.words.unit(unit)}" if unit else who

    def _kind(self, row: TimelineRow) -> str:
        key = f"entry.{row.kind.partition('.')[0]}"
        return self.words.say(key) if self.words.has(key) else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries in sight, then join their dots."""
        painter, s = self.painter(), self.theme.scale
        if not self.entries:
            self.write(painter, QRectF(14 * s, 8 * s, self.width() - 28 * s, 24 * s), self.words.say("timeline.none"), "t3", "s")
            painter.end()
            return
        first = max(0, bisect_right(self._tops, event.rect().top()) - 1)
        last = min(len(self.entries), bisect_right(self._tops, event.rect().bottom()) + 1)
        x = DOT * s
        painter.fillRect(QRectF(round(x - s), self._tops[first], round(2 * s), self._box(last - 1).bottom() - self._tops[first]), self.theme.colour("line"))
        for place in range(first, last):
            self._entry(painter, place)
        painter.end()

    def _entry(self, painter: QPainter, place: int) -> None:
        row, box, s = self.entries[place], self._box(place), self.theme.scale
        if row.seq == self.chosen_seq:
            painter.fillRect(box, self.theme.colour("bg3"))
            if self.hasFocus():
                self.frame(painter, box, 3, "acc", width=2)
            else:
                painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), self.theme.colour("acc"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("acc" if place == 0 else "t2"))
        top = box.top() + 6 * s
        painter.drawEllipse(QPointF(DOT * s, top + 10 * s), 4 * s, 4 * s)
        self.write(painter, QRectF(8 * s, top, (DOT - 18) * s, 20 * s), row_time(row.at, self._now or row.at, self.words.language), "t3", "s", may_elide=True)
        kind, right = self._kind(row), box.right() - 14 * s
        if kind:
            right -= self.write(painter, QRectF(TEXT_LEFT * s, top, right - TEXT_LEFT * s, 20 * s), kind, "t3", "s", align=RIGHT) + 10 * s
        self.write(painter, QRectF(TEXT_LEFT * s, top, right - TEXT_LEFT * s, 20 * s), self._who(row), "t3", "s", may_elide=True)
        for n, line in enumerate(self._lines[place]):
            self.write(
                painter, QRectF(TEXT_LEFT * s, top + (21 + n * LINE) * s, self.width() - (TEXT_LEFT + 14) * s, LINE * s), line, "t1", "m", may_elide=n == 2
            )
        self._paint_thumbs(painter, row, top + (23 + len(self._lines[place]) * LINE) * s)
        letter = next((letter for letter, seq in self._letters.items() if seq == row.seq), "")
        if letter:
            spot = QRectF((DOT - 11) * s, top + 24 * s, 22 * s, 20 * s)
            painter.fillRect(spot, self.theme.colour("bg2"))
            paint_cap(self, painter, spot, letter, "t1")

    def _paint_thumbs(self, painter: QPainter, row: TimelineRow, top: float) -> None:
        s, left = self.theme.scale, TEXT_LEFT * self.theme.scale
        room = (self.width() - left - 14 * s - (MOST_THUMBS - 1) * 6 * s) / MOST_THUMBS
        for sha256 in self._thumbs(row):
            box = QRectF(left, top, room, THUMB * s)
            picture = self._pictures.get(sha256)
            if picture is None or picture.isNull():
                self.frame(painter, box, 3, "line", "bg0")
            else:
                share = max(box.width() / picture.width(), box.height() / picture.height())
                wide, high = box.width() / share, box.height() / share
                source = QRectF((picture.width() - wide) / 2, (picture.height() - high) / 2, wide, high)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(box, picture, source)
            left += room + 6 * s
