"""The measured curve behind a monitoring alert: grey line, dashed limit, the part over the limit in P1, a dot at the end.

Drawn with pyqtgraph, which is loaded when the first curve is shown and not before. Source: ux.md 5, S1; picture 01.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent

from models.rules.staleness import freshness, usual_interval
from models.views.rows import CurveRow
from widgets.painted import RIGHT, Painted
from widgets.plot_ground import dress_axes, pen_of, quiet_plot
from widgets.theme import Theme
from widgets.timing import clock
from widgets.words import Words


class ReadingPlot(Painted):
    """Head line with factor, unit and last value; below it the curve. Hidden while there is nothing to show.

    Signals:
        opened(): the curve was clicked: its day, week, month and year are wanted.
    """

    opened = Signal()

    def __init__(self, theme: Theme, words: Words, *, opens: bool = False) -> None:
        """`opens`: here I leads to the large curve, and the head says so."""
        super().__init__(theme, words)
        self._opens = opens
        self._curve: CurveRow | None = None
        self._plot: Any = None
        self._now: datetime | None = None
        self.hide()

    def tick(self, now: datetime) -> None:
        """Time passes: a value that is too old says so."""
        self._now = now
        if self._curve is not None:
            self.update()

    def show_curve(self, curve: CurveRow | None) -> None:
        """Show a curve, or hide."""
        self._curve = curve if curve and len(curve.points) > 1 else None
        self.setVisible(self._curve is not None)
        if self._curve is not None:
            last = self._curve.points[-1].value
            self.setAccessibleDescription(f"{self._curve.station} {self._curve.factor_name} {last:g} {self._curve.unit}")
            self._draw(self._curve)
        self.update()

    def restyle(self) -> None:
        """Another look: the curve is drawn anew."""
        if self._curve is not None:
            self._draw(self._curve)
        super().restyle()

    def retranslate(self) -> None:
        """Another language: the limit's label may be wider."""
        self.restyle()

    def sizeHint(self) -> QSize:
        """Head and 100 px of curve."""
        return QSize(300, self.theme.px(160))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks for the large curve."""
        if self._curve is not None and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The curve fills what the head leaves."""
        super().resizeEvent(event)
        if self._plot is not None:
            self._plot.setGeometry(self._room().toRect())

    def _room(self) -> QRectF:
        s = self.theme.scale
        return QRectF(14 * s, 34 * s, self.width() - 28 * s, self.height() - 40 * s)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the head; the curve paints itself."""
        painter = self.painter()
        if self._curve is not None:
            self._head(painter, self._curve)
        painter.end()

    def _head(self, painter: QPainter, curve: CurveRow) -> None:
        s, last = self.theme.scale, curve.points[-1]
        line = QRectF(14 * s, 6 * s, self.width() - 28 * s, 26 * s)
        over = curve.limit is not None and last.value > curve.limit
        value, role = self._value(curve, "p1" if over else "t1")
        right = line.right() - self.write(painter, line, value, role, "l", bold=True, align=RIGHT) - 10 * s
        if curve.limit is not None:
            text = self.words.say("plot.limit", value=f"{curve.limit:g}")
            right -= self.write(painter, QRectF(line.left(), line.top(), right - line.left(), line.height()), text, "t2", "s", align=RIGHT) + 10 * s
        left = line.left() + self.write(painter, QRectF(line.left(), line.top(), right - line.left(), line.height()), curve.factor_name, "t1", "m", bold=True)
        hours = max(1, round((curve.points[-1].at - curve.points[0].at).total_seconds() / 3600))
        hint = self.words.say("plot.window", unit=curve.unit, n=hours) + (f" · {self.words.say('plot.larger')}" if self._opens else "")
        self.write(painter, QRectF(left + 9 * s, line.top() + 1, right - left - 9 * s, line.height()), hint, "t3", "s", may_elide=True)

    def _value(self, curve: CurveRow, role: str) -> tuple[str, str]:
        """The last value and its role: grey with its age when old, a dash with when it stopped when older still (ux.md 12.3)."""
        last = curve.points[-1]
        age = (self._now - last.at) if self._now is not None else timedelta(0)
        state = freshness(age, usual_interval([point.at for point in curve.points]))
        if state == "stopped":
            return self.words.say("plot.stopped", at=clock(last.at, seconds=True)), "t3"
        return (f"{last.value:g}", role) if state == "fresh" else (f"{last.value:g} · {self.words.span(int(age.total_seconds()))}", "t3")

    # pyqtgraph.

    def _draw(self, curve: CurveRow) -> None:
        import pyqtgraph as pg  # 0.2 s with numpy: never before the first paint of the window

        if self._plot is None:
            self._plot = quiet_plot(self)
        self._plot.clear()
        self._plot.setBackground(self.theme.colour("bg1"))
        self._plot.setGeometry(self._room().toRect())
        self._plot.show()
        start = curve.points[0].at.timestamp()
        xs = [point.at.timestamp() - start for point in curve.points]
        ys = [point.value for point in curve.points]
        top = nice_top(max(*ys, curve.limit or 0.0))
        self._axes(curve, xs[-1], top)
        for level in (0.0, top / 2, top):
            self._plot.plot([0, xs[-1]], [level, level], pen=QPen(self.theme.colour("line"), 0))
        self._lines(pg, xs, ys, curve.limit)

    def _axes(self, curve: CurveRow, end: float, top: float) -> None:
        left, bottom = self._plot.getAxis("left"), self._plot.getAxis("bottom")
        dress_axes(self.theme, left, bottom)
        left.setTicks([[(value, f"{value:.1f}" if top < 100 else f"{value:.0f}") for value in (0.0, top / 2, top)]])
        left.setWidth(self.theme.px(36))
        bottom.setTicks([[(end * 0.04, clock(curve.points[0].at)), (end * 0.96, clock(curve.points[-1].at))]])
        bottom.setHeight(self.theme.px(22))
        self._plot.setXRange(0, end * 1.012, padding=0)
        self._plot.setYRange(0, top * 1.06, padding=0)

    def _lines(self, pg: Any, xs: list[float], ys: list[float], limit: float | None) -> None:
        end = xs[-1]
        if limit is not None:
            self._plot.plot([0, end], [limit, limit], pen=pen_of(self.theme, "t1", 1.2, (4, 3)))
        for over, part_x, part_y in split_at(xs, ys, limit):
            self._plot.plot(part_x, part_y, pen=pen_of(self.theme, *(("p1", 2) if over else ("t2", 1.6))), antialias=True)
        over = limit is not None and ys[-1] > limit
        colour = self.theme.colour("p1" if over else "t2")
        self._plot.addItem(pg.ScatterPlotItem([end], [ys[-1]], size=8, brush=colour, pen=QPen(Qt.PenStyle.NoPen)))


def nice_top(value: float) -> float:
    """A round number at or a little over `value` for the top of the axis."""
    if value <= 0:
        return 1.0
    step = 10 ** (len(str(int(value))) - 2) if value >= 1 else 0.1
    return max(step, float(round(-(-value // step) * step, 6)))


def split_at(xs: list[float], ys: list[float], limit: float | None) -> list[tuple[bool, list[float], list[float]]]:
    """Cut a line where it crosses the limit: runs of (over?, x, y) that share their crossing points."""
    runs: list[tuple[bool, list[float], list[float]]] = [(limit is not None and ys[0] > limit, [xs[0]], [ys[0]])]
    for n in range(1, len(xs)):
        over = limit is not None and ys[n] > limit
        if over != runs[-1][0] and limit is not None:
            cross = xs[n - 1] + (xs[n] - xs[n - 1]) * (limit - ys[n - 1]) / (ys[n] - ys[n - 1])
            runs[-1][1].append(cross)
            runs[-1][2].append(limit)
            runs.append((over, [cross], [limit]))
        runs[-1][1].append(xs[n])
        runs[-1][2].append(ys[n])
    return runs
