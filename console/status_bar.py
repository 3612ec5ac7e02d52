"""The status bar: the keys that are valid now, what was just said, how old the data are. Source: ux.md 11, 12.3."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent

from console.keys import BY_NAME, DISPATCH, HINTS
from widgets.painted import RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.timing import clock
from widgets.words import Words

HEIGHT = 28
SLOW_SECONDS = 3.0
"""From here on the lag is shown in yellow; a banner follows when the database is away."""


class StatusBar(Painted):
    """One painted line; its keys can be clicked too.

    Signals:
        asked(name): a key on it was clicked; the action of the key table.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.screen_name = ""
        self.data_at: datetime | None = None
        self.lag_seconds = 0.0
        self.sample = False
        self.kept_at: datetime | None = None
        self.trouble = ""
        self._spots: list[tuple[str, QRectF]] = []
        self.restyle()

    def show_screen(self, screen: str) -> None:
        """Whose keys are valid."""
        self.screen_name = screen
        self.update()

    def show_age(self, data_at: datetime | None, lag_seconds: float) -> None:
        """Of when the data are, and how long ago they were last found true."""
        self.data_at, self.lag_seconds = data_at, lag_seconds
        self.update()

    def show_kept(self, at: datetime) -> None:
        """When the draft was last kept."""
        self.kept_at = at
        self.update()

    def show_trouble(self, text: str) -> None:
        """What this seat cannot do until somebody helps (a full disk), before everything else; "" when all is well."""
        self.trouble = text
        self.setAccessibleDescription(text)
        self.update()

    def show_sample(self, sample: bool) -> None:
        """Whether the county on screen is the demo county, which is said on every screen."""
        self.sample = sample
        self.update()

    def restyle(self) -> None:
        """Another look or scale."""
        self.setFixedHeight(self.theme.px(HEIGHT))
        super().restyle()

    def sizeHint(self) -> QSize:
        """As wide as it is given."""
        return QSize(600, self.theme.px(HEIGHT))

    def _hints(self) -> list[tuple[str, str, str]]:
        """Action, key and word of each hint; those of several keys have no action."""
        language = self.words.language
        shown = [BY_NAME[name] for name in HINTS.get(self.screen_name, ())]
        hints = [(action.name, action.printed, action.word(language)) for action in shown if not action.off]
        if self.screen_name == DISPATCH:
            hints.insert(0, ("", "1–6", self.words.say("status.pick")))
            hints.insert(3, ("", "Alt 1–7", self.words.say("status.department")))
        return hints

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a key is that key."""
        for name, spot in self._spots:
            if name and spot.contains(event.position()):
                self.asked.emit(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Keys from the left, data time from the right."""
        painter = self.painter()
        box = QRectF(self.rect())
        painter.fillRect(box, self.theme.colour("bg1"))
        self.rule(painter, 0)
        told, role = self._age()
        if self.trouble:
            told, role = " · ".join(part for part in (self.trouble, told) if part), "p2"
        room = self.text_width(told, "s") + 4
        self.write(painter, QRectF(box.width() - room - self.theme.px(12), 0, room, box.height()), told, role, "s", align=RIGHT)
        x, height, limit = float(self.theme.px(12)), self.theme.px(20), box.width() - room - self.theme.px(40)
        self._spots = []
        for name, key, word in self._hints():
            cap, width = cap_width(self, key), self.text_width(word, "s")
            if x + cap + width + self.theme.px(20) > limit:
                break
            self._spots.append((name, QRectF(x, 0, cap + width + self.theme.px(8), box.height())))
            paint_cap(self, painter, QRectF(round(x), round(box.center().y() - height / 2), cap, height), key)
            x += cap + self.theme.px(6)
            x += self.write(painter, QRectF(x, 0, width + 2, box.height()), word, "t2", "s") + self.theme.px(14)
        painter.end()

    def _age(self) -> tuple[str, str]:
        if self.data_at is None:
            return "", "t3"
        lag = f"{self.lag_seconds:.1f} s" if self.lag_seconds < 60 else self.words.span(int(self.lag_seconds))
        told = self.words.say("status.age", at=clock(self.data_at, seconds=True), lag=lag)
        if self.kept_at is not None:
            told = f"{self.words.say('status.kept', at=clock(self.kept_at, seconds=True))} · {told}"
        if self.sample:
            told += f" · {self.words.say('app.sample')}"
        return told, "p3" if self.lag_seconds > SLOW_SECONDS else "t3"
