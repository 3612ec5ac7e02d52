"""The clock of the top bar: the time in the county, and beside it the date in the reader's language, which gives way where it is narrow."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent

from widgets.painted import Painted
from widgets.theme import Theme
from widgets.timing import clock, county_zone
from widgets.words import Words

BAR_HEIGHT = 44
"""Pixels of the bar the clock stands in."""
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ClockFace(Painted):
    """Clock and date of the county; digits of one width, so that nothing jumps."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.at: datetime | None = None
        self._with_date = True

    def show_date(self, shown: bool) -> None:
        """With the date, or the clock alone."""
        if shown != self._with_date:
            self._with_date = shown
            self.updateGeometry()
            self.update()

    def full_width(self) -> int:
        """Clock, gap, date."""
        return self._clock_width() + round(self.text_width(self._widest_date(), "s")) + self.theme.px(14)

    def _clock_width(self) -> int:
        return round(self.text_width("00:00:00", "l", bold=True)) + 2

    def show_time(self, at: datetime) -> None:
        """The moment it is."""
        self.at = at
        self.update()

    def sizeHint(self) -> QSize:
        """As much as is shown."""
        return QSize(self.full_width() if self._with_date else self._clock_width(), self.theme.px(BAR_HEIGHT - 2))

    def _widest_date(self) -> str:
        return "11-20 周五" if self.words.language == "zh" else "Wed 20 Nov"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both."""
        painter = self.painter()
        if self.at is not None:
            width = self.text_width("00:00:00", "l", bold=True)
            self.write(painter, QRectF(0, 0, width + 2, self.height()), clock(self.at, seconds=True), "t1", "l", bold=True)
            left = width + self.theme.px(12)
            if not self._with_date:
                painter.end()
                return
            self.write(painter, QRectF(left, 0, self.width() - left, self.height()), short_date(self.at, self.words.language), "t3", "s")
        painter.end()


def short_date(at: datetime, language: str) -> str:
    """`11-20 周五`, `Fri 20 Nov`."""
    there = at.astimezone(county_zone())
    if language == "zh":
        return f"{there:%m-%d} 周{WEEKDAYS_ZH[there.weekday()]}"
    return f"{WEEKDAYS_EN[there.weekday()]} {there.day} {MONTHS_EN[there.month - 1]}"
