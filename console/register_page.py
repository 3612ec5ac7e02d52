"""The ground of the two registers, sources and cameras: a list to be filtered, what is selected beside it, and a second list below.

What the focus stands in decides what the sheet shows; steps are offered to whoever may take them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from console.supervision_page import RecordsPage, Step
from widgets.theme import Theme
from widgets.words import Words


class RegisterPage(RecordsPage):
    """A register's screen; `lists` holds the list of what is registered, then the one below it."""

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.may: Callable[[str], bool] = lambda _step: True
        self.view, self.typed = "all", ""

    def show_sheet(self, *, same: bool = False) -> None:
        """Show what is selected in the list that has the focus; `same`: it is what was shown already."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Show everything anew: another language, another view, other words to be found."""
        raise NotImplementedError

    def all_steps(self) -> Sequence[Step]:
        """What could be done with what is selected, whoever asks."""
        raise NotImplementedError

    def show_only(self, name: str) -> None:
        """Show one of the views of the list."""
        self.view = name
        self.retranslate()
        self.lists[0].setFocus()

    def search_for(self, text: str) -> None:
        """Show what fits the text."""
        self.typed = text
        self.retranslate()

    def do(self, name: str) -> None:
        """What a key does; where the focus went decides what stands in the sheet."""
        super().do(name)
        if name in ("next_group", "previous_group"):
            self.show_sheet()

    def change_lists(self) -> None:
        """Go to the list below, and back."""
        self.lists[0 if self.current is self.lists[1] else 1].setFocus()
        self.show_sheet()

    def steps(self) -> Sequence[Step]:
        """What this person can do with what is selected."""
        return [step for step in self.all_steps() if self.may(step.command)]
