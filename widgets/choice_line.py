"""A question with numbered answers in one line over the column heads: “暂缓 BJ-…0037：[1] 15 分 [2] 30 分”. Digits or clicks answer it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent

from widgets.painted import Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words


@dataclass(frozen=True, slots=True)
class Choice:
    """A question and its answers in the order of their digits, already worded."""

    title: str
    options: tuple[str, ...]


class ChoiceLine(Painted):
    """One question at a time; hidden while there is none.

    Signals:
        picked(digit): this answer was clicked, from 1.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._choice: Choice | None = None
        self._spots: list[QRectF] = []
        self.hide()

    def show_choice(self, choice: Choice | None) -> None:
        """Ask this, or nothing."""
        self._choice = choice
        self.setVisible(choice is not None)
        self.setAccessibleName("" if choice is None else f"{choice.title} " + " ".join(f"{n} {text}" for n, text in enumerate(choice.options, start=1)))
        self.update()

    def sizeHint(self) -> QSize:
        """30 px high."""
        return QSize(300, self.theme.px(30))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on an answer gives it."""
        for digit, spot in enumerate(self._spots, start=1):
            if spot.contains(event.position()):
                self.picked.emit(digit)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the question, then each answer behind its key."""
        painter, s, box = self.painter(), self.theme.scale, QRectF(self.rect())
        painter.fillRect(box, self.theme.colour("bg3"))
        painter.fillRect(QRectF(0, box.bottom() - 2, box.width(), 2), self.theme.colour("acc"))
        self._spots = []
        if self._choice is not None:
            x = 12 * s
            x += self.write(painter, QRectF(x, 0, box.width() * 0.4, box.height()), self._choice.title, "t1", "s", bold=True, may_elide=True) + 12 * s
            for digit, option in enumerate(self._choice.options, start=1):
                cap = cap_width(self, str(digit))
                paint_cap(self, painter, QRectF(round(x), round(box.center().y() - 10 * s), cap, 20 * s), str(digit))
                width = self.write(painter, QRectF(x + cap + 5 * s, 0, box.width() - x - cap, box.height()), option, "t1", "s", may_elide=True)
                self._spots.append(QRectF(x, 0, cap + width + 10 * s, box.height()))
                x += cap + width + 16 * s
        painter.end()
