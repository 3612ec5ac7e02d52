"""A flood on the intake screen: the folds of the queue stand in its list, → and ← open and close them, A on a fold takes all of it, once shown.

Source: ux.md 12.1. The folds are the queue's own, so that both screens show the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.workstation import Workstation
    from widgets.intake_list import IntakeList


class IntakeFolds:
    """Joins the list of the intake screen with the folds of the queue."""

    def __init__(self, station: Workstation, listed: IntakeList) -> None:
        """`listed` shows what stands folded in the queue of `station`."""
        self._station, self._list = station, listed
        listed.folds = station.duty.queue.model.folds
        listed.fold_asked.connect(self.open)

    def open(self, opened: bool) -> bool:
        """Show the members of the selected fold, or put them away, also from a member; False where there is nothing to do."""
        queue = self._station.duty.queue
        queue.choose(self._list.chosen_id)
        done = queue.list.open_fold(opened)
        self._list.choose(queue.list.chosen_id)
        self._list.refold()
        return done

    def acknowledge(self, one: Callable[[], None]) -> None:
        """A on the line of a fold: its members are shown first, then all of them are acknowledged. On any other line `one` is done."""
        if not self._list.folds.is_face(self._list.chosen_id):
            one()
        elif not self.open(opened=True):
            self._station.on_alerts.acknowledge()
