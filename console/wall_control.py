"""The wall control (S7, F7): the pages with how long they stand, what is on air with the seams, the page that is prepared with its checks, what can go up.

It shows what it is given and says what is wanted; keys are the key table's. Source: ux.md S7, 13; picture 13.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.keys import BY_NAME
from console.wall_preview import Pages, WallPreview
from widgets.fields import SearchField
from widgets.page_list import PageList
from widgets.panel import Panel
from widgets.pills import ActionButton
from widgets.record_list import Column, RecordList
from widgets.record_sheet import RecordSheet
from widgets.slot_picker import SlotPicker
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.words import Words

GUTTER: Final = 8
PAGES, CONTENTS = 330, 558
COLUMNS: Final = (Column("wallroom.col_what"), Column("wallroom.col_state", 150, right=True))


class WallControl(QWidget):
    """The screen.

    Signals:
        asked(name): an action of the key table, by button.
        page_picked(key), slot_picked(slot), content_picked(key): by pointer or key.
        filtered(text): what the contents are searched for.
    """

    asked = Signal(str)
    page_picked = Signal(str)
    slot_picked = Signal(int)
    content_picked = Signal(str)
    filtered = Signal(str)

    def __init__(
        self, theme: Theme, words: Words, now: Callable[[], datetime], canvas: QSize, make_pages: Callable[[bool], Pages], take_grid: Callable[[TileGrid], None]
    ) -> None:
        """`make_pages` makes the wall's pages: with video for what is on air (True), without for what is prepared."""
        super().__init__()
        self.theme, self.words, self.now = theme, words, now
        self.pages = PageList(theme, words)
        self.air = WallPreview(theme, words, canvas, lambda: make_pages(True), take_grid)
        self.prepared = WallPreview(theme, words, canvas, lambda: make_pages(False), lambda _grid: None)
        self.contents = RecordList(theme, words, COLUMNS, "wallroom.contents", "wallroom.no_contents")
        self.search = SearchField(theme, words, "wallroom.filter", "/")
        self.slots = SlotPicker(theme, words)
        self.checks = RecordSheet(theme, words, "wallroom.checks", "wallroom.reading")
        self.facts = RecordSheet(theme, words, "wallroom.facts", "wallroom.reading")
        self.buttons = {name: ActionButton(theme, words, "primary" if name == "hold_wall" else "plain") for name in ("hold_wall", "push_wall", "release_wall")}
        self.pages_panel, self.air_panel, self.prepared_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.contents_panel, self.slots_panel, self.facts_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self._fill()
        self._lay_out()
        self._connect()

    def _fill(self) -> None:
        self.pages_panel.body.addWidget(self.pages, 1)
        self.air_panel.body.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        self.air_panel.body.addWidget(self.air, 1)
        below = QHBoxLayout()
        below.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        below.setSpacing(GUTTER)
        below.addWidget(self.prepared, 3)
        side = QVBoxLayout()
        side.setSpacing(GUTTER)
        side.addWidget(self.checks, 1)
        side.addWidget(self.buttons["hold_wall"])
        both = QHBoxLayout()
        both.setSpacing(GUTTER)
        both.addWidget(self.buttons["push_wall"], 1)
        both.addWidget(self.buttons["release_wall"], 1)
        side.addLayout(both)
        below.addLayout(side, 2)
        self.prepared_panel.body.addLayout(below, 1)
        corner = QHBoxLayout(self.contents_panel.head)
        corner.setContentsMargins(0, 0, 10, 0)
        corner.addStretch(1)
        corner.addWidget(self.search)
        self.contents_panel.body.addWidget(self.contents, 1)
        self.slots_panel.body.addWidget(self.slots, 1)
        self.facts_panel.body.addWidget(self.facts, 1)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GUTTER)
        row.addWidget(self.pages_panel, PAGES)
        middle = ((self.air_panel, 61), (self.prepared_panel, 39))
        right = ((self.contents_panel, 33), (self.slots_panel, 24), (self.facts_panel, 43))
        for share, parts in ((1000, middle), (CONTENTS, right)):
            column = QVBoxLayout()
            column.setSpacing(GUTTER)
            for part, height in parts:
                column.addWidget(part, height)
            row.addLayout(column, share)
        self.setFocusProxy(self.contents)

    def _connect(self) -> None:
        self.pages.picked.connect(self.page_picked)
        self.slots.picked.connect(self.slot_picked)
        self.contents.chosen.connect(self.content_picked)
        self.contents.opened.connect(lambda _key: self.asked.emit("hold_wall"))
        self.search.changed.connect(self.filtered)
        self.search.left.connect(self.contents.setFocus)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda name=name: self.asked.emit(name))

    def show_buttons(self, why_not: str, release_why_not: str) -> None:
        """Which buttons are open; a closed one says why."""
        for name, button in self.buttons.items():
            closed = release_why_not if name == "release_wall" else why_not
            button.show_action(BY_NAME[name].printed, BY_NAME[name].word(self.words.language), not closed, closed)

    def want(self, *, wanted: bool) -> None:
        """Whether the screen is in front: else nothing plays."""
        self.air.want(wanted=wanted)
        self.prepared.want(wanted=wanted)

    def tick(self, now: datetime, data_at: datetime | None) -> None:
        """A second passed."""
        self.air.tick(now, data_at)
        self.contents.tick(now)

    def heads(self, texts: Sequence[tuple[str, str, str, str, str]]) -> None:
        """Title, hint, icon, word at the right and key of each panel, in the order they stand."""
        panels = (self.pages_panel, self.air_panel, self.prepared_panel, self.contents_panel, self.slots_panel, self.facts_panel)
        for panel, (title, hint, icon, trailing, key) in zip(panels, texts, strict=True):
            panel.show_head(title, hint, icon, trailing, key)

    def close_video(self) -> None:
        """End the streams."""
        self.air.close_video()
        self.prepared.close_video()
