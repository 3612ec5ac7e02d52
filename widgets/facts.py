"""The facts block: label and value in two columns; codes become words here, long values take a second line.

Source: ux.md S1; picture 01.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent

from models.views.rows import FactRow
from widgets.painted import Painted
from widgets.theme import Theme
from widgets.words import Words

_SECTIONS = {"source": "source", "category": "category", "channel": "source"}


def fact_text(fact: FactRow, words: Words) -> str:
    """The value of a fact in words: unit keys, channels and categories are codes, all else is as written."""
    if fact.label in ("lead", "assists", "units"):
        return words.units([key.strip() for key in fact.value.split(",") if key.strip()]) or words.say("value.none")
    if fact.label in ("township", "place"):
        return words.place(fact.value)
    parts = [part.strip() for part in fact.value.split(" · ")]
    section = _SECTIONS.get(fact.label, "value")
    return " · ".join(words.of(section, part) for part in parts if part) or words.say("value.none")


class Facts(Painted):
    """Facts one under the other."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._facts: tuple[FactRow, ...] = ()

    def show_facts(self, facts: tuple[FactRow, ...]) -> None:
        """Show these facts in this order."""
        self._facts = facts
        self.setAccessibleDescription("\n".join(f"{self.words.of('label', f.label)} {fact_text(f, self.words)}" for f in facts))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Narrow panels need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height in px for a width."""
        return self.theme.px(16) + sum(len(lines) for lines in self._laid_out(width)) * self.theme.px(24)

    def sizeHint(self) -> QSize:
        """As many lines as there are facts."""
        return QSize(280, self.heightForWidth(self.width() or 500))

    def _label_width(self) -> float:
        widest = max((self.text_width(self.words.of("label", f.label)) for f in self._facts), default=0.0)
        return max(self.theme.px(54), widest) + self.theme.px(14)

    def _laid_out(self, width: int) -> list[list[str]]:
        room = width - self.theme.px(28) - self._label_width()
        return [self.wrap(fact_text(fact, self.words), room, "m") for fact in self._facts]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the two columns."""
        painter, step = self.painter(), self.theme.px(24)
        left, labels, top = self.theme.px(14), self._label_width(), float(self.theme.px(8))
        for fact, lines in zip(self._facts, self._laid_out(self.width()), strict=True):
            self.write(painter, QRectF(left, top, labels - 6, step), self.words.of("label", fact.label), "t3", "m")
            for n, line in enumerate(lines):
                self.write(painter, QRectF(left + labels, top, self.width() - 2 * left - labels, step), line, "t1", "m", may_elide=n == 1)
                top += step
        painter.end()
