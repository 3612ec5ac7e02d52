"""The top bar: the Centre's name, the seven screens, who waits unacknowledged, database, video, sound, seat, clock and date.

Source: ux.md 11 “common frame”, pictures 01 and 10.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from console.clock_face import BAR_HEIGHT, ClockFace
from console.keys import SCREENS, Action
from console.proposals_count import DecisionCount
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import Painted
from widgets.pills import Clickable, cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words


class TopBar(QWidget):
    """The bar as a whole.

    Signals:
        screen_asked(name): a tab was clicked; the name of its action.
        sound_asked(): the loudspeaker was clicked.
    """

    screen_asked = Signal(str)
    sound_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.name = CentreName(theme, words)
        self.tabs = {action.name: ScreenTab(theme, words, action) for action in SCREENS}
        self.waiting = Waiting(theme, words)
        self.decisions = DecisionCount(theme, words)
        self.database = Status(theme, words, "database")
        self.video = Status(theme, words, "camera")
        self.sound = Status(theme, words, "speaker")
        self.seat = Line(theme, words)
        self.clock = ClockFace(theme, words)
        self._who = ("", "")
        self._least = 0
        self._fitted: tuple[int, ...] = ()
        self._lay_out()
        for name, tab in self.tabs.items():
            tab.clicked.connect(lambda name=name: self.screen_asked.emit(name))
        self.decisions.resized.connect(self._give_way)
        self.decisions.clicked.connect(lambda: self.screen_asked.emit("decisions"))
        theme.changed.connect(self._restyle)
        words.changed.connect(self._give_way)
        self._restyle()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # else the words keep the window from becoming narrow
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(0)
        row.addWidget(self.name)
        row.addSpacing(16)
        for tab in self.tabs.values():
            row.addWidget(tab)
        row.addStretch(1)
        row.addWidget(self.decisions)
        row.addWidget(self.waiting)
        for widget, before in (
            (Divider(self.theme, self.words), 10),
            (self.database, 10),
            (self.video, 10),
            (self.sound, 10),
            (Divider(self.theme, self.words), 10),
            (self.seat, 10),
            (self.clock, 12),
        ):
            row.addSpacing(before)
            row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window words give way, those of the centre's name first; what is counted stays."""
        super().resizeEvent(event)
        self._give_way()

    def minimumSizeHint(self) -> QSize:
        """What is left when all that can has given way."""
        return QSize(self._least, self.theme.px(BAR_HEIGHT))

    def event(self, event: QEvent) -> bool:
        """A count or a state needs another width: who has to give way is seen anew."""
        if event.type() is QEvent.Type.LayoutRequest and self._fitted != self._wanted():
            self._give_way()
        return super().event(event)

    def _wanted(self) -> tuple[int, ...]:
        """What decides who gives way: the room, what is counted, and how much each part asks for as it is shown now."""
        parts = (self.name, *self.tabs.values(), self.decisions, self.waiting, self.database, self.video, self.sound, self.seat, self.clock)
        return (self.width(), self.decisions.count, *self.waiting.counts, *(part.sizeHint().width() for part in parts))

    def _give_way(self) -> None:
        """Show as much as there is room for, the most important first."""
        parts = (
            lambda shown: self.decisions.setVisible(shown and self.decisions.count > 0),
            self._show_air,
            self.waiting.show_word,
            self._show_person,
            self.decisions.show_word,
            self.clock.show_date,
            self.name.show_words,
        )
        for show in parts:
            show(False)
        self._least = self._needed()
        for show in parts:
            show(True)
            if self._needed() > self.width():
                show(False)
                break
        self._fitted = self._wanted()  # as it is shown in the end: a request for what was tried in between changes nothing
        self.updateGeometry()
        layout = self.layout()
        if layout is not None:
            layout.activate()  # else the parts keep, until the next request, the widths they had before some gave way

    def _needed(self) -> int:
        layout = self.layout()
        return layout.minimumSize().width() if layout is not None else 0

    def _show_air(self, shown: bool) -> None:
        for tab in self.tabs.values():
            tab.show_air(shown)

    def _show_person(self, shown: bool) -> None:
        """Seat and name, or the seat alone with the name as its tip."""
        seat, name = self._who
        whole = self.words.say("top.seat", seat=seat, name=name) if name else ""
        self.seat.show_text(whole if shown or not name else self.words.say("top.seat_alone", seat=seat))
        self.seat.setAccessibleName(whole)
        self.seat.setToolTip("" if shown else whole)

    def show_screen(self, name: str) -> None:
        """Which tab is in front."""
        for key, tab in self.tabs.items():
            tab.show_front(key == name)

    def show_tabs(self, shown: bool) -> None:
        """Whether the screens can be chosen: not before somebody has signed in."""
        for tab in self.tabs.values():
            tab.setVisible(shown)
        self._give_way()

    def show_seat(self, seat: str, name: str) -> None:
        """Who sits here."""
        self._who = (seat, name)
        self._give_way()

    def _restyle(self) -> None:
        self.setFixedHeight(self.theme.px(BAR_HEIGHT))
        self._give_way()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and the line under it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("bg1" if self.theme.name == "light" else "bg0"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), self.theme.colour("line"))
        painter.end()


class CentreName(Painted):
    """The Centre's sign and name."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._icons = Icons(theme)
        self._with_words = True

    def show_words(self, shown: bool) -> None:
        """With the name, or the sign alone."""
        if shown != self._with_words:
            self._with_words = shown
            self.updateGeometry()
            self.update()

    def sign_width(self) -> int:
        """The sign alone."""
        return self.theme.px(26)

    def full_width(self) -> int:
        """Sign, gap and name."""
        return round(self.text_width(self.words.say("app.name"), "l", bold=True)) + self.theme.px(36)

    def sizeHint(self) -> QSize:
        """As much as is shown."""
        return QSize(self.full_width() if self._with_words else self.sign_width(), self.theme.px(BAR_HEIGHT - 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both."""
        painter = self.painter()
        middle = self.height() / 2
        self._icons.paint(painter, "shield-leaf", QPointF(self.theme.px(11), middle), 22 * self.theme.scale, "acc")
        left = self.theme.px(34)
        if self._with_words:
            self.write(painter, QRectF(left, 0, self.width() - left, self.height()), self.words.say("app.name"), "t1", "l", bold=True)
        painter.end()


class ScreenTab(Clickable):
    """One screen with its function key; the one in front has a raised ground and a line of the accent colour."""

    def __init__(self, theme: Theme, words: Words, action: Action) -> None:
        super().__init__(theme, words)
        self.action, self.front, self._side = action, False, 12
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.retranslate()

    def show_front(self, front: bool) -> None:
        """Whether this screen is in front."""
        self.front = front
        self.update()

    def show_air(self, shown: bool) -> None:
        """With 12 px at each side, or 6 in a narrow window."""
        side = 12 if shown else 6
        if side != self._side:
            self._side = side
            self.updateGeometry()
            self.update()

    def retranslate(self) -> None:
        """Another language."""
        word = self.action.word(self.words.language)
        off = self.words.say(f"off.{self.action.off}") if self.action.off else ""
        self.setEnabled(not off)
        self.setAccessibleName(f"{word} {self.action.printed}")
        self.setToolTip(f"{word}: {off}" if off else "")
        super().retranslate()

    def sizeHint(self) -> QSize:
        """Word, cap and some air at each side."""
        word = self.text_width(self.action.word(self.words.language), "m", bold=True)
        return QSize(round(word + cap_width(self, self.action.printed)) + self.theme.px(7 + 2 * self._side), self.theme.px(BAR_HEIGHT - 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, word, cap and line."""
        painter = self.painter()
        box = QRectF(self.rect())
        if self.front:
            painter.fillRect(box, self.theme.colour("bg2"))
            painter.fillRect(QRectF(0, box.height() - self.theme.px(3), box.width(), self.theme.px(3)), self.theme.colour("acc"))
        elif self.hovered and self.isEnabled():
            painter.fillRect(box, self.theme.colour("bg2"))
        role = "t1" if self.front else "t2" if self.isEnabled() else "t3"
        left, height = self.theme.px(self._side), self.theme.px(20)
        word = self.action.word(self.words.language)
        width = self.text_width(word, "m", self.front)
        self.write(painter, QRectF(left, 0, width + 2, box.height()), word, role, "m", bold=self.front)
        cap = cap_width(self, self.action.printed)
        paint_cap(self, painter, QRectF(round(left + width + self.theme.px(7)), round(box.center().y() - height / 2), cap, height), self.action.printed, role)
        painter.end()


class Waiting(Painted):
    """How many alerts nobody has acknowledged, by level: glyph and count."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.counts = (0, 0, 0, 0)
        self._with_word = True

    def show_word(self, shown: bool) -> None:
        """With the word before the counts, or the counts alone."""
        if shown != self._with_word:
            self._with_word = shown
            self.updateGeometry()
            self.update()

    def show_counts(self, counts: tuple[int, int, int, int]) -> None:
        """Counts of level 1 to 4."""
        if counts != self.counts:
            self.counts = counts
            spoken = self.words.join([f"{self.words.of('level', level)} {count}" for level, count in enumerate(counts, start=1)])
            self.setAccessibleName(f"{self.words.say('queue.unacknowledged')}: {spoken}")
            self.updateGeometry()
            self.update()

    def _widths(self) -> list[float]:
        return [max(self.theme.px(40), self.text_width(str(count), "l", bold=count > 0) + self.theme.px(32)) for count in self.counts]

    def sizeHint(self) -> QSize:
        """The word and four pairs."""
        word = self.text_width(self.words.say("top.waiting"), "m") + self.theme.px(10) if self._with_word else 0.0
        return QSize(round(word + sum(self._widths())), self.theme.px(BAR_HEIGHT - 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the word, then glyph and count of each level."""
        painter = self.painter()
        x = 0.0
        if self._with_word:
            x = self.write(painter, QRectF(0, 0, self.width(), self.height()), self.words.say("top.waiting"), "t2", "m") + self.theme.px(10)
        for level, (count, width) in enumerate(zip(self.counts, self._widths(), strict=True), start=1):
            paint_glyph(painter, self.theme, level, QPointF(x + self.theme.px(8), self.height() / 2), 16 * self.theme.scale)
            room = QRectF(x + self.theme.px(23), 0, width, self.height())
            self.write(painter, room, str(count), "t1" if count else "t3", "l" if count else "m", bold=count > 0)
            x += width
        painter.end()


class Status(Painted):
    """One of the status icons with its word or number; the tool tip says it in full."""

    def __init__(self, theme: Theme, words: Words, icon: str) -> None:
        super().__init__(theme, words)
        self._icons = Icons(theme)
        self.icon, self.text, self.role, self.mark = icon, "", "t2", ""

    def show_status(self, icon: str, text: str = "", role: str = "t2", told: str = "", mark: str = "") -> None:
        """`told` is the whole sentence (tool tip and accessible name); `mark` a small icon behind (`check`)."""
        self.icon, self.text, self.role, self.mark = icon, text, role, mark
        self.setToolTip(told)
        self.setAccessibleName(told)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Icon, gap, word."""
        text = self.text_width(self.text, "m", bold=self.role.startswith("p")) + self.theme.px(6) if self.text else 0
        return QSize(round(text) + self.theme.px(18) + (self.theme.px(14) if self.mark else 0), self.theme.px(BAR_HEIGHT - 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon, mark and word."""
        painter = self.painter()
        middle = self.height() / 2
        self._icons.paint(painter, self.icon, QPointF(self.theme.px(9), middle), 16 * self.theme.scale, self.role)
        x = self.theme.px(23)
        if self.mark:
            self._icons.paint(painter, self.mark, QPointF(x + self.theme.px(2), middle), 12 * self.theme.scale, self.role)
            x += self.theme.px(14)
        if self.text:
            self.write(painter, QRectF(x, 0, self.width() - x, self.height()), self.text, self.role, "m", bold=self.role.startswith("p"))
        painter.end()


class Line(Painted):
    """One line of text as wide as it needs."""

    def __init__(self, theme: Theme, words: Words, role: str = "t2", size: str = "m") -> None:
        super().__init__(theme, words)
        self.text, self.role, self.size_token = "", role, size

    def show_text(self, text: str) -> None:
        """Another text."""
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as the text."""
        return QSize(round(self.text_width(self.text, self.size_token)) + 3, self.theme.px(BAR_HEIGHT - 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = self.painter()
        self.write(painter, QRectF(self.rect()), self.text, self.role, self.size_token)
        painter.end()


class Divider(Painted):
    """A thin upright line between groups."""

    def sizeHint(self) -> QSize:
        """One pixel wide, 20 high."""
        return QSize(1, self.theme.px(BAR_HEIGHT - 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = self.painter()
        painter.fillRect(QRectF(0, self.height() / 2 - self.theme.px(11), 1, self.theme.px(22)), self.theme.colour("line"))
        painter.end()
