"""Where the columns of the queue stand for a given width, language and scale, and the line of column heads above it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent

from widgets.painted import RIGHT, Painted
from widgets.theme import Theme
from widgets.words import Words

_ZH = {"time": 43.0, "icon": 117.0, "source": 130.0, "subject": 190.0, "place": 80.0, "lead": 66.0}
ROOM_FOR_SUBJECT = 200.0
_EN = {"time": 43.0, "icon": 125.0, "source": 138.0, "subject": 207.0, "place": 92.0, "lead": 74.0}


@dataclass(frozen=True, slots=True)
class QueueColumns:
    """Left edges and widths in px: `level` and `icon` are centres, the subject takes what the others leave."""

    level: float
    time: float
    icon: float
    source: float
    subject: float
    subject_width: float
    place: float
    place_width: float
    lead: float
    lead_width: float
    timer: float
    timer_width: float

    @classmethod
    def fit(cls, width: int, theme: Theme, words: Words) -> QueueColumns:
        """Lay the columns into `width` px; English gets the wider columns of ux.md 16."""
        plan, s = (_ZH if words.language == "zh" else _EN), theme.scale
        timer_width = theme.tokens.timer_width * s
        timer = width - 12 * s - timer_width
        subject = plan["subject"] * s
        lead_width, place_width = plan["lead"] * s, plan["place"] * s
        # At a large text scale the subject keeps room to be read: first the lead gives way, then the place; both stand in the detail.
        if timer - lead_width - place_width - subject < ROOM_FOR_SUBJECT * s:
            lead_width = 0.0
        if timer - lead_width - place_width - subject < ROOM_FOR_SUBJECT * s * 0.7:
            place_width = 0.0
        lead = timer - lead_width
        place = lead - place_width
        return cls(
            level=17.5 * s,
            time=plan["time"] * s,
            icon=plan["icon"] * s,
            source=plan["source"] * s,
            subject=subject,
            subject_width=max(40.0, place - subject - 10 * s),
            place=place,
            place_width=max(0.0, place_width - 6 * s),
            lead=lead,
            lead_width=lead_width,
            timer=timer,
            timer_width=timer_width,
        )


class QueueHeads(Painted):
    """The column heads: 级 时间 来源 事项 地点 牵头 时限."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.scroll_bar_width = 0

    def sizeHint(self) -> QSize:
        """24 px high at 100 %."""
        return QSize(600, self.theme.px(25))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words above their columns."""
        painter = self.painter()
        columns = QueueColumns.fit(self.width() - self.scroll_bar_width, self.theme, self.words)
        for key, left, width in (
            ("level", columns.level - 9 * self.theme.scale, columns.time - columns.level),
            ("time", columns.time, columns.icon - columns.time - 10),
            ("source", columns.icon - 8 * self.theme.scale, columns.subject - columns.icon),
            ("subject", columns.subject, columns.subject_width),
            ("place", columns.place, columns.place_width),
            ("lead", columns.lead, columns.lead_width),
        ):
            if width > 0:
                self.write(painter, QRectF(left, 0, width, self.height() - 1), self.words.say(f"queue.{key}"), "t3", "s")
        self.write(painter, QRectF(columns.timer, 0, columns.timer_width, self.height() - 1), self.words.say("queue.timer"), "t3", "s", align=RIGHT)
        self.rule(painter, self.height() - 1)
        painter.end()
