"""The flood at this seat: when it is one, what its banner says, Shift I for every item, help asked for and heard, and what was passed up.

Source: ux.md 12.1; reliability bar U-4. The rules stand in `models.rules.flood`; what sounds in `bell`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from console.keys import BY_NAME
from models.rules.flood import WINDOW, FloodWatch
from models.views.rows import Group, QueueRow
from widgets.notice import Note

if TYPE_CHECKING:
    from console.bell import Bell
    from console.live import Change
    from console.workstation import Workstation
    from models.journal.entry import Entry

FLOOD, SUPPORT, PASSED_UP = "flood", "support", "passed_up"
SUPPORT_MS: Final = 120_000
"""So long the call of another seat stands on the screen."""
PASSED_UP_AFTER: Final = timedelta(seconds=60)
"""A critical or urgent alert that nobody acknowledged for so long is the duty leader's too."""
PASSED_UP_LEVELS: Final = 2
LEADERS: Final = frozenset({"duty_leader", "center_director"})


class FloodDesk(QObject):
    """Watches arrivals and joins the rules of the flood with queue, banners and bell."""

    def __init__(self, workstation: Workstation, bell: Bell, watch: FloodWatch) -> None:
        """`watch` has the county's thresholds; it starts with what the queue shows of the last ten minutes."""
        super().__init__(workstation)
        self._desk, self._bell, self.watch = workstation, bell, watch
        self.each_item = False
        """The person wants to see every item, until this flood is over."""
        self._told_up: frozenset[str] = frozenset()
        self._heard: list[Entry] | None = []
        """What was heard of while the arrivals of the last ten minutes are being read, for those may count it or not."""
        self._counted_to = 0
        """The journal's newest entry those arrivals count: the live link may be behind it and tell of it only now."""
        since = workstation.duty.now() - WINDOW
        watch.begin_with(row.received_at for row in workstation.rows if row.received_at >= since)
        workstation.live.changed.connect(self._changed)
        workstation.words.changed.connect(self._show)
        self._desk.tasks.run(lambda: workstation.reader.arrivals(since), self._begin, lambda _error: None, line="arrivals")

    def acts(self) -> dict[str, Callable[[], None]]:
        """What keys do here."""
        return {"flood_items": self._switch, "ask_support": self.ask_for_support}

    def tick(self, now: datetime) -> None:
        """A second passed."""
        was_on = self.watch.is_on
        self._bell.flood = self.watch.settle(now)
        if was_on and not self.watch.is_on:
            self.each_item = False
        self._desk.duty.queue.fold(self.watch.is_on and not self.each_item)
        self._show()
        self._pass_up(self._desk.rows, now)

    def ask_for_support(self) -> None:
        """请求支援: every other seat and the duty leader hear it."""
        count = self.watch.count
        self._desk.seat.ask("ask_support", "", lambda asking: asking.do("ask_for_support", alerts=count))

    def _switch(self) -> None:
        if self.watch.is_on:
            self.each_item = not self.each_item
            self._desk.duty.queue.fold(not self.each_item)
            self._show()

    def _begin(self, read: tuple[int, list[datetime]]) -> None:
        self._counted_to, moments = read
        later = [entry.at for entry in self._heard or () if entry.seq > self._counted_to]
        self._heard = None
        self.watch.begin_with([*moments, *later])

    def _changed(self, change: Change) -> None:
        created = [entry for entry in change.entries if entry.kind == "alert.created" and entry.seq > self._counted_to]
        if self._heard is not None:
            self._heard += created
        self.watch.arrived(entry.at for entry in created)
        for entry in change.entries:
            if entry.kind == "support.asked" and entry.actor_id != self._desk.seat.person.id:
                self._hear(entry)

    def _hear(self, entry: Entry) -> None:
        words = self._desk.words
        title = words.say("banner.support", seat=str(entry.facts.get("seat") or entry.actor))
        text = words.say("banner.support_text", who=entry.actor, n=str(entry.facts.get("alerts") or 0))
        self._desk.window.banners.put(Note(SUPPORT, 2, title, text), gone_after_ms=SUPPORT_MS)
        self._bell.event("support")

    def _show(self) -> None:
        words, banners = self._desk.words, self._desk.window.banners
        if not self.watch.is_on:
            banners.take(FLOOD)
            return
        folds, facts = self._desk.duty.queue.model.folds, {"n": self.watch.count, "most": self.watch.begins}
        text = words.say("banner.flood_items", **facts) if self.each_item else words.say("banner.flood_text", groups=folds.count, **facts)
        hint = words.say("banner.flood_fold" if self.each_item else "banner.flood_each")
        banners.put(Note(FLOOD, 2, words.say("banner.flood"), text, BY_NAME["flood_items"].printed, hint))

    def _pass_up(self, rows: Iterable[QueueRow], now: datetime) -> None:
        """At the leader's seat: what nobody took within a minute stands on the screen and is heard, once for each."""
        if self._desk.seat.person.role not in LEADERS:
            return
        late = [row for row in rows if is_left_lying(row, now)]
        banners = self._desk.window.banners
        if late:
            oldest = min(late, key=lambda row: row.received_at)
            facts = {"n": len(late), "number": oldest.number, "title": oldest.title}
            level = min(row.level for row in late)
            banners.put(Note(PASSED_UP, level, self._desk.words.say("banner.passed_up", **facts), self._desk.words.say("banner.passed_up_text", **facts)))
        elif self._told_up:
            banners.take(PASSED_UP)
        ids = frozenset(row.id for row in late)
        if ids - self._told_up:
            self._bell.event("passed_up")
        self._told_up = ids


def is_left_lying(row: QueueRow, now: datetime) -> bool:
    """Whether a critical or urgent alert waits for its acknowledgement longer than a minute; what is shelved was looked at."""
    is_grave = row.level <= PASSED_UP_LEVELS and row.group is Group.UNACKNOWLEDGED
    return is_grave and not row.is_shelved(now) and now - row.received_at >= PASSED_UP_AFTER
