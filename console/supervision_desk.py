"""Joins the supervision screen with the rest of a workstation: what its keys do, what its pages read, and how many decisions wait.

Source: ux.md S5, 9, 12.9; commands.md 1.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from console.form_answers import said, warned
from console.form_desk import Focus
from console.keys import CASE, DISPATCH, DUTY, SUPERVISE
from console.supervision_page import Step
from console.supervision_screen import DECISIONS, DUTIES, LIST, PAGES, PEOPLE, RULES, VIEWS, SupervisionScreen
from models.store import StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from console.case_desk import CaseDesk
    from console.live import Change
    from console.seat import Asking
    from console.workstation import Workstation
    from models.commands.desk import Outlook
    from models.rules.rulebook import Rulebook
    from models.views.case_context import FormContext
    from models.views.decisions import DecisionRow

LOG = logging.getLogger(__name__)
PAUSE_MS: Final = 400
"""So long after a change the page in front and the count are read anew: many changes at once are one reading."""
GOES_TO: Final[Mapping[str, str]] = {"screen_supervise": "", "decisions": DECISIONS, "personnel": PEOPLE, "rules": RULES}
"""Action of every screen → the page it opens; "" the one last seen."""
DIGITS: Final = {f"page_{number}": name for number, name in enumerate(PAGES, start=1)}
ON_PAGES: Final = frozenset({"next", "previous", "next_group", "previous_group", "first", "last", "open", "filter", "mine", "steps", "urge", "acknowledge"})
"""Keys that act on the page in front and nowhere behind it, also where the page has nothing for them."""
HERE_ONLY: Final[Mapping[str, frozenset[str]]] = {DECISIONS: frozenset({"reject"}), PEOPLE: frozenset({"hand_over"})}
"""Page → the letters that mean its own things there: no to a decision, the shift handed over."""


class SupervisionDesk(QObject):
    """The supervision side of one workstation."""

    def __init__(self, station: Workstation, cases: CaseDesk, screen: SupervisionScreen) -> None:
        super().__init__(station)
        self.station, self.cases, self.screen = station, cases, screen
        self.window, self.seat, self.reader, self.tasks, self.words = station.window, station.seat, station.reader, station.tasks, station.words
        self._came_from = DUTY
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._read_again)
        self._reads: Mapping[str, Callable[[], None]] = {
            LIST: self._read_list,
            DECISIONS: self._read_decisions,
            PEOPLE: self._read_people,
            DUTIES: self._read_duties,
            RULES: self._read_rules,
            VIEWS: self._read_views,
        }
        screen.asked.connect(station.do)
        screen.page_asked.connect(self.show_page)
        screen.form_asked.connect(self._open_form)
        screen.case_asked.connect(self._open_case)
        screen.decision_asked.connect(self._ask_door)
        screen.views.wanted.connect(lambda _text: self._read_views())
        screen.views.export_asked.connect(self._export_views)
        station.live.changed.connect(self._changed)
        station.live.ticked.connect(lambda now: self.screen.tick(now) if self.window.front == SUPERVISE else None)
        cases.forms.done.connect(lambda _command, _focus, _outcome: self._pause.start())
        self.use_rules()
        self._read_decisions()

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here."""
        if name in GOES_TO:
            return True
        if self.window.front != SUPERVISE:
            return False
        return name in DIGITS or name in ON_PAGES or name == "back" or name in HERE_ONLY.get(self.screen.front, ())

    def do(self, name: str) -> None:
        """Do an action."""
        if name in GOES_TO:
            self.open(GOES_TO[name] or self.screen.front)
        elif name in DIGITS:
            self.show_page(DIGITS[name])
        elif name == "back":
            self._back()
        else:
            self.screen.page.do(name)

    @property
    def focus(self) -> Focus:
        """The case in front here: that of the selected line, where the page has cases."""
        row = self.screen.list.chosen if self.screen.front == LIST else None
        return Focus(row.case_id, row.alert_id) if row is not None else Focus(self.screen.page.case_id)

    def open(self, page: str) -> None:
        """Bring the screen to the front with this page."""
        if self.window.front != SUPERVISE:
            self._came_from = self.window.front
        self.window.show_screen(SUPERVISE)
        self.show_page(page)

    def show_page(self, name: str) -> None:
        """Another page."""
        self.screen.show_page(name)
        self.screen.setFocus()
        self._reads[name]()

    def _back(self) -> None:
        forms = self.cases.forms
        if forms.form is not None:
            forms.close()
        elif self._came_from == CASE:
            self.window.show_screen(CASE)
            self.cases.screen.setFocus()
        else:
            self.station.show(self._came_from if self._came_from in (DUTY, DISPATCH) else DUTY)

    def _open_form(self, step: Step) -> None:
        self.cases.forms.open(step.command, Focus(step.case_id, step.alert_id), step.given)

    def _open_case(self, case_id: str) -> None:
        self.cases.open_case(case_id)

    # Reading.

    def _changed(self, change: Change) -> None:
        if change.whole or change.entries:
            self._pause.start()

    def _read_again(self) -> None:
        self._read_decisions()
        if self.window.front == SUPERVISE and self.screen.front != DECISIONS:
            self._reads[self.screen.front]()

    def _read(self, name: str, look: Callable[[], Any], show: Callable[[Any], None]) -> None:
        self.tasks.run(look, show, self._unread, line=f"county:{name}")

    def _read_list(self) -> None:
        self._read(LIST, self.reader.supervision, self.screen.list.show_page)

    def _read_decisions(self) -> None:
        self._read(DECISIONS, self.reader.decisions, self._show_decisions)

    def _show_decisions(self, rows: tuple[DecisionRow, ...]) -> None:
        mine = sum(row.is_mine for row in rows)
        self.window.top.decisions.show_count(mine)
        self.screen.show_count(DECISIONS, mine)
        self.screen.decisions.show_rows(rows)

    def _read_people(self) -> None:
        book = self._book
        if book is not None:
            self._read(PEOPLE, lambda: self.reader.personnel(book), self.screen.people.show_page)

    def _read_duties(self) -> None:
        book = self._book
        if book is not None:
            self._read(DUTIES, lambda: self.reader.duties_and_follow_ups(book), lambda found: self.screen.duties.show_rows(*found))

    def _read_rules(self) -> None:
        book = self._book
        if book is not None:
            self._read(RULES, lambda: self.reader.rules_and_items(book), lambda found: self.screen.rules.show_rules(*found))

    def _read_views(self) -> None:
        text = self.screen.views.typed
        self._read(VIEWS, lambda: self.reader.views(text), self.screen.views.show_rows)

    def _export_views(self) -> None:
        text = self.screen.views.typed
        self.tasks.run(lambda: self.reader.export_views(text), self._exported, self._unread)

    def _exported(self, file: Path) -> None:
        self.window.toasts.tell(self.words.say("views.exported", name=file.name, folder=str(file.parent)), ms=12_000)

    @property
    def _book(self) -> Rulebook | None:
        return self.cases.forms.book

    def use_rules(self) -> None:
        """The rule book is there, or another one: what is in front is read anew."""
        self.screen.decisions.powers, self.screen.decisions.book = self.reader.duties, self._book
        self._pause.start()

    def _ask_door(self, key: str) -> None:
        """What the door says of a decision now, and the things it is about."""
        row = self.screen.decisions.chosen
        if row is None or row.id != key:
            return

        def look(asking: Asking) -> tuple[FormContext, Outlook]:
            from models.commands.arguments import build
            from models.commands.registry import command_named

            context = self.reader.form_context(row.case_id, "")
            return context, asking.would(build(command_named(row.answer), {row.argument: row.id, **self.screen.decisions.yes(row)}))

        self.seat.put(look, lambda found: self._show_answer(key, *found), self._unread, line="decision")

    def _show_answer(self, key: str, context: FormContext, outlook: Outlook) -> None:
        told = [one.text for one in said((one for one in outlook.reasons if one.code != "field_missing"), (), self.words)]
        self.screen.decisions.show_answer(key, context, [*told, *warned(outlook.warnings, self.words)])

    def _unread(self, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self.window.toasts.tell(self.words.plain(error), 1)
        else:
            LOG.error("a page could not be read", exc_info=error)
            self.tasks.troubled.emit("supervision", error)
