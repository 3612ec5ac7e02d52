"""The way of a case from its report to its closing: a disc for each stage with its time. Source: ux.md 6; picture 04.

Done = grey disc with a tick, current = teal ring, future = hollow ring; what the case went on without has no tick and no time.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from models.views.case_rows import Progress, StageRow
from widgets.painted import Painted
from widgets.theme import Theme
from widgets.timing import row_time
from widgets.words import Words


class StageBar(Painted):
    """The bar."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._stages: tuple[StageRow, ...] = ()
        self._now: datetime | None = None

    def show_stages(self, stages: tuple[StageRow, ...], now: datetime) -> None:
        """Show these stages."""
        self._stages, self._now = stages, now
        spoken = [f"{self.words.say(f'stage.{one.code}')} {self._time(one)}" for one in stages]
        self.setAccessibleName(self.words.join(spoken))
        self.update()

    def sizeHint(self) -> QSize:
        """Name and time beside a disc."""
        return QSize(self.theme.px(600), self.theme.px(42))

    def _time(self, stage: StageRow) -> str:
        if stage.at is not None and self._now is not None:
            return row_time(stage.at, self._now, self.words.language)
        return self.words.say("stage.going_on") if stage.progress is Progress.CURRENT else ""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint lines, discs, names and times."""
        painter, s = self.painter(), self.theme.scale
        if self._stages:
            names = [self.words.say(f"stage.{one.code}") for one in self._stages]
            last = max(self.text_width(names[-1], "m"), self.text_width(self._time(self._stages[-1]), "s")) + 40 * s
            step = (self.width() - last) / max(1, len(self._stages) - 1)
            for place, stage in enumerate(self._stages):
                self._stage(painter, stage, names[place], place * step, step if place + 1 < len(self._stages) else last)
        painter.end()

    def _stage(self, painter: QPainter, stage: StageRow, name: str, left: float, width: float) -> None:
        s, middle = self.theme.scale, self.height() / 2
        centre = QPointF(left + 12 * s, middle)
        self._disc(painter, stage.progress, centre)
        bold = stage.progress is Progress.CURRENT
        role = "t1" if stage.progress in (Progress.DONE, Progress.CURRENT) else "t3"
        text_left, time = left + 31 * s, self._time(stage)
        room = max(10.0, width - 36 * s)
        top = middle - (20 * s if time else 11 * s)
        taken = self.write(painter, QRectF(text_left, top, room, 22 * s), name, role, "m", bold=bold, may_elide=True)
        if time:
            self.write(painter, QRectF(text_left, middle + 1 * s, room, 18 * s), time, "t2", "s", may_elide=True)
        begin, end = text_left + taken + 8 * s, left + width - 8 * s
        if end - begin > 8 * s and width > 60 * s and stage is not self._stages[-1]:
            line = 2 if stage.progress is Progress.DONE else 1
            painter.fillRect(QRectF(begin, middle - 9 * s, end - begin, line), self.theme.colour("ctl" if line == 2 else "line"))

    def _disc(self, painter: QPainter, progress: Progress, centre: QPointF) -> None:
        s = self.theme.scale
        painter.setPen(Qt.PenStyle.NoPen)
        if progress is Progress.DONE:
            painter.setBrush(self.theme.colour("ctl"))
            painter.drawEllipse(centre, 11 * s, 11 * s)
            painter.setPen(QPen(self.theme.colour("bg1"), 2 * s, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            x, y = centre.x(), centre.y()
            painter.drawPolyline([QPointF(x - 4.5 * s, y), QPointF(x - 1.2 * s, y + 3.4 * s), QPointF(x + 4.8 * s, y - 3.6 * s)])
            return
        current = progress is Progress.CURRENT
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.colour("acc" if current else "ctl"), (2.4 if current else 1.4) * s))
        painter.drawEllipse(centre, 10 * s, 10 * s)
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("acc"))
            painter.drawEllipse(centre, 4.5 * s, 4.5 * s)
