"""The entry form: a report taken down while the caller speaks. It stands in the middle of the intake screen; list, candidates and routing stay.

The order of the fields is the order in which people tell: what, where, then the rest. Source: issue “manual call-taking”; domain.md 3.1, 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.call_entry import CallEntry, Caller
from console.call_fields import Captioned, Finds, LineField, ListField, OptionField, OwnField, TextField
from console.form_values import Unreadable
from models.rules.channel_fields import ChannelField, fields_of
from models.rules.channels import DANGER_FLAGS
from widgets.fields import Caption
from widgets.panel import Divider, Panel
from widgets.pick_field import Choice
from widgets.pills import ActionButton
from widgets.scrolled import Scrolled
from widgets.theme import Theme
from widgets.words import Words

YES_NO = (True, False)


class CallForm(Panel):
    """The form.

    Signals:
        changed(): something was typed or chosen.
        channel_changed(): another channel: its own fields appear.
        sent(): Ctrl Enter.
        left(): Esc.
    """

    changed = Signal()
    channel_changed = Signal()
    sent = Signal()
    left = Signal()

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime], channels: Finds, categories: Finds, places: Finds) -> None:
        """`channels`, `categories`, `places` give the choices for what is typed."""
        super().__init__(theme, words)
        self._now = now
        self.began_at: datetime | None = None
        self.code = ""
        self.channel = ListField(theme, words, channels)
        self.summary = LineField(theme, words)
        self.place = ListField(theme, words, places)
        self.category = ListField(theme, words, categories)
        self.level = OptionField(theme, words, (1, 2, 3, 4), lambda level: words.of("level", level))
        self.danger = OptionField(theme, words, DANGER_FLAGS, lambda flag: words.of("danger", flag), several=True)
        self.ongoing = OptionField(theme, words, ("yes", "no", "unknown"), lambda value: words.say(f"call.ongoing_{value}"))
        self.text = TextField(theme, words, 3)
        self.name, self.phone, self.address, self.relation, self.contact_times = (LineField(theme, words) for _ in range(5))
        self.consent = OptionField(theme, words, ("yes", "no"), lambda value: words.say(f"call.{value}"))
        self.wishes = OptionField(theme, words, ("reply_wanted", "insider", "reward_claimed"), lambda value: words.say(f"call.{value}"), several=True)
        self.sealed_note = Caption(theme, words, "")
        self._fields: dict[str, Captioned] = {
            "channel": self.channel, "summary": self.summary, "place": self.place, "category": self.category, "level": self.level,
            "danger": self.danger, "ongoing": self.ongoing, "text": self.text, "name": self.name, "phone": self.phone, "address": self.address,
            "wishes": self.wishes, "relation": self.relation, "contact_times": self.contact_times, "consent": self.consent,
        }  # fmt: skip
        self.own: dict[str, OwnField | OptionField] = {}
        self._own_of: dict[str, ChannelField] = {}
        self._own_grid = QGridLayout()
        self.send = ActionButton(theme, words, "primary")
        self.close_button = ActionButton(theme, words)
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        px = self.theme.px
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(16), px(10), px(16), px(10))
        column.setSpacing(px(9))
        for line in ((self.summary,), (self.place, self.category), (self.danger,), (self.level, self.ongoing), (self.channel,)):
            column.addLayout(self._line(line))
        self._own_grid.setHorizontalSpacing(px(12))
        self._own_grid.setVerticalSpacing(px(9))
        column.addLayout(self._own_grid)
        column.addWidget(self.text)
        column.addWidget(Divider(self.theme, self.words))
        column.addLayout(self._line((self.name, self.phone, self.address)))
        column.addWidget(self.wishes)
        column.addLayout(self._line((self.relation, self.contact_times, self.consent)))
        column.addWidget(self.sealed_note)
        column.addStretch(1)
        self._area = Scrolled(inner)
        self.body.addWidget(self._area, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), px(6), px(16), px(12))
        foot.setSpacing(px(8))
        foot.addWidget(self.send, 3)
        foot.addWidget(self.close_button, 1)
        self.body.addLayout(foot)

    def _line(self, fields: tuple[Captioned, ...]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self.theme.px(12))
        for one in fields:
            line.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
        return line

    def _connect(self) -> None:
        for one in self._fields.values():
            self._watch(one)
            if one is not self.channel:
                one.changed.connect(self.changed)
        self.channel.changed.connect(self._channel_changed)
        self.send.clicked.connect(self.sent)
        self.close_button.clicked.connect(self.left)

    def _watch(self, one: Captioned) -> None:
        inner = one.inner
        for watched in (inner, getattr(inner, "edit", None)):
            if isinstance(watched, QObject):
                watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl Enter sends from any field, Esc leaves unless a list is open, Enter goes on, what has the focus is in sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._area.ensureWidgetVisible(watched, 0, self.theme.px(40))
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.sent.emit()
                return True
            if is_enter and watched is self.summary.edit:
                self.place.setFocus()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that no field took leaves; other keys are nobody's: they must not act on the screen behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        event.accept()

    # What stands in it.

    def begin(self, entry: CallEntry, choices: Mapping[str, Choice | None], code: str) -> None:
        """Fill in an empty form or a draft; `choices` for channel, place and category."""
        self.began_at, self.code = self._now(), code
        self.channel.show_choice(choices.get("channel"))
        self.show_own(entry.channel)
        self.summary.show_text(entry.summary)
        self.text.show_text(entry.text)
        self.place.show_choice(choices.get("place"))
        self.category.show_choice(choices.get("category"))
        self.level.choose([entry.level] if entry.level is not None else [])
        self.danger.choose(list(entry.danger_flags))
        self.ongoing.choose([entry.ongoing])
        for key, value in entry.own.items():
            found = self.own.get(key)
            if isinstance(found, OptionField):
                found.choose([value])
            elif found is not None:
                found.show_text(str(value))
        for line in (self.name, self.phone, self.address, self.relation, self.contact_times):
            line.show_text("")
        self.wishes.choose([])
        self.consent.choose([])
        self.retranslate()
        self.summary.setFocus()

    def caller(self) -> Caller:
        """Who reports."""
        wishes, consent = self.wishes.chosen(), self.consent.chosen()
        return Caller(
            self.name.text(), self.phone.text(), self.address.text(), "insider" in wishes, "reply_wanted" in wishes, "reward_claimed" in wishes,
            relation=self.relation.text(), contact_times=self.contact_times.text(), consent=consent[0] if consent else "",
        )  # fmt: skip

    def own_values(self) -> dict[str, Any]:
        """The channel's own fields that have a value; what cannot be read stays as it was typed (the door would not take it: see `unreadable`)."""
        found: dict[str, Any] = {}
        for key, one in self.own.items():
            if isinstance(one, OptionField):
                if one.chosen():
                    found[key] = one.chosen()[0]
                continue
            try:
                value = one.value(self._now())
            except Unreadable:
                value = one.text()
            if value is not None:
                found[key] = value
        return found

    def unreadable(self) -> OwnField | None:
        """The first of the channel's own fields that cannot be read."""
        return next((one for one in self.own.values() if isinstance(one, OwnField) and not one.is_readable(self._now())), None)

    def show_own(self, channel: str) -> None:
        """The fields of this channel, those asked first in front."""
        for old in self.own.values():
            self._own_grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.own, self._own_of = {}, {one.key: one for one in sorted(fields_of(channel), key=lambda one: not one.is_first)}
        for place, (key, one) in enumerate(self._own_of.items()):
            made: OwnField | OptionField
            if one.kind == "yes_no":
                made = OptionField(self.theme, self.words, YES_NO, lambda value: self.words.say("call.yes" if value else "call.no"))
            else:
                made = OwnField(self.theme, self.words, one)
            self.own[key] = made
            self._own_grid.addWidget(made, place // 3, place % 3)
            made.changed.connect(self.changed)
            self._watch(made)
        for column in range(3):
            self._own_grid.setColumnStretch(column, 1)
        self._chain()
        self.retranslate()

    def _chain(self) -> None:
        """Tab goes on in the order in which people tell, and comes back to the beginning at the end."""
        order = [
            self.summary, self.place, self.category, self.danger, self.level, self.ongoing, self.channel, *self.own.values(), self.text, self.name,
            self.phone, self.address, self.wishes, self.relation, self.contact_times, self.consent,
        ]  # fmt: skip
        ends = [getattr(one.inner, "edit", one.inner) for one in order]
        for before, after in zip(ends, ends[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _channel_changed(self) -> None:
        self.channel_changed.emit()
        self.changed.emit()

    # Look.

    def tick(self, now: datetime) -> None:
        """A second passed: how long the caller has been speaking."""
        if self.began_at is not None:
            self._show_head(now)

    def _show_head(self, now: datetime) -> None:
        lasted = self.words.span(int((now - self.began_at).total_seconds())) if self.began_at is not None else ""
        self.show_head(self.words.say("call.title"), self.words.say("call.lasted", time=lasted), icon="phone")

    def retranslate(self) -> None:
        """Another language, another channel."""
        say = self.words.say
        self._show_head(self._now())
        guessed = say("intake.guessed")
        for key, one in self._fields.items():
            label = say(f"call.{key}")
            one.reword(f"{label} · {guessed}" if isinstance(one, ListField) and one.is_guess else label)
        for key, own in self.own.items():
            own.reword(self._own_of[key].word(self.words.language))
        anonymous = self.caller().is_anonymous
        self.sealed_note.show_text(say("call.code", code=f"{self.code[:4]} {self.code[4:]}") if anonymous and self.code else say("call.sealed"))
        self.send.show_action("Ctrl Enter", say("call.send"))
        self.close_button.show_action("Esc", say("call.close"))
        super().retranslate()
