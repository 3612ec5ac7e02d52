"""The named layouts of a role as a list over the screen: use one, keep what stands now, rename, remove, make one the default. Source: issue 5, Build 9."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.list_sheet import ListSheet
from console.seat_layout import SeatLayout
from widgets.record_list import Cell, Column, Line
from widgets.theme import Theme
from widgets.words import Words

COLUMNS: Final = (
    Column("layout.col_name", least=220),
    Column("layout.col_monitors", 320),
    Column("layout.col_window", 220),
    Column("layout.col_tiles", 90),
    Column("layout.col_default", 150, right=True),
)
ACTS: Final = {
    **dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), "use"),
    Qt.Key.Key_N: "new",
    Qt.Key.Key_E: "rename",
    Qt.Key.Key_D: "default",
    Qt.Key.Key_Delete: "delete",
}


class LayoutSheet(ListSheet):
    """The list.

    Signals:
        asked(act): `use`, `new`, `rename`, `default` or `delete`, about the selected layout.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent, COLUMNS, "layout.title", "layout.none")
        self.layouts: tuple[SeatLayout, ...] = ()
        self._here: tuple[str, ...] = ()
        self._role = ""
        self._now: datetime | None = None
        self.records.opened.connect(lambda _key: self.asked.emit("use"))

    def show_layouts(self, layouts: Sequence[SeatLayout], here: tuple[str, ...], role: str, now: datetime) -> None:
        """The layouts of a role; `here` are the monitors there are."""
        self.layouts, self._here, self._role, self._now = tuple(layouts), here, role, now
        self.retranslate()

    @property
    def chosen(self) -> SeatLayout | None:
        """The selected layout."""
        return next((one for place, one in enumerate(self.layouts) if str(place) == self.records.chosen_key), None)

    def choose(self, layout: SeatLayout) -> None:
        """Select a layout."""
        place = next((place for place, one in enumerate(self.layouts) if one.key == layout.key), -1)
        self.records.choose(str(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the head act."""
        act = ACTS.get(Qt.Key(event.key()), "")
        if act and (self.chosen is not None or act == "new"):
            self.asked.emit(act)
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Another language, or other lines."""
        say = self.words.say
        if self._now is not None:
            hint = say("layout.hint", role=self.words.of("role", self._role), n=len(self.layouts))
            self.panel.show_head(say("layout.title"), f"{hint} · {say('layout.keys')}", icon="list", key="Esc")
            self.records.show_lines([self._line(str(place), one) for place, one in enumerate(self.layouts)], self._now)
        super().retranslate()

    def _line(self, key: str, layout: SeatLayout) -> Line:
        say, box = self.words.say, layout.window
        is_here = layout.monitors == self._here
        monitors = say("layout.here") if is_here else say("layout.elsewhere", names=self.words.join(list(layout.monitors)))
        window = say("layout.maximised") if layout.is_maximised else f"{box.width} × {box.height} · {box.left}, {box.top}"
        default = say("layout.is_default") if layout.is_default else ""
        cells = (Cell(layout.name), Cell(monitors, "t1" if is_here else "t3", "s"), Cell(window, "t2", "s"), Cell(layout.tiles or "1+3", "t2", "s"))
        return Line(key, (*cells, Cell(default, "t2", "s")))
