"""The shelf of the whole county as a list over the screen: who set what aside, why and until when; Enter takes it back. Source: ux.md 12.10."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.list_sheet import ListSheet
from models.views.shelf import ShelfRow
from widgets.record_list import Cell, Column, Line
from widgets.theme import Theme
from widgets.timing import row_time
from widgets.words import Words

COLUMNS: Final = (
    Column("set_aside.col_what", least=220),
    Column("set_aside.col_why", 150),
    Column("set_aside.col_by", 84),
    Column("set_aside.col_at", 104),
    Column("set_aside.col_until", 104),
    Column("set_aside.col_how", 176, right=True),
)


class ShelfSheet(ListSheet):
    """The list.

    Signals:
        back_asked(id): this shelving is to end now.
    """

    back_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent, COLUMNS, "set_aside.title", "set_aside.reading")
        self.rows: tuple[ShelfRow, ...] | None = None
        self._now: datetime | None = None
        self.records.opened.connect(self.back_asked)

    def open(self) -> None:
        """Lie over the screen; what stands on the shelf is being read."""
        self.rows = None
        self.retranslate()
        super().open()

    def show_rows(self, rows: Sequence[ShelfRow], now: datetime) -> None:
        """What stands on the shelf, and what did."""
        self.rows, self._now = tuple(rows), now
        self.retranslate()

    def show_failure(self) -> None:
        """It could not be read."""
        self.records.body.say_none("set_aside.unread")

    @property
    def chosen(self) -> ShelfRow | None:
        """The selected line."""
        return next((row for row in self.rows or () if row.id == self.records.chosen_key), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.back_asked.emit(self.chosen.id)
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Another language, or other lines."""
        say, rows, now = self.words.say, self.rows or (), self._now
        lasting = [row for row in rows if not row.ended]
        self.panel.show_head(say("set_aside.title"), f"{say('set_aside.hint', n=len(lasting))} · {say('set_aside.keys')}", icon="list", key="Esc")
        self.records.body.say_none("set_aside.reading" if self.rows is None else "set_aside.none")
        if now is not None:
            self.records.show_lines([*self._lines("now", lasting, now), *self._lines("before", [row for row in rows if row.ended], now)], now)
        super().retranslate()

    def _lines(self, head: str, rows: Sequence[ShelfRow], now: datetime) -> list[Line]:
        if not rows:
            return []
        return [Line(f"head:{head}", (Cell(self.words.say(f"set_aside.{head}", n=len(rows))),), is_head=True), *(self._line(row, now) for row in rows)]

    def _line(self, row: ShelfRow, now: datetime) -> Line:
        words, dim = self.words, "t3" if row.ended else "t1"
        name = row.name_en if words.language == "en" and row.name_en else row.name
        what = f"{row.number} · {name}" if row.alert_id else words.say("set_aside.whole_sender", name=name)
        if row.ended:
            how = " · ".join(part for part in (words.of("shelf_end", row.ended), row.ended_by if row.ended == "taken_back" else "") if part)
        else:
            how = words.say("set_aside.left", span=words.span(max(0, int((row.until - now).total_seconds()))))
        until = row.ended_at if row.ended_at is not None else row.until
        return Line(
            row.id,
            (
                Cell(what, dim),
                Cell(words.of("shelving", row.reason), dim),
                Cell(row.by, dim),
                Cell(row_time(row.at, now, words.language), "t2", "s"),
                Cell(row_time(until, now, words.language), "t2", "s"),
                Cell(how, "t3" if row.ended else "p3", "s"),
            ),
        )
