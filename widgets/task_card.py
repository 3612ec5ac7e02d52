"""The task card that goes out with a first response: numbered steps, limits with clock times, what is sent and what is withheld.

Source: ux.md S3; picture 03.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent

from widgets.icons import Icons
from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.words import Words

_KINDS = {"contain": "may", "notify_territory": "may", "interview": "may", "report_back": "limit"}


@dataclass(frozen=True, slots=True)
class CardLimit:
    """One limit of the card, already worded: `到场`, `30 分`, `10:13 前`."""

    label: str
    value: str
    hint: str = ""


class TaskCard(Painted):
    """The body of the card; its head line is a `Head` of the screen."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._steps: tuple[str, ...] = ()
        self._limits: tuple[CardLimit, ...] = ()
        self._icons = Icons(theme)

    def show_card(self, steps: tuple[str, ...], limits: tuple[CardLimit, ...]) -> None:
        """Step codes of the template (or free text), and up to four limits."""
        self._steps, self._limits = steps, limits[:4]
        self.setAccessibleDescription("\n".join(self._step(code) for code in steps))
        self.updateGeometry()
        self.update()

    def _step(self, code: str) -> str:
        return self.words.of("step", code).removeprefix("step.")

    def sizeHint(self) -> QSize:
        """Steps, limits, three lines."""
        return QSize(480, self.theme.px(32 * len(self._steps) + (78 if self._limits else 8) + 3 * 28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the three parts one under the other."""
        painter, s = self.painter(), self.theme.scale
        left, right, top = 14 * s, self.width() - 14 * s, 0.0
        for n, code in enumerate(self._steps):
            self._paint_step(painter, QRectF(left, top, right - left, 32 * s), n + 1, code)
            top += 32 * s
        if self._limits:
            self._paint_limits(painter, QRectF(left, top + 12 * s, right - left, 56 * s))
            top += 78 * s
        labels = max(self.text_width(self.words.say(f"card.{key}")) for key in ("send", "withheld", "channels")) + 18 * s
        for key in ("send", "withheld", "channels"):
            line = QRectF(left, top, right - left, 28 * s)
            self.write(painter, line, self.words.say(f"card.{key}"), "t3", "m")
            start = labels
            if key == "withheld":
                self._icons.paint(painter, "lock", QPointF(left + labels + 7 * s, line.center().y()), 14 * s, "t2")
                start += 20 * s
            self.write(painter, line.adjusted(start, 0, 0, 0), self.words.say(f"card.{key}_value"), "t1", "m", may_elide=True)
            top += 28 * s
        painter.end()

    def _paint_step(self, painter: QPainter, line: QRectF, number: int, code: str) -> None:
        s = self.theme.scale
        word = self.words.say(f"card.{_KINDS.get(code, 'must')}")
        width = self.text_width(word, "s") + 16 * s
        pill = QRectF(round(line.right() - width), round(line.center().y() - 10 * s), round(width), round(20 * s))
        self.frame(painter, pill, 10 * s, "ctl")
        self.write(painter, pill, word, "t2", "s", align=CENTRE)
        self.write(painter, QRectF(line.left(), line.top(), 22 * s, line.height()), str(number), "t3", "m")
        self.write(
            painter, QRectF(line.left() + 30 * s, line.top(), pill.left() - line.left() - 42 * s, line.height()), self._step(code), "t1", "m", may_elide=True
        )
        self.rule(painter, line.bottom() - 1, line.left(), line.right())

    def _paint_limits(self, painter: QPainter, band: QRectF) -> None:
        s, gap = self.theme.scale, 8 * self.theme.scale
        width = (band.width() - gap * (len(self._limits) - 1)) / len(self._limits)
        for n, limit in enumerate(self._limits):
            box = QRectF(round(band.left() + n * (width + gap)), band.top(), round(width), band.height())
            self.frame(painter, box, 4, "line")
            inner = box.adjusted(10 * s, 4 * s, -8 * s, -4 * s)
            self.write(painter, QRectF(inner.left(), inner.top(), inner.width(), 22 * s), limit.label, "t2", "s", may_elide=True)
            line = QRectF(inner.left(), inner.top() + 23 * s, inner.width(), 24 * s)
            taken = self.write(painter, line, limit.value, "t1", "l", bold=True, may_elide=True)
            if line.width() - taken > 30 * s:
                self.write(painter, line.adjusted(taken + 8 * s, 0, 0, 0), limit.hint, "t3", "s", may_elide=True)
