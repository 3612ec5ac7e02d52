"""Joins the sources screen with the rest of a workstation: what its keys do, what it reads, its self-tests, and what it asks of the door.

Source: issue 4 Build 7 and 8; ux.md 9.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer

from console.form_desk import Focus
from console.gateway_health import Health, health_of
from console.keys import SOURCES
from console.register_desk import RegisterDesk
from console.sources_lines import VIEWS
from console.sources_screen import SourcesScreen
from console.sources_sheet import Testing
from console.supervision_page import Step
from models.rules.permits import Act, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from console.case_desk import CaseDesk
    from console.workstation import Workstation
    from models.broker_address import BrokerAddress
    from models.commands.desk import Desk
    from models.intake.line_probe import Probe
    from models.views.sender_rows import SenderDetail, SendersPage

LOG = logging.getLogger(__name__)
READ_MS: Final = 5_000
"""So often the screen is read anew while it is in front: contacts move without an entry in the journal."""
CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "source_off": {"disabled": True},
    "source_on": {"disabled": False},
    "source_secret": {"new_secret": True},
    "answers_on": {"answers_on": True},
    "answers_off": {"answers_on": False},
}
"""Step of this screen → what `manage_adapters` changes."""


class SourcesDesk(RegisterDesk):
    """The sources side of one workstation."""

    NAME = "sources"
    FRONT = SOURCES
    VIEWS = VIEWS
    ON_SCREEN = frozenset({"next", "previous", "next_group", "previous_group", "first", "last", "open", "filter", "steps", "test_line", "shelve", "resend"})

    def __init__(
        self, station: Workstation, cases: CaseDesk, screen: SourcesScreen, data_dir: Path, open_desk: Callable[[], Desk], broker: str = "none"
    ) -> None:
        """The gateway of this PC leaves its address in `data_dir`; `open_desk` is called in a worker thread, for a self-test.

        `broker` is the address in this seat's settings by which the gateway signs on at a broker, `none` where they name none.
        """
        super().__init__(station, cases, screen)
        self.screen, self._note, self._open_desk, self._broker = screen, data_dir / "gateway.json", open_desk, broker
        self._again = QTimer(self)
        self._again.setInterval(READ_MS)
        self._again.timeout.connect(self.read)
        self._again.start()
        screen.stirred.connect(self._read_detail)
        screen.test_asked.connect(self.test)
        screen.resend_asked.connect(self._resend)

    # Reading.

    def read(self) -> None:
        """Read everything of the screen, if it is in front."""
        if not self.is_front:
            return
        self.tasks.run(self._page, self.screen.show_page, self.unread, line="sources")
        self.tasks.run(self._health, self.screen.show_health, lambda _error: None, line="sources:health")
        if self.screen.senders.chosen_key:
            self._read_detail(self.screen.senders.chosen_key)

    def _health(self) -> Health:
        return health_of(self._note)

    def _page(self) -> SendersPage:
        from models.views.senders import senders_page

        with self.reader.store.reading() as connection:
            return senders_page(connection, self.reader.clock.now())

    def _read_detail(self, sender_id: str) -> None:
        self.tasks.run(lambda: self._detail(sender_id), self.screen.show_detail, self.unread, line="sources:detail")

    def _detail(self, sender_id: str) -> SenderDetail:
        from models.views.senders import sender_detail

        with self.reader.store.reading() as connection:
            return sender_detail(connection, sender_id, self.reader.clock.now())

    def may(self, step: str) -> bool:
        """Whether the role of this person may take a step of the screen."""
        return super().may("manage_adapters" if step in CHANGES else step)

    # Self-test.

    def test(self, sender_id: str) -> None:
        """Send a self-test down the line by which this sender comes."""
        if verdict("resend_answer", self.seat.person.role).act is not Act.MAY:
            self.screen.show_testing(sender_id, Testing(refusal="not_allowed"))
            return
        self.screen.show_testing(sender_id, Testing(is_running=True))
        row = self.screen.chosen
        own = row.line if row is not None and row.id == sender_id else ""
        self.tasks.run(
            lambda: self._probe(sender_id, own),
            lambda probe: self._tested(sender_id, Testing(probe=probe)),
            lambda error: self._broke(sender_id, error),
            line=f"sources:test:{sender_id}",
        )

    def _probe(self, sender_id: str, own: str) -> Probe:
        """`own` is the line the sender was last heard over; one that was never heard is tested over HTTP."""
        from models.intake.far_probe import probe_broker, probe_folder
        from models.intake.line_probe import probe_hj212, probe_http
        from models.intake.senders import Senders
        from models.rules.clocks import LOCAL

        desk, (kind, _, key) = self._open_desk(), sender_id.partition(":")
        senders, now, doors = Senders(desk.store, desk.seal), self.reader.clock.now(), health_of(self._note).listening
        if kind == "device":
            return probe_hj212(doors.get("hj212", ""), senders.device(key), now, now.astimezone(LOCAL))
        if own == "folder":
            return probe_folder(doors.get("folder", ""), senders.source(key), desk.store, now)
        if own == "mqtt":
            return probe_broker(self._broker_address(), doors.get("mqtt", ""), senders.source(key), desk.store, now)
        return probe_http(doors.get("http", ""), senders.source(key), now)

    def _broker_address(self) -> BrokerAddress | None:
        from models.broker_address import BrokerAddress

        return None if self._broker in {"", "none"} else BrokerAddress.read(self._broker)

    def _tested(self, sender_id: str, testing: Testing) -> None:
        self.screen.show_testing(sender_id, testing)
        self.pause.start()

    def _broke(self, sender_id: str, error: Exception) -> None:
        LOG.error("a self-test broke", exc_info=error)
        self.screen.show_testing(sender_id, Testing(refusal="broken"))

    # What is asked of the door.

    def do_step(self, step: Step) -> None:
        """Switching and sending again are done at once; everything else has its form."""
        if step.command == "resend_answer":
            self._resend(str(step.given["outgoing"]))
        elif step.command in CHANGES:
            self._change(step.command, str(step.given["source"]))
        elif step.command == "unshelve_source":
            self._ask(step.command, dict(step.given), self._name())
        else:
            self.cases.forms.open(step.command, Focus(step.case_id, step.alert_id), step.given)

    def _change(self, what: str, source: str) -> None:
        self._ask("manage_adapters", {"source": source, "change": dict(CHANGES[what])}, self._name(), what)

    def _resend(self, outgoing: str) -> None:
        record = self.screen.chosen_record
        if not outgoing or record is None:
            self.window.toasts.tell(self.words.say("told.nothing_to_resend"), 2)
            return
        self._ask("resend_answer", {"outgoing": outgoing}, self._name())

    def _name(self) -> str:
        row = self.screen.chosen
        return row.row.name if row is not None else ""

    def _ask(self, command: str, given: Mapping[str, Any], name: str, what: str = "") -> None:
        told = self.words.of("command", what or command)
        self.ask(command, given, told, lambda outcome: self._done(told, name, outcome))

    def form_done(self, command: str, _focus: object, outcome: Any) -> None:
        """What was opened of a refused message is shown."""
        if command == "view_refused" and isinstance(outcome.shown, bytes):
            self.screen.show_opened(outcome.shown)
        self.pause.start()

    def _done(self, told: str, name: str, outcome: Any) -> None:
        self.window.toasts.tell(self.words.say("told.source_done", what=told, name=name))
        if outcome.shown is not None:
            self.cases.forms.shown_once.emit(outcome.shown)
        self.pause.start()
