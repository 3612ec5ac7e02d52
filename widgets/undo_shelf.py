"""刚才的操作: what was done just now and can still be taken back, each with its time running out. Source: ux.md 9.4, S2; picture 02."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent

from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.words import Words

LINE, MOST = 33, 4
SOON_SECONDS = 5


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One act in words, and how many seconds it can still be taken back."""

    words: str
    seconds_left: float
    window_seconds: float


class UndoShelf(Painted):
    """The shelf, the newest act first; one quiet line when it is empty."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.lines: tuple[ShelfLine, ...] = ()

    def show_lines(self, lines: Sequence[ShelfLine]) -> None:
        """Other acts, or the same a second later."""
        shown = tuple(line for line in lines if line.seconds_left > 0)[:MOST]
        if len(shown) != len(self.lines):
            self.updateGeometry()
        self.lines = shown
        self.setAccessibleDescription("\n".join(line.words for line in shown))
        self.update()

    def sizeHint(self) -> QSize:
        """A line each."""
        return QSize(self.theme.px(200), self.theme.px(LINE) * max(1, len(self.lines)) + self.theme.px(4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what was done, at the right the seconds over their bar."""
        painter, s, step = self.painter(), self.theme.scale, self.theme.px(LINE)
        pad = 14 * s
        if not self.lines:
            self.write(painter, QRectF(pad, 0, self.width() - 2 * pad, step), self.words.say("shelf.none"), "t3", "s", may_elide=True)
        for place, line in enumerate(self.lines):
            box = QRectF(pad, place * step, self.width() - 2 * pad, step)
            soon = line.seconds_left <= SOON_SECONDS
            told = self.words.say("shelf.seconds", n=f"{round(line.seconds_left):02d}")
            width = 62 * s
            self.write(painter, box.adjusted(0, 0, 0, -5 * s), told, "p3" if soon else "t2", "s", bold=soon, align=RIGHT)
            track = QRectF(box.right() - width, box.bottom() - 7 * s, width, 3 * s)
            self.remainder(painter, track, min(1.0, line.seconds_left / max(1.0, line.window_seconds)), "p3" if soon else "ctl")
            self.write(painter, box.adjusted(0, 0, -width - 8 * s, -3 * s), line.words, "t1", "s", may_elide=True)
        painter.end()
