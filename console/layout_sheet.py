"""The named layouts of a role as a list over the screen: use one, keep what stands now, rename, remove, make one the default. Source: issue 5, Build 9."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.seat_layout import SeatLayout
from widgets.painted import Painted
from widgets.panel import Panel
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.theme import Theme
from widgets.words import Words

COLUMNS: Final = (
    Column("layout.col_name", least=220),
    Column("layout.col_monitors", 320),
    Column("layout.col_window", 220),
    Column("layout.col_tiles", 90),
    Column("layout.col_default", 150, right=True),
)
STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
ACTS: Final = {
    **dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), "use"),
    Qt.Key.Key_N: "new",
    Qt.Key.Key_E: "rename",
    Qt.Key.Key_D: "default",
    Qt.Key.Key_Delete: "delete",
}


class LayoutSheet(Painted):
    """The list.

    Signals:
        asked(act): `use`, `new`, `rename`, `default` or `delete`, about the selected layout.
        left(): it was closed.
    """

    asked = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.layouts: tuple[SeatLayout, ...] = ()
        self._here: tuple[str, ...] = ()
        self._role = ""
        self._now: datetime | None = None
        self.panel = Panel(theme, words)
        self.records = RecordList(theme, words, COLUMNS, "layout.title", "layout.none")
        self.panel.body.addWidget(self.records, 1)
        self.panel.setParent(self)
        self.records.opened.connect(lambda _key: self.asked.emit("use"))
        self.setProperty("overlay", True)
        self.setProperty("takes_keys", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def open(self) -> None:
        """Lie over the screen."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def show_layouts(self, layouts: Sequence[SeatLayout], here: tuple[str, ...], role: str, now: datetime) -> None:
        """The layouts of a role; `here` are the monitors there are."""
        self.layouts, self._here, self._role, self._now = tuple(layouts), here, role, now
        self.retranslate()

    def close_sheet(self) -> None:
        """Away."""
        if self.isVisible():
            self.hide()
            self.left.emit()

    @property
    def chosen(self) -> SeatLayout | None:
        """The selected layout."""
        return next((one for place, one in enumerate(self.layouts) if str(place) == self.records.chosen_key), None)

    def choose(self, layout: SeatLayout) -> None:
        """Select a layout."""
        place = next((place for place, one in enumerate(self.layouts) if one.key == layout.key), -1)
        self.records.choose(str(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K select, the keys of the head act, Esc closes; nothing reaches the screen behind."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self.records.go(STEPS[key])
        elif key in ACTS and (self.chosen is not None or ACTS[key] == "new"):
            self.asked.emit(ACTS[key])
        elif key == Qt.Key.Key_Escape:
            self.close_sheet()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list takes everything."""
        super().resizeEvent(event)
        self.panel.setGeometry(self.rect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing of the screen behind shines through."""
        painter = self.painter()
        painter.fillRect(QRectF(self.rect()), self.theme.colour("bg0"))
        painter.end()
