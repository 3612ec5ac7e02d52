"""The dispatch and call-in screen (S3): where it is, who could go, what goes out with them, and the seconded people of seven departments.

Source: ux.md S3; picture 03. Digits mark a unit, Enter orders it; after C, Enter calls in the preselected departments instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.dispatch_parts import CallPart, PlacePart
from console.keys import BY_NAME
from models.views.rows import CandidateRow, DispatchRow, UnitRow
from widgets.candidate_list import CandidateList
from widgets.panel import Head, Panel
from widgets.pills import ActionButton
from widgets.task_card import CardLimit, TaskCard
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.county import County
    from widgets.player import Player

GUTTER = 8
PLACE, UNITS, CALLS = 440, 796, 652
"""Widths of the three columns at 1920 px."""


class DispatchScreen(QWidget):
    """The screen.

    Signals:
        asked(name): an action of the key table.
        department_asked(unit): call in this department.
        everybody_asked(): call in all seven; the button was held to the end.
    """

    asked = Signal(str)
    department_asked = Signal(str)
    everybody_asked = Signal()

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.theme, self.words, self.now = theme, words, now
        self.board: DispatchRow | None = None
        self.calling = False
        self._added: list[str] = []
        self.place = PlacePart(theme, words, now)
        self.units_panel = Panel(theme, words)
        self.candidates = CandidateList(theme, words)
        self.card_head = Head(theme, words)
        self.card = TaskCard(theme, words)
        self.buttons = {name: ActionButton(theme, words) for name in ("order", "add_unit", "back")}
        self.calls = CallPart(theme, words)
        self._limits: Callable[[DispatchRow, datetime], tuple[CardLimit, ...]] = lambda _board, _now: ()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        for part in (self.place, self.units_panel, self.calls):
            part.setParent(self)
        body = self.units_panel.body
        body.addWidget(self.candidates)
        body.addSpacing(8)
        body.addWidget(self.card_head)
        body.addWidget(self.card)
        body.addStretch(1)
        line = QHBoxLayout()
        line.setContentsMargins(14, 8, 14, 12)
        line.setSpacing(8)
        for name, stretch in (("order", 10), ("add_unit", 7), ("back", 4)):
            self.buttons[name].setFixedHeight(self.theme.px(40))
            line.addWidget(self.buttons[name], stretch)
        body.addLayout(line)
        self.setFocusProxy(self.candidates)

    def _connect(self) -> None:
        for name, button in self.buttons.items():
            button.clicked.connect(lambda name=name: self.asked.emit(name))
        self.candidates.chosen.connect(lambda _unit: self._marked())
        self.candidates.ordered.connect(lambda _unit: self.asked.emit("order"))
        self.calls.department_asked.connect(self.department_asked)
        self.calls.everybody_asked.connect(self.everybody_asked)
        self.calls.asked.connect(self.asked)
        self.words.changed.connect(self.retranslate)

    # Data.

    def build_map(self, county: County) -> None:
        """Give it the county's geography."""
        self.place.build_map(county)

    def build_video(self, make_player: Callable[[], Player]) -> None:
        """Give it players."""
        self.place.build_video(make_player)

    def use_limits(self, limits: Callable[[DispatchRow, datetime], tuple[CardLimit, ...]]) -> None:
        """How the limits of the task card are worked out, once the rule book is loaded."""
        self._limits = limits
        self._show_card()

    def begin(self, *, calling: bool) -> None:
        """Come to the front for the selected alert; after C the call-in is what Enter does."""
        self.calling = calling
        self._added.clear()
        self.calls.withdraw_offer()
        self.retranslate()

    def show_board(self, board: DispatchRow) -> None:
        """Show everything of one alert or case."""
        another = self.board is None or self.board.detail.row.id != board.detail.row.id
        self.board = board
        if another:
            self._added.clear()
            self.candidates.chosen_id = ""
        now = self.now()
        self.place.show_board(board, now)
        self.candidates.show_candidates(board.candidates, now)
        self.calls.show_board(board, now)
        self._show_card()
        self._marked()

    def show_units(self, units: tuple[UnitRow, ...]) -> None:
        """Units have moved."""
        self.place.show_units(units, self.now())

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.place.tick(now)
        self.calls.tick(now)

    # Choosing.

    def pick(self, number: int) -> None:
        """A digit: mark this unit, or after + add it."""
        if self._added:
            before = self.candidates.chosen_id
            if self.candidates.choose(number) and self.candidates.chosen_id not in self._added:
                self._added.append(self.candidates.chosen_id)
            elif not self.candidates.chosen_id:
                self.candidates.chosen_id = before
        else:
            self.candidates.choose(number)
        self.calling = False
        self.retranslate()

    def add_next(self) -> None:
        """+: the marked unit stays, the next digit adds another; a second + adds the next in the list by itself."""
        marked = self.candidates.chosen_id
        if not self._added and marked:
            self._added.append(marked)
        elif self.board is not None:
            free = next((one for one in self.board.candidates if not one.blocked and one.unit.id not in self._added), None)
            if free is not None:
                self._added.append(free.unit.id)
        self.retranslate()

    def chosen_units(self) -> tuple[CandidateRow, ...]:
        """The units Enter orders: those added, else the marked one."""
        if self.board is None:
            return ()
        wanted = self._added or [self.candidates.chosen_id]
        return tuple(one for one in self.board.candidates if one.unit.id in wanted and not one.blocked)

    def _marked(self) -> None:
        chosen = self.candidates.candidate()
        ranked = self.board.candidates[:3] if self.board is not None else ()
        self.place.show_ways(ranked, chosen)
        self.retranslate()

    def _show_card(self) -> None:
        if self.board is not None:
            self.card.show_card(self.board.tasks, self._limits(self.board, self.now()))

    # Look.

    def retranslate(self) -> None:
        """Another language, another unit, another mode."""
        say = self.words.say
        count = len(self.board.candidates) if self.board is not None else 0
        self.units_panel.show_head(say("dispatch.title"), self._order_hint(), trailing=say("dispatch.all", n=count), key="L")
        self.card_head.show_text(say("card.title"), self._template(), trailing="", key="")
        self.buttons["order"].look = "plain" if self.calling else "primary"
        self.buttons["order"].show_action("" if self.calling else "Enter", self._order_word(), bool(self.chosen_units()), say("told.no_unit"))
        self.buttons["add_unit"].show_action("+", say("dispatch.add"))
        self.buttons["back"].show_action("Esc", BY_NAME["back"].word(self.words.language))
        self.calls.show_mode(self.calling)

    def _order_hint(self) -> str:
        oldest = [one.unit.position_at for one in (self.board.candidates if self.board is not None else ()) if one.unit.position_at is not None]
        hint = self.words.say("dispatch.order")
        if not oldest:
            return hint
        age = int((self.now() - max(oldest)).total_seconds())
        return f"{hint} · {self.words.say('dispatch.positions', age=self.words.span(max(0, age)))}"

    def _template(self) -> str:
        if self.board is None:
            return ""
        category = next((fact.value for fact in self.board.detail.facts if fact.label == "category"), "unclassified")
        return self.words.of("category", category)

    def _order_word(self) -> str:
        chosen = self.chosen_units()
        if not chosen:
            return BY_NAME["order"].word(self.words.language)
        if len(chosen) == 1:
            unit, minutes = self.words.tag(chosen[0].unit.label), chosen[0].minutes
            if minutes is not None:
                return self.words.say("dispatch.order_unit", unit=unit, minutes=minutes)
        return self.words.say("dispatch.order_many", units=self.words.join([self.words.tag(one.unit.label) for one in chosen]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns keep their shares."""
        super().resizeEvent(event)
        whole = self.width() - 2 * GUTTER
        design = PLACE + UNITS + CALLS
        left, right = round(whole * PLACE / design), round(whole * CALLS / design)
        self.place.setGeometry(0, 0, left, self.height())
        self.units_panel.setGeometry(left + GUTTER, 0, max(100, whole - left - right), self.height())
        self.calls.setGeometry(self.width() - right, 0, right, self.height())
