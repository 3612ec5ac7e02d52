"""Z on the queue: who did not answer is called once more, a unit that owes its feedback is urged; for the selected line or all marked ones.

Source: ux.md 9.2, 10 (batch A, H, Z).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from console.keys import DUTY
from console.seat import Each
from models.views.rows import DispatchRow, QueueRow

if TYPE_CHECKING:
    from console.workstation import Workstation

WITH_A_UNIT: Final = frozenset({"assigned", "handling", "criminal_review", "criminal_filed"})
"""States in which a case waits for what a unit has to do; in the others it waits for the Center, or stands still with a reason."""


class Chasing:
    """The chasing of one workstation. Whom it is about is read first: what is on the screen may be older than an answer."""

    def __init__(self, workstation: Workstation) -> None:
        """Nobody is being chased."""
        self._desk = workstation

    def chase(self) -> None:
        """Z was pressed."""
        desk = self._desk
        chosen = desk.duty.queue.chosen_row()
        meant = desk.on_alerts.rows_meant() if desk.window.front == DUTY else (chosen,) if chosen is not None else ()
        rows = [row for row in meant if row.case_id]
        if rows:
            desk.tasks.run(lambda: [(row, desk.reader.dispatch(row.id)) for row in rows], self._ask, desk.unread, line="chase")
        else:
            desk.window.toasts.tell(desk.words.say("told.none_missed"))

    def _ask(self, found: Sequence[tuple[QueueRow, DispatchRow | None]]) -> None:
        calls = [call for row, board in found if board is not None and (call := _call_again(row, board)) is not None]
        called = {call.subject for call in calls}
        text = self._desk.words.say("chase.text")
        urges = [_urge(row, text) for row, _ in found if row.id not in called and row.state in WITH_A_UNIT and row.lead]
        for name, wishes in (("urge", urges), ("call_again", calls)):
            if wishes:
                self._desk.seat.ask_each(name, wishes)
        if calls or urges:
            self._desk.duty.queue.list.marks.clear()
        else:
            self._desk.window.toasts.tell(self._desk.words.say("told.none_missed"))


def _call_again(row: QueueRow, board: DispatchRow) -> Each | None:
    """Call those once more who did not answer; None where everybody did."""
    missed = [person.id for person in board.officers if person.callin_state == "no_answer"]
    return Each(row.id, "call_in", {"case": row.case_id, "officers": missed, "via": "terminal"}, {}) if missed else None


def _urge(row: QueueRow, text: str) -> Each:
    return Each(row.id, "urge_case", {"case": row.case_id, "unit": row.lead, "text": text}, {})
