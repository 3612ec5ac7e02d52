"""Ctrl Shift Y: the layouts of this seat by role and monitor, kept under typed names; Shift V parts the linked video into 1+3, 1, 4, 9 or 16 pictures.

A layout is the window's place and how the video is parted. Source: issue 5, Build 9; ux.md 11 (screens per seat).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from console.layout_sheet import LayoutSheet
from console.window_place import WindowPlace, monitor_names
from models.views.camera_binding import MOST
from widgets.purpose_line import PurposeLine

if TYPE_CHECKING:
    from console.seat_layout import SeatLayout
    from console.workstation import Workstation

TILES: Final = {"": (1, 3, True), "1": (1, 1, False), "4": (2, 2, False), "9": (3, 3, False), "16": (4, 4, False)}
"""How the linked video can be parted: rows, columns, and whether one large picture stands above them."""
LONGEST_NAME: Final = 24


class LayoutDesk(QObject):
    """The layouts of one seat."""

    def __init__(self, station: Workstation, place: WindowPlace) -> None:
        super().__init__(station)
        self.station, self.place = station, place
        self.window, self.words = station.window, station.words
        self.sheet = LayoutSheet(self.window.theme, self.words, self.window.stack)
        self.line = PurposeLine(self.window.theme, self.words, self.window)
        self._renamed: SeatLayout | None = None
        self.sheet.asked.connect(self._act)
        self.sheet.left.connect(self._left)
        self.line.answered.connect(self._with_name)
        self.window.resized.connect(self.line.place)
        self.window.stack.currentChanged.connect(lambda _screen: self.sheet.close_sheet())
        self.window.covered.connect(self._covered)
        station.learn_acts({"layouts": self.open, "tiles": self.next_tiles})
        place.stood = self.arrange
        self.arrange()

    @property
    def role(self) -> str:
        """Whose layouts these are."""
        return self.station.seat.person.role

    def open(self) -> None:
        """Show the list, or put it away."""
        if self.sheet.isVisible():
            self.sheet.close_sheet()
            return
        self._show()
        self.sheet.open()

    def _show(self) -> None:
        self.sheet.show_layouts(self.place.layouts.named(self.role), monitor_names(), self.role, self.station.reader.clock.now())

    def _left(self) -> None:
        screen = self.window.stack.currentWidget()
        if screen is not None:
            screen.setFocus()

    def _covered(self) -> None:
        self.line.close_question()
        self.sheet.close_sheet()

    # The linked video.

    def next_tiles(self) -> None:
        """Shift V: the next way to part the linked video."""
        ways = list(TILES)
        here = ways.index(self.place.tiles) if self.place.tiles in TILES else 0
        self.place.tiles = ways[(here + 1) % len(ways)]
        self.arrange()
        self.window.toasts.tell(self.words.say("layout.tiles", tiles=self.place.tiles or "1+3"))

    def arrange(self) -> None:
        """Part the linked video as the layout says, and link as many cameras as there is room for."""
        rows, columns, has_large = TILES.get(self.place.tiles, TILES[""])
        self.station.reader.most_linked = max(MOST, rows * columns + has_large)
        if self.station.duty.video is not None:
            self.station.duty.video.arrange(rows, columns, has_large=has_large)
            row = self.station.duty.queue.chosen_row()
            if row is not None:
                self.station.duty.show_cameras(*self.station.reader.cameras_near(row))

    # What the list asks.

    def _act(self, act: str) -> None:
        chosen = self.sheet.chosen
        if act == "new":
            self._renamed = None
            self.line.ask(self.words.say("layout.ask_new"), (), self.words.say("layout.name_hint"))
        elif chosen is None:
            return
        elif act == "use":
            self._use(chosen)
        elif act == "rename":
            self._renamed = chosen
            self.line.ask(self.words.say("layout.ask_name", name=chosen.name), (), self.words.say("layout.name_hint"))
        elif act == "default":
            self._kept(self.place.layouts.make_default(chosen), "layout.default_off" if chosen.is_default else "layout.default_on", chosen.name)
            self.sheet.choose(chosen)
        else:
            self._kept(self.place.layouts.delete(chosen), "layout.deleted", chosen.name)

    def _use(self, layout: SeatLayout) -> None:
        self.sheet.close_sheet()
        self.place.stand(layout)
        is_gone = not set(layout.monitors) <= set(monitor_names())
        self.window.toasts.tell(self.words.say("layout.rescued" if is_gone else "layout.used", name=layout.name))

    def _with_name(self, text: str) -> None:
        name, renamed = text.strip(), self._renamed
        self._renamed = None
        if not 0 < len(name) <= LONGEST_NAME:
            self.window.toasts.tell(self.words.say("layout.bad_name"), 2)
            return
        was_kept = self.place.layouts.rename(renamed, name) if renamed is not None else self.place.keep(self.role, name)
        self._kept(was_kept, "layout.saved", name)
        kept = renamed if renamed is not None else next((one for one in self.sheet.layouts if one.name == name), None)
        if kept is not None:
            self.sheet.choose(replace(kept, name=name))
        self.sheet.setFocus()

    def _kept(self, was_kept: bool, told: str, name: str) -> None:
        self.window.toasts.tell(self.words.say(told if was_kept else "layout.unkept", name=name), 0 if was_kept else 2)
        self._show()
