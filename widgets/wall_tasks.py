"""Of a critical matter on the wall: the band that names it, and what each unit has to do with its limit. Source: ux.md W3; picture 06."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent

from models.views.wall_air_rows import WallTask
from widgets.glyphs import paint_glyph
from widgets.painted import CENTRE, RIGHT
from widgets.timing import read_limit
from widgets.wall_panel import WallPainted

ROW = 104
"""Height of a task in px at s = 1."""
UNITS = 0.4
"""The column of the units is no wider than this share of a line."""


class WallBand(WallPainted):
    """Level, title, number; who commands, and for how long it has been going on."""

    _level = 0
    _title = _number = _leader = _elapsed = ""

    def show_matter(self, level: int, title: str, number: str, leader: str, elapsed_s: float) -> None:
        """What it is about."""
        whole = max(0, int(elapsed_s))
        told = (level, title, number, leader, f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}")
        if told != (self._level, self._title, self._number, self._leader, self._elapsed):
            self._level, self._title, self._number, self._leader, self._elapsed = told
            self.setAccessibleName(f"{title} {number}")
            self.update()

    def sizeHint(self) -> QSize:
        """118 px at s = 1."""
        return QSize(400, round(self.wall.px(118)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from both ends; the title gives way."""
        painter, px, say = self.painter(), self.wall.px, self.words.say
        box, level = QRectF(self.rect()), min(4, max(1, self._level or 4))
        self.frame(painter, box, px(10), f"p{level}", f"p{level}s" if level < 4 else "bg1")
        paint_glyph(painter, self.theme, level, QPointF(px(72), box.center().y()), px(62))
        right = box.right() - px(36)
        right -= self.say(painter, QRectF(0, 0, right, box.height()), self._elapsed, "h", bold=True, align=RIGHT) + px(22)
        right -= self.say(painter, QRectF(0, 0, right, box.height()), say("wall.elapsed"), "m", "t2", align=RIGHT) + px(44)
        if self._leader:
            right -= self.say(painter, QRectF(0, 0, right, box.height()), self._leader, "b", bold=True, align=RIGHT) + px(22)
            right -= self.say(painter, QRectF(0, 0, right, box.height()), say("wall.commander"), "m", "t2", align=RIGHT) + px(44)
        left = px(130)
        number = self.width_of(self._number, "m") + px(30)
        taken = self.say(painter, QRectF(left, 0, max(10.0, right - left - number), box.height()), self._title, "h", bold=True, may_elide=True)
        if right - left - taken > number:
            self.say(painter, QRectF(left + taken + px(26), 0, number, box.height()), self._number, "m", "t2")
        painter.end()


class WallTasks(WallPainted):
    """One line for each unit: who, what, how it stands, and what is left of its time. Lines go from the end where there is no room."""

    _tasks: tuple[WallTask, ...] = ()
    _now: datetime | None = None

    def show_tasks(self, tasks: Sequence[WallTask], now: datetime) -> None:
        """The tasks, those that run out first on top."""
        self._tasks = tuple(sorted(tasks, key=lambda task: task.limit.due_at.timestamp() if task.limit is not None else float("inf")))
        self._now = now
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self._now = now
        self.update()

    def sizeHint(self) -> QSize:
        """Six lines."""
        return QSize(round(self.wall.px(900)), round(self.wall.px(6 * ROW)))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(round(self.wall.px(500)), round(self.wall.px(ROW)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits, in columns."""
        painter, px, words = self.painter(), self.wall.px, self.words
        if not self._tasks:
            self.say(painter, QRectF(self.rect()), words.say("wall.no_tasks"), "b", "t2", align=CENTRE)
        limits = [self._limit(task) for task in self._tasks]
        limits_wide = max((self.width_of(text, "b", True) for text, _ in limits), default=0.0)
        units_wide = max((self.width_of(words.unit(task.unit), "m") for task in self._tasks), default=0.0)
        for task, (limit, role), top in zip(self._tasks, limits, self.tops(len(self._tasks), px(ROW)), strict=False):
            line = QRectF(px(32), top, self.width() - px(64), px(ROW))
            left, right = line.left(), line.right()
            right -= max(self.say(painter, line, limit, "b", role, bold=True, align=RIGHT), limits_wide) + px(28)
            state = words.of("state", task.state)
            right -= self.say(painter, QRectF(left, line.top(), right - left, line.height()), state, "m", "t2", align=RIGHT) + px(28)
            unit = self.say(painter, QRectF(left, line.top(), right - left, line.height()), words.unit(task.unit), "m", "t2", may_elide=True)
            left += max(unit, min(units_wide, line.width() * UNITS)) + px(28)
            if right - left > px(120):
                self.say(painter, QRectF(left, line.top(), right - left, line.height()), words.of("thing", task.kind), "b", may_elide=True)
            self.rule(painter, line.bottom() - 1)
        painter.end()

    def _limit(self, task: WallTask) -> tuple[str, str]:
        """What is left of its time, and in which colour that stands; empty without one."""
        if task.limit is None or self._now is None:
            return "", "t1"
        reading = read_limit(task.limit, self._now, self.theme.tokens.due_soon)
        return self.words.limit_line(task.limit, reading), {"overdue": "p1", "soon": "p3"}.get(reading.look, "t1")
