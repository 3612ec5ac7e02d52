"""Files what was saved with A once the half minute in which it can be taken back is over; over a crash too.

Filing gives a number and starts the limits of the case: it cannot be taken back, so it waits. An alert that was taken back, merged or filed
meanwhile is left alone. Source: ux.md 9.4; docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from console.form_drafts import Draft, Drafts
from models.rules.undo import WINDOW

if TYPE_CHECKING:
    from console.intake_entry import Fields

GRACE: Final = timedelta(seconds=1)
COMMAND: Final = "file_late"
"""Its drafts have a name of their own: those of the form of filing are sent by nobody but the person."""


class LateFiling(QObject):
    """What is to be filed when its time has come.

    Signals:
        due(alert, arguments): file this one now.
    """

    due = Signal(str, object)

    def __init__(self, drafts: Callable[[], Drafts], now: Callable[[], datetime], parent: QObject | None = None) -> None:
        """`drafts` gives those of the person at the seat: what waits is kept there."""
        super().__init__(parent)
        self._drafts, self._now = drafts, now
        self._waiting: dict[str, tuple[datetime, dict[str, Any]]] = {}
        self._ticking = QTimer(self)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self.look)

    def put(self, alert: str, fields: Fields) -> None:
        """File this one when it can be taken back no more."""
        arguments = {"category": fields.category, "power_item": fields.item, "summary": fields.note}
        self._waiting[alert] = (self._now() + WINDOW + GRACE, arguments)
        self._drafts().keep(Draft(COMMAND, "", alert, self._now().isoformat(), arguments, is_open=False))
        self._ticking.start()

    def drop(self, alert: str) -> None:
        """It is filed already, or shall not be."""
        if self._waiting.pop(alert, None) is not None:
            self._drafts().drop(f"{COMMAND}//{alert}")

    def take_up(self) -> None:
        """After a start: what waited when the program ended waits no longer than the rest of its time."""
        for alert, saved_at, arguments in self._drafts().waiting(COMMAND):
            self._waiting.setdefault(alert, (saved_at + WINDOW + GRACE, arguments))
        if self._waiting:
            self._ticking.start()

    def look(self) -> None:
        """Tell what is due."""
        for alert, (at, arguments) in list(self._waiting.items()):
            if self._now() >= at:
                del self._waiting[alert]
                self.due.emit(alert, arguments)
        if not self._waiting:
            self._ticking.stop()

    def done(self, alert: str) -> None:
        """The door has answered: nothing of it is kept any more."""
        self._drafts().drop(f"{COMMAND}//{alert}")

    @property
    def waiting(self) -> tuple[str, ...]:
        """The alerts that wait."""
        return tuple(self._waiting)
