"""Joins a register (sources, cameras) with the rest of a workstation: its key, its way back, when it is read again, and what the door objects to.

Source: ux.md 9.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import QObject, QTimer

from console.keys import BY_NAME, CASE, DUTY
from console.register_page import RegisterPage
from console.supervision_page import Step
from models.rules.permits import Act, verdict
from models.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.case_desk import CaseDesk
    from console.live import Change
    from console.workstation import Workstation

LOG = logging.getLogger(__name__)
PAUSE_MS: Final = 400


class RegisterDesk(QObject):
    """A register's side of one workstation. `NAME` is the action that opens it and the name of what is read, `FRONT` its screen."""

    NAME: ClassVar[str]
    FRONT: ClassVar[str]
    VIEWS: ClassVar[tuple[str, ...]]
    ON_SCREEN: ClassVar[frozenset[str]]

    def __init__(self, station: Workstation, cases: CaseDesk, page: RegisterPage) -> None:
        super().__init__(station)
        self.station, self.cases, self._register = station, cases, page
        self.window, self.seat, self.reader, self.tasks, self.words = station.window, station.seat, station.reader, station.tasks, station.words
        self._digits = {f"view_{number}": view for number, view in enumerate(self.VIEWS, start=1)}
        self._came_from = DUTY
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(PAUSE_MS)
        self.pause.timeout.connect(self.read)
        page.may = self.may
        page.asked.connect(self.do_step)
        station.live.changed.connect(self._changed)
        station.live.ticked.connect(lambda now: page.tick(now) if self.is_front else None)
        cases.forms.done.connect(self.form_done)

    def read(self) -> None:
        """Read what the register shows, if it is in front."""
        raise NotImplementedError

    def do_step(self, step: Step) -> None:
        """Do a step of the page, or open its form."""
        raise NotImplementedError

    def form_done(self, command: str, focus: object, outcome: Any) -> None:
        """A form was sent and carried out."""
        raise NotImplementedError

    @property
    def is_front(self) -> bool:
        """Whether the register is what the person looks at."""
        return self.window.front == self.FRONT

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here; letters of alerts and cases mean nothing on this screen, and reach no other behind it."""
        if not self.is_front:
            return name == self.NAME
        return name in {self.NAME, "back", *self._digits, *self.ON_SCREEN} or (BY_NAME[name].group in ("act", "call", "hidden") and name != "undo")

    def do(self, name: str) -> None:
        """Do an action."""
        if name == self.NAME:
            self.open()
        elif name in self._digits:
            self._register.show_only(self._digits[name])
        elif name == "back":
            self._back()
        elif name in self.ON_SCREEN:
            self._register.do(name)

    def open(self) -> None:
        """Bring the screen to the front."""
        if not self.is_front:
            self._came_from = self.window.front
        self.window.show_screen(self.FRONT)
        self._register.lists[0].setFocus()
        self.read()

    def _back(self) -> None:
        forms = self.cases.forms
        if forms.form is not None:
            forms.close()
        elif self._register.lists[1].body.hasFocus():
            self._register.lists[0].setFocus()
        elif self._came_from == CASE:
            self.window.show_screen(CASE)
            self.cases.screen.setFocus()
        else:
            self.station.show(DUTY)

    # Reading.

    def _changed(self, change: Change) -> None:
        if self.is_front and (change.whole or change.entries):
            self.pause.start()

    def unread(self, error: Exception) -> None:
        """It could not be read: what was read last stays, with its age."""
        if isinstance(error, StoreUnavailable):
            return  # the banner of the lost database says so
        LOG.error("%s could not be read", self.NAME, exc_info=error)
        self.tasks.troubled.emit(self.NAME, error)

    # The door.

    def may(self, step: str) -> bool:
        """Whether the role of this person may take a step of the screen."""
        return verdict(step, self.seat.person.role).act not in (Act.REFUSED, Act.READS)

    def ask(self, command: str, given: Mapping[str, Any], told: str, done: Callable[[Any], None]) -> None:
        """Ask the door at once, without a form; `told` names the step in words."""
        self.seat.put(lambda asking: asking.do(command, **given), done, lambda error: self._objected(told, error))

    def _objected(self, told: str, error: Exception) -> None:
        from console.form_answers import objection

        self.window.toasts.tell(objection(error, told, self.words), 2)
