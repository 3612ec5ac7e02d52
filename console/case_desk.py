"""Joins the case screen, the forms and the palette with the rest of a workstation: what F4, Ctrl K and the letters do, and what they show.

Source: ux.md S4, 9.2, 9.3.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from console.case_screen import CaseScreen
from console.form_answers import said
from console.form_desk import Focus, FormDesk
from console.form_drafts import Draft
from console.keys import CASE, DISPATCH, DUTY, SUPERVISE
from console.offers import Offer, first_open, offers
from console.palette_desk import PaletteDesk
from console.shown_once import ShownOnce
from models.rules.permits import decides
from models.rules.refusal import Refused
from models.store import StoreUnavailable

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from console.live import Change
    from console.seat import Asking
    from console.workstation import Workstation
    from models.views.case_context import FormContext
    from models.views.case_rows import CaseFile, CaseLine, EvidenceRow

LOG = logging.getLogger(__name__)

LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "feedback": ("submit_first_response_report", "submit_feedback", "accept_feedback"),
    "hand_over": ("assign_case", "issue_center_order", "propose_criminal_transfer", "transfer_public_security"),
    "extend": ("request_extension", "approve_extension"),
    "reroute": ("designate_lead", "raise_jurisdiction_dispute"),
    "edit": ("add_party", "set_level"),
    "reject": ("mark_false_alarm", "refer_out_of_scope", "mark_not_established", "void_case"),
    "urge": ("urge_case",),
    "assign": ("order_first_response",),
    "call_in": ("call_in",),
}
"""Letter → the commands it may mean; the first that stands open is opened."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {"feedback": LETTERS["feedback"], "hand_over": LETTERS["hand_over"]}
STAGES: Final = {f"stage_{number}": number - 1 for number in range(1, 9)}


class CaseDesk(QObject):
    """The case side of one workstation."""

    def __init__(self, station: Workstation, screen: CaseScreen, folder: Path) -> None:
        """`folder` is where drafts are kept."""
        super().__init__(station)
        self.station, self.screen = station, screen
        self.window, self.seat, self.reader, self.tasks, self.words = station.window, station.seat, station.reader, station.tasks, station.words
        self.forms = FormDesk(self.window, self.seat, self.reader, self.tasks, self.words, screen.now, folder, self.reader.duties)
        self.palette = PaletteDesk(self, self.forms.readings)
        self.once = ShownOnce(self.window.theme, self.words, self.window)
        self._offers: dict[str, Offer] = {}
        self._offers_of: Focus | None = None
        self._happened = 0
        self._context: FormContext | None = None
        self._came_from = DUTY
        self._from_list = False
        self._acts = self._table()
        self._connect()

    def _connect(self) -> None:
        screen = self.screen
        screen.asked.connect(self.station.do)
        screen.case_asked.connect(lambda case_id: self.open_case(case_id, from_list=True))
        screen.searched.connect(self._search)
        screen.noted.connect(self._note)
        screen.answered.connect(self._answer)
        screen.pictures_wanted.connect(self._read_pictures)
        screen.timeline.drafted.connect(self._draft_note)
        self.forms.done.connect(lambda _command, focus, _outcome: self._went_through(focus))
        self.station.live.changed.connect(self._changed)
        self.forms.shown_once.connect(self._show_once)
        self.window.covered.connect(self._leave_everything)

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here rather than on the duty side."""
        if self.window.front == CASE:
            return name in self._acts or name in STAGES or name in LETTERS
        if name == "open":
            row = self.station.duty.queue.chosen_row()
            return row is not None and bool(row.case_id)
        return name in ("screen_cases", "palette", "note") or (name in LETTERS and name not in ("assign", "call_in"))

    def do(self, name: str) -> None:
        """Do an action."""
        if name in STAGES:
            self._to_stage(STAGES[name])
        elif name in LETTERS:
            self._letter(name)
        elif name in self._acts:
            self._acts[name]()

    def _table(self) -> dict[str, Callable[[], None]]:
        table: dict[str, Callable[[], None]] = {
            "screen_cases": self._f4,
            "open": self._open_chosen,
            "palette": self.palette.toggle,
            "note": self._to_note,
            "back": self._back,
            "case_list": self.show_list,
        }
        return table | {name: partial(self.screen.do, name) for name in ("next", "previous", "first", "last", "timeline", "evidence", "filter", "work")}

    # Opening cases.

    @property
    def focus(self) -> Focus:
        """The matter in front: the case on the screen, the selected line of the list of cases, else that of the queue."""
        file = self.screen.file
        if self.window.front == CASE:
            line = self.screen.cases.table.chosen_row() if self.screen.shows_list else file
            return Focus(line.case_id, line.alert_id) if line is not None else Focus()
        if self.window.front == SUPERVISE and self.station.supervision is not None:
            return self.station.supervision.focus
        row = self.station.duty.queue.chosen_row()
        return Focus(row.case_id, row.id) if row is not None else Focus()

    def open_case(self, case_id: str, *, from_list: bool = False) -> None:
        """Read a case and bring it to the front."""
        if self.window.front != CASE:
            self._came_from = self.window.front
        self._from_list = from_list
        self.tasks.run(lambda: self.reader.case_file(case_id), self._show_file, self._unread, line="case")

    def _open_chosen(self) -> None:
        if self.focus.case_id:
            self.open_case(self.focus.case_id)

    def _f4(self) -> None:
        case_id = self.focus.case_id
        if self.window.front != CASE and case_id:
            self.open_case(case_id)
        else:
            self.show_list()

    def show_list(self) -> None:
        """Bring the list of cases to the front."""
        self.tasks.cancel("case")  # a case that is still being read must not come before the list
        if self.window.front != CASE:
            self._came_from = self.window.front
        self.screen.show_list()
        self.screen.cases.search()
        self._to_front()

    def _show_file(self, file: CaseFile | None) -> None:
        if file is None:
            self.window.toasts.tell(self.words.say("cases.none"), 2)
            return
        is_new = self.screen.file is None or self.screen.file.case_id != file.case_id
        self.screen.show_file(file, {}, self._may_decide)
        if is_new:
            draft = self.forms.drafts.of("add_note", file.case_id, file.alert_id, self.screen.now())
            self.screen.timeline.note.edit.setText(str(draft.typed.get("text", "")) if draft is not None else "")
        if self.window.front != CASE or is_new:
            self._to_front()
        self.ask_offers(self._show_offers)

    def _to_front(self) -> None:
        self.window.show_screen(CASE)
        self.screen.setFocus()

    def _back(self) -> None:
        if self.forms.form is not None:
            self.forms.close()
        elif not self.screen.shows_list and self._from_list:
            self.show_list()
        else:
            self.tasks.cancel("case")
            if self._came_from == SUPERVISE and self.station.supervision is not None:
                self.station.supervision.open(self.station.supervision.screen.front)
            else:
                self.station.show(self._came_from if self._came_from in (DUTY, DISPATCH) else DUTY)

    def _to_stage(self, place: int) -> None:
        """Select the first entry of a stage."""
        file = self.screen.file
        at = file.stages[place].at if file is not None and place < len(file.stages) else None
        found = next((row for row in file.entries if row.at >= at), None) if file is not None and at is not None else None
        if found is not None:
            self.screen.timeline.show_only(None)
            self.screen.timeline.list.go_to(found.seq)

    # Reading.

    def _search(self, typed: str, states: tuple[str, ...]) -> None:
        self.tasks.run(lambda: self.reader.case_list(typed, states), self._show_lines, self._unread, line="cases")

    def _show_lines(self, rows: tuple[CaseLine, ...]) -> None:
        self.screen.show_lines(rows)

    def _changed(self, change: Change) -> None:
        self._offers_of, self._happened = None, self._happened + 1  # what stood open may not do so any more
        file = self.screen.file
        touched = {key for entry in change.entries for key in (entry.alert_id, entry.case_id)}
        if file is not None and self.window.front == CASE and (change.whole or touched & {file.case_id, file.alert_id}):
            self.tasks.run(lambda: self.reader.case_file(file.case_id), self._renew, self._unread, line="case")
        if touched and self.screen.shows_list and self.window.front == CASE:
            self.screen.cases.search()

    def _renew(self, file: CaseFile | None) -> None:
        if file is not None and self.screen.file is not None and file.case_id == self.screen.file.case_id:
            self._show_file(file)

    def _read_pictures(self, rows: list[EvidenceRow]) -> None:
        for row in rows:
            self.tasks.run(partial(self.reader.picture, row.sha256), partial(self._show_picture, row), lambda _error: None)

    def _show_picture(self, row: EvidenceRow, picture: QImage | None) -> None:
        if picture is not None:
            self.screen.show_picture(row, picture)
        else:  # no picture, or no longer the one that was kept: then that is flagged now
            self.seat.put(lambda asking: asking.look_at_file(row.sha256), lambda _whole: None, lambda _error: None)

    def _unread(self, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self.window.toasts.tell(self.words.plain(error), 1)
        else:
            self.tasks.troubled.emit("case", error)

    # What stands open.

    def ask_offers(self, then: Callable[[], None]) -> None:
        """Ask the door what stands open for the matter in front, unless it just said so and nothing has happened since; then go on."""
        focus = self.focus
        if self._offers_of == focus:
            then()
            return
        before = self._happened

        def look(asking: Asking) -> tuple[FormContext, dict[str, Offer]]:
            context = self.reader.form_context(focus.case_id, focus.alert_id)
            return context, offers(asking, context)

        def take(found: tuple[FormContext, dict[str, Offer]]) -> None:
            self._context, self._offers = found
            self._offers_of = focus
            then()
            if before != self._happened:
                self._offers_of = None  # something happened while the door was looking: next time it looks again

        self.seat.put(look, take, self._unread, line="offers")

    def known_offers(self) -> tuple[dict[str, Offer], FormContext | None]:
        """What the door last said for the matter in front, and what the matter has; nothing, where it has not been asked yet."""
        return (self._offers, self._context) if self._offers_of == self.focus else ({}, None)

    def _show_offers(self) -> None:
        off: dict[str, str] = {}
        for name, wanted in NEEDS.items():
            offer = first_open(self._offers, wanted)
            if offer is None or not offer.is_open:
                off[name] = self.why_not(offer) if offer is not None else self.words.say("off.not_permitted")
        self.screen.head.show_off(off)

    def why_not(self, offer: Offer) -> str:
        """Why a command is closed, in words."""
        return " ".join(one.text for one in said(offer.reasons, (), self.words))

    def _may_decide(self, command: str) -> bool:
        try:
            return any(decides(command, self.seat.person.role, variant) for variant in ("", "key", "off_duty", "override", "release", "swap"))
        except KeyError:
            return False

    def _letter(self, name: str) -> None:
        focus = self.focus
        if not focus.case_id and not focus.alert_id:
            self.window.toasts.tell(self.words.say("off.no_matter"))
            return
        self.ask_offers(lambda: self._open_form(name))

    def _open_form(self, name: str) -> None:
        offer = first_open(self._offers, LETTERS[name])
        if offer is not None:
            self.forms.open(offer.command, self.focus, self._given(name, offer))

    def _given(self, name: str, offer: Offer) -> dict[str, Any]:
        """What the form begins with; an extension or an urge is about the line of the unit's work that is selected."""
        given = dict(offer.given)
        row = self.screen.right.work.chosen_row() if self.window.front == CASE else None
        if row is not None and name == "urge":
            given["unit"] = row.unit
        if row is not None and name == "extend" and row.thing == "transfer":
            given["transfer"] = row.id
        return given

    def _went_through(self, focus: Focus) -> None:
        self._offers_of = None
        if self.window.front == CASE and focus.case_id:
            self.tasks.run(lambda: self.reader.case_file(focus.case_id), self._renew, self._unread, line="case")
        else:
            self.station.refresh()

    def _show_once(self, record: Any) -> None:
        if isinstance(record, dict):
            self.once.show_record(record)

    def _leave_everything(self) -> None:
        """The seat is locked: no form, no list and no record may stay on the glass, and the next person begins with his own."""
        self.once.forget()
        self.palette.box.hide()
        self.forms.close()
        self._offers, self._offers_of, self._context = {}, None, None

    # Notes and proposals.

    def _to_note(self) -> None:
        if self.window.front == CASE and not self.screen.shows_list:
            self.screen.do("note")
        elif self.focus.case_id:
            self.forms.open("add_note", self.focus)
        else:
            self.window.toasts.tell(self.words.say("off.no_matter"))

    def _draft_note(self, text: str) -> None:
        file = self.screen.file
        if file is None:
            return
        now = self.screen.now()
        try:
            self.forms.drafts.keep(Draft("add_note", file.case_id, file.alert_id, now.isoformat(), {"text": text}, is_open=False))
        except OSError as error:
            LOG.warning("a draft cannot be kept", extra={"why": str(error)})
        else:
            self.window.status.show_kept(now)

    def _note(self, text: str) -> None:
        file = self.screen.file
        if file is None:
            return
        self.seat.put(lambda asking: asking.do("add_note", case=file.case_id, text=text), lambda _done: self._noted(file), self._note_failed)

    def _noted(self, file: CaseFile) -> None:
        self.forms.drafts.drop(f"add_note/{file.case_id}/{file.alert_id}")
        self.screen.timeline.note.edit.clear()
        self.screen.timeline.setFocus()
        self.window.toasts.tell(self.words.say("case.noted"))

    def _note_failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.window.toasts.tell(" ".join(one.text for one in said(error.reasons, (), self.words)), 2)
        else:
            self._unread(error)

    def _answer(self, proposal: str, approve: bool) -> None:
        self.forms.open("approve_proposal" if approve else "decline_proposal", self.focus, {"proposal": proposal})
