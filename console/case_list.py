"""The list of cases on the case screen: a filter by number, words and place, chips for the states, and the lines. Source: ux.md S4, 9.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout

from models.rules.states import TERMINAL_CASE_STATES, CaseState
from models.views.case_rows import CaseLine
from widgets.case_table import CaseTable
from widgets.fields import SearchField
from widgets.panel import Panel
from widgets.pills import FilterChip
from widgets.theme import Theme
from widgets.words import Words

STATES: Final[dict[str, tuple[str, ...]]] = {
    "all": (),
    "open": tuple(str(state) for state in CaseState if state not in TERMINAL_CASE_STATES),
    "first": ("registered", "first_response", "on_spot", "judging"),
    "handled": ("jurisdiction", "assigned", "handling", "criminal_review", "criminal_filed"),
    "feedback": ("feedback_check",),
    "closed": tuple(str(state) for state in TERMINAL_CASE_STATES),
}
"""Filter → the states it shows."""
PAUSE_MS: Final = 180


class CaseListPart(Panel):
    """The list.

    Signals:
        opened(case_id): Enter or a double click.
        searched(text, states): read it anew.
    """

    opened = Signal(str)
    searched = Signal(str, object)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words)
        self._now = now
        self.view = "open"
        self.table = CaseTable(theme, words)
        self.filter = SearchField(theme, words, "cases.filter", "/")
        self.chips = {name: FilterChip(theme, words, f"cases.only_{name}") for name in STATES}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        corner = QHBoxLayout(self.head)
        corner.setContentsMargins(0, 0, 10, 0)
        corner.setSpacing(6)
        corner.addStretch(1)
        for name, chip in self.chips.items():
            corner.addWidget(chip)
            chip.clicked.connect(lambda name=name: self.show_only(name))
        corner.addWidget(self.filter)
        self.body.addWidget(self.table)
        self.setFocusProxy(self.table)
        self.table.opened.connect(self.opened)
        self.filter.changed.connect(lambda _text: self._pause.start())
        self.filter.left.connect(self.table.setFocus)
        self._pause.timeout.connect(self.search)
        self._count = 0
        self._say()

    def search(self) -> None:
        """Ask for the lines."""
        self.searched.emit(self.filter.edit.text().strip(), STATES[self.view])

    def show_only(self, name: str) -> None:
        """Another filter of states."""
        self.view = name
        self._say()
        self.search()

    def show_rows(self, rows: Sequence[CaseLine]) -> None:
        """The lines."""
        self._count = len(rows)
        self.table.show_rows(rows, self._now())
        self._say()

    def focus_filter(self) -> None:
        """Into the filter."""
        self.filter.setFocus()

    def _say(self) -> None:
        for name, chip in self.chips.items():
            chip.show_state(name == self.view)
        self.show_head(self.words.say("cases.title"), self.words.say("cases.hint", n=self._count), icon="list")

    def retranslate(self) -> None:
        """Another language."""
        super().retranslate()
        self._say()
