"""What the keys of the intake screen do to an alert: save, save and send somebody, merge, call it distinct, reject, give it to another department.

Shown at once, asked of the door behind it; a refusal is told and the line stands again as it is. Source: ux.md S2, 9.2, 9.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from console import intake_acts
from console.form_desk import Focus
from console.form_drafts import Draft
from console.intake_choices import MACHINES
from console.intake_entry import Entry, Fields
from console.late_filing import LateFiling
from models.rules.refusal import Refused
from models.store import StoreUnavailable
from widgets.likeness_list import because

if TYPE_CHECKING:
    from console.intake_desk import IntakeDesk
    from console.seat import Asking
    from models.views.intake_rows import TriageRow
    from models.views.rows import SimilarRow

DRAFT: Final = "intake"
"""Under which name the entries of the screen are kept as drafts."""
NOT_TO_BE_FILED: Final = frozenset({"step_not_open"})
"""The alert is new again (taken back), or in a case already: then there is nothing to file, and nothing to tell."""


class IntakeDoing(QObject):
    """The acts of one intake screen."""

    def __init__(self, desk: IntakeDesk) -> None:
        """`desk` knows what is in front."""
        super().__init__(desk)
        self.desk = desk
        self.station, self.window, self.seat, self.words = desk.station, desk.window, desk.seat, desk.words
        self.is_choosing = False
        self.late = LateFiling(lambda: desk.drafts, desk.now, self)
        self.late.due.connect(self._file_late)
        self._sent: dict[str, Entry] = {}
        self.seat.done.connect(lambda _name, subject, _outcome: self._sent.pop(subject, None))
        self.seat.refused.connect(lambda _name, subject, _error: self._give_back(subject))
        self.seat.failed.connect(lambda _name, subject, _error: self._give_back(subject))

    def save(self) -> None:
        """签收并保存. Level and place are required; lowering needs the key points as its reason."""
        row, fields = self.desk.row, self.desk.fields
        if row is None or fields is None or not self._is_whole(row, fields):
            return
        self.seat.ask("acknowledge", row.detail.row.id, intake_acts.save(row, fields))
        self.late.put(row.detail.row.id, fields)
        self._took(row, fields)

    def save_and_assign(self) -> None:
        """签收并派首接: saved and filed at once, then the units to choose from."""
        row, fields = self.desk.row, self.desk.fields
        if row is None or fields is None or not self._is_whole(row, fields):
            return
        own = row.detail.row

        def go_on(_outcome: Any) -> None:
            self.late.drop(own.id)
            self.station.duty.queue.choose(own.id)
            self.station.sending.open()  # the key itself would be taken by this screen, for the next report

        self.seat.put(intake_acts.save_and_file(row, fields), go_on, partial(self.seat.tell_no, "assign", own.id))
        self._took(row, fields, stay=True)

    def _took(self, row: TriageRow, fields: Fields, *, stay: bool = False) -> None:
        """Shown at once: it leaves the list, the next one comes to the front."""
        own = row.detail.row
        following = self.desk.screen.left.list.after(own.id)
        self._sent[own.id] = self.desk.entry
        self.desk.drafts.drop(f"{DRAFT}//{own.id}")
        self.desk.entry = Entry()
        self.station.show_taken(replace(own, level=fields.level))
        if not stay and following:
            self.desk.screen.left.list.choose(following)
        self.desk.screen.setFocus()

    def _give_back(self, alert: str) -> None:
        """The door did not take it: what was typed is a draft again, and nothing is filed later."""
        entry = self._sent.pop(alert, None)
        if entry is not None:
            self.late.drop(alert)
            self.desk.drafts.keep(Draft(DRAFT, "", alert, self.desk.now().isoformat(), entry.typed(), is_open=False))

    def _is_whole(self, row: TriageRow, fields: Fields) -> bool:
        if not fields.has_place:
            self.window.toasts.tell(self.words.say("intake.place_needed"), 2)
            self.desk.screen.centre.fields["place"].begin()
            return False
        if intake_acts.lowers(row, fields) and not fields.note.strip():
            self.window.toasts.tell(self.words.say("intake.reason_needed"), 2)
            self.desk.screen.centre.fields["note"].begin()
            return False
        return True

    def _file_late(self, alert: str, arguments: Mapping[str, Any]) -> None:
        """Half a minute is over: file it. The door knows whether it was taken back, merged or filed meanwhile; the screen may be behind."""
        given = {name: value for name, value in arguments.items() if value}

        def file(asking: Asking) -> Any:
            return asking.do("file_case", alert=alert, **given)

        self.seat.put(file, lambda _outcome: self.late.done(alert), partial(self._unfiled, alert))

    def _unfiled(self, alert: str, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self.late.take_up()  # tried again as soon as there is a store
            return
        self.late.done(alert)
        if not (isinstance(error, Refused) and set(error.codes) <= NOT_TO_BE_FILED):
            self.seat.tell_no("acknowledge", alert, error)

    def begin_merge(self) -> None:
        """M: the candidates carry their digits; again, no more."""
        if self.desk.row is not None and self.desk.row.similar:
            self.is_choosing = not self.is_choosing
            self.desk.show_candidates()
            self.desk.screen.similar.list.setFocus()
        elif self.desk.row is not None:
            self.window.toasts.tell(self.words.say("off.no_similar"))

    def merge(self, number: int) -> None:
        """并入 this candidate."""
        row, fields = self.desk.row, self.desk.fields
        if row is None or fields is None or not 1 <= number <= len(row.similar):
            return
        other = row.similar[number - 1]
        self.is_choosing = False
        line = next((one for one in self.station.rows if one.id == other.id), None)
        if not other.case_id and line is None:
            self.window.toasts.tell(self.words.say("off.not_now"), 2)
            return
        self.seat.ask("merge", row.detail.row.id, intake_acts.merge(row, fields, other, line, self._likeness(other)))
        self._took(row, fields)

    def _likeness(self, other: SimilarRow) -> str:
        """Why it is merged, for the record: how like, and the reasons."""
        return because(other, self.words)

    def distinct(self, row: TriageRow) -> None:
        """不重复: none of them."""
        self.desk.row = replace(row, similar=())
        self.desk.show_again()
        self.seat.put(intake_acts.distinct(row), lambda _outcome: None, partial(self.seat.tell_no, "distinct", row.detail.row.id))

    def reject(self) -> None:
        """不予受理: taken in hand, then the form: a machine's false alarm, or out of our matters (proposed to the duty leader)."""
        row, cases = self.desk.row, self.station.cases
        if row is None or cases is None:
            return
        own = row.detail.row
        command = "mark_false_alarm" if not row.is_sealed and own.channel in MACHINES else "refer_out_of_scope"

        def opened(_outcome: Any) -> None:
            cases.forms.open(command, Focus("", own.id))

        if own.state == "new":
            self.seat.put(intake_acts.take_in_hand(row), opened, partial(self.seat.tell_no, "reject", own.id))
        else:
            opened(None)

    def reroute(self) -> None:
        """R: the seven departments."""
        if self.desk.row is not None:
            self.desk.screen.route.open_options()

    def reroute_to(self, unit: str) -> None:
        """Another department: the item of its own that fits best; where it leads none of the category, it says so."""
        self.desk.screen.route.close_options()
        self.desk.screen.setFocus()
        fields = self.desk.fields
        item = self.desk.choices.item_led_by(unit, fields.category if fields is not None else "")
        if self.desk.row is None or item is None:
            self.window.toasts.tell(self.words.say("intake.leads_none", unit=self.words.unit(unit)), 2)
            return
        self.desk.take_field("category", f"item:{item}")
