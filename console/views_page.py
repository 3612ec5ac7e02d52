"""The page of looks: who watched which camera, from when to when and why; a camera's or a person's looks by typing, and the list as a file.

Source: domain.md 8, 11; ux.md 10.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent

from console.supervision_page import RecordsPage
from models.views.view_log import ViewRow
from widgets.fields import SearchField
from widgets.panel import Panel
from widgets.pills import ActionButton
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.theme import Theme
from widgets.timing import county_zone, span
from widgets.words import Words

COLUMNS: Final = (
    Column("views.col_from", 152),
    Column("views.col_to", 96),
    Column("views.col_lasted", 104, right=True),
    Column("views.col_who", 120),
    Column("views.col_camera"),
    Column("views.col_mode", 108),
    Column("views.col_why"),
)
PAUSE_MS: Final = 250


class ViewsPage(RecordsPage):
    """The page.

    Signals:
        wanted(text): the looks that hold this are to be read.
        export_asked(): the list is wanted as a file.
    """

    wanted = Signal(str)
    export_asked = Signal()

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.rows: tuple[ViewRow, ...] = ()
        self.panel = Panel(theme, words)
        self.records = self.take_list(RecordList(theme, words, COLUMNS, "views.title", "views.none"))
        self.search = self.filter = SearchField(theme, words, "views.filter", "/")
        self.export = ActionButton(theme, words)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.wanted.emit(self.typed))
        self.put_chips(self.panel, {}, lambda _name: None, beside=self.search)
        corner = self.panel.head.layout()
        if corner is not None:
            corner.addWidget(self.export)
        self.panel.body.addWidget(self.records, 1)
        self.panel.setParent(self)
        self.search.changed.connect(lambda _text: self._pause.start())
        self.search.left.connect(self.records.setFocus)
        self.export.clicked.connect(self.export_asked)
        words.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def typed(self) -> str:
        """What is searched for."""
        return self.search.edit.text()

    def show_rows(self, rows: Sequence[ViewRow]) -> None:
        """The looks as last read."""
        self.rows = tuple(rows)
        self.retranslate()

    def retranslate(self) -> None:
        """Another language, or other looks."""
        say = self.words.say
        self.panel.show_head(say("views.title"), say("views.hint", n=len(self.rows)), icon="camera")
        self.export.show_action("", say("views.export"), bool(self.rows), say("views.none"))
        self.records.show_lines([self._line(row) for row in self.rows], self.now())

    def _line(self, row: ViewRow) -> Line:
        began = row.started_at.astimezone(county_zone())
        ended = row.stopped_at.astimezone(county_zone()).strftime("%H:%M:%S") if row.stopped_at else self.words.say("views.goes_on")
        lasted = span(round(row.seen_s)) if row.seen_s is not None else ""
        if row.looks > 1:
            lasted = self.words.say("views.glances", time=lasted, count=row.looks)
        return Line(
            row.id,
            (
                Cell(began.strftime("%Y-%m-%d %H:%M:%S"), "t2", "s"),
                Cell(self.words.say("views.latest", time=ended) if row.is_cut_off else ended, "p3" if row.is_cut_off else "t2", "s"),
                Cell(lasted, "t1", "s"),
                Cell(row.operator, "t1"),
                Cell(f"{row.camera} {row.camera_name}".strip(), "t1"),
                Cell(self.words.say(f"views.mode_{row.mode}"), "t2", "s"),
                Cell(" · ".join(part for part in (row.case_no or row.alert_no, row.tour, row.reason, row.layout) if part), "t2"),
            ),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list takes everything."""
        super().resizeEvent(event)
        self.panel.setGeometry(0, 0, self.width(), self.height())
