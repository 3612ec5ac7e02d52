"""Taking a call: opens the entry form from anywhere, recognises while the person types, shows what may be the same, files through the seat, keeps drafts.

Who reports stays in memory until the door seals it; a draft never holds it, and after a crash it has to be asked again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from console.call_entry import FIRST_CHANNEL, CallEntry, entry_of, new_code
from console.call_form import CallForm
from console.form_drafts import Draft
from console.intake_choices import CATEGORY, ITEM, PLACE
from console.intake_entry import choice_of
from console.keys import INTAKE
from models.rules.channels import CHANNELS
from widgets.pick_field import Choice

if TYPE_CHECKING:
    from console.intake_desk import IntakeDesk
    from models.views.intake_call import CallLook

DRAFT: Final = "create_alert_call"
KEY: Final = "call"
LOOK_MS: Final = 250
KEEP_MS: Final = 800


class CallDesk(QObject):
    """The entry form of one seat."""

    def __init__(self, desk: IntakeDesk) -> None:
        """`desk` is the intake screen the form stands in."""
        super().__init__(desk)
        self.desk = desk
        self.window, self.words, self.tasks = desk.window, desk.words, desk.tasks
        choices = desk.choices
        self.form = CallForm(self.window.theme, self.words, desk.now, choices.channels, choices.categories, choices.places)
        desk.screen.add_form(self.form)
        self.is_open = False
        self.entry = CallEntry()
        self._came_from = INTAKE
        self._looking, self._keeping = QTimer(self), QTimer(self)
        for timer, wait, act in ((self._looking, LOOK_MS, self._look), (self._keeping, KEEP_MS, self._keep)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(act)
        self.form.changed.connect(self._changed)
        self.form.channel_changed.connect(lambda: self.form.show_own(self._channel()))
        self.form.sent.connect(self.send)
        self.form.left.connect(self.close)

    @property
    def draft_key(self) -> str:
        """Under which key the draft is kept."""
        return f"{DRAFT}//{KEY}"

    # Opening and closing.

    def open(self) -> None:
        """Open the form, with the draft if one was left; asked again it stays as it is."""
        if self.is_open:
            self.form.summary.setFocus()
            return
        self._came_from = self.window.front
        self.is_open = True
        draft = self.desk.drafts.of(DRAFT, "", KEY, self.desk.now())
        self._begin(entry_of(draft.typed) if draft is not None else CallEntry())
        self.window.show_screen(INTAKE)
        self.desk.screen.show_form(self.form)
        self.window.status.show_screen("")  # letters are typed now: none of the screen's keys is offered
        self.form.summary.setFocus()
        if draft is not None:
            self.window.toasts.tell(self.words.say("call.restored"))
            self._look()

    def close(self) -> None:
        """Esc: put away, and back to where the person was."""
        self.put_away()
        self.window.status.show_screen(INTAKE)
        if self._came_from != INTAKE:
            self.desk.station.show(self._came_from)
        else:
            self.desk.screen.setFocus()

    def put_away(self) -> None:
        """The draft stays, who reported does not; also when the seat is locked: no name may wait there for the next person."""
        if not self.is_open:
            return
        self._keep()
        self.is_open = False
        self._looking.stop()
        self._begin(CallEntry())
        self.desk.screen.hide_form()
        self.desk.show_again()

    def _begin(self, entry: CallEntry) -> None:
        self.entry = replace(entry, code=new_code())
        category = Choice(f"{ITEM}{entry.item}" if entry.item else f"{CATEGORY}{entry.category}", self.words.of("category", entry.category))
        place = entry.place
        self.form.begin(
            self.entry,
            {
                "channel": Choice(entry.channel, self.words.of("channel", entry.channel)),
                "category": category if entry.category else None,
                "place": Choice(place.name, place.name) if place is not None else None,
            },
            self.entry.code,
        )
        self._guessed = CallEntry()

    # While it is filled.

    def _channel(self) -> str:
        value = self.form.channel.value()
        return value if value in CHANNELS else FIRST_CHANNEL

    def _changed(self) -> None:
        self.entry = self._read()
        self.form.retranslate()
        self._looking.start()
        self._keeping.start()

    def _read(self) -> CallEntry:
        """The entry as the form stands; fields only recognised count as they stand."""
        form, choices = self.form, self.desk.choices
        place = form.place.value()
        category = form.category.value()
        item = category.removeprefix(ITEM) if category.startswith(ITEM) else ""
        level, ongoing = form.level.chosen(), form.ongoing.chosen()
        known = self.entry.place if self.entry.place is not None and place == self.entry.place.name else None
        return CallEntry(
            channel=self._channel(),
            summary=form.summary.text(),
            text=form.text.text(),
            place=known or (choices.place(place) if place else None),
            category=choices.category_of(item) if item else category.removeprefix(CATEGORY) if category.startswith(CATEGORY) else "",
            item=item,
            level=level[0] if level else None,
            ongoing=ongoing[0] if ongoing else "unknown",
            danger_flags=tuple(form.danger.chosen()),
            own=form.own_values(),
            caller=form.caller(),
            code=self.entry.code,
        )

    def _look(self) -> None:
        """Recognise what was typed, and look for what may be the same; off the GUI thread, of several only the newest."""
        entry = self.entry
        if not entry.is_empty:
            self.tasks.run(lambda: self.desk.reader.look_at_call(entry), self._take_look, lambda _error: None, line="intake.call")

    def _take_look(self, look: CallLook | None) -> None:
        if look is None or not self.is_open:
            return
        self._fill(look)
        self.desk.screen.show_look(look.similar, look.route, self.entry.level or look.level)

    def _fill(self, look: CallLook) -> None:
        """Put what was recognised into fields the person has left alone, dashed."""
        form, found = self.form, look.recognised
        if found.category is not None and (form.category.is_guess or not form.category.value()):
            value = f"{ITEM}{found.item.value}" if found.item is not None else f"{CATEGORY}{found.category.value}"
            name = look.item_name if found.item is not None else ""
            label = " ".join(part for part in (self.words.of("category", found.category.value), name) if part)
            form.category.show_choice(Choice(value, label), is_guess=True)
        if found.place is not None and (form.place.is_guess or not form.place.value()) and not form.place.pick.edit.hasFocus():
            form.place.show_choice(Choice(f"{PLACE}{choice_of(found.place)}", found.place.name), is_guess=True)
            self.desk.choices.places("", 0)  # so that the choice stands for its place
        flags = [guess.value for guess in found.danger_flags]
        if set(form.danger.chosen()) == set(self._guessed.danger_flags) and flags != list(self._guessed.danger_flags):
            form.danger.choose(flags)
        if found.ongoing is not None and form.ongoing.chosen() in ([self._guessed.ongoing], ["unknown"], []):
            form.ongoing.choose([found.ongoing.value])
        if form.level.chosen() in ([], [self._guessed.level]):
            form.level.choose([look.level])
        self._guessed = CallEntry(danger_flags=tuple(flags), ongoing=found.ongoing.value if found.ongoing is not None else "unknown", level=look.level)
        self.entry = self._read()
        form.retranslate()

    # Drafts.

    def _keep(self) -> None:
        self._keeping.stop()
        if self.entry.is_empty:
            return
        at = self.desk.now()
        try:
            self.desk.drafts.keep(Draft(DRAFT, "", KEY, at.isoformat(), self.entry.typed(), is_open=False))
            self.window.status.show_kept(at)
        except OSError:
            self.window.toasts.tell(self.words.say("intake.not_kept"), 2)

    # Filing.

    def send(self) -> None:
        """Ctrl Enter: file it and begin the next one; what is missing gets the focus and is said."""
        self.entry = self._read()
        missing, unread = self.entry.missing(), self.form.unreadable()
        if missing or unread is not None:
            self.window.toasts.tell(self.words.say(f"call.need_{missing}" if missing else "call.unreadable"), 2)
            (unread if not missing and unread is not None else getattr(self.form, missing)).setFocus()
            return
        entry = self.entry
        given = entry.arguments()

        def file(asking: Any) -> Any:
            return asking.do("create_alert", **given)

        self.form.send.setEnabled(False)
        self.desk.seat.put(file, lambda outcome: self._filed(entry, outcome), self._unfiled)

    def _filed(self, entry: CallEntry, _outcome: Any) -> None:
        self.desk.drafts.drop(self.draft_key)
        self.form.send.setEnabled(True)
        told = self.words.say("call.filed_anonymous" if entry.caller.is_anonymous else "call.filed")
        self.window.toasts.tell(told)
        self._begin(CallEntry(channel=entry.channel))
        self.desk.screen.show_look((), None, 3)
        self.form.summary.setFocus()

    def _unfiled(self, error: Exception) -> None:
        """Nothing is lost: the form stays as it is."""
        self.form.send.setEnabled(True)
        self.desk.seat.tell_no("call_entry", "", error)
