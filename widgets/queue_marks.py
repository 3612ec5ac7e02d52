"""Rows of the queue that are marked for one act on all of them: Shift and Ctrl click, or Ctrl Space and Space. Source: ux.md 10."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from widgets.queue_model import QueueModel


class QueueMarks(QObject):
    """The marks of one list, by id.

    Signals:
        changed(): other rows are marked.
    """

    changed = Signal()

    def __init__(self, queue: QueueModel, parent: QObject) -> None:
        """Nothing is marked."""
        super().__init__(parent)
        self._queue = queue
        self.marked: set[str] = set()

    @property
    def ids(self) -> list[str]:
        """What is marked, from the top; empty when nothing is."""
        return sorted(self.marked, key=self._queue.position)

    def toggle(self, row_id: str, selected: str) -> None:
        """Mark a row, or take the mark off; the selected one is marked along with the first."""
        if not self.marked and selected and selected != row_id:
            self.marked.add(selected)
        (self.marked.discard if row_id in self.marked else self.marked.add)(row_id)
        self.changed.emit()

    def mark_between(self, one: str, other: str) -> None:
        """Mark every row from one to the other."""
        first, last = sorted((self._queue.position(one), self._queue.position(other)))
        if first >= 0:
            self.marked.update(row.id for position in range(first, last + 1) if (row := self._queue.row_at(position)))
            self.changed.emit()

    def clear(self) -> None:
        """Nothing is marked any more."""
        if self.marked:
            self.marked.clear()
            self.changed.emit()

    def forget_gone(self) -> None:
        """What left the queue is marked no more."""
        gone = {row_id for row_id in self.marked if self._queue.row(row_id) is None}
        if gone:
            self.marked -= gone
            self.changed.emit()
