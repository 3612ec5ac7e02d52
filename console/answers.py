"""What the door answered to this seat, told to the person: done, sent for approval, refused with its reasons, or not done at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from console.keys import BY_NAME
from console.seat import Seat, worded
from console.vocabulary import Vocabulary
from console.window import Window
from models.plain import Plain
from models.rules.refusal import Reason, Refused, word_warning
from models.store import StoreUnavailable
from models.views.rows import QueueRow
from widgets.timing import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.commands.actor import Outcome

SILENT = frozenset({"acknowledge", "shelve"})
"""Actions whose effect on the row, and the line of the last act, are word enough."""


class Answers(QObject):
    """Words the answers as toasts.

    Signals:
        untrue(alert_id): what the screen shows of this matter may not be so; it has to be read again.
    """

    untrue = Signal(str)

    def __init__(self, window: Window, seat: Seat, words: Vocabulary, lines: Mapping[str, QueueRow]) -> None:
        """`lines` is the queue as the screen has it, for the numbers people know."""
        super().__init__(window)
        self._toasts, self._words, self._lines = window.toasts, words, lines
        seat.done.connect(self._done)
        seat.refused.connect(self._refused)
        seat.failed.connect(self._failed)

    def tell_off(self, name: str) -> None:
        """The key of an action that is not there yet was pressed."""
        action = BY_NAME[name]
        self._toasts.tell(f"{self._word(name)}: {self._words.say(f'off.{action.off}')}")

    def _done(self, name: str, subject: str, outcome: Outcome) -> None:
        row = self._lines.get(subject)
        number = row.number if row is not None else ""
        if outcome.proposal or name not in SILENT:
            told = self._words.say("told.proposal" if outcome.proposal else "told.done", action=self._word(name), number=number)
            self._toasts.tell(told if number or outcome.proposal else self._word(name))
        warnings = [word_warning(warning, self._words.language) for warning in outcome.warnings if isinstance(warning, Reason)]
        if warnings:
            self._toasts.tell(" ".join(dict.fromkeys(warnings)), 3)

    def _refused(self, name: str, subject: str, refused: Refused) -> None:
        told = worded(refused, self._words.language, lambda state: self._words.of("state", state), lambda at: clock(at, seconds=True))
        self._toasts.tell(f"{self._word(name)} · {told}", 2)
        self.untrue.emit(subject)

    def _failed(self, name: str, subject: str, error: Exception) -> None:
        if isinstance(error, Plain):
            why = self._words.plain(error)
            told = self._words.say("told.failed" if isinstance(error, StoreUnavailable) else "told.sealed", action=self._word(name), why=why)
        else:
            told = self._words.say("told.broke", action=self._word(name))
        self._toasts.tell(told, 1)
        self.untrue.emit(subject)

    def _word(self, name: str) -> str:
        return BY_NAME[name].word(self._words.language)
