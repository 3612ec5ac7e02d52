"""The limits of one alert: a strip of up to four, each with a 3 px bar on top; the one that runs out first is written large.

Source: ux.md 7; picture 01.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from models.views.rows import LimitRow, LimitState
from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.timing import Reading, read_limit
from widgets.words import Words

MOST = 4


def pick_limits(limits: tuple[LimitRow, ...]) -> tuple[LimitRow, ...]:
    """The four limits worth showing, in the order they began: what runs first, then what was done last."""
    open_ones = sorted((one for one in limits if one.state not in (LimitState.DONE, LimitState.LATE)), key=lambda one: one.due_at)[:MOST]
    done = sorted((one for one in limits if one.state in (LimitState.DONE, LimitState.LATE)), key=lambda one: one.started_at)
    done = done[-(MOST - len(open_ones)) :] if len(open_ones) < MOST else []
    return tuple(sorted([*open_ones, *done], key=lambda one: (one.started_at, one.due_at)))


def current_limit(limits: tuple[LimitRow, ...]) -> LimitRow | None:
    """The limit that runs out first."""
    return min((one for one in limits if one.state in (LimitState.RUNNING, LimitState.OVERDUE)), key=lambda one: one.due_at, default=None)


class LimitStrip(Painted):
    """Up to four limits side by side."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._limits: tuple[LimitRow, ...] = ()
        self._now: datetime | None = None

    def show_limits(self, limits: tuple[LimitRow, ...], now: datetime) -> None:
        """Show the limits as they stand at `now`."""
        self._limits, self._now = pick_limits(limits), now
        self.setAccessibleName("；".join(self.words.spoken_limit(one, now) for one in self._limits))
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def sizeHint(self) -> QSize:
        """Bar, label and value."""
        return QSize(300, self.theme.px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cells."""
        painter = self.painter()
        if self._limits and self._now is not None:
            s = self.theme.scale
            gap, pad = 8 * s, 14 * s
            width = (self.width() - 2 * pad - gap * (MOST - 1)) / MOST
            current = current_limit(self._limits)
            for n, limit in enumerate(self._limits):
                self._cell(painter, QRectF(pad + n * (width + gap), 6 * s, width, self.height() - 6 * s), limit, limit is current, self._now)
        else:
            self.write(painter, QRectF(self.rect()), self.words.say("queue.nolimit"), "t3", "s", align=CENTRE)
        painter.end()

    def _cell(self, painter: QPainter, cell: QRectF, limit: LimitRow, current: bool, now: datetime) -> None:
        s, reading = self.theme.scale, read_limit(limit, now, self.theme.tokens.due_soon)
        self._bar(painter, QRectF(round(cell.left()), cell.top(), round(cell.width()), self.theme.tokens.timer_bar * s), reading)
        self.write(
            painter, QRectF(cell.left(), cell.top() + 6 * s, cell.width(), 19 * s), capital(self.words.of("limit", limit.rule)), "t2", "s", may_elide=True
        )
        value = QRectF(cell.left(), cell.top() + 26 * s, cell.width(), 27 * s)
        role = {"overdue": "p1", "soon": "p3", "late": "p1"}.get(reading.look, "t1" if current else "t2")
        self.write(painter, value, self._text(reading, limit), role, "xl" if current else "m", bold=current, may_elide=True)

    def _bar(self, painter: QPainter, track: QRectF, reading: Reading) -> None:
        if reading.look in ("done", "late", "overdue"):
            painter.fillRect(track, self.theme.colour({"done": "t3", "late": "t3", "overdue": "p1"}[reading.look]))
        else:
            share = 0.0 if reading.look == "paused" else max(reading.share, 0.02)
            self.remainder(painter, track, share, "p3" if reading.look == "soon" else "acc")

    def _text(self, reading: Reading, limit: LimitRow) -> str:
        time = self.words.span(reading.seconds)
        if reading.look == "done":
            return self.words.say("limit.done", time=time)
        if reading.look == "late":
            taken = int(((limit.stopped_at or limit.due_at) - limit.started_at).total_seconds())
            return self.words.say("limit.late", taken=self.words.span(taken), over=time)
        return {"overdue": f"+{time}", "paused": f"Ⅱ {time}"}.get(reading.look, time)


def capital(label: str) -> str:
    """A label that begins a line: `ack` becomes `Ack`; Chinese stays as it is."""
    return label[:1].upper() + label[1:]
