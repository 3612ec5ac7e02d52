"""What W does at a seat: one of the linked cameras goes on the wall with its matter, held with Enter, for a minute with Shift Enter. Source: ux.md 9.2, S7.

A camera whose masking is not assured is not offered; the door would refuse it. A wall that somebody holds is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from models.rules.permits import Act, verdict
from models.views.wall_control import why_not_on_wall
from widgets.purpose_line import PurposeLine

if TYPE_CHECKING:
    from console.wall_asking import WallAsking
    from console.workstation import Workstation
    from models.views.rows import CameraRow, QueueRow


class WallDesk(QObject):
    """The way from one seat to the wall."""

    def __init__(self, station: Workstation, asking: WallAsking) -> None:
        super().__init__(station)
        self.station, self.window, self.words, self.asking = station, station.window, station.words, asking
        self.line = PurposeLine(self.window.theme, self.words, self.window)
        self._about: QueueRow | None = None
        self._offered: dict[str, CameraRow] = {}
        self.line.answered.connect(self._answer)
        self.window.resized.connect(self.line.place)
        self.window.covered.connect(self.line.close_question)
        station.learn_acts({"wall": self.ask})

    def ask(self) -> None:
        """W: which of the linked cameras? Enter takes the first."""
        row, bound = self.station.duty.queue.chosen_row(), self.station.duty.bound
        if row is None:
            self.window.toasts.tell(self.words.say("off.not_selected"), 2)
            return
        if verdict("put_on_wall", self.station.seat.person.role).act is not Act.MAY:
            self.window.toasts.tell(self.words.say("off.not_permitted"), 2)
            return
        self._about = row
        masked, in_english = [camera for camera in (bound.shown if bound is not None else ()) if not why_not_on_wall(camera)], self.words.language == "en"
        self._offered = {(camera.name_en if in_english else "") or camera.name: camera for camera in reversed(masked)}
        names = list(reversed(self._offered)) or [self.words.say("wall.no_camera")]
        self.line.ask(self.words.say("wall.which", number=row.number), names, self.words.say("wall.which_hint"))

    def _answer(self, text: str) -> None:
        self.line.close_question()
        row, self._about = self._about, None
        if row is None:
            return
        camera = self._offered.get(text)
        given: dict[str, Any] = {"page": "incident", "subject": row.id, "camera": camera.id if camera is not None else ""}
        given["hold"] = not QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        name = text if camera is not None else row.number
        self.station.seat.put(
            lambda asking: asking.do("put_on_wall", **given),
            lambda _made: self._done(name, hold=given["hold"]),
            lambda error: self._objected(given, error),
        )

    def _done(self, name: str, *, hold: bool) -> None:
        self.window.toasts.tell(self.words.say("wall.told_held" if hold else "wall.told_pushed", name=name))

    def _objected(self, given: dict[str, Any], error: Exception) -> None:
        if self.asking.instead(given, error):
            return
        from console.form_answers import objection

        self.window.toasts.tell(objection(error, self.words.of("command", "put_on_wall"), self.words), 2)
