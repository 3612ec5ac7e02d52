"""The ground of everything on the wall: painted at the wall's own scale, framed like the desk's panels, with large heads.

Source: ux.md 4.2, 13; picture 05.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout

from widgets.icons import Icons
from widgets.painted import LEFT, RIGHT, Painted
from widgets.theme import Theme
from widgets.wall_scale import WallScale
from widgets.words import Words


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside its goal or limit, already worded; `missed`: the goal is not met, or the limit passed."""

    label: str
    value: str
    goal: str = ""
    missed: bool = False


class WallPainted(Painted):
    """A painted widget whose lengths and text sizes come from the wall, not from the seat."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words)
        self.wall = wall
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def use_wall(self, wall: WallScale) -> None:
        """Another wall, or another farthest seat."""
        self.wall = wall
        self.restyle()

    def say(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        size: str = "b",
        role: str = "t1",
        bold: bool = False,
        align: Qt.AlignmentFlag = LEFT,
        may_elide: bool = False,
    ) -> float:
        """Write a line in a wall size, clear of the seams of the wall, and return the width it took, with the gap it left for a seam."""
        px = self.wall.size(size)
        place, gap = self._clear(rect, self.width_of(text, size, bold), px, align, may_elide=may_elide)
        return self.write(painter, place, text, role, px, bold, align, may_elide) + gap

    def _clear(self, rect: QRectF, width: float, px: int, align: Qt.AlignmentFlag, *, may_elide: bool) -> tuple[QRectF, float]:
        """Where a text stands that would lie on a seam: above or below it, behind it or before it; and how much of the line it gave up for that."""
        seams = self.wall.seams
        if not seams.has_any:
            return rect, 0.0
        origin = QPointF(self.mapTo(self.window(), QPoint()))
        middle = rect.center().y() + origin.y()
        shift = seams.down(middle - px / 2, middle + px / 2)
        place = rect.translated(0, shift) if abs(shift) <= px else rect
        width = min(width, rect.width())
        left = rect.left() if align == LEFT else rect.right() - width if align == RIGHT else rect.center().x() - width / 2
        band = seams.upright_over(left + origin.x(), left + width + origin.x())
        if band is None:
            return place, 0.0
        low, high = band[0] - origin.x(), band[1] - origin.x()
        if align == RIGHT:
            gap = left + width - low
            return (place.adjusted(0, 0, -gap, 0), gap) if left - gap >= rect.left() else (place, 0.0)
        if align != LEFT:
            return place.translated(low - left - width if left + width - low < high - left else high - left, 0), 0.0
        gap = high - left
        if left + gap + width <= rect.right():
            return place.adjusted(gap, 0, 0, 0), gap
        return (place.adjusted(0, 0, low - rect.right(), 0), 0.0) if may_elide and low - left > 6 * px else (place, 0.0)

    def tops(self, count: int, step: float) -> list[float]:
        """Where each of so many rows begins: one that would cross a seam begins behind it, and what has no room any more is left out."""
        seams, found, top = self.wall.seams, list[float](), 0.0
        origin, edge = self.mapTo(self.window(), QPoint()).y() if seams.rows > 1 else 0, step * 0.15
        for _ in range(count):
            band = seams.level_over(origin + top + edge, origin + top + step - edge)
            top = top if band is None else band[1] - origin - edge
            if top + step > self.height() + 1:
                break
            found.append(top)
            top += step
        return found

    def width_of(self, text: str, size: str, bold: bool = False) -> float:
        """Width of a text in px."""
        return self.theme.metrics_px(self.wall.size(size), bold).horizontalAdvance(text)


class WallPanel(WallPainted):
    """A framed region with a head of 88 px (at s = 1): title, hint, and at the right a word, a figure or nothing."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._title = self._hint = self._trailing = ""
        self._figure: Figure | None = None
        self.body = QVBoxLayout(self)
        self.body.setSpacing(0)
        self._margins()

    def show_head(self, title: str, hint: str = "", trailing: str = "", figure: Figure | None = None) -> None:
        """Title, smaller hint beside it, at the right a word or the one figure that matters."""
        self._title, self._hint, self._trailing, self._figure = title, hint, trailing, figure
        self.setAccessibleName(title)
        self._margins()
        self.update()

    def restyle(self) -> None:
        """Another wall or look."""
        self._margins()
        super().restyle()

    def _margins(self) -> None:
        self.body.setContentsMargins(1, round(self.wall.px(88)) if self._title else 1, 1, 1)

    def sizeHint(self) -> QSize:
        """What the body needs."""
        return self.body.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The page decides."""
        return QSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame and the head."""
        painter, px = self.painter(), self.wall.px
        self.frame(painter, QRectF(self.rect()), px(10), "line", "bg1")
        if self._title:
            line = QRectF(px(32), 0, self.width() - px(64), px(88))
            right = line.right()
            if self._trailing:
                right -= self.say(painter, line, self._trailing, "m", "t2", align=RIGHT) + px(24)
            if self._figure is not None:
                right -= self._paint_figure(painter, QRectF(line.left(), 0, right - line.left(), line.height()), self._figure) + px(24)
            taken = self.say(painter, QRectF(line.left(), 0, right - line.left(), line.height()), self._title, "t", bold=True)
            room = QRectF(line.left() + taken + px(22), px(2), right - line.left() - taken - px(22), line.height())
            if self._hint and room.width() > px(80):
                self.say(painter, room, self._hint, "m", "t2", may_elide=True)
            self.rule(painter, px(87))
        painter.end()

    def _paint_figure(self, painter: QPainter, box: QRectF, figure: Figure) -> float:
        """Name, value and what goes with it, from the right; return the width."""
        right, gap = box.right(), self.wall.px(16)
        right -= self.say(painter, box, figure.goal, "m", "t2", align=RIGHT) + gap
        value = QRectF(box.left(), box.top(), right - box.left(), box.height())
        right -= self.say(painter, value, figure.value, "h", "p1" if figure.missed else "t1", bold=True, align=RIGHT) + gap
        right -= self.say(painter, QRectF(box.left(), box.top(), right - box.left(), box.height()), figure.label, "m", "t2", align=RIGHT)
        return box.right() - right


class WallHead(WallPainted):
    """The page's head: mark, name of the centre, page, rotation, clock and date."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._page = self._rotation = self._clock = self._date = self._weekday = ""
        self._icons = Icons(theme)

    def show_page(self, page: str, rotation: str = "") -> None:
        """The page's name and, while it rotates, what comes next."""
        self._page, self._rotation = page, rotation
        self.update()

    def show_time(self, clock: str, date: str, weekday: str) -> None:
        """`10:46:40`, `2026-11-20`, `周五`."""
        self._clock, self._date, self._weekday = clock, date, weekday
        self.update()

    def sizeHint(self) -> QSize:
        """140 px at s = 1."""
        return QSize(400, round(self.wall.px(140)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from both ends."""
        painter, px = self.painter(), self.wall.px
        box = QRectF(self.rect())
        self._icons.paint(painter, "shield-leaf", QPointF(px(40), box.center().y()), px(80), "acc")
        date_width = max(self.width_of(self._date, "m"), self.width_of(self._weekday, "m"))
        right = box.right()
        half = box.height() * 0.30
        self.say(painter, QRectF(right - date_width, box.center().y() - half, date_width, half), self._date, "m", "t2")
        self.say(painter, QRectF(right - date_width, box.center().y() + px(6), date_width, half), self._weekday, "m", "t2")
        right -= date_width + px(40)
        right -= self.say(painter, QRectF(0, 0, right, box.height()), self._clock, "c", bold=True, align=RIGHT) + px(36)
        painter.fillRect(QRectF(right, box.center().y() - px(48), 1, px(96)), self.theme.colour("line"))
        right -= px(36)
        if self._rotation:
            right -= self.say(painter, QRectF(0, 0, right, box.height()), self._rotation, "m", "t2", align=RIGHT) + px(36)
        left = px(120)
        left += self.say(painter, QRectF(left, 0, right - left, box.height()), self.words.say("app.name"), "h", bold=True) + px(36)
        if right - left > self.width_of(self._page, "m"):
            self.say(painter, QRectF(left, px(2), right - left, box.height()), self._page, "m", "t2")
        painter.end()


class WallFoot(WallPainted):
    """The page's foot: who leads, what is connected; and at the right that it is masked, and how old the data are."""

    def __init__(self, theme: Theme, words: Words, wall: WallScale) -> None:
        super().__init__(theme, words, wall)
        self._left = self._right = ""

    def show_text(self, left: str, right: str) -> None:
        """Both ends, already worded."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.update()

    def sizeHint(self) -> QSize:
        """64 px at s = 1."""
        return QSize(400, round(self.wall.px(64)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both ends."""
        painter, box = self.painter(), QRectF(self.rect())
        taken = self.say(painter, box, self._right, "s", "t2", align=RIGHT)
        self.say(painter, box.adjusted(0, 0, -taken - self.wall.px(40), 0), self._left, "s", "t2", may_elide=True)
        painter.end()
