"""The menu of a line of the queue: the same actions with their keys as on the buttons; shown without stopping anything."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from console.keys import BY_NAME
from widgets.words import Words

SHOWN = ("acknowledge", "assign", "assign_now", "call_in", "field_links", "merge", "shelve", "chase", "reject", "note", "wall")


class RowMenu(QMenu):
    """One menu for one line; `popup` returns at once.

    Signals:
        asked(name): an action of the key table.
    """

    asked = Signal(str)

    def __init__(self, words: Words, closed: Mapping[str, str], parent: QWidget) -> None:
        """`closed` says of actions that can't be done why not."""
        super().__init__(parent)
        self.setToolTipsVisible(True)
        for name in SHOWN:
            action = BY_NAME[name]
            why_not = words.say(f"off.{action.off}") if action.off else closed.get(name, "")
            entry = QAction(f"{action.word(words.language)}\t{action.printed}", self)
            entry.setEnabled(not why_not)
            entry.setToolTip(why_not)
            entry.triggered.connect(lambda _checked=False, name=name: self.asked.emit(name))
            self.addAction(entry)
        self.aboutToHide.connect(self.deleteLater)

    def open_at(self, place: QPoint) -> None:
        """Show it at a place on the screen."""
        self.popup(place)
