"""How the intake process stands, in one strip: each of its doors, what waits to be kept and to be sent, and what is wrong in plain words.

Grey while all is well; a parked part or a store that takes nothing has the ground and glyph of its level. Source: issue 4 Build 8; ux.md 2, 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.words import Words

HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One door or worker: its name, and a word in which state it is; `level` 0 = all well."""

    name: str
    state: str = ""
    level: int = 0


class LineStrip(Painted):
    """The strip."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._title = self._text = self._trailing = ""
        self._parts: tuple[Part, ...] = ()
        self._level = 0
        self._icons = Icons(theme)
        self.restyle()

    def show_state(self, title: str, text: str, parts: Sequence[Part], level: int = 0, trailing: str = "") -> None:
        """`level` 1 to 3 is how grave it is, 0 nothing; `trailing` stands at the right."""
        self._title, self._text, self._parts, self._level, self._trailing = title, text, tuple(parts), level, trailing
        self.setAccessibleName(" ".join(part for part in (title, text) if part))
        self.setAccessibleDescription(", ".join(f"{part.name} {part.state}".strip() for part in self._parts))
        self.setToolTip(self.accessibleName())
        self.update()

    def restyle(self) -> None:
        """Another scale."""
        self.setFixedHeight(self.theme.px(HEIGHT))
        super().restyle()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self.theme.px(400), self.theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it from the left; the text gives way."""
        painter, s, box = self.painter(), self.theme.scale, QRectF(self.rect())
        edge, ground = (f"p{self._level}", f"p{self._level}s") if self._level else ("line", "bg1")
        self.frame(painter, box, self.theme.tokens.radius["panel"], edge, ground)
        left, right = 14 * s, box.right() - 14 * s
        if self._level:
            paint_glyph(painter, self.theme, self._level, QPointF(left + 9 * s, box.center().y()), 18 * s)
        else:
            self._icons.paint(painter, "broadcast", QPointF(left + 8 * s, box.center().y()), 16 * s, "t2")
        left += 28 * s
        if self._trailing:
            right -= self.write(painter, QRectF(left, 0, right - left, box.height()), self._trailing, "t2", "s", align=RIGHT) + 18 * s
        left += self.write(painter, QRectF(left, 0, right - left, box.height()), self._title, "t1", "m", bold=True) + 14 * s
        room = sum(self._wide(part) for part in self._parts)
        if self._text:
            space = max(0.0, right - left - room - 12 * s)
            left += self.write(painter, QRectF(left, 0, space, box.height()), self._text, "t1" if self._level else "t2", "s", may_elide=True) + 18 * s
        for part in self._parts:
            if left + self._wide(part) - 18 * s <= right:
                self._part(painter, QRectF(left, 0, self._wide(part), box.height()), part)
                left += self._wide(part)
        painter.end()

    def _wide(self, part: Part) -> float:
        s = self.theme.scale
        state = self.text_width(part.state, "s", bold=bool(part.level)) + 7 * s if part.state else 0.0
        return 16 * s + self.text_width(part.name, "s") + state + 18 * s

    def _part(self, painter: QPainter, box: QRectF, part: Part) -> None:
        s, centre = self.theme.scale, QPointF(box.left() + 5 * self.theme.scale, box.center().y())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour(f"p{part.level}" if part.level else "t3"))
        if part.level:
            painter.drawRect(QRectF(centre.x() - 4 * s, centre.y() - 4 * s, 8 * s, 8 * s))
        else:
            painter.drawEllipse(centre, 3.5 * s, 3.5 * s)
        left = box.left() + 15 * s
        left += self.write(painter, QRectF(left, 0, box.right() - left, box.height()), part.name, "t2", "s") + 7 * s
        if part.state:
            ink = f"p{part.level}" if part.level else "t3"
            self.write(painter, QRectF(left, 0, box.right() - left, box.height()), part.state, ink, "s", bold=bool(part.level))
