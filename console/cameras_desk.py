"""Joins the camera registry with the rest of a workstation: what its keys do, what it reads, searches and looks, and turning a camera at the camera.

Source: domain.md 8; issue 5 Build 3; ux.md 9.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from console.cameras_lines import VIEWS
from console.cameras_screen import CamerasScreen, Looking
from console.form_desk import Focus
from console.keys import CAMERAS
from console.register_desk import RegisterDesk
from console.supervision_page import Step
from models.rules.allowed_hosts import AllowedHosts

if TYPE_CHECKING:
    from console.case_desk import CaseDesk
    from console.workstation import Workstation
    from models.commands.actor import Outcome
    from models.commands.desk import Desk
    from models.intake.video_finding import Findings
    from models.views.camera_registry import RegistryPage

LOG = logging.getLogger(__name__)
TURNS: Final = frozenset({"ptz_camera", "call_preset"})
WITHOUT_FORM: Final = frozenset({"hold_camera"})


class CamerasDesk(RegisterDesk):
    """The registry's side of one workstation."""

    NAME = "cameras"
    FRONT = CAMERAS
    VIEWS = VIEWS
    ON_SCREEN = frozenset(
        {"next", "previous", "next_group", "previous_group", "first", "last", "open", "filter", "steps", "test_line", "discover", "blind_point"}
    )

    def __init__(self, station: Workstation, cases: CaseDesk, screen: CamerasScreen, open_desk: Callable[[], Desk], allowed: AllowedHosts) -> None:
        """`open_desk` is called in a worker thread: for searching, looking and turning, which need the sealed keys of cameras."""
        super().__init__(station, cases, screen)
        self.screen, self._open_desk, self._allowed = screen, open_desk, allowed
        screen.look_asked.connect(self.look)
        screen.search_asked.connect(self.search)
        screen.view_asked.connect(self.view)
        screen.not_permitted.connect(lambda: self.window.toasts.tell(self.words.say("off.not_permitted"), 2))

    def read(self) -> None:
        """Read the registry, if it is in front."""
        if self.is_front:
            self.tasks.run(self._page, self.screen.show_page, self.unread, line="cameras")

    def _page(self) -> RegistryPage:
        from models.views.camera_registry import registry_page

        with self.reader.store.reading() as connection:
            return registry_page(connection, self.reader.clock.now())

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

    def view(self, key: str) -> None:
        """Show the picture of a camera, once its reason is known."""
        if self.station.video is not None:
            self.station.video.open_camera(key)

    def look(self, key: str) -> None:
        """Ask one camera whether it is there."""
        self.screen.show_looking(key, Looking(is_running=True))
        self.tasks.run(lambda: self._look(key), lambda why: self.screen.show_looking(key, Looking(why=why)), self.unread, line=f"cameras:look:{key}")

    def _look(self, key: str) -> str:
        from models.intake.video_looks import look_once

        return look_once(self._open_desk(), self._allowed, key)

    # What is asked of the door.

    def do_step(self, step: Step) -> None:
        """Take hold of a camera at once; everything else has its form."""
        if step.command in WITHOUT_FORM:
            self.ask(step.command, step.given, self.words.of("command", step.command), lambda _outcome: self.pause.start())
        else:
            self.cases.forms.open(step.command, Focus(step.case_id, step.alert_id), step.given)

    def form_done(self, command: str, _focus: object, outcome: Any) -> None:
        """A camera that the door agreed to turn is turned."""
        if command in TURNS:
            self.turn(outcome)
        self.pause.start()

    def turn(self, outcome: Outcome) -> None:
        """Do at the camera what the door has agreed to; that it did not turn is told."""
        self.tasks.run(lambda: self._turn(outcome.first_seq, outcome.last_seq), self._turned, self.unread, line="cameras:turn")

    def _turn(self, first: int, last: int) -> str:
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
