"""Rows of label and bar by level, and rows of label, value and goal: the two small tables at the left of the wall.

Source: ux.md 5, W1; picture 05.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent

from widgets.glyphs import paint_glyph
from widgets.painted import RIGHT
from widgets.theme import Theme
from widgets.wall_panel import Figure, WallPainted
from widgets.wall_scale import WallScale
from widgets.words import Words


class LevelBars(WallPainted):
    """Glyph, word, grey bar, count for each of the four levels."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._counts: tuple[int, ...] = ()

    def show_counts(self, counts: tuple[int, ...]) -> None:
        """Counts of level 1 to 4."""
        self._counts = counts
        self.setAccessibleDescription(", ".join(f"{self.words.of('level', n)} {count}" for n, count in enumerate(counts, 1)))
        self.update()

    def sizeHint(self) -> QSize:
        """84 px a row at s = 1."""
        return QSize(round(self.wall.px(800)), round(self.wall.px(84 * 4 + 24)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows; bars begin at 0 and the longest fills its track."""
        painter, px = self.painter(), self.wall.px
        words = max(self.width_of(self.words.of("level", n), "b") for n in range(1, 5))
        numbers = max((self.width_of(str(count), "b", True) for count in self._counts), default=0.0)
        top, step = px(12), (self.height() - px(24)) / max(1, len(self._counts))
        longest = max(self._counts, default=0) or 1
        for n, count in enumerate(self._counts, 1):
            line = QRectF(px(32), top, self.width() - px(64), step)
            paint_glyph(painter, self.theme, n, QPointF(line.left() + px(30), line.center().y()), px(54))
            self.say(painter, QRectF(line.left() + px(82), top, words + 4, step), self.words.of("level", n), "b")
            self.say(painter, line, str(count), "b", bold=True, align=RIGHT)
            left = line.left() + px(82) + words + px(44)
            track = QRectF(left, round(line.center().y() - px(16)), line.right() - numbers - px(28) - left, round(px(32)))
            painter.fillRect(track, self.theme.mixed("line", "bg1", 0.55))
            painter.fillRect(QRectF(track.left(), track.top(), track.width() * count / longest, track.height()), self.theme.colour("ctl"))
            top += step
        painter.end()


class FigureRows(WallPainted):
    """Label, value, goal."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._figures: tuple[Figure, ...] = ()

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        """Rows from the top."""
        self._figures = figures
        self.setAccessibleDescription(", ".join(f"{f.label} {f.value} {f.goal}".strip() for f in figures))
        self.update()

    def sizeHint(self) -> QSize:
        """84 px a row at s = 1."""
        return QSize(round(self.wall.px(800)), round(self.wall.px(84 * max(1, len(self._figures)) + 24)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows; the goal gives way first."""
        painter, px = self.painter(), self.wall.px
        labels = max((self.width_of(f.label, "b") for f in self._figures), default=0.0)
        top, step = px(12), (self.height() - px(24)) / max(1, len(self._figures))
        for figure in self._figures:
            line = QRectF(px(32), top, self.width() - px(64), step)
            self.say(painter, QRectF(line.left(), top, labels + 4, step), figure.label, "b", "t2")
            left = line.left() + labels + px(44)
            taken = self.say(painter, QRectF(left, top, line.right() - left, step), figure.value, "t", "p2" if figure.missed else "t1", bold=True)
            if line.right() - left - taken - px(24) > self.width_of(figure.goal, "m"):
                self.say(painter, line, figure.goal, "m", "t2", align=RIGHT)
            top += step
        painter.end()
