"""Joins the intake screen with the rest of a workstation: what its keys do, what it reads, drafts, and the order of things. Source: ux.md S2, 9, 12.6.

The selected alert is also the selected line of the queue, so that every key that is not the screen's own means the same as anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from console.call_desk import CallDesk
from console.form_drafts import Draft, Drafts
from console.intake_choices import IntakeChoices
from console.intake_doing import DRAFT, IntakeDoing
from console.intake_entry import Entry, Fields, entry_of, fields_of
from console.intake_folds import IntakeFolds
from console.intake_reader import IntakeReader
from console.intake_screen import IntakeScreen
from console.intake_sound import IntakeSound
from console.keys import ACTIONS, DUTY, INTAKE
from models.rules.flood import BEGINS
from models.store import StoreUnavailable
from models.views.rows import Group
from widgets.timing import clock

if TYPE_CHECKING:
    from console.live import Change
    from console.workstation import Workstation
    from models.rules.rulebook import Rulebook
    from models.views.intake_rows import TriageRow
    from models.views.rows import QueueRow
    from widgets.undo_shelf import ShelfLine

SKELETON_MS: Final = 300
DRAFT_MS: Final = 800
"""So long after the last key the draft is written: within the two seconds a crash may cost."""
RATE_MS: Final = 20_000
LISTING_MS, MANY = 1_000, 500
"""A queue of more lines than this is listed anew once a second at most."""
HERE: Final = "intake_here"
"""Draft that says on which alert the screen stood: after a crash it stands there again."""
ELSEWHERE: Final = frozenset(action.name for action in ACTIONS if action.group in ("screen", "system")) - {"screen_intake"} | {
    "palette",
    "decisions",
    "personnel",
    "rules",
}
"""What leads elsewhere while a call is being taken; everything else waits until it is filed or left."""


class IntakeDesk(QObject):
    """The intake side of one workstation."""

    def __init__(self, station: Workstation, folder: Path, flood_begins: int = BEGINS) -> None:
        """`folder` is where drafts are kept; more than `flood_begins` alerts in ten minutes are a flood in this county."""
        super().__init__(station)
        self.station = station
        self.window, self.seat, self.tasks, self.words = station.window, station.seat, station.tasks, station.words
        self.reader = IntakeReader(station.reader)
        self.choices = IntakeChoices(self.words, self.reader)
        self.now = station.reader.clock.now
        self.screen = IntakeScreen(self.window.theme, self.words, self.now, self.choices.categories, self.choices.places)
        self.sound = IntakeSound(self, station.reader.store)
        self.row: TriageRow | None = None
        self.entry = Entry()
        self.shelf: Callable[[], Iterable[ShelfLine]] = tuple
        self._folder, self._flood_begins = folder, flood_begins
        self._kept: tuple[str, Drafts] | None = None
        self._wanted: list[Callable[[], None]] = []
        self.doing = IntakeDoing(self)
        self.folds = IntakeFolds(station, self.screen.left.list)
        self.call = CallDesk(self)
        self._drafting, self._slow, self._noting, self._listing, self._rating = (QTimer(self) for _ in range(5))
        self._unshown: list[QueueRow] | None = None
        self._acts = self._table()
        self._connect()

    def _connect(self) -> None:
        screen = self.screen
        screen.chosen.connect(self._chosen)
        screen.asked.connect(self.station.do)
        screen.field_taken.connect(self.take_field)
        screen.field_touched.connect(self._touch_field)
        screen.candidate_chosen.connect(self.doing.merge)
        screen.department_chosen.connect(self.doing.reroute_to)
        screen.centre.material.play_asked.connect(self.sound.toggle)
        screen.centre.material.sought.connect(self.sound.seek)
        screen.centre.material.picture_chosen.connect(self.sound.show_large)
        screen.centre.material.curve_asked.connect(self.station.curve.open)
        self.station.rows_changed.connect(self._lines_changed)
        self.station.live.changed.connect(self._changed)
        self.station.live.ticked.connect(self._tick)
        self.words.changed.connect(self.show_again)
        for timer, wait, act in (
            (self._drafting, DRAFT_MS, self._keep),
            (self._slow, SKELETON_MS, screen.show_loading),
            (self._noting, DRAFT_MS, self._note_here),
            (self._listing, LISTING_MS, self._show_changed),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(act)
        self.window.stack.currentChanged.connect(self._noting.start)
        self.window.stack.currentChanged.connect(self._show_changed)
        self.window.covered.connect(self.call.put_away)
        self.window.covered.connect(self.sound.stop)
        self.window.closing.connect(lambda: self.drafts.drop(f"{HERE}//{HERE}"))
        self._rating.setInterval(RATE_MS)
        self._rating.timeout.connect(self._read_rate)
        self._rating.start()

    def use_rules(self, book: Rulebook) -> None:
        """The county's rules are loaded, or changed."""
        self.reader.use_rules(book)
        self.choices.forget()
        self.tasks.run(self.reader.known, lambda _known: self._read(), lambda _error: None, line="intake.known")

    def reopen(self) -> None:
        """After a start: what was saved and not filed yet is filed, and the screen stands where it stood when the program was killed."""
        self.doing.late.take_up()
        here = self.drafts.waiting(HERE)
        if here:
            self.open()
            self.screen.left.list.choose(str(here[-1][2].get("alert", "")))

    def _note_here(self) -> None:
        """Keep on which alert the screen stands, or that it stands no more."""
        try:
            if self.window.front == INTAKE and self._id:
                self.drafts.keep(Draft(HERE, "", HERE, self.now().isoformat(), {"alert": self._id}, is_open=False))
            else:
                self.drafts.drop(f"{HERE}//{HERE}")
        except OSError:
            self.window.toasts.tell(self.words.say("intake.not_kept"), 2)

    @property
    def drafts(self) -> Drafts:
        """The drafts of the person who sits here; a file of its own beside that of the forms."""
        person = self.seat.person
        if self._kept is None or self._kept[0] != person.id:
            self._kept = (person.id, Drafts(self._folder / "intake", person.seat, person.id))
        return self._kept[1]

    # Keys.

    def takes(self, name: str) -> bool:
        """Whether an action is done here."""
        if self.call.is_open and self.window.front == INTAKE and name not in ELSEWHERE:
            return True
        return name in ("screen_intake", "call_entry") or (self.window.front == INTAKE and name in self._acts)

    def do(self, name: str) -> None:
        """Do an action; while a call is being taken only what leads elsewhere is one."""
        if not self.call.is_open or name in ("call_entry", "screen_intake"):
            self._acts[name]()
        elif name == "distinct":
            self.call.close()

    def _table(self) -> dict[str, Callable[[], None]]:
        listed, centre = self.screen.left.list, self.screen.centre
        table: dict[str, Callable[[], None]] = {
            "screen_intake": self.open,
            "call_entry": self.call.open,
            "next": lambda: listed.go(1),
            "previous": lambda: listed.go(-1),
            "first": lambda: listed.go(-len(listed.rows)),
            "last": lambda: listed.go(len(listed.rows)),
            "acknowledge": lambda: self.folds.acknowledge(lambda: self._when_read(self.doing.save)),
            "assign": lambda: self._when_read(self.doing.save_and_assign),
            "merge": self.doing.begin_merge,
            "distinct": self._escape,
            "reject": lambda: self._when_read(self.doing.reject),
            "reroute": self.doing.reroute,
            "category": centre.fields["category"].begin,
            "place": centre.fields["place"].begin,
            "note": centre.fields["note"].begin,
            "play": self.sound.toggle,
            "material": lambda: self.sound.show_large(0),
        }
        return table | {f"intake_{number}": partial(self._digit, number) for number in range(1, 8)}

    def open(self) -> None:
        """F2: come to the front, on the selected line of the queue if nobody has taken it yet."""
        self.window.show_screen(INTAKE)
        if self.call.is_open:
            self.call.open()
            return
        chosen = self.station.duty.queue.list.chosen_id
        if not self.screen.left.list.choose(chosen) and not self.screen.left.list.chosen_row():
            self.screen.left.list.go(1)
        elif self.row is None:
            self._read()
        self.screen.setFocus()
        self._read_rate()

    def _digit(self, number: int) -> None:
        """After M a candidate, else a level."""
        if self.doing.is_choosing:
            self.doing.merge(number)
        elif number <= 4:
            self.take_field("level", str(number))

    def _escape(self) -> None:
        """Esc: leaves what is open; then none of the candidates is the same; with none it goes back to the queue."""
        if self.screen.route.is_choosing:
            self.screen.route.close_options()
            self.screen.setFocus()
        elif self.sound.close_large():
            return
        elif self.doing.is_choosing:
            self.doing.is_choosing = False
            self.show_candidates()
        elif self.row is not None and self.row.similar:
            self.doing.distinct(self.row)
        else:
            self.station.show(DUTY)

    # Reading.

    @property
    def _id(self) -> str:
        return self.screen.left.list.chosen_id

    def _lines_changed(self, rows: list[QueueRow]) -> None:
        self._unshown = rows
        if not self._listing.isActive():
            self._show_changed()
            if len(rows) > MANY:
                self._listing.start()

    def _show_changed(self) -> None:
        if self._unshown is not None and self.window.front == INTAKE:
            self.show_lines(self._unshown)
            self._unshown = None

    def show_lines(self, rows: Iterable[QueueRow]) -> None:
        """The queue as it is now: what nobody has taken stands in the list; of the one that left, the next is selected."""
        listed = self.screen.left.list
        before, after = listed.chosen_id, listed.after(listed.chosen_id)
        waiting = [row for row in rows if row.group is Group.UNACKNOWLEDGED]
        taken = max((row for row in rows if row.group is not Group.UNACKNOWLEDGED and row.mine), key=lambda row: row.received_at, default=None)
        latest = self.words.say("intake.latest", at=clock(taken.received_at), number=taken.number) if taken is not None and not waiting else ""
        self.screen.show_waiting(waiting, latest)
        if before and listed.chosen_row() is None:
            listed.chosen_id = ""
            if not listed.choose(after):
                listed.go(1)
            if listed.chosen_row() is None:
                self._chosen("")
        elif not before and self.window.front == INTAKE:
            listed.go(1)

    def _chosen(self, row_id: str) -> None:
        self._flush()
        self.doing.is_choosing, self.row, self.entry = False, None, Entry()
        self._wanted.clear()
        self.sound.stop()
        if not row_id:
            self.tasks.cancel("intake.report")
            self._slow.stop()
            self.screen.show_triage(None, None)
            return
        if self.window.front == INTAKE:
            self.station.duty.queue.choose(row_id)
            self._noting.start()
        draft = self.drafts.of(DRAFT, "", row_id, self.now())
        self.entry = entry_of(draft.typed) if draft is not None else Entry()
        self._slow.start()
        self._read()

    def _read(self) -> None:
        row_id = self._id
        if row_id and self.reader.book is not None:
            self.tasks.run(lambda: self.reader.triage(row_id), self._take, self._unread, line="intake.report")

    def _take(self, row: TriageRow | None) -> None:
        if row is None or row.detail.row.id != self._id:
            return  # not known yet, or left already: another reading is under way
        self._slow.stop()
        another = self.row is None or self.row.detail.row.id != row.detail.row.id
        self.row = row
        self.show_again()
        if another:
            self.sound.read(row)
            self._look_again()
        wanted, self._wanted = self._wanted, []
        for act in wanted:
            act()

    def _take_again(self, row: TriageRow) -> None:
        """Candidates and routing for another place, category or level."""
        if self.row is not None and row.detail.row.id == self.row.detail.row.id:
            self.row = replace(self.row, similar=row.similar, route=row.route)
            self.show_again()

    def _unread(self, error: Exception) -> None:
        self._slow.stop()
        if isinstance(error, StoreUnavailable):
            self.screen.show_triage(self.row, self.fields)  # what is shown stays; the banner says how old it is
        else:
            self.screen.show_error(self.words.say("intake.unread", at=clock(self.now(), seconds=True)))
            self.tasks.troubled.emit("intake", error)

    def _changed(self, change: Change) -> None:
        touched = {key for entry in change.entries for key in (entry.alert_id, entry.case_id)}
        if self.window.front == INTAKE and self._id and (change.whole or self._id in touched):
            self._read()
        if any(entry.kind in {"reference.imported", "edit.published"} for entry in change.entries) and self.reader.book is not None:
            self.reader.use_rules(self.reader.book)
            self.choices.forget()

    def _read_rate(self) -> None:
        if self.window.front == INTAKE:
            self.tasks.run(self.reader.rate, lambda counts: self.screen.show_rate(counts, self._flood_begins), lambda _error: None, line="intake.rate")

    def _tick(self, now: Any) -> None:
        if self.window.front == INTAKE:
            self.screen.tick(now)
            self.screen.left.list.refold()
            if self.call.is_open:
                self.call.form.tick(now)
            self.screen.show_shelf(list(self.shelf()))

    def _when_read(self, act: Callable[[], None]) -> None:
        """Do it now, or when the report in front has been read: no key is lost."""
        if self.row is not None:
            act()
        elif self._id:
            self._wanted.append(act)

    # Fields.

    @property
    def fields(self) -> Fields | None:
        """The fields as they stand."""
        return fields_of(self.row, self.entry, self.choices.urgent_items()) if self.row is not None else None

    def show_again(self) -> None:
        """Show the report in front with its fields as they stand."""
        fields = self.fields
        if self.row is None or fields is None:
            return
        self.screen.show_triage(self.row, fields)
        self.show_candidates()
        if self.screen.centre.map is not None:
            shown = [replace(self.row.detail.row, lon=fields.lon, lat=fields.lat, level=fields.level), *self._neighbours(self.row)]
            self.screen.centre.map.show_alerts(shown)
            self.screen.centre.map.show_outlines(self.row.detail.outlines)
            self.screen.centre.map.select(self.row.detail.row.id)

    def _neighbours(self, row: TriageRow) -> list[QueueRow]:
        ids = {other.id for other in row.similar} | {other.case_id for other in row.similar if other.case_id}
        return [line for line in self.station.rows if line.id != row.detail.row.id and (line.id in ids or (line.case_id and line.case_id in ids))]

    def show_candidates(self) -> None:
        """Show the candidates, with their digits after M."""
        self.screen.show_similar(self.row.similar if self.row is not None else (), choosing=self.doing.is_choosing)

    def take_field(self, name: str, value: str) -> None:
        """A field was confirmed or changed: kept as a draft, shown solid, and what follows from it is looked up again."""
        if self.row is None or self.fields is None:
            return
        self.entry = self.choices.taken(self.entry, self.fields, name, value)
        self._keep()
        self.show_again()
        self.screen.setFocus()
        if name in ("category", "place", "level"):
            self._look_again()

    def _look_again(self) -> None:
        """Candidates and routing for what the fields show, where that is not what was read."""
        row, fields = self.row, self.fields
        if row is not None and fields is not None and (fields.level != row.detail.row.level or not self.entry.is_empty):
            self.tasks.run(lambda: self.reader.again(row, fields), self._take_again, self._unread, line="intake.again")

    def _touch_field(self, name: str, text: str) -> None:
        """Somebody is typing: only the key points are kept as they are typed, the rest when it is taken."""
        if name == "note":
            self.entry = replace(self.entry, note=text)
            self._drafting.start()

    def _keep(self) -> None:
        if self.row is None:
            return
        self._drafting.stop()
        try:
            at = self.now()
            self.drafts.keep(Draft(DRAFT, "", self.row.detail.row.id, at.isoformat(), self.entry.typed(), is_open=False))
            self.window.status.show_kept(at)
        except OSError:
            self.window.toasts.tell(self.words.say("intake.not_kept"), 2)

    def _flush(self) -> None:
        if self._drafting.isActive():
            self._keep()
