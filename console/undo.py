"""The own acts of the last half minute, each of which U takes back: one line under the queue head, a shelf on the intake screen.

Only what this seat did and the door keeps for taking back is offered; whether anybody acted since, the door says. Source: ux.md 9.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from console.keys import BY_NAME
from console.seat import Asking, Done, Seat
from models.rules.refusal import Reason, Refused
from models.rules.undo import SENT, UNDOABLE, WINDOW, held_for
from models.views.rows import QueueRow
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.undo_shelf import ShelfLine


@dataclass(frozen=True, slots=True)
class OwnAct:
    """One key's act: `seqs` are the journal numbers of what can be taken back of it, the last first; `count` matters it was about.

    `held_until`: so long what it sends out stays in the house.
    """

    name: str
    number: str
    seqs: tuple[int, ...]
    until: datetime
    count: int = 1
    held_until: datetime | None = None


class Undo(QObject):
    """What can be taken back at this seat, the newest first.

    Signals:
        changed(): another act is the newest, or none.
    """

    changed = Signal()

    def __init__(self, seat: Seat, words: Words, lines: Mapping[str, QueueRow], now: Callable[[], datetime], parent: QObject | None = None) -> None:
        """`lines` is the queue as the screen has it, for the numbers people know; `now` tells the time."""
        super().__init__(parent)
        self._seat, self._words, self._lines, self._now = seat, words, lines, now
        self._acts: list[OwnAct] = []
        seat.kept.connect(self._kept)

    def undo(self) -> bool:
        """Take the newest back; False when there is none."""
        self._drop_old()
        if not self._acts:
            return False
        act = self._acts.pop(0)
        self._seat.ask("undo", "", _taken_back(act.seqs))
        self.changed.emit()
        return True

    def newest(self) -> tuple[str, float]:
        """The newest act in words, and how many seconds it can still be taken back; 0 when there is none."""
        self._drop_old()
        return (self._worded(self._acts[0]), (self._acts[0].until - self._now()).total_seconds()) if self._acts else ("", 0.0)

    def lines(self) -> list[ShelfLine]:
        """All of them, for the shelf."""
        from widgets.undo_shelf import ShelfLine

        self._drop_old()
        now = self._now()
        return [ShelfLine(self._worded(act), (act.until - now).total_seconds(), WINDOW.total_seconds()) for act in self._acts]

    def _kept(self, name: str, subject: str, done: Sequence[Done]) -> None:
        seqs: list[int] = []
        for one in done:  # what lies before an act that cannot be taken back stays too
            seqs = [one.seq, *seqs] if one.command in UNDOABLE else []
        if seqs:
            row = self._lines.get(subject)
            number = row.number if row is not None else ""
            level = min((known.level for key in {subject, *(one.subject for one in done)} if (known := self._lines.get(key)) is not None), default=1)
            held = self._now() + held_for(level) if any(one.command in SENT for one in done) else None
            self._acts.insert(0, OwnAct(name, number, tuple(seqs), self._now() + WINDOW, len({one.subject for one in done if one.subject}) or 1, held))
            self.changed.emit()

    def _worded(self, act: OwnAct) -> str:
        word = BY_NAME[act.name].word(self._words.language) if act.name in BY_NAME else self._words.of("command", act.name)
        told = self._words.say("undo.many", action=word, n=act.count) if act.count > 1 else self._words.say("undo.one", action=word, number=act.number).strip()
        left = (act.held_until - self._now()).total_seconds() if act.held_until is not None else 0.0
        return self._words.say("undo.held", told=told, n=ceil(left)) if left > 0 else told

    def _drop_old(self) -> None:
        now = self._now()
        self._acts = [act for act in self._acts if act.until > now]


def _taken_back(seqs: Sequence[int]) -> Callable[[Asking], Any]:
    def act(asking: Asking) -> Any:
        outcome: Any = None
        refused: list[Reason] = []
        for seq in seqs:
            try:
                outcome = asking.do("undo_act", act=seq)
            except Refused as error:
                refused.extend(error.reasons)
        if refused:
            raise Refused(refused)
        return outcome

    return act
