"""The supervision screen (F5): six pages behind digits – the list, what waits for a decision, people and roster, duties, rules, looks at cameras.

Source: ux.md S5, 9; statistics have their place on it once they are there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.personnel_screen import PersonnelScreen
from console.proposals_page import DecisionsPage
from console.rules_duties import DutiesPage
from console.rules_screen import RulesScreen
from console.supervision_list import SupervisionListPage
from console.supervision_page import RecordsPage
from console.views_page import ViewsPage
from widgets.painted import CENTRE
from widgets.pills import Clickable, cap_width, paint_cap
from widgets.spelling import Readings
from widgets.theme import Theme
from widgets.words import Words

LIST, DECISIONS, PEOPLE, DUTIES, RULES, VIEWS = PAGES = ("list", "decisions", "people", "duties", "rules", "views")
"""The pages in the order of their digits."""
TAB_HEIGHT: Final = 34


class SupervisionScreen(QWidget):
    """The screen.

    Signals:
        asked(name): an action of the key table.
        page_asked(name): a page was clicked.
        form_asked(step): a form is wanted.
        case_asked(case_id): a case is wanted.
        decision_asked(key): what the door says of this decision is wanted.
    """

    asked = Signal(str)
    page_asked = Signal(str)
    form_asked = Signal(object)
    case_asked = Signal(str)
    decision_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime], readings: Readings) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.list = SupervisionListPage(theme, words, now)
        self.decisions = DecisionsPage(theme, words, now, readings)
        self.people = PersonnelScreen(theme, words, now)
        self.duties = DutiesPage(theme, words, now)
        self.rules = RulesScreen(theme, words, now)
        self.views = ViewsPage(theme, words, now)
        shown = (self.list, self.decisions, self.people, self.duties, self.rules, self.views)
        self.pages: dict[str, RecordsPage] = dict(zip(PAGES, shown, strict=True))
        self.tabs = {name: PageTab(theme, words, f"page.{name}", str(number)) for number, name in enumerate(PAGES, start=1)}
        self.stack = QStackedWidget()
        self.front = LIST
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name, tab in self.tabs.items():
            row.addWidget(tab)
            tab.clicked.connect(lambda name=name: self.page_asked.emit(name))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.stack, 1)
        for page in self.pages.values():
            self.stack.addWidget(page)
            page.asked.connect(self.form_asked)
            page.case_asked.connect(self.case_asked)
        self.decisions.stirred.connect(self.decision_asked)
        self.list.foot.asked.disconnect()
        self.list.foot.asked.connect(self.asked)
        self.show_page(LIST)

    @property
    def page(self) -> RecordsPage:
        """The page in front."""
        return self.pages[self.front]

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        self.front = name
        self.stack.setCurrentWidget(self.pages[name])
        self.setFocusProxy(self.pages[name])
        for key, tab in self.tabs.items():
            tab.show_front(key == name)

    def show_count(self, name: str, count: int) -> None:
        """How many things wait on a page."""
        self.tabs[name].show_count(count)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.page.tick(now)


class PageTab(Clickable):
    """The tab of one page: its digit, its name, and how many wait there."""

    def __init__(self, theme: Theme, words: Words, key: str, digit: str) -> None:
        super().__init__(theme, words)
        self._key, self._digit, self._count, self._front = key, digit, 0, False
        self._name()

    def show_front(self, front: bool) -> None:
        """Whether its page is in front."""
        self._front = front
        self.update()

    def show_count(self, count: int) -> None:
        """How many wait; 0 is not shown."""
        self._count = count
        self._name()
        self.updateGeometry()
        self.update()

    def _text(self) -> str:
        return self.words.say(self._key)

    def _name(self) -> None:
        self.setAccessibleName(f"{self._text()} {self._count}" if self._count else self._text())

    def retranslate(self) -> None:
        """Another language."""
        self._name()
        super().retranslate()

    def sizeHint(self) -> QSize:
        """Digit, name and count."""
        px = self.theme.px
        count = self.text_width(str(self._count), "s", bold=True) + px(8) if self._count else 0
        return QSize(round(cap_width(self, self._digit) + self.text_width(self._text(), "m", bold=True) + count) + px(34), px(TAB_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it; the one in front is raised."""
        painter, s = self.painter(), self.theme.scale
        box = QRectF(self.rect())
        ground = "bg3" if self._front else "bg2" if self.hovered else None
        self.frame(painter, box, self.theme.tokens.radius["control"], "ctl" if self._front else "line", ground)
        if self.hasFocus():
            self.frame(painter, box, self.theme.tokens.radius["control"], "acc", width=2)
        cap = cap_width(self, self._digit)
        paint_cap(self, painter, QRectF(10 * s, box.center().y() - 10 * s, cap, 20 * s), self._digit)
        left = 10 * s + cap + 8 * s
        role = "t1" if self._front else "t2"
        left += self.write(painter, QRectF(left, 0, box.width() - left, box.height()), self._text(), role, "m", bold=self._front) + 8 * s
        if self._count:
            self.write(painter, QRectF(left, 0, box.width() - left - 4 * s, box.height()), str(self._count), "t1", "s", bold=True, align=CENTRE)
        painter.end()
