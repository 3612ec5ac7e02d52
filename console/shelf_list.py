"""Shift H, or the palette: the shelf of the whole county, as the duty leader needs it; what stands there can be taken back from it.

Source: ux.md 12.10. The door looks again at who may.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from models.rules.permits import Act, verdict
from models.store import StoreUnavailable

if TYPE_CHECKING:
    from console.live import Change
    from console.shelf_sheet import ShelfSheet
    from console.workstation import Workstation
    from models.views.shelf import ShelfRow


class ShelfList(QObject):
    """The list of one seat."""

    def __init__(self, station: Workstation) -> None:
        super().__init__(station)
        self.station, self.window, self.words = station, station.window, station.words
        self.sheet: ShelfSheet | None = None
        self.window.stack.currentChanged.connect(self.close)
        self.window.covered.connect(self.close)
        station.live.changed.connect(self._changed)

    def open(self) -> None:
        """Show it, or put it away."""
        if self.sheet is None:
            self.sheet = self._build()
        if self.sheet.isVisible():
            self.close()
            return
        self.sheet.open()
        self._read()

    def close(self) -> None:
        """Away with it: another screen, or nobody at the seat."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _build(self) -> ShelfSheet:
        from console.shelf_sheet import ShelfSheet

        self.words.add("shelf_words.json")
        sheet = ShelfSheet(self.window.theme, self.words, self.window.stack)
        sheet.back_asked.connect(self._take_back)
        sheet.left.connect(self._left)
        return sheet

    def _read(self) -> None:
        self.station.tasks.run(self._rows, self._show, self._unread, line="shelf")

    def _rows(self) -> tuple[ShelfRow, ...]:
        from models.views.shelf import shelf

        with self.station.reader.store.reading() as connection:
            return shelf(connection, self.station.reader.clock.now())

    def _show(self, rows: tuple[ShelfRow, ...]) -> None:
        if self.sheet is not None:
            self.sheet.show_rows(rows, self.station.reader.clock.now())

    def _unread(self, error: Exception) -> None:
        if self.sheet is not None:
            self.sheet.show_failure()
        if not isinstance(error, StoreUnavailable):
            self.station.tasks.troubled.emit("shelf", error)

    def _changed(self, change: Change) -> None:
        if self.sheet is not None and self.sheet.isVisible() and (change.whole or any("shel" in entry.kind for entry in change.entries)):
            self._read()

    def _left(self) -> None:
        self.station.tasks.cancel("shelf")
        screen = self.window.stack.currentWidget()
        if screen is not None:
            screen.setFocus()

    # Taking back.

    def _take_back(self, key: str) -> None:
        row = next((one for one in (self.sheet.rows if self.sheet is not None else None) or () if one.id == key), None)
        if row is None:
            return
        command = "unshelve_alert" if row.alert_id else "unshelve_source"
        if row.ended:
            self.window.toasts.tell(self.words.say("set_aside.over"), 2)
        elif verdict(command, self.station.seat.person.role).act is not Act.MAY:
            self.window.toasts.tell(self.words.say("set_aside.may_not"), 2)
        else:
            given: dict[str, Any] = {"alert": row.alert_id} if row.alert_id else {"source": row.source} if row.source else {"device": row.device_mn}
            self.station.seat.put(lambda asking: asking.do(command, **given), lambda outcome: self._done(row, outcome), partial(self._objected, command))

    def _done(self, row: ShelfRow, _outcome: Any) -> None:
        self.window.toasts.tell(self.words.say("set_aside.done", what=row.number or row.name))
        self._read()

    def _objected(self, command: str, error: Exception) -> None:
        from console.form_answers import objection

        self.window.toasts.tell(objection(error, self.words.of("command", command), self.words), 2)
