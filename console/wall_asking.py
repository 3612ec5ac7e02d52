"""The wall is held, and another seat wants it: who holds it is asked by a banner for thirty seconds; one key gives it, without an answer it stays.

Source: ux.md 13 (pinning).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from console.keys import BY_NAME
from console.wall_parts import who
from models.rules.refusal import Refused
from models.rules.wall import REQUEST_S
from widgets.notice import Note

if TYPE_CHECKING:
    from console.live import Change
    from console.workstation import Workstation
    from models.journal.entry import Entry

KEY: Final = "wall_asked"
LEVEL: Final = 3


class WallAsking(QObject):
    """Both sides of it at one seat."""

    def __init__(self, station: Workstation) -> None:
        super().__init__(station)
        self.seat, self.window, self.words = station.seat, station.window, station.words
        self.words.add("wall_words.json")
        self._asked: Entry | None = None
        self._until: datetime | None = None
        station.learn_acts({"give_wall": self.give})
        station.live.changed.connect(self._changed)
        station.live.ticked.connect(self._tick)
        self.window.banners.details_asked.connect(lambda key: self.give() if key == KEY else None)
        self._now = station.live.clock.now

    # Who wants it.

    def instead(self, given: Mapping[str, Any], error: Exception) -> bool:
        """Ask for what `put_on_wall` was refused only because somebody holds the wall; whether that was why."""
        reasons = error.reasons if isinstance(error, Refused) else ()
        if {reason.code for reason in reasons} != {"wall_held"}:
            return False
        holder = str(reasons[0].facts.get("who", ""))
        self.seat.put(lambda asking: asking.do("ask_for_wall", **given), lambda _made: self._wait(holder), lambda error: self._objected("ask_for_wall", error))
        return True

    def _wait(self, holder: str) -> None:
        self._until = self._now() + timedelta(seconds=REQUEST_S)
        self.window.toasts.tell(self.words.say("wallask.asked", who=holder, n=REQUEST_S))

    # Who holds it.

    def give(self) -> None:
        """Give it to who asked."""
        asked = self._asked
        if asked is None:
            self.window.toasts.tell(self.words.say("wallask.nobody"), 2)
            return
        self._over()
        told = self.words.say("wallask.told_given", who=self._who(asked))
        self.seat.put(
            lambda asking: asking.do("give_wall", asked=asked.seq),
            lambda _made: self.window.toasts.tell(told),
            lambda error: self._objected("give_wall", error),
        )

    def _over(self) -> None:
        self._asked = None
        self.window.banners.take(KEY)

    def _show(self, now: datetime) -> None:
        asked = self._asked
        if asked is None:
            return
        left = ceil(REQUEST_S - (now - asked.at).total_seconds())
        if left <= 0:
            self._over()
            return
        say, action = self.words.say, BY_NAME["give_wall"]
        page = say(f"wallroom.page.{asked.facts.get('page', '')}")
        text = say("wallask.text", who=self._who(asked), page=page, left=left)
        self.window.banners.put(Note(KEY, LEVEL, say("wallask.title"), text, action.printed, action.word(self.words.language)))

    def _who(self, entry: Entry) -> str:
        return who(entry.role, str(entry.facts.get("seat", "")), entry.actor, self.words)

    # What happens.

    def _changed(self, change: Change) -> None:
        person = self.seat.person
        for entry in change.entries:
            if entry.kind == "wall.asked" and entry.facts.get("holder_id") == person.id != entry.actor_id:
                self._asked = entry
                self._show(self._now())
            elif entry.kind in ("wall.pushed", "wall.released"):
                self._over()
                if self._until is not None and entry.facts.get("given_to") == person.id:
                    self._until = None
                    self.window.toasts.tell(self.words.say("wallask.given", who=entry.actor))

    def _tick(self, now: datetime) -> None:
        self._show(now)
        if self._until is not None and now > self._until:
            self._until = None
            self.window.toasts.tell(self.words.say("wallask.no_answer"))

    def _objected(self, command: str, error: Exception) -> None:
        from console.form_answers import objection

        self.window.toasts.tell(objection(error, self.words.of("command", command), self.words), 2)
