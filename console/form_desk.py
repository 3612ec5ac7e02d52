"""Opens the form of any command for the matter in focus, asks the door with it, says what came of it and keeps drafts.

One form is open at a time, beside the work. Source: ux.md 1, 12.6–12.8; commands.md 1.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from console.form_answers import BEHALF, deciders, said, warned
from console.form_choices import Choices, starting_values, with_checklist
from console.form_drafts import Draft, Drafts
from console.form_fields import Asked, asked_by
from console.form_panel import FormPanel
from console.form_values import NO_WORDS, Unreadable, readable
from console.form_words import FormSurroundings
from console.reader import Reader
from console.seat import Seat
from console.tasks import Tasks
from console.vocabulary import Vocabulary
from console.window import Window
from models.plain import Plain
from models.rules.permits import DECISIONS, ROLE_COLUMNS, cell_of
from models.rules.refusal import Refused
from widgets.sentences import sentence
from widgets.spelling import Readings
from widgets.timing import clock

if TYPE_CHECKING:
    from models.commands.actor import Outcome
    from models.commands.command import Command
    from models.commands.desk import Outlook
    from models.rules.rulebook import Rulebook
    from models.views.case_context import FormContext
    from models.views.duty import DutyList

LOG = logging.getLogger(__name__)
IRREVERSIBLE: Final = frozenset({"close_case", "propose_criminal_transfer", "approve_criminal_transfer", "reveal_reporter", "record_listing"})
"""Steps that can't be taken back: Enter is held for a second (ux.md 12.7)."""
VARIANTS: Final = ("", "key", "off_duty", "override", "release", "swap", "other_department", "done")


@dataclass(frozen=True, slots=True)
class Focus:
    """Which matter a form is about; both empty: none."""

    case_id: str = ""
    alert_id: str = ""


@dataclass
class OpenForm:
    """The form that is open."""

    command: str
    kind: type[Command]
    focus: Focus
    context: FormContext
    panel: FormPanel
    given: Mapping[str, Any]
    before: QWidget | None
    versions: dict[str, int] = field(default_factory=dict)


class FormDesk(QObject):
    """The forms of one seat.

    Signals:
        done(command, focus, outcome): a form went through.
        opened(command): a form is open.
        closed(): no form is open any more.
        shown_once(record): what only this person may see, once.
    """

    done = Signal(str, object, object)
    opened = Signal(str)
    closed = Signal()
    shown_once = Signal(object)

    def __init__(
        self, window: Window, seat: Seat, reader: Reader, tasks: Tasks, words: Vocabulary, now: Callable[[], datetime], folder: Path, duties: DutyList
    ) -> None:
        """`folder` is where drafts are kept."""
        super().__init__(window)
        self.window, self.seat, self.reader, self.tasks, self.words, self.now = window, seat, reader, tasks, words, now
        self.duties = duties
        self.book: Rulebook | None = None
        self.form: OpenForm | None = None
        self._folder = folder
        self._drafts: Drafts | None = None
        self._drafts_of = ""
        self.readings = Readings()
        words.add("form_words.json")
        words.changed.connect(self._reword)
        window.resized.connect(self._place)

    # Opening and closing.

    def open(self, command: str, focus: Focus, given: Mapping[str, Any] | None = None) -> None:
        """Open the form of a command; it appears when the matter has been read."""
        given = dict(given or {})
        self.tasks.run(lambda: self._prepare(command, focus), lambda read: self._show(command, focus, given, *read), self._unread, line="form")

    def reopen(self) -> None:
        """Open what was open when the program ended."""
        draft = self.drafts.left_open(self.now())
        if draft is not None and self.form is None:
            self.open(draft.command, Focus(draft.case_id, draft.alert_id), draft.given)

    def close(self) -> None:
        """Close the form; what was typed stays as its draft, and the focus goes back to where it was."""
        form = self.form
        if form is None:
            return
        self._keep()
        self.drafts.close(self._key(form))
        self._take_down(form)

    @property
    def drafts(self) -> Drafts:
        """The drafts of the person who sits here."""
        person = self.seat.person
        if self._drafts is None or self._drafts_of != person.id:
            self._drafts, self._drafts_of = Drafts(self._folder, person.seat, person.id), person.id
        return self._drafts

    def _prepare(self, command: str, focus: Focus) -> tuple[type[Command], tuple[Asked, ...], FormContext]:
        from models.commands.registry import command_named

        kind = command_named(command)
        return kind, asked_by(kind), self.reader.form_context(focus.case_id, focus.alert_id)

    def _show(self, command: str, focus: Focus, given: Mapping[str, Any], kind: type[Command], asked: tuple[Asked, ...], context: FormContext) -> None:
        before = self.form.before if self.form is not None else QApplication.focusWidget()
        if self.form is not None:
            self._keep()
            self._take_down(self.form, to_focus=False)
        choices = Choices(command, context, self.words, self.readings)
        choices.duties, choices.book = self.duties, self.book
        around = FormSurroundings(command, self.window.theme, self.words, choices, self.now)
        behalf, signed = self._behalf(command)
        asked = with_checklist(command, asked, self.book)
        panel = FormPanel(around, asked, self.window, on_behalf=behalf, signed=signed, hold=command in IRREVERSIBLE)
        self.form = OpenForm(command, kind, focus, context, panel, given, before, dict(context.versions))
        values = starting_values(asked, choices, given)
        panel.start(values)
        self._connect(panel)
        self._reword()
        draft = self.drafts.of(command, focus.case_id, focus.alert_id, self.now())
        if draft is not None:
            panel.put_back(draft.typed, draft.behalf)
            panel.show_outlook(self.words.say("form.restored", at=clock(datetime.fromisoformat(draft.saved_at))))
        panel.show_about(self._proposed(values, context))
        panel.show()
        panel.focus_first()
        self._look_first()
        self.opened.emit(command)

    def _proposed(self, given: Mapping[str, Any], context: FormContext) -> str:
        """What a proposal that is to be decided asks for: who decides has to read it."""
        found = next((row for row in context.proposed if row.id == given.get("proposal")), None)
        if found is None:
            return ""
        args = {name: readable(value, self.words) for name, value in found.args.items() if value not in (None, "", [], {})}
        told = [f"{self.words.of('arg', name)}: {value}" for name, value in args.items() if value != NO_WORDS]
        return "\n".join([self.words.say("form.proposed_by", action=self.words.of("command", found.command), who=found.by), *told])

    def _connect(self, panel: FormPanel) -> None:
        panel.sent.connect(self._send)
        panel.looked.connect(self._look)
        panel.kept.connect(self._keep)
        panel.left.connect(self.close)

    def _take_down(self, form: OpenForm, *, to_focus: bool = True) -> None:
        self.form = None
        form.panel.hide()
        form.panel.deleteLater()
        if to_focus and form.before is not None:
            form.before.setFocus()
        self.closed.emit()

    def _behalf(self, command: str) -> tuple[bool, bool]:
        """Whether this role enters the step in somebody's name, and whether the head's signed paper goes with it."""
        person = self.seat.person
        try:
            cells = {cell_of(command, person.role, variant) for variant in VARIANTS}
        except KeyError:
            return False, False
        head_only = command in DECISIONS and "A" in cells and ROLE_COLUMNS.get(person.role) in {"DH", "TB"} and not person.is_head
        entered = bool(cells & {"B", "O/B"}) or head_only
        return entered, head_only or (entered and command == "approve_criminal_transfer")

    def _place(self) -> None:
        if self.form is not None:
            self.form.panel.place()

    def _reword(self) -> None:
        form = self.form
        if form is not None:
            form.panel.show_context(self.words.of("command", form.command), f"{form.context.number} {form.context.title}".strip())

    # Asking the door.

    def _begun(self) -> tuple[Command, dict[str, str]] | None:
        """The command as it stands in the form, and for whom; None while something can't be read."""
        from models.commands.arguments import build

        form = self.form
        if form is None:
            return None
        try:
            return build(form.kind, form.panel.given()), form.panel.entered_for()
        except Unreadable:
            return None
        except ValueError as error:
            form.panel.show_outlook(str(error), 3)
            return None

    def _send(self) -> None:
        begun, form = self._begun(), self.form
        if begun is None or form is None:
            return
        command, behalf = begun
        self._keep()
        form.panel.send.setEnabled(False)
        versions = dict(form.versions)
        self.seat.put(
            lambda asking: asking.carry_out(command, versions, **behalf),
            lambda outcome: self._went_through(form, outcome),
            lambda error: self._objected(form, error),
        )

    def _look(self) -> None:
        """What would become of it now; only told, nothing is marked while the person is still typing."""
        begun, form = self._begun(), self.form
        if begun is None or form is None:
            return
        command, behalf = begun
        self.seat.put(lambda asking: asking.would(command, **behalf), lambda outlook: self._foretell(form, outlook), lambda _error: None, line="look")

    def _look_first(self) -> None:
        """Whether the step stands open at all, said before anything is typed."""
        begun, form = self._begun(), self.form
        if begun is None or form is None:
            return

        def tell(found: Any) -> None:
            if self.form is form and found[0].reasons:
                form.panel.note.show_error("\n".join(one.text for one in said(found[0].reasons, (), self.words)))

        self.seat.put(lambda asking: asking.prospects([begun[0]]), tell, lambda _error: None)

    def _foretell(self, form: OpenForm, outlook: Outlook) -> None:
        if self.form is not form:
            return
        if outlook.reasons:
            told = [one.text for one in said((one for one in outlook.reasons if one.code != "field_missing"), (), self.words)]
            form.panel.show_outlook("\n".join(told[:2]), 3)
        elif outlook.proposes:
            form.panel.show_outlook(self.words.say("form.will_propose", who=self._deciders(form.command)))
        else:
            form.panel.show_outlook("\n".join(warned(outlook.warnings, self.words)), 3 if outlook.warnings else 0)

    def _deciders(self, command: str) -> str:
        return deciders(command, {}, self.words)

    def _went_through(self, form: OpenForm, outcome: Outcome) -> None:
        self.drafts.drop(self._key(form))
        if self.form is form:
            self._take_down(form)
        say, action = self.words.say, self.words.of("command", form.command)
        if outcome.proposal:
            self.window.toasts.tell(say("form.proposed", who=self._deciders(form.command), action=action))
        else:
            self.window.toasts.tell(say("told.done", action=action, number=form.context.number))
        told = warned(outcome.warnings, self.words)
        if told:
            self.window.toasts.tell(" ".join(told), 3)
        if outcome.offers:
            self.window.toasts.tell(say("form.next", steps=self.words.join([self.words.of("command", name) for name in outcome.offers])))
        if outcome.shown is not None:
            self.shown_once.emit(outcome.shown)
        self.done.emit(form.command, form.focus, outcome)

    def _objected(self, form: OpenForm, error: Exception) -> None:
        if self.form is not form:
            self._tell_away(form, error)
            return
        form.panel.send.setEnabled(True)
        if not isinstance(error, Refused):
            form.panel.show_said([])
            form.panel.note.show_error(self._plain(error))
            return
        names = [*form.panel.fields, *(name for name in BEHALF if name in form.panel.behalf)]
        told = said(error.reasons, names, self.words)
        stale = [reason for reason in error.reasons if reason.code == "stale_version"]
        if stale:
            what = self.words.join([sentence(str(reason.facts.get("kind", "")), {}, self.words) for reason in stale if reason.facts.get("kind")])
            told = [replace(one, text=f"{one.text} {self.words.say('form.stale', what=what)}") for one in told]
            self.tasks.run(lambda: self.reader.form_context(form.focus.case_id, form.focus.alert_id), lambda read: self._saw(form, read), self._unread)
        form.panel.show_said(told)

    def _saw(self, form: OpenForm, context: FormContext) -> None:
        """The person was told what changed: the next time the form is sent, this has been seen."""
        form.versions = dict(context.versions)

    def _tell_away(self, form: OpenForm, error: Exception) -> None:
        """The form has been left: the answer is told beside the work, the draft is still there."""
        told = " ".join(one.text for one in said(error.reasons, (), self.words)) if isinstance(error, Refused) else self._plain(error)
        self.window.toasts.tell(f"{self.words.of('command', form.command)} · {told}", 2)

    def _plain(self, error: Exception) -> str:
        action = self.words.of("command", self.form.command) if self.form is not None else ""
        if isinstance(error, Plain):
            why = self.words.plain(error)
            return self.words.say("told.failed", action=action, why=why)
        LOG.error("a form failed", exc_info=error)
        return self.words.say("told.broke", action=action)

    def _unread(self, error: Exception) -> None:
        self.window.toasts.tell(self._plain(error), 2)

    # Drafts.

    def _key(self, form: OpenForm) -> str:
        return f"{form.command}/{form.focus.case_id}/{form.focus.alert_id}"

    def _keep(self) -> None:
        form = self.form
        if form is None or not form.panel.is_touched:
            return
        typed, behalf = form.panel.typed()
        now = self.now()
        draft = Draft(form.command, form.focus.case_id, form.focus.alert_id, now.isoformat(), typed, behalf, form.given)
        try:
            self.drafts.keep(draft)
        except OSError as error:
            LOG.warning("a draft cannot be kept", extra={"why": str(error)})
            form.panel.show_outlook(self.words.say("form.not_kept"), 3)
        else:
            self.window.status.show_kept(now)
