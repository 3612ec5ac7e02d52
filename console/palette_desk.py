"""Joins the palette with the case side of a workstation: what it lists for the matter in front, and what a chosen line does. Source: ux.md 9.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.keys import DUTY
from console.palette import Palette, PaletteLine
from console.palette_lines import action_lines, case_lines, command_lines, register_lines
from widgets.spelling import Readings

if TYPE_CHECKING:
    from console.case_desk import CaseDesk

REMEMBERED = 8
"""How many commands last used stand on top."""


class PaletteDesk(QObject):
    """The palette of one seat."""

    def __init__(self, desk: CaseDesk, readings: Readings) -> None:
        """`readings` are shared with the forms."""
        super().__init__(desk)
        self.desk, self.window, self.words = desk, desk.window, desk.words
        self.box = Palette(self.window.theme, self.words, self.window, readings)
        self._recent: list[str] = []
        self.box.chosen.connect(self._run)
        self.window.resized.connect(self.box.place)

    def toggle(self) -> None:
        """Open with what is known at once, and again with what the door says of the matter; or close."""
        if self.box.isVisible():
            self.box.leave()
            return
        self._fill()
        self.box.open()
        self.desk.ask_offers(self._fill)

    def _fill(self) -> None:
        """Commands for the matter first, then what keys do here, then cases, people and cameras."""
        found, context = self.desk.known_offers()
        lines = command_lines(found, self.words, self.desk.why_not, self._recent, self.window.front)
        lines += action_lines(self.window.front, self.words)
        lines += case_lines(self.desk.station.rows, self.words)
        lines += register_lines(context, self.desk.reader.cameras, self.words)
        number = context.number if context is not None else ""
        self.box.set_lines(lines, self.words.say("palette.current", number=number) if number else "")

    def _run(self, line: PaletteLine) -> None:
        forms, focus = self.desk.forms, self.desk.focus
        if line.key.startswith("action:"):
            self.window.asked.emit(line.key.removeprefix("action:"))
        elif line.kind == "case":
            self._open_matter(line.key)
        elif line.kind == "person":
            forms.open("call_in", focus, {"officers": [line.key]})
        elif line.kind == "camera" and self.desk.station.video is not None:
            self.desk.station.video.open_camera(line.key)
        elif line.kind == "camera":
            forms.open("view_camera", focus, {"camera": line.key})
        else:
            self._recent = [line.key, *(key for key in self._recent if key != line.key)][:REMEMBERED]
            offer = self.desk.known_offers()[0].get(line.key)
            forms.open(line.key, focus, offer.given if offer is not None else {})

    def _open_matter(self, key: str) -> None:
        row = next((row for row in self.desk.station.rows if row.id == key), None)
        if row is not None and row.case_id:
            self.desk.open_case(row.case_id)
        elif row is not None:
            self.desk.station.duty.queue.choose(row.id)
            self.desk.station.show(DUTY)
