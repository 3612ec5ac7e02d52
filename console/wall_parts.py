"""The wall's timeline of the gravest matter, why a page stands on it and by whom, and the notice that stands alone when the data have stopped."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent

from models.views.rows import TimelineRow
from models.views.wall_air_rows import AirRow
from widgets.painted import CENTRE
from widgets.sentences import entry_line
from widgets.timing import clock, stopwatch
from widgets.wall_panel import WallPainted
from widgets.words import Words

STEP = 74
"""Height of one entry in px at s = 1."""


class WallTimeline(WallPainted):
    """The last entries, newest at the bottom; nobody is named."""

    _rows: tuple[TimelineRow, ...] = ()

    def show_rows(self, rows: tuple[TimelineRow, ...]) -> None:
        """Entries as the page gives them."""
        self._rows = rows
        self.update()

    def sizeHint(self) -> QSize:
        """Four entries."""
        return QSize(round(self.wall.px(900)), round(self.wall.px(4 * STEP)))

    def minimumSizeHint(self) -> QSize:
        """One entry."""
        return QSize(round(self.wall.px(500)), round(self.wall.px(STEP)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as many as fit, from the newest up."""
        painter, px = self.painter(), self.wall.px
        tops = self.tops(len(self._rows), px(STEP)) or [0.0]
        shown = self._rows[-len(tops) :]
        time_width = self.width_of("00:00", "s") + px(8)
        for n, row in enumerate(shown):
            line = QRectF(px(32), tops[n], self.width() - px(64), px(STEP))
            self.say(painter, QRectF(line.left(), line.top(), time_width, line.height()), clock(row.at), "s", "t2")
            newest = n == len(shown) - 1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("acc" if newest else "t2"))
            painter.drawEllipse(QPointF(line.left() + time_width + px(20), line.center().y()), px(9), px(9))
            left = line.left() + time_width + px(48)
            self.say(painter, QRectF(left, line.top(), line.right() - left, line.height()), entry_line(row, self.words), "m", may_elide=True)
        painter.end()


class StoppedNotice(WallPainted):
    """With no data for a minute: the name, and since when nothing came. Nothing old is left looking live."""

    _since: datetime | None = None

    def show_since(self, since: datetime | None) -> None:
        """Since when."""
        self._since = since
        self.update()

    def sizeHint(self) -> QSize:
        """The whole wall."""
        return QSize(640, 360)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint two lines in the middle."""
        painter, px = self.painter(), self.wall.px
        painter.fillRect(self.rect(), self.theme.colour("bg0"))
        middle = self.height() / 2
        self.say(painter, QRectF(0, middle - px(110), self.width(), px(100)), self.words.say("app.name"), "h", bold=True, align=CENTRE)
        at = clock(self._since, seconds=True) if self._since is not None else "—"
        self.say(painter, QRectF(0, middle + px(10), self.width(), px(100)), self.words.say("wall.stopped", at=at), "t", "p1", bold=True, align=CENTRE)
        painter.end()


def why_on_air(air: AirRow, now: datetime, words: Words) -> str:
    """Why this page stands and for how long: held or pushed and by whom, for a new critical alert, or its turn; "" where one page stands alone."""
    left = stopwatch(max(0, round((air.until - now).total_seconds()))) if air.until is not None else ""
    if air.is_urgent:
        return words.say("wall.urgent", left=left)
    if not air.by_hand:
        dots = "".join("●" if number == air.number else "○" for number in range(1, air.of + 1))
        return words.say("wall.round", dots=dots, left=left) if air.of > 1 else ""
    name = who(air.role, air.seat, air.by, words)
    return words.say("wall.pushed", who=name, left=left) if left else words.say("wall.held", who=name)


def who(role: str, seat: str, by: str, words: Words) -> str:
    """Who did something with the wall, as the wall names it."""
    return words.say("wall.by_leader") if role == "duty_leader" else words.say("wall.by_seat", seat=seat) if seat else by
