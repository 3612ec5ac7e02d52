"""Every limit of a case in one table: done with the time taken, late, running with its bar, paused. Source: ux.md 7, S4; picture 04."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from models.views.rows import LimitRow, LimitState
from widgets.countdown import capital
from widgets.icons import Icons
from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.timing import Reading, county_zone, read_limit
from widgets.words import Words

LINE = 40
OVER = {"running": 0, "overdue": 0, "paused": 1}


def in_order(limits: tuple[LimitRow, ...]) -> tuple[LimitRow, ...]:
    """What is done in the order it was done, then what runs by what is left."""
    ended = sorted((one for one in limits if one.state in (LimitState.DONE, LimitState.LATE)), key=lambda one: one.stopped_at or one.due_at)
    going = sorted((one for one in limits if one.state not in (LimitState.DONE, LimitState.LATE)), key=lambda one: (OVER[str(one.state)], one.due_at))
    return (*ended, *going)


class LimitTable(Painted):
    """As many limits as fit: all that run, and of those that are done the last."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.limits: tuple[LimitRow, ...] = ()
        self._now: datetime | None = None
        self._icons = Icons(theme)

    def show_limits(self, limits: tuple[LimitRow, ...], now: datetime) -> None:
        """Show these."""
        self.limits, self._now = in_order(limits), now
        self.setAccessibleName(self.words.say("limit.title"))
        self.setAccessibleDescription("\n".join(self.words.spoken_limit(one, now) for one in self.limits))
        self.updateGeometry()
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def sizeHint(self) -> QSize:
        """A line for each."""
        return QSize(self.theme.px(300), self.theme.px(LINE) * max(1, len(self.limits)))

    def minimumSizeHint(self) -> QSize:
        """What runs, at least three lines."""
        return QSize(self.theme.px(200), self.theme.px(LINE) * min(3, max(1, len(self.limits))))

    def shown(self) -> tuple[LimitRow, ...]:
        """Those that have room: what is done longest ago goes first."""
        room = max(1, self.height() // self.theme.px(LINE))
        return self.limits[-room:]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter, step = self.painter(), self.theme.px(LINE)
        if not self.limits or self._now is None:
            self.write(painter, QRectF(self.theme.px(14), 0, self.width(), step), self.words.say("queue.nolimit"), "t3", "s")
        else:
            for place, limit in enumerate(self.shown()):
                self._line(painter, QRectF(self.theme.px(14), place * step, self.width() - self.theme.px(28), step), limit, self._now)
        painter.end()

    def _line(self, painter: QPainter, box: QRectF, limit: LimitRow, now: datetime) -> None:
        s, reading = self.theme.scale, read_limit(limit, now, self.theme.tokens.due_soon)
        going = reading.look in ("calm", "soon", "overdue", "paused")
        value = QRectF(box.right() - 170 * s, box.top(), 170 * s, box.height())
        label = capital(self.words.of("limit", limit.rule))
        self.write(painter, QRectF(box.left(), box.top(), box.width() - 268 * s, box.height()), label, "t1" if going else "t2", "m", bold=going, may_elide=True)
        moment = limit.stopped_at if not going and limit.stopped_at is not None else limit.due_at
        self.write(painter, QRectF(value.left() - 92 * s, box.top(), 90 * s, box.height()), when(moment, now), "t3", "s")
        paint_limit(self, self._icons, painter, value, limit, reading)
        self.rule(painter, box.bottom(), box.left(), box.right())


def when(at: datetime, now: datetime) -> str:
    """`09:44` today, `11-21 09:44` on other days; the end of a day as that day alone."""
    there, here = at.astimezone(county_zone()), now.astimezone(county_zone())
    if (there.hour, there.minute) == (0, 0):
        return (there - timedelta(days=1)).strftime("%m-%d")
    return there.strftime("%H:%M") if there.date() == here.date() else there.strftime("%m-%d %H:%M")


def paint_limit(widget: Painted, icons: Icons, painter: QPainter, box: QRectF, limit: LimitRow, reading: Reading, *, short: bool = False) -> None:
    """Paint how a limit stands at the right of `box`: tick and time taken, filled chip when overdue, else what is left over its bar.

    `short`: without the words done and late.
    """
    s, words = widget.theme.scale, widget.words
    middle = box.center().y()
    if reading.look == "overdue":
        text = words.limit_line(limit, reading)
        width = widget.text_width(text, "m", bold=True) + 14 * s
        chip = QRectF(box.right() - width, middle - 12 * s, width, 24 * s)
        widget.frame(painter, chip, 3, None, "p1f")
        widget.write(painter, chip.adjusted(7 * s, 0, 0, 0), text, "p1on", "m", bold=True)
    elif reading.look in ("done", "late"):
        taken = int(((limit.stopped_at or limit.due_at) - limit.started_at).total_seconds())
        late = reading.look == "late"
        text = _taken(words, taken, reading, short=short)
        width = widget.write(painter, box, text, "p1" if late else "t2", "s", align=RIGHT)
        if not late:
            icons.paint(painter, "check", QPointF(box.right() - width - 12 * s, middle), 13 * s, "t2")
    else:
        _paint_left(widget, painter, box, reading)


def _taken(words: Words, taken: int, reading: Reading, *, short: bool) -> str:
    """The time taken, and by how much it was late."""
    if reading.look == "late":
        over = words.span(reading.seconds)
        return f"+{over}" if short else words.say("limits.late", taken=words.span(taken), over=over)
    return words.span(taken) if short else words.say("limits.done", taken=words.span(taken))


def _paint_left(widget: Painted, painter: QPainter, box: QRectF, reading: Reading) -> None:
    s, words = widget.theme.scale, widget.words
    soon, paused = reading.look == "soon", reading.look == "paused"
    text = f"Ⅱ {words.span(reading.seconds)}" if paused else words.say("limits.left", time=words.span(reading.seconds))
    role = "p3" if soon else "t3" if paused else "t2"
    widget.write(painter, box.adjusted(0, -5 * s, 0, -5 * s), text, role, "s", bold=soon, align=RIGHT)
    track = QRectF(box.right() - 108 * s, box.center().y() + 9 * s, 108 * s, 3 * s)
    painter.fillRect(track, widget.theme.colour("line"))
    if not paused:
        part = QRectF(track)
        part.setLeft(track.right() - track.width() * max(0.02, reading.share))
        painter.fillRect(part, widget.theme.colour("p3" if soon else "ctl"))
