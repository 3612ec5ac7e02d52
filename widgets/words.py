"""Words for codes and labels, in Chinese and English, from resources/words.json; the language switches while the screen is on.

One `Words` is built in main.py and handed to every widget. Rows carry codes; here they get their words.
Source: ux.md 6, 7, 16; domain.md 1 and 3.2.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from models.views.rows import LimitRow
from widgets.timing import Reading, read_limit, span
from widgets.tokens import RESOURCES

Language = Literal["zh", "en"]
DEPARTMENTS = ("psb", "nr", "ee", "wr", "ar", "fo", "mr")
"""The seven departments in their fixed order: digit and Alt key 1 to 7."""


class Words(QObject):
    """The vocabulary of the screens in the language of the moment.

    Signals:
        changed(): another language is in force, or names of units and places were learnt.
    """

    changed = Signal()

    def __init__(self, language: Language = "zh", table: Path = RESOURCES / "words.json", parent: QObject | None = None) -> None:
        """Reads the table once. Raises OSError or ValueError when it is missing or is no JSON."""
        super().__init__(parent)
        self.language: Language = language
        self._table: dict[str, list[str]] = json.loads(table.read_text(encoding="utf-8"))
        self._names: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def use(self, language: Language) -> None:
        """Switch the language; emits `changed` if it is another one."""
        if language != self.language:
            self.language = language
            self.changed.emit()

    def learn(self, units: dict[str, str] | None = None, places: dict[str, str] | None = None) -> None:
        """Names that the table cannot know: key of a unit or id of a person to the name, township name to its English spelling."""
        before = (dict(self._names), dict(self._places))
        self._names.update(units or {})
        self._places.update(places or {})
        if before != (self._names, self._places):
            self.changed.emit()

    def say(self, key: str, **facts: object) -> str:
        """The wording of a key with its placeholders filled. Raises KeyError for a key that the table does not have."""
        wording = self._table[key][0 if self.language == "zh" else 1]
        return wording.format(**facts) if facts else wording

    def has(self, key: str) -> bool:
        """Whether the table has this key."""
        return key in self._table

    def of(self, section: str, code: object) -> str:
        """The word of a code in a section (`level`, `state`, `channel` …); an unknown code is shown as it is."""
        found = self._table.get(f"{section}.{code}")
        return (found[0] if self.language == "zh" else found[1]) if found else str(code)

    def both(self, section: str, code: str) -> str:
        """The words of a code in both languages, for whoever types the other one."""
        return " ".join(self._table.get(f"{section}.{code}", ()))

    def unit(self, key: str) -> str:
        """The short form of a department, or the learnt name of another unit or person; "" for none."""
        return self.of("unit", key) if self.has(f"unit.{key}") else self._names.get(key, key)

    def units(self, keys: tuple[str, ...] | list[str]) -> str:
        """Several units, joined as the language does."""
        return self.join([self.unit(key) for key in keys])

    def join(self, words: list[str]) -> str:
        """A list of words: `水利、公安`, `Water, Police`."""
        return ("、" if self.language == "zh" else ", ").join(words)

    def tag(self, label: str) -> str:
        """A unit's short tag: `环1`, in English `E1`."""
        if self.language == "en":
            for key in DEPARTMENTS:
                chinese, english = self._table[f"tag.{key}"]
                if label.startswith(chinese):
                    return english + label[len(chinese) :]
        return label

    def place(self, name: str) -> str:
        """A township as written, in English by its spelling if one was learnt."""
        return name if self.language == "zh" else self._places.get(name, name)

    def span(self, seconds: int) -> str:
        """`04:02`, `1h06`, `3 日` / `3 d`."""
        return span(seconds, self.say("limit.day"))

    def limit_line(self, limit: LimitRow, reading: Reading) -> str:
        """The text of the timer column: `签收 04:02`, `超 +03:18`; overdue counts up."""
        if reading.look == "overdue":
            return f"{self.say('limit.over')} +{self.span(reading.seconds)}"
        return f"{self.of('limit', limit.rule)} {self.span(reading.seconds)}"

    def spoken_limit(self, limit: LimitRow | None, now: datetime) -> str:
        """A limit in full words for assistive technology: “签收剩余 4 分 2 秒”."""
        if limit is None:
            return self.say("queue.nolimit")
        reading = read_limit(limit, now)
        seconds = reading.seconds
        if seconds < 3600:
            time = self.say("spoken.minutes", m=seconds // 60, s=seconds % 60)
        elif seconds < 86400:
            time = self.say("spoken.hours", h=seconds // 3600, m=seconds % 3600 // 60)
        else:
            time = self.say("spoken.days", d=seconds // 86400)
        return self.say("queue.over" if reading.look == "overdue" else "queue.left", label=self.of("limit", limit.rule), time=time)
