"""Joins the camera registry with the rest of a workstation: what its keys do, what it reads, searches and looks, and turning a camera at the camera.

Source: domain.md 8; issue 5 Build 3; ux.md 9.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from console.cameras_lines import VIEWS
from console.cameras_screen import CamerasScreen, Looking
from console.form_desk import Focus
from console.keys import BY_NAME, CAMERAS, CASE, DUTY
from console.supervision_page import Step
from models.rules.allowed_hosts import AllowedHosts
from models.rules.permits import Act, verdict
from models.store import StoreUnavailable

if TYPE_CHECKING:
    from console.case_desk import CaseDesk
    from console.live import Change
    from console.workstation import Workstation
    from models.commands.desk import Desk
    from models.intake.video_finding import Findings
    from models.views.camera_registry import RegistryPage

LOG = logging.getLogger(__name__)
PAUSE_MS: Final = 400
DIGITS: Final = {f"view_{number}": name for number, name in enumerate(VIEWS, start=1)}
ON_SCREEN: Final = frozenset(
    {"next", "previous", "next_group", "previous_group", "first", "last", "open", "filter", "steps", "test_line", "discover", "blind_point"}
)
TURNS: Final = frozenset({"ptz_camera", "call_preset"})
WITHOUT_FORM: Final = frozenset({"hold_camera"})


class CamerasDesk(QObject):
    """The registry's side of one workstation."""

    def __init__(self, station: Workstation, cases: CaseDesk, screen: CamerasScreen, open_desk: Callable[[], Desk], allowed: AllowedHosts) -> None:
        """`open_desk` is called in a worker thread: for searching, looking and turning, which need the sealed keys of cameras."""
        super().__init__(station)
        self.station, self.cases, self.screen = station, cases, screen
        self.window, self.seat, self.reader, self.tasks, self.words = station.window, station.seat, station.reader, station.tasks, station.words
        self._open_desk, self._allowed = open_desk, allowed
        self._came_from = DUTY
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.read)
        screen.may = self.may
        screen.asked.connect(self._do_step)
        screen.look_asked.connect(self.look)
        screen.search_asked.connect(self.search)
        station.live.changed.connect(self._changed)
        station.live.ticked.connect(lambda now: self.screen.tick(now) if self.window.front == CAMERAS else None)
        cases.forms.done.connect(self._form_done)

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here; letters of alerts and cases mean nothing on this screen, and reach no other behind it."""
        if self.window.front != CAMERAS:
            return name == "cameras"
        return name in {"cameras", "back", *DIGITS, *ON_SCREEN} or (BY_NAME[name].group in ("act", "call", "hidden") and name != "undo")

    def do(self, name: str) -> None:
        """Do an action."""
        if name == "cameras":
            self.open()
        elif name in DIGITS:
            self.screen.show_only(DIGITS[name])
        elif name == "back":
            self._back()
        elif name in ON_SCREEN:
            self.screen.do(name)

    def open(self) -> None:
        """Bring the screen to the front."""
        if self.window.front != CAMERAS:
            self._came_from = self.window.front
        self.window.show_screen(CAMERAS)
        self.screen.cameras.setFocus()
        self.read()

    def _back(self) -> None:
        forms = self.cases.forms
        if forms.form is not None:
            forms.close()
        elif self.screen.beside.body.hasFocus():
            self.screen.cameras.setFocus()
        elif self._came_from == CASE:
            self.window.show_screen(CASE)
            self.cases.screen.setFocus()
        else:
            self.station.show(DUTY)

    # Reading.

    def read(self) -> None:
        """Read the registry, if it is in front."""
        if self.window.front == CAMERAS:
            self.tasks.run(self._page, self.screen.show_page, self._unread, line="cameras")

    def _page(self) -> RegistryPage:
        from models.views.camera_registry import registry_page

        with self.reader.store.reading() as connection:
            return registry_page(connection, self.reader.clock.now())

    def _changed(self, change: Change) -> None:
        if self.window.front == CAMERAS and (change.whole or change.entries):
            self._pause.start()

    def _unread(self, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            return  # the banner of the lost database says so; what was read last stays with its age
        LOG.error("the camera registry could not be read", exc_info=error)
        self.tasks.troubled.emit("cameras", error)

    def may(self, step: str) -> bool:
        """Whether the role of this person may take a step of the screen."""
        return verdict(step, self.seat.person.role).act not in (Act.REFUSED, Act.READS)

    # Searching and looking.

    def search(self) -> None:
        """Look on the network and the platforms; what is found is shown, nothing is taken in."""
        self.screen.show_search(None, is_searching=True)
        self.tasks.run(self._find, self.screen.show_search, self._not_found, line="cameras:search")

    def _find(self) -> Findings:
        from models.intake.video_finding import find_cameras

        return find_cameras(self._open_desk(), self._allowed)

    def _not_found(self, error: Exception) -> None:
        LOG.error("the search for cameras broke", exc_info=error)
        self.screen.show_search(None)
        self.window.toasts.tell(self.words.say("cam.search_broke"), 2)

    def look(self, key: str) -> None:
        """Ask one camera whether it is there."""
        self.screen.show_looking(key, Looking(is_running=True))
        self.tasks.run(lambda: self._look(key), lambda why: self.screen.show_looking(key, Looking(why=why)), self._unread, line=f"cameras:look:{key}")

    def _look(self, key: str) -> str:
        from models.intake.video_looks import look_once

        return look_once(self._open_desk(), self._allowed, key)

    # What is asked of the door.

    def _do_step(self, step: Step) -> None:
        if step.command in WITHOUT_FORM:
            self.seat.put(lambda asking: asking.do(step.command, **step.given), lambda _outcome: self._pause.start(), self._objected)
        else:
            self.cases.forms.open(step.command, Focus(step.case_id, step.alert_id), step.given)

    def _form_done(self, command: str, _focus: object, outcome: Any) -> None:
        if command in TURNS:
            self.tasks.run(lambda: self._turn(outcome.first_seq, outcome.last_seq), self._turned, self._unread, line="cameras:turn")
        self._pause.start()

    def _turn(self, first: int, last: int) -> str:
        """Do at the camera what the door has agreed to; why it did not turn, "" when it did."""
        from models.intake.camera_turning import carry_out
        from models.video.exchange import VideoTrouble

        try:
            carry_out(self._open_desk(), self._allowed, first, last)
        except VideoTrouble as trouble:
            return trouble.code
        return ""

    def _turned(self, why: str) -> None:
        if why:
            self.window.toasts.tell(self.words.say("cam.not_turned", why=self.words.of("video_why", why)), 2)

    def _objected(self, error: Exception) -> None:
        from console.form_answers import said
        from models.rules.refusal import Refused

        if isinstance(error, Refused):
            self.window.toasts.tell(" ".join(one.text for one in said(error.reasons, (), self.words)), 2)
        else:
            LOG.error("a camera was not held", exc_info=error)
            self.window.toasts.tell(self.words.say("told.broke", action=self.words.of("command", "hold_camera")), 2)
