"""I on a monitoring alert or a device: its curve over a day, a week, a month or a year, read in a worker thread and shown over the screen.

Source: issue 4, Build 4 and 8; ux.md 9.2 (I = details).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRectF

from console.keys import DUTY, INTAKE, SOURCES
from models.rules.curve_spans import SPANS

if TYPE_CHECKING:
    from console.workstation import Workstation
    from models.views.curve_rows import StationCurveRow
    from widgets.curve_sheet import CurveSheet

AFTER: Final = 0.25
"""So much of the span is shown after an alert, where that time has come already."""
LEFT_SHARE: Final = 0.32
"""Of the sources screen: the names of the senders stay in sight."""


class CurveDesk(QObject):
    """The large curve of one seat."""

    def __init__(self, station: Workstation) -> None:
        super().__init__(station)
        self.station, self.window, self.reader, self.words = station, station.window, station.reader, station.words
        self.words.add("curve_words.json")
        self.sheet: CurveSheet | None = None
        self._device, self._factor, self._span = "", "", "day"
        self._until: datetime | None = None
        self.window.stack.currentChanged.connect(self.close)
        self.window.covered.connect(self.close)
        self.window.resized.connect(self._fit)

    def takes(self, name: str) -> bool:
        """I on the duty and sources screens; on the intake screen where the material is a curve and no picture."""
        if name == "material":
            row = self.station.intake.row if self.station.intake is not None else None
            return self.window.front == INTAKE and row is not None and row.material != "picture" and row.detail.curve is not None
        return name == "curve"

    def open(self) -> None:
        """Open on what is selected; where that is measured by nobody it is said."""
        device, factor, at = self._chosen()
        if not device:
            self.window.toasts.tell(self.words.say("curve.device_only"), 2)
            return
        if self.sheet is None:
            self.sheet = self._build()
        self._device, self._factor, self._span, self._until = device, factor, "day", self._until_of(at, "day")
        self.sheet.open(self._box(), at)
        self._read()

    def close(self) -> None:
        """Away with it: another screen, or nobody at the seat."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _build(self) -> CurveSheet:
        from widgets.curve_sheet import CurveSheet

        sheet = CurveSheet(self.window.theme, self.words, self.window.stack)
        sheet.span_asked.connect(self._other_span)
        sheet.moved.connect(self._move)
        sheet.factor_asked.connect(self._other_factor)
        sheet.left.connect(self._left)
        return sheet

    def _chosen(self) -> tuple[str, str, datetime | None]:
        """Device, factor ("" = the first) and the alert's moment."""
        if self.window.front == SOURCES and self.station.sources is not None:
            kind, _, key = self.station.sources.screen.senders.chosen_key.partition(":")
            return (key if kind == "device" else ""), "", None
        intake = self.station.intake
        detail = intake.row.detail if self.window.front == INTAKE and intake is not None and intake.row is not None else self.station.detail
        if detail is None or detail.curve is None:
            return "", "", None
        return detail.curve.device, detail.curve.factor, detail.row.received_at

    def _until_of(self, at: datetime | None, span: str) -> datetime:
        now = self.reader.clock.now()
        return now if at is None else min(now, at + AFTER * SPANS[span])

    # What is asked.

    def _other_span(self, span: str) -> None:
        """The middle stays where it is, as far as time has come."""
        if self._until is not None:
            middle = self._until - SPANS[self._span] / 2
            at = self.sheet.alert_at if self.sheet is not None else None
            is_moved = at is None or not self._until - SPANS[self._span] <= at <= self._until
            wanted = middle + SPANS[span] / 2 if is_moved and self._until < self.reader.clock.now() - SPANS[self._span] / 100 else self._until_of(at, span)
            self._until = min(self.reader.clock.now(), wanted)
        self._span = span
        self._read()

    def _move(self, step: int) -> None:
        if self._until is not None:
            self._until = min(self.reader.clock.now(), self._until + step * SPANS[self._span] / 2)
            self._read()

    def _other_factor(self, factor: str) -> None:
        self._factor = factor
        self._read()

    # Reading.

    def _read(self) -> None:
        sheet, until = self.sheet, self._until
        if sheet is None or until is None:
            return
        wanted = self._device, self._factor, self._span, until, sheet.columns
        self.station.tasks.run(lambda: self._row(*wanted), sheet.show_row, self._unread, line="curve")

    def _row(self, device: str, factor: str, span: str, until: datetime, columns: int) -> StationCurveRow | None:
        from models.views.station_curve import station_curve

        with self.reader.store.reading() as connection:
            return station_curve(connection, device, factor, span, until, columns)

    def _unread(self, error: Exception) -> None:
        if self.sheet is not None:
            self.sheet.show_row(None)
        self.station.unread(error)

    # Place.

    def _box(self) -> QRectF:
        """Never over the queue; on the sources screen the names stay in sight."""
        whole, left = QRectF(self.window.stack.rect()), 0.0
        if self.window.front == DUTY:
            left = self.station.duty.queue_panel.geometry().right() + 8.0
        elif self.window.front == SOURCES:
            left = LEFT_SHARE * whole.width()
        elif self.station.intake is not None:
            left = self.station.intake.screen.left.geometry().right() + 8.0
        return whole.adjusted(left, 0, 0, 0)

    def _fit(self) -> None:
        if self.sheet is not None and self.sheet.isVisible():
            self.sheet.setGeometry(self._box().toRect())

    def _left(self) -> None:
        self.station.tasks.cancel("curve")
        front = self.window.front
        if front == DUTY:
            self.station.duty.queue.setFocus()
        elif front == SOURCES and self.station.sources is not None:
            self.station.sources.screen.senders.setFocus()
        elif front == INTAKE and self.station.intake is not None:
            self.station.intake.screen.setFocus()
