"""Keeps and restores where a workstation's window stands, by the role of who sits there and by the monitors that are connected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.seat_layout import LAST, Box, Layouts, SeatLayout, rescued


class WindowPlace:
    """The place of one window. `put_aside`: the file that could not be read, "" where all was well."""

    def __init__(self, window: QWidget, data_dir: Path) -> None:
        self._window, self.layouts = window, Layouts(data_dir)
        self.put_aside = self.layouts.put_aside
        self.tiles = ""
        """How the linked video of this seat is parted, "" as designed; kept with each layout."""
        self.stood: Callable[[], None] = lambda: None
        """Called when a layout has come into use."""

    def restore(self, role: str, name: str = LAST) -> bool:
        """Put the window where it last stood for this role; whether anything was known."""
        found = self.layouts.find(role, monitors(), monitor_names(), name)
        if found is None:
            return False
        self.stand(found)
        return True

    def stand(self, found: SeatLayout) -> None:
        """Put the window as a layout says, where it can be seen on the monitors there are."""
        found = replace(found, window=rescued(found.window, monitors()))
        self.tiles = found.tiles
        if self._window.isMaximized() and not found.is_maximised:
            self._window.showNormal()
        box = found.window
        self._window.setGeometry(QRect(box.left, box.top, box.width, box.height))
        if found.is_maximised:
            self._window.showMaximized()
        self.stood()

    def keep(self, role: str, name: str = LAST) -> bool:
        """Remember where it stands now, under a name."""
        here = self._window.normalGeometry() if self._window.isMaximized() else self._window.geometry()
        if here.isEmpty():
            return False
        box = Box(here.left(), here.top(), here.width(), here.height())
        return self.layouts.save(SeatLayout(name, role, monitor_names(), box, self._window.isMaximized(), self.tiles))


def monitors() -> list[Box]:
    """The monitors' free parts, the main one first."""
    main = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not main)
    free = [screen.availableGeometry() for screen in screens]
    return [Box(one.left(), one.top(), one.width(), one.height()) for one in free]


def monitor_names() -> tuple[str, ...]:
    """Which monitors are connected, as the system calls them, in a fixed order."""
    return tuple(sorted(f"{screen.name()} {screen.serialNumber()}".strip() for screen in QGuiApplication.screens()))
