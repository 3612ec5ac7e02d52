"""The foot of the call-in panel: how many were called, answered and did not, as words and one divided bar.

Source: ux.md S3; picture 03.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent

from models.views.rows import OfficerRow
from widgets.painted import Painted
from widgets.theme import Theme
from widgets.words import Words

_ANSWERED = frozenset({"acked", "en_route", "on_scene"})


class CallinTotals(Painted):
    """Counts over one row of segments: answered grey, ringing teal, no answer P2."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.answered = self.ringing = self.missing = 0

    def show_officers(self, officers: tuple[OfficerRow, ...]) -> None:
        """Count the call-ins of the case."""
        states = [officer.callin_state for officer in officers]
        self.answered = sum(state in _ANSWERED for state in states)
        self.ringing = states.count("called")
        self.missing = sum(state in ("no_answer", "declined") for state in states)
        self.setAccessibleName(" ".join(f"{word} {count}" for word, count, _role in self._parts()))
        self.update()

    def _parts(self) -> list[tuple[str, int, str]]:
        say = self.words.say
        called = self.answered + self.ringing + self.missing
        parts = [(say("callin.total_called"), called, "t1"), (say("callin.total_acked"), self.answered, "t1")]
        return [*parts, (say("callin.total_missing"), self.missing, "p2")] if self.missing else parts

    def sizeHint(self) -> QSize:
        """One line and the bar."""
        return QSize(260, self.theme.px(42))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words and segments."""
        painter, s, left = self.painter(), self.theme.scale, 14 * self.theme.scale
        for word, count, role in self._parts():
            line = QRectF(left, 0, self.width() - left, 24 * s)
            bold = role == "p2"
            taken = self.write(painter, line, word, role if bold else "t2", "m", bold=bold)
            taken += self.write(painter, line.adjusted(taken + 5 * s, 0, 0, 0), str(count), role, "m", bold=True) + 5 * s
            left += taken + 12 * s
        segments = ["t2"] * self.answered + ["acc"] * self.ringing + ["p2"] * self.missing or ["line"]
        start = 14 * s
        width = (self.width() - 2 * start + 2 * s) / len(segments)
        for n, role in enumerate(segments):
            painter.fillRect(QRectF(start + n * width, 29 * s, width - 2 * s, 5 * s), self.theme.colour(role))
        painter.end()
