"""H: set machine alerts aside. H shows the times allowed, a digit takes one and shows the reasons, a digit gives one; H or Esc leaves.

Source: ux.md 12.10. What may be shelved, and how long, say the rules; the door looks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from console.keys import DUTY, INTAKE
from console.seat import Each
from models.rules.refusal import word
from models.rules.shelving import SHELVING_REASONS, TERMS, alert_objections
from models.views.rows import QueueRow
from widgets.choice_line import Choice

if TYPE_CHECKING:
    from console.workstation import Workstation

DIGITS: Final = ("merge_", "intake_")
"""The digits of the duty and intake screens, as the key table calls them."""
LEAVES: Final = frozenset({"back", "distinct", "shelve"})


class ShelfDesk:
    """Asks for time and reason, then for the shelving of the chosen or marked alerts."""

    def __init__(self, workstation: Workstation) -> None:
        """Nothing is being chosen."""
        self._desk = workstation
        self._rows: tuple[QueueRow, ...] = ()
        self._minutes = 0
        workstation.duty.queue.choice.picked.connect(self._pick)

    @property
    def is_choosing(self) -> bool:
        """Whether the next digit is for the shelf."""
        return bool(self._rows)

    def takes(self, name: str) -> bool:
        """Whether an action is done here: H over the queue, digits and Esc while something is being chosen."""
        if self._desk.window.front not in (DUTY, INTAKE):
            return False
        return name == "shelve" or (self.is_choosing and (name in LEAVES or name.startswith(DIGITS)))

    def do(self, name: str) -> None:
        """Do an action."""
        if name.startswith(DIGITS):
            self._pick(int(name.rpartition("_")[2]))
        elif self.is_choosing:
            self.leave()
        else:
            self._begin()

    def leave(self) -> None:
        """Choose nothing."""
        self._rows, self._minutes = (), 0
        self._desk.duty.queue.show_choice(None)

    def _begin(self) -> None:
        rows = self._desk.on_alerts.rows_meant()
        if not rows:
            return
        now = self._desk.duty.now()
        if any(row.is_shelved(now) for row in rows):
            self._take_back([row for row in rows if row.is_shelved(now)])
            return
        objections = [why for row in rows for why in (alert_objections(row.channel, row.level, 1) if not row.case_id else ())]
        if objections or any(row.case_id for row in rows):
            told = word(objections[0], self._desk.words.language) if objections else self._desk.words.say("shelf.only_alerts")
            self._desk.window.toasts.tell(told, 2)
            return
        self._rows = rows
        self._show([self._desk.words.say("shelf.minutes", time=self._desk.words.span(minutes * 60)) for minutes in self._terms()])

    def _terms(self) -> tuple[int, ...]:
        return min((TERMS[row.level] for row in self._rows), key=len)

    def _pick(self, digit: int) -> None:
        terms = self._terms() if self._rows else ()
        if not self._minutes and 1 <= digit <= len(terms):
            self._minutes = terms[digit - 1]
            self._show([self._desk.words.of("shelving", code) for code in SHELVING_REASONS])
        elif self._minutes and 1 <= digit <= len(SHELVING_REASONS):
            rows, minutes = self._rows, self._minutes
            self.leave()
            self._shelve(rows, minutes, SHELVING_REASONS[digit - 1])

    def _show(self, options: Sequence[str]) -> None:
        words, rows = self._desk.words, self._rows
        what = rows[0].number if len(rows) == 1 else words.say("shelf.count", n=len(rows))
        title = words.say("shelf.why" if self._minutes else "shelf.how_long", what=what)
        self._desk.duty.queue.show_choice(Choice(title, tuple(options)))
        if self._desk.duty.queue.isVisible():
            return
        self._desk.window.toasts.tell(" ".join([title, *(f"[{n}] {option}" for n, option in enumerate(options, start=1))]))

    def _shelve(self, rows: Sequence[QueueRow], minutes: int, why: str) -> None:
        given = {"minutes": minutes, "reason": why}
        self._desk.seat.ask_each("shelve", [Each(row.id, "shelve_alert", {"alert": row.id, **given}, {row.id: row.version}) for row in rows])
        self._desk.duty.queue.list.marks.clear()
        self._desk.duty.queue.next_unacknowledged()

    def _take_back(self, rows: Sequence[QueueRow]) -> None:
        self._desk.seat.ask_each("shelve", [Each(row.id, "unshelve_alert", {"alert": row.id}, {row.id: row.version}) for row in rows])
