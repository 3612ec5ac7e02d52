"""What the intake screen reads, in worker threads: the report with what is recognised in it, and how fast reports come.

Words and places are read once and again when the county's reference changes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from console.reader import Reader
from models.rules.recognition import sign_table
from models.views.intake import Knowledge, Shown, seen_anew, triage
from models.views.place_names import place_names
from widgets.rate_bars import BARS, STEP, counted

if TYPE_CHECKING:
    from console.call_entry import CallEntry
    from console.intake_entry import Fields
    from models.rules.rulebook import Rulebook
    from models.views.intake_call import CallLook
    from models.views.intake_rows import TriageRow

RESOURCES = Path(__file__).parents[1] / "resources"


class IntakeReader:
    """Reads for one person."""

    def __init__(self, reader: Reader) -> None:
        """`reader` is that of the workstation: its store, clock and person."""
        self._reader = reader
        self.book: Rulebook | None = None
        self._known: Knowledge | None = None

    def use_rules(self, book: Rulebook) -> None:
        """The county's rules, and with them its places, are to be read anew."""
        self.book, self._known = book, None

    def known(self) -> Knowledge | None:
        """Words, places and rules; None before the rules are loaded. Read on first need."""
        if self._known is None and self.book is not None:
            signs = sign_table(json.loads((RESOURCES / "recognition.json").read_text(encoding="utf-8")))
            with self._reader.store.reading() as connection:
                self._known = Knowledge(signs, place_names(connection, RESOURCES / "geo"), self.book)
        return self._known

    def triage(self, key: str) -> TriageRow | None:
        """Everything of the screen for one alert."""
        known, own = self.known(), self._reader
        if known is None:
            return None
        with own.store.reading() as connection:
            return triage(connection, key, own.clock.now(), known, operator=own.person.name, reader=own.person, duties=own.duties)

    def again(self, row: TriageRow, fields: Fields) -> TriageRow:
        """The report with candidates and routing for the fields as they stand now."""
        known, own = self.known(), self._reader
        if known is None:
            return row
        with own.store.reading() as connection:
            place = (fields.lon, fields.lat) if fields.lon is not None and fields.lat is not None else None
            shown = Shown(fields.level, fields.category, fields.item, fields.township, place)
            return seen_anew(connection, row, own.clock.now(), known, shown, own.person)

    def look_at_call(self, entry: CallEntry) -> CallLook | None:
        """What a report that is being taken down looks like so far."""
        known, own = self.known(), self._reader
        if known is None:
            return None
        from models.views.intake_call import Typed, look_at_call

        typed = Typed(entry.channel, entry.summary, entry.text, entry.place, entry.category, entry.item, entry.ongoing, entry.danger_flags)
        with own.store.reading() as connection:
            return look_at_call(connection, typed, own.clock.now(), known, own.person)

    def rate(self) -> tuple[int, ...]:
        """How many reports came in each of the last ten-minute stretches."""
        now = self._reader.clock.now()
        return counted(self._reader.arrivals(now - STEP * BARS)[1], now)
