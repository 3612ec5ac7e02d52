"""What keys do to the alerts of the queue: acknowledge one, several or a fold, merge, take the last act back. Source: ux.md 9.2, 9.4, 12.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import acts
from models.rules.undo import WINDOW
from models.views.rows import Group, QueueRow
from widgets.likeness_list import because

if TYPE_CHECKING:
    from console.workstation import Workstation


class AlertActs:
    """The acts of one workstation on alerts; each shows at once and is taken back when the door refuses."""

    def __init__(self, workstation: Workstation) -> None:
        """Nothing is being chosen."""
        self._desk = workstation
        self._choosing_similar = False
        workstation.duty.queue.undo_asked.connect(self.undo)
        workstation.undo.changed.connect(self.show_undo)

    def rows_meant(self) -> tuple[QueueRow, ...]:
        """What a key for one or many is about: the marked lines, else the selected one."""
        model = self._desk.duty.queue.model
        ids = self._desk.duty.queue.list.marks.ids or [self._desk.duty.queue.list.chosen_id]
        return tuple(row for row_id in ids if (row := model.row(row_id)) is not None)

    def leave(self) -> None:
        """Another line is selected: no candidate is being chosen."""
        self._choosing_similar = False

    def acknowledge(self) -> None:
        """A: the selected line, the marked ones, or a fold; a closed fold is opened first, so that nobody takes what he has not seen."""
        queue = self._desk.duty.queue
        marked, chosen = queue.list.marks.ids, queue.list.chosen_id
        if not marked and queue.model.folds.is_face(chosen):
            if queue.list.open_fold(True):
                return
            fold = queue.model.folds.of(chosen)
            marked = list(fold.members) if fold is not None else []
        rows = [row for row_id in (marked or [chosen]) if (row := queue.model.row(row_id)) is not None and row.group is Group.UNACKNOWLEDGED]
        if len(rows) == 1:
            self._desk.seat.ask("acknowledge", rows[0].id, acts.acknowledge(rows[0]))
        elif rows:
            self._desk.seat.ask_each("acknowledge", acts.acknowledge_each(rows))
        if rows:
            queue.list.marks.clear()
            self._desk.change_lines([acts.acknowledged(row) for row in rows])
            queue.next_unacknowledged()

    def undo(self) -> None:
        """U: take the last act back."""
        if not self._desk.undo.undo():
            self._desk.window.toasts.tell(self._desk.words.say("undo.none"))

    def show_undo(self) -> None:
        """The line of the last act, with the time left."""
        text, left = self._desk.undo.newest()
        self._desk.duty.queue.show_undo(text, left, WINDOW.total_seconds())

    def pick_similar(self, number: int) -> None:
        """A digit after M."""
        if self._choosing_similar and self._desk.detail is not None and number <= len(self._desk.detail.similar):
            self.merge_into(self._desk.detail.similar[number - 1].id)

    def begin_merge(self) -> None:
        """M: show the candidates, or put them away."""
        if self._desk.detail is not None and self._desk.detail.similar and self._desk.duty.detail is not None:
            self._choosing_similar = not self._choosing_similar
            self._desk.duty.detail.show_candidates(self._choosing_similar)

    def merge_into(self, other_id: str) -> None:
        """A candidate was chosen: attach to its case while candidates are being chosen, else go to it."""
        row = self._desk.duty.queue.chosen_row()
        if row is None or row.case_id or not self._choosing_similar:
            self._desk.duty.queue.choose(other_id)
            return
        self._choosing_similar = False
        self._desk.tasks.run(lambda: self._desk.reader.case_of(other_id), lambda case: self._attach(row, case, other_id), self._desk.unread)

    def _attach(self, row: QueueRow, case: str, other_id: str) -> None:
        """Into the case of the other; two alerts before any case become one of the earlier."""
        seat, other = self._desk.seat, self._desk.duty.queue.model.row(other_id)
        if case:
            seat.ask("merge", row.id, acts.attach(row, case, self._why(other_id)))
        elif other is not None:
            earlier, later = sorted((row, other), key=lambda one: (one.received_at, one.id))
            seat.ask("merge", row.id, acts.bring_together(earlier, later, self._why(other_id)))
        else:
            self._desk.duty.queue.choose(other_id)

    def _why(self, other_id: str) -> str:
        """How alike the candidate is, for the record."""
        detail = self._desk.detail
        found = next((one for one in detail.similar if one.id == other_id), None) if detail is not None else None
        return because(found, self._desk.words) if found is not None else ""
