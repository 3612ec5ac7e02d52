"""What happened to an alert, newest at the bottom, one line each: time, dot, sentence, who; the newest dot is teal.

Source: ux.md S1, S4; picture 01.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from models.views.rows import TimelineRow
from widgets.painted import Painted
from widgets.sentences import author, entry_line
from widgets.theme import Theme
from widgets.timing import clock
from widgets.wall_scale import WallScale
from widgets.words import Words


class Timeline(Painted):
    """As many of the last entries as fit. A long sentence takes a second line; nothing is cut off."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale | None = None) -> None:
        """With a `wall` it is painted at the wall's scale, else at the seat's."""
        super().__init__(theme, words)
        self.wall = wall
        self._rows: tuple[TimelineRow, ...] = ()

    def show_rows(self, rows: tuple[TimelineRow, ...]) -> None:
        """Entries in any order; they are shown by their number in the journal."""
        self._rows = tuple(sorted(rows, key=lambda row: row.seq))
        self.setAccessibleName(self.words.say("timeline.title"))
        self.setAccessibleDescription("\n".join(f"{clock(r.at)} {entry_line(r, self.words)} {author(r, self.words)}" for r in self._rows[-20:]))
        self.update()

    def _s(self) -> float:
        return self.wall.size("b") / self.theme.tokens.desk["m"] if self.wall else self.theme.scale

    def _px(self, token: str) -> int:
        return self.wall.size({"m": "b", "s": "m"}[token]) if self.wall else self.theme.size(token)

    def sizeHint(self) -> QSize:
        """Room for six entries; it takes what it is given."""
        return QSize(300, round(6 * 31 * self._s()))

    def minimumSizeHint(self) -> QSize:
        """Two entries."""
        return QSize(200, round(62 * self._s()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from the bottom up, so that the newest is always there, then join the dots."""
        painter, s = self.painter(), self._s()
        if not self._rows:
            self.write(painter, QRectF(14 * s, 0, self.width() - 28 * s, 31 * s), self.words.say("timeline.none"), "t3", self._px("s"))
            painter.end()
            return
        text_left, step = 82 * s, 31 * s
        width = self.width() - text_left - 14 * s
        shown: list[tuple[TimelineRow, list[str]]] = []
        room = float(self.height())
        for row in reversed(self._rows):
            lines = self.wrap(entry_line(row, self.words), width, self._px("m"))
            needed = step + (len(lines) - 1) * 21 * s
            if needed > room:
                break
            room -= needed
            shown.insert(0, (row, lines))
        top, dots = 0.0, []
        for row, lines in shown:
            dots.append(top + step / 2)
            self._entry(painter, row, lines, top, text_left, width)
            top += step + (len(lines) - 1) * 21 * s
        self._dots(painter, dots)
        painter.end()

    def _entry(self, painter: QPainter, row: TimelineRow, lines: list[str], top: float, left: float, width: float) -> None:
        s, step = self._s(), 31 * self._s()
        self.write(painter, QRectF(14 * s, top, 50 * s, step), clock(row.at), "t3", self._px("s"))
        taken = 0.0
        for n, line in enumerate(lines):
            taken = self.write(painter, QRectF(left, top + n * 21 * s, width, step), line, "t1", self._px("m"), may_elide=n == 1)
        who = "" if self.wall else author(row, self.words)
        room = width - taken - 9 * s
        if room > self._px("s") * 3:
            self.write(painter, QRectF(left + taken + 9 * s, top + (len(lines) - 1) * 21 * s + 1, room, step), who, "t3", self._px("s"), may_elide=True)

    def _dots(self, painter: QPainter, middles: list[float]) -> None:
        s, x = self._s(), 65 * self._s()
        painter.setPen(Qt.PenStyle.NoPen)
        if middles:
            painter.fillRect(QRectF(round(x - s), middles[0], round(2 * s), middles[-1] - middles[0]), self.theme.colour("line"))
        for n, y in enumerate(middles):
            painter.setBrush(self.theme.colour("acc" if n == len(middles) - 1 else "t2"))
            painter.drawEllipse(QPointF(x, y), 4 * s, 4 * s)
