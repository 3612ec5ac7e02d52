"""The sources screen (F11): every source and device with its last contact, rate, refusals, lag, keys, shelf and answers; beside it one of them.

On top how the intake process fares. Left the senders, trouble first; right the selected one and what was refused, answered and asked.
Source: issue 4 Build 7 and 8; ux.md 9, 10, 12.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal

from console.gateway_health import Health
from console.register_page import RegisterPage
from console.sources_lines import COLUMNS, RECORDS, VIEWS, fits, is_found, length, record_lines, sender_lines
from console.sources_sheet import Testing, opened_entries, sheet_entries
from console.supervision_page import Foot, Step
from models.rules.channels import is_device
from models.views.sender_rows import OutgoingRow, RefusedRow, SenderDetail, SenderRow, SendersPage
from widgets.fields import SearchField
from widgets.line_strip import HEIGHT, LineStrip, Part
from widgets.panel import Panel
from widgets.pills import FilterChip
from widgets.record_list import RecordList
from widgets.record_sheet import RecordSheet
from widgets.theme import Theme
from widgets.words import Words

GAP: Final = 8
SLOW_S: Final = 10.0
"""An unkept report older than this, in seconds, is told in P3."""


class SourcesScreen(RegisterPage):
    """The screen.

    Signals:
        test_asked(sender_id): a self-test of this sender's line is wanted.
        resend_asked(outgoing_id): this answer is to be sent again.
    """

    test_asked = Signal(str)
    resend_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__(theme, words, now)
        self.page: SendersPage | None = None
        self.detail: SenderDetail | None = None
        self.health: Health | None = None
        self.testing: dict[str, Testing] = {}
        self._hint = ""
        self._among = False
        self._opened: tuple[str, bytes] = ("", b"")
        self.strip = LineStrip(theme, words)
        self.list_panel, self.sheet_panel, self.record_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.senders = self.take_list(RecordList(theme, words, COLUMNS, "src.title", "src.loading"))
        self.records = self.take_list(RecordList(theme, words, RECORDS, "src.records", "src.no_records"))
        self.sheet = RecordSheet(theme, words, "src.sheet", "src.nothing")
        self.foot = Foot(theme, words, ("test_line", "shelve", "resend", "steps"))
        self.search = self.filter = SearchField(theme, words, "src.filter", "/")
        self.chips = {name: FilterChip(theme, words, f"src.only_{name}") for name in VIEWS}
        self._lay_out()
        self.foot.asked.connect(self.do)
        self.senders.chosen.connect(self._chosen)
        self.records.chosen.connect(lambda _key: self.show_sheet(same=True))
        self.search.changed.connect(self.search_for)
        self.search.left.connect(self.senders.setFocus)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        self.put_chips(self.list_panel, self.chips, self.show_only, beside=self.search)
        self.list_panel.body.addWidget(self.senders, 1)
        self.sheet_panel.body.addWidget(self.sheet, 1)
        self.sheet_panel.body.addWidget(self.foot)
        self.record_panel.body.addWidget(self.records, 1)
        for part in (self.strip, self.list_panel, self.sheet_panel, self.record_panel):
            part.setParent(self)

    # Data.

    def show_page(self, page: SendersPage) -> None:
        """All senders as they were read."""
        self.page = page
        self.retranslate()

    def show_detail(self, detail: SenderDetail) -> None:
        """What hangs on the selected sender; of another one it comes too late."""
        if detail.id == self.senders.chosen_key:
            same = self.detail is not None and self.detail.id == detail.id
            self.detail = detail
            self._show_records()
            self.show_sheet(same=same)

    def show_health(self, health: Health) -> None:
        """How the intake process fares."""
        self.health = health
        self._show_strip()

    def show_testing(self, sender_id: str, testing: Testing) -> None:
        """How the self-test of a sender goes."""
        self.testing[sender_id] = testing
        self.show_sheet(same=True)

    def show_opened(self, raw: bytes) -> None:
        """The bytes of a sealed refused line, opened for this person; gone with the next selection."""
        self._opened = (self.records.chosen_key, raw)
        self.show_sheet()

    def rows(self, view: str) -> list[SenderRow]:
        """The senders of a filter, as typed into the search."""
        now = self.now()
        return [row for row in (self.page.rows if self.page is not None else ()) if fits(row, view, now) and is_found(row, self.typed, self.words)]

    @property
    def chosen(self) -> SenderRow | None:
        """The selected sender."""
        return next((row for row in (self.page.rows if self.page is not None else ()) if row.id == self.senders.chosen_key), None)

    @property
    def chosen_record(self) -> OutgoingRow | RefusedRow | None:
        """The answer or refused line that is selected below."""
        kind, _, key = self.records.chosen_key.partition(":")
        if self.detail is None or kind not in ("out", "ref"):
            return None
        rows: Sequence[OutgoingRow | RefusedRow] = self.detail.outgoing if kind == "out" else self.detail.refused
        return next((row for row in rows if row.id == key), None)

    def _chosen(self, key: str) -> None:
        if self.detail is None or self.detail.id != key:
            self.detail = None
            self._show_records()
        self.show_sheet()
        self.stirred.emit(key)

    # Keys.

    def act(self, name: str) -> None:
        """T tests, H shelves, Z sends again, Enter goes to the records and back."""
        row = self.chosen
        if name == "open":
            self.change_lists()
        elif row is None:
            return
        elif name == "test_line" and not row.is_stranger:
            self.test_asked.emit(row.id)
        elif name == "shelve" and self.may_shelve(row):
            self.asked.emit(self._shelf_step(row))
        elif name == "resend":
            record = self.chosen_record
            self.resend_asked.emit(record.id if isinstance(record, OutgoingRow) else "")

    def may_shelve(self, row: SenderRow) -> bool:
        """Machine sources only: what people report is never set aside."""
        return not row.is_stranger and is_device(row.row.channel)

    def _shelf_step(self, row: SenderRow) -> Step:
        named = {"source" if row.row.kind == "source" else "device": row.row.key}
        return Step("unshelve_source" if row.row.shelved_until is not None else "shelve_source", named)

    def all_steps(self) -> Sequence[Step]:
        """What could be done with what is selected, whoever asks."""
        row, record = self.chosen, self.chosen_record
        if row is None or row.is_stranger:
            return ()
        named = {"source": row.row.key}
        found: list[Step] = []
        if self.current is self.records and isinstance(record, OutgoingRow):
            found.append(Step("resend_answer", {"outgoing": record.id}))
            if record.owed:
                proof = {"alert": record.alert_id, "stage": "final", "mode": "notice", "text": str(record.body.get("data", {}).get("text", ""))}
                found.append(Step("reply_reporter", proof, record.case_id, record.alert_id))
        if self.current is self.records and isinstance(record, RefusedRow) and record.sealed:
            found.append(Step("view_refused", {"refused": record.id}))
        if self.may_shelve(row):
            found.append(self._shelf_step(row))
        if row.row.kind == "device":
            return (*found, Step("ask_device", {"device": row.row.key}))
        found.append(Step("source_on" if row.row.is_disabled else "source_off", named))
        found.append(Step("source_secret", named))
        if row.answers.wanted:
            found.append(Step("answers_on" if row.answers.off_at is not None else "answers_off", named))
        return found

    # Look.

    def tick(self, now: datetime) -> None:
        """A second passed: ages go on."""
        super().tick(now)
        if self.page is not None and now.second % 5 == 0:
            self.retranslate()

    def retranslate(self) -> None:
        """Lines, chips and heads in the language of the moment."""
        now, say = self.now(), self.words.say
        for name, chip in self.chips.items():
            chip.show_state(name == self.view, len(self.rows(name)))
            chip.updateGeometry()
        rows = self.rows(self.view)
        known = [row for row in self.rows("all") if not row.is_stranger]
        bad, rate = sum(bool(row.troubles(now)) for row in known), sum(row.bars[-1] for row in known)
        self._hint = say("src.hint", n=len(known), bad=bad, rate=rate)
        self._show_head()
        self.senders.body.say_none("src.loading" if self.page is None else "src.empty" if not self.page.rows else "src.none")
        before = self.senders.chosen_key
        self.senders.show_lines(list(sender_lines(rows, now, self.words)), now)
        self.record_panel.show_head(say("src.records"), say("src.records_hint"), icon="list")
        self._show_strip()
        self._show_records()
        self.show_sheet(same=True)
        if self.senders.chosen_key and self.senders.chosen_key != before:
            self._chosen(self.senders.chosen_key)

    def _show_head(self) -> None:
        """The hint gives way to the filters."""
        chips = sum(chip.sizeHint().width() + 6 for chip in self.chips.values()) + self.search.sizeHint().width() + 90 * self.theme.scale
        room = self.list_panel.width() - chips - self.list_panel.text_width(self.words.say("src.title"), bold=True)
        hint = self._hint if room > self.list_panel.text_width(self._hint, "s") else ""
        self.list_panel.show_head(self.words.say("src.title"), hint, icon="broadcast")

    def _show_records(self) -> None:
        now = self.now()
        self.records.show_lines(list(record_lines(self.detail, now, self.words)) if self.detail is not None else [], now)

    def show_sheet(self, *, same: bool = False) -> None:
        """What is selected where the focus stands, with what can be done."""
        row, say = self.chosen, self.words.say
        self.sheet_panel.show_head(say("src.sheet"), row.row.key if row is not None else "", icon="list")
        testing = self.testing.get(row.id, Testing()) if row is not None else Testing()
        among, record = self.records.body.hasFocus(), self.records.chosen_key
        entries = list(sheet_entries(row, self.detail, record, testing, self.now(), self.words, record_first=among)) if row is not None else []
        if self._opened[0] and self._opened[0] == record:
            entries[1:1] = opened_entries(self._opened[1], self.words)
        else:
            self._opened = ("", b"")
        self.sheet.show_entries(entries, same=same and among == self._among)
        self._among = among
        self.foot.allow("test_line", row is not None and not row.is_stranger, say("src.nothing"))
        self.foot.allow("shelve", row is not None and self.may_shelve(row), say("told.no_shelf"))
        self.foot.allow("resend", isinstance(self.chosen_record, OutgoingRow), say("told.nothing_to_resend"))
        self.foot.allow("steps", bool(self.steps()), say("src.nothing" if row is None else "off.not_permitted"))

    def _show_strip(self) -> None:
        say, health, page = self.words.say, self.health, self.page
        trailing = ""
        if page is not None:
            counts = say("gateway.answers", waiting=page.waiting, stuck=page.stuck)
            trailing = f"{counts} · {say('gateway.share', share=f'{page.ten_share * 100:.0f}')}" if page.ten_share else counts
        if health is None or not health.is_there:
            self.strip.show_state(say("gateway.title"), say("gateway.reading" if health is None else "gateway.absent"), (), 0, trailing)
            return
        text, level = self._said_of(health)
        worst = {alarm.part: alarm.code for alarm in health.alarms}
        parts = [Part(self.words.of("part", name), *self._state_of(name, state, worst)) for name, state in health.parts.items()]
        self.strip.show_state(say("gateway.title"), text, parts, level, trailing)

    def _said_of(self, health: Health) -> tuple[str, int]:
        say, words = self.words.say, self.words
        if health.trouble:
            return (say("gateway.full") if "full" in health.trouble else say("gateway.store", why=health.trouble)), 1
        if health.alarms:
            first = health.alarms[0]
            parts = words.join([words.of("part", part) for part in dict.fromkeys(alarm.part for alarm in health.alarms)])
            why = words.of("cause", first.why) if first.why else words.of("alarm", first.code)
            return say("gateway.parked" if first.code == "parked" else "gateway.trouble", parts=parts, why=why), 2
        if health.oldest_s > SLOW_S:
            return say("gateway.oldest", waiting=health.waiting, span=length(health.oldest_s, words)), 3
        return say("gateway.well", waiting=health.waiting), 0

    def _state_of(self, name: str, state: str, worst: dict[str, str]) -> tuple[str, int]:
        if state == "up":
            return (self.words.of("alarm", worst[name]), 2) if name in worst else ("", 0)
        return self.words.of("part_state", state), 2 if state == "parked" else 3

    # Layout.

    def resizeEvent(self, _event: object) -> None:
        """The regions keep their shares."""
        self._fit()

    def _fit(self) -> None:
        width, height, top = self.width(), self.height(), self.theme.px(HEIGHT) + GAP
        right = round(min(max(width * 0.34, 400 * self.theme.scale), width * 0.42))
        left = width - right - GAP
        lower = round((height - top) * 0.38)
        self.strip.setGeometry(0, 0, width, self.theme.px(HEIGHT))
        self.list_panel.setGeometry(0, top, left, height - top)
        self.sheet_panel.setGeometry(left + GAP, top, right, height - top - lower - GAP)
        self.record_panel.setGeometry(left + GAP, height - lower, right, lower)
        self._show_head()
