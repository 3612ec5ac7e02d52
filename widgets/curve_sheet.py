"""The large curve of a station: one factor over a day, week, month or year, with its limits, its gaps, and what came under a flag marked.

Every stretch is drawn from its lowest to its highest value, so a peak of one minute stands in a year as well; where nothing was measured
there is no line. It lies over the screen it was opened on. Source: issue 4, Build 4; ux.md 5, 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from models.rules.curve_spans import SPANS
from models.views.curve_rows import EnvelopePoint, StationCurveRow
from widgets.curve_axes import at_ticks, value_range
from widgets.overlay_sheet import OverlaySheet
from widgets.painted import CENTRE, RIGHT
from widgets.pills import FilterChip
from widgets.plot_ground import dress_axes, pen_of, quiet_plot
from widgets.reading_plot import split_at
from widgets.theme import Theme
from widgets.timing import county_zone
from widgets.words import Words

EDGE, HEAD, FOOT, AXIS = 14, 74, 58, 52
"""Logical px: the rim, the two lines on top, the two below, and the figures at the left."""
MOST_FACTORS: Final = 12
DIGITS: Final = {Qt.Key.Key_1 + place: name for place, name in enumerate(SPANS)}


class CurveSheet(OverlaySheet):
    """The curve with its keys: 1 to 4 how much, left and right earlier and later, J and K the next factor, Esc away.

    Signals:
        span_asked(name): a day, week, month or year is wanted.
        moved(step): −1 earlier, 1 later.
        factor_asked(code): another factor is wanted.
    """

    span_asked = Signal(str)
    moved = Signal(int)
    factor_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.row: StationCurveRow | None = None
        self.alert_at: datetime | None = None
        self._plot: Any = None
        self._failed = False
        self.chips = {name: FilterChip(theme, words, f"curve.{name}") for name in SPANS}
        for name, chip in self.chips.items():
            chip.setParent(self)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda name=name: self.span_asked.emit(name))

    @property
    def columns(self) -> int:
        """How many stretches there is room for: one a pixel."""
        return max(200, round(self._room().width()) - self.theme.px(AXIS))

    # Data.

    def open(self, box: QRectF, alert_at: datetime | None) -> None:
        """Lie over `box` of the parent; what is to be shown is still being read. `alert_at` is marked."""
        self.row, self.alert_at, self._failed = None, alert_at, False
        if self._plot is not None:
            self._plot.hide()
        self.lie_over(box.toRect())

    def show_row(self, row: StationCurveRow | None) -> None:
        """Show what was read; None: it could not be."""
        self._failed = row is None
        if row is not None:
            self.row = row
            said = (row.station, row.factor_name, self.words.say(f"curve.{row.span}"), self._told())
            self.setAccessibleDescription(" · ".join(part for part in said if part))
        self.restyle()

    # Keys.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything is reached by keys; what it does not know it keeps from the screen behind."""
        key, row = event.key(), self.row
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_I):
            self.close_sheet()
        elif key in DIGITS:
            self.span_asked.emit(DIGITS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_K, Qt.Key.Key_Up) and row is not None and row.factors:
            codes = [code for code, _ in row.factors]
            step = 1 if key in (Qt.Key.Key_J, Qt.Key.Key_Down) else -1
            self.factor_asked.emit(codes[((codes.index(row.factor) if row.factor in codes else 0) + step) % len(codes)])

    # Look.

    def restyle(self) -> None:
        """Another look or another row: drawn anew."""
        for name, chip in self.chips.items():
            chip.show_state(self.row is not None and name == self.row.span)
        if self._plot is not None and (self.row is None or self.row.curve is None):
            self._plot.hide()
        elif self.row is not None:
            self._draw(self.row)
        super().restyle()

    def retranslate(self) -> None:
        """Another language."""
        self._place()
        self.restyle()

    def sizeHint(self) -> QSize:
        """A good half of a screen."""
        return QSize(900, 420)

    def minimumSizeHint(self) -> QSize:
        """It takes the room it is given."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The curve fills what head and foot leave."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        right = self.width() - self.theme.px(EDGE)
        for chip in reversed(self.chips.values()):
            size = chip.sizeHint()
            right -= size.width()
            chip.setGeometry(right, self.theme.px(8), size.width(), size.height())
            right -= self.theme.px(6)
        if self._plot is not None:
            self._plot.setGeometry(self._room().toRect())

    def _room(self) -> QRectF:
        edge, head, foot = self.theme.px(EDGE), self.theme.px(HEAD), self.theme.px(FOOT)
        return QRectF(edge, head, self.width() - 2 * edge, max(40, self.height() - head - foot))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint head and foot; the curve paints itself."""
        painter = self.painter()
        painter.fillRect(self.rect(), self.theme.colour("bg1"))
        self.frame(painter, QRectF(self.rect()), 6, "acc" if self.hasFocus() else "ctl")
        row = self.row
        if row is None or row.curve is None:
            text = "curve.unread" if self._failed else "curve.reading" if row is None else "curve.none"
            self.write(painter, self._room(), self.words.say(text), "p2" if self._failed else "t3", "m", align=CENTRE, may_elide=True)
        if row is not None:
            self._head(painter, row)
            self._foot(painter, row)
        painter.end()

    def _head(self, painter: QPainter, row: StationCurveRow) -> None:
        edge, px = self.theme.px(EDGE), self.theme.px
        room = min(chip.x() for chip in self.chips.values()) - 2 * edge
        station = row.station_en if self.words.language == "en" and row.station_en else row.station
        unit = f" {row.curve.unit}" if row.curve is not None and row.curve.unit else ""
        self.write(painter, QRectF(edge, px(8), room, px(28)), f"{station} · {row.factor_name}{unit}", "t1", "l", bold=True, may_elide=True)
        names = [name for _, name in row.factors]
        place = next((n for n, (code, _) in enumerate(row.factors) if code == row.factor), 0)
        first = max(0, min(place - MOST_FACTORS // 2, len(names) - MOST_FACTORS))
        left, line = float(edge), QRectF(edge, px(40), self.width() - 2 * edge, px(26))
        for n, name in enumerate(names[first : first + MOST_FACTORS], start=first):
            box = QRectF(left, line.top(), max(0.0, line.right() - left - px(90)), line.height())
            if self.text_width(name, "s", n == place) > box.width():
                break
            left += self.write(painter, box, name, "t1" if n == place else "t3", "s", bold=n == place) + px(14)
        if len(names) > 1:
            self.write(painter, line, self.words.say("curve.factors", n=len(names)), "t3", "s", align=RIGHT)

    def _foot(self, painter: QPainter, row: StationCurveRow) -> None:
        edge, px = self.theme.px(EDGE), self.theme.px
        line = QRectF(edge, self.height() - px(FOOT) + px(4), self.width() - 2 * edge, px(24))
        self.write(painter, line, self._told(), "t2", "s", may_elide=True)
        line.translate(0, px(24))
        self.write(painter, line, self.words.say("curve.keys"), "t3", "s", may_elide=True)

    def _told(self) -> str:
        """From when to when, how many gaps, what came under which flag, how thin it is."""
        row, say = self.row, self.words.say
        if row is None:
            return ""
        began, ended = (at.astimezone(county_zone()) for at in (row.since, row.until))
        told = [f"{began:%Y-%m-%d %H:%M} – {ended:%Y-%m-%d %H:%M}"]
        if row.curve is not None:
            curve = row.curve
            low, high = min((point.low for point in curve.points), default=None), max((point.high for point in curve.points), default=None)
            told.append(say("curve.extremes", low=f"{low:.4g}", high=f"{high:.4g}") if low is not None and high is not None else "")
            told += [say("plot.limit", value=f"{limit:g}") for limit in (curve.least, curve.limit) if limit is not None]
            told.append(say("curve.stretch", n=round(curve.stretch_s / 60)))
            told.append(say("curve.gaps", n=len(curve.runs()) - 1) if len(curve.runs()) > 1 else "")
            counts = {flag: sum(one.count for one in curve.flags if one.flag == flag) for flag in dict.fromkeys(one.flag for one in curve.flags)}
            told += [say("curve.times", what=self.words.of("value_flag", flag), n=n) for flag, n in counts.items()]
            told.append(say("curve.thinned") if curve.thinned else "")
        return " · ".join(part for part in told if part)

    # pyqtgraph.

    def _draw(self, row: StationCurveRow) -> None:
        curve = row.curve
        if curve is None or not self.isVisible():
            return
        if self._plot is None:
            self._plot = quiet_plot(self)
        plot, theme = self._plot, self.theme
        plot.clear()
        plot.setBackground(theme.colour("bg1"))
        plot.setGeometry(self._room().toRect())
        plot.show()
        width, began = (row.until - row.since).total_seconds(), row.since.timestamp()
        values = [value for point in curve.points for value in (point.low, point.high)]
        bottom, top, levels = value_range(values, [one for one in (curve.limit, curve.least) if one is not None])
        self._axes(row, levels)
        plot.setXRange(0, width, padding=0)
        plot.setYRange(bottom, top, padding=0)
        for level in levels:
            plot.plot([0, width], [level, level], pen=pen_of(theme, "line", 1))
        self._flags(row, bottom, top)
        for limit in (curve.limit, curve.least):
            if limit is not None:
                plot.plot([0, width], [limit, limit], pen=pen_of(theme, "t1", 1.2, (4, 3)))
        if self.alert_at is not None and row.since <= self.alert_at <= row.until:
            at = self.alert_at.timestamp() - began
            plot.plot([at, at], [bottom, top], pen=pen_of(theme, "acc", 1.4))
        self._course(row)

    def _axes(self, row: StationCurveRow, levels: list[float]) -> None:
        left, below = self._plot.getAxis("left"), self._plot.getAxis("bottom")
        dress_axes(self.theme, left, below)
        left.setTicks([[(level, f"{level:g}") for level in levels]])
        left.setWidth(self.theme.px(AXIS))
        below.setTicks([[((at - row.since).total_seconds(), text) for at, text in at_ticks(row.span, row.since, row.until)]])
        below.setHeight(self.theme.px(24))

    def _flags(self, row: StationCurveRow, bottom: float, top: float) -> None:
        """A pale column with its word where there is room: no colour says alone what it means."""
        import pyqtgraph as pg

        if row.curve is None:
            return
        per_px = (row.until - row.since).total_seconds() / self.columns
        for run in row.curve.flags:
            begins = (run.since - row.since).total_seconds()
            ends = max((run.until - row.since).total_seconds(), begins + max(2 * per_px, row.curve.stretch_s))
            brush = self.theme.veiled("p3", 0.22)
            self._plot.addItem(pg.BarGraphItem(x0=[begins], x1=[ends], y0=[bottom], y1=[top], brush=brush, pen=pen_of(self.theme, "p3", 0.6)))
            word = self.words.of("value_flag", run.flag)
            fits = (ends - begins) / per_px > self.text_width(word, "s") + 8
            label = pg.TextItem(word if fits else run.flag, color=self.theme.colour("t1" if fits else "t2"), anchor=(0, 0))
            label.setFont(self.theme.font("s"))
            label.setPos(begins, top)
            self._plot.addItem(label, ignoreBounds=True)

    def _course(self, row: StationCurveRow) -> None:
        """Low and high of every stretch as one line, broken at gaps; what is beyond a limit is drawn over it in P1."""
        import numpy as np

        curve = row.curve
        if curve is None:
            return
        whole, beyond = _Line(), _Line()
        for run in curve.runs():
            xs, ys = self._of_run(run, row.since, curve.stretch_s)
            whole.add(xs, ys)
            for limit, sign in ((curve.limit, 1.0), (curve.least, -1.0)):
                if limit is not None:
                    for over, part_x, part_y in split_at(xs, [sign * y for y in ys], sign * limit):
                        if over:
                            beyond.add(part_x, [sign * y for y in part_y])
        for line, role, width in ((whole, "t2", 1.4), (beyond, "p1", 2.0)):
            if line.xs:
                self._plot.plot(np.array(line.xs), np.array(line.ys), pen=pen_of(self.theme, role, width), connect="finite")

    def _of_run(self, run: Sequence[EnvelopePoint], since: datetime, stretch_s: float) -> tuple[list[float], list[float]]:
        """Two corners of the line for every stretch; a single value has no length and is drawn as wide as its stretch."""
        begins = [(point.at - since).total_seconds() for point in run]
        if len(run) == 1 and run[0].low == run[0].high:
            return [begins[0], begins[0] + stretch_s], [run[0].low, run[0].high]
        return [at + stretch_s / 2 for at in begins for _ in "lh"], [value for point in run for value in (point.low, point.high)]


class _Line:
    """Corners of a line that is broken at gaps."""

    def __init__(self) -> None:
        self.xs: list[float] = []
        self.ys: list[float] = []

    def add(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """One unbroken piece more."""
        self.xs += [*xs, xs[-1]]
        self.ys += [*ys, float("nan")]
